"""How common a word stem is: a shipped table of counts, and what has been read since."""

from __future__ import annotations

import gzip
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path

from bot.errors import ConfigError

TABLE = Path(__file__).parents[2] / "config" / "stems.txt.gz"
LIVE_STEP = 1.02  # rarities are worked out again when that many times more entries have been read


class _Numbers(dict[str, int]):
    """The number of each stem, given when it is first met."""

    def __missing__(self, stem: str) -> int:
        self[stem] = number = len(self)
        return number


class Background:
    """Counts of entries that carry a stem; ``rarities`` give the inverse document frequency.

    It gives each stem a number, by which everything that is compared speaks of it. What is known of a stem stands in
    arrays at its number, the most common stems first: they lie together in the processor's caches.

    Args:
        documents: how many entries the counts stand for.
        counts: entries with the stem, by stem.
    """

    def __init__(self, documents: float = 0.0, counts: Mapping[str, float] | None = None) -> None:
        table = sorted((counts or {}).items(), key=lambda pair: -pair[1])
        # one object with the stem that is looked up is found at once
        self._numbers = _Numbers({sys.intern(stem): number for number, (stem, _) in enumerate(table)})
        self._carriers = array("d", [count for _, count in table])
        self._known = array("d", bytes(8 * len(table)))  # rarities worked out since ``_at`` documents; 0 for none
        self._documents = self._at = documents

    @classmethod
    def load(cls, path: Path = TABLE, share: float = 0.1) -> Background:
        """Read a table of lines "stem count" whose first line is "* documents"; counts are taken times ``share``.

        Raises:
            ConfigError: the file cannot be read.
        """
        try:
            lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
            pairs = [line.rsplit(" ", 1) for line in lines]
            counts = {stem: int(count) * share for stem, count in pairs}
        except (OSError, EOFError, ValueError) as e:
            raise ConfigError(f"{path} cannot be read: it must hold lines of a stem and a count") from e
        return cls(counts.pop("*", 0.0), counts)

    def numbered(self, stems: Iterable[str]) -> list[int]:
        """The number of each stem; one that was never met gets the next."""
        numbers = list(map(self._numbers.__getitem__, stems))
        new = len(self._numbers) - len(self._known)
        if new:
            self._carriers.frombytes(bytes(8 * new))
            self._known.frombytes(bytes(8 * new))
        return numbers

    def add(self, numbers: Iterable[int]) -> None:
        """Count one entry with the stems of these numbers (each once)."""
        carriers = self._carriers
        for number in numbers:
            carriers[number] += 1.0
        self._documents += 1
        if self._documents > self._at * LIVE_STEP + 20:
            self._known = array("d", bytes(8 * len(carriers)))
            self._at = self._documents

    def rarities(self, numbers: Sequence[int]) -> list[float]:
        """The rarity of each stem by its number: ln((N + 1) / (n + 0.5)), at least 0.1, for n of N entries.

        Worked out once and remembered until the counts have grown by a fiftieth.
        """
        known = self._known
        found = list(map(known.__getitem__, numbers))
        if not all(found):
            documents = self._documents + 1.0
            for place, number in enumerate(numbers):
                if not found[place]:
                    rarity = max(0.1, log(documents / (self._carriers[number] + 0.5)))
                    found[place] = known[number] = rarity
        return found
