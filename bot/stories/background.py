"""How common a word stem is: a shipped table of counts, and what has been read since."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import repeat
from math import log
from pathlib import Path

from bot.errors import ConfigError

TABLE = Path(__file__).parents[2] / "config" / "stems.txt.gz"
LIVE_STEP = 1.02  # rarities are worked out again when that many times more entries have been read


class Background:
    """Counts of entries that carry a stem; ``rarities`` give the inverse document frequency.

    Args:
        documents: how many entries the counts stand for.
        counts: entries with the stem, by stem.
    """

    def __init__(self, documents: float = 0.0, counts: dict[str, float] | None = None) -> None:
        self._documents, self._carriers = documents, Counter(counts)
        self._known: dict[str, float] = {}  # rarities that were worked out since ``_at`` documents
        self._at = documents

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

    def add(self, stems: Iterable[str]) -> None:
        """Count one entry with these stems (each once)."""
        self._documents += 1
        self._carriers.update(iter(stems))
        if self._documents > self._at * LIVE_STEP + 20:
            self._known.clear()
            self._at = self._documents

    def rarities(self, stems: Collection[str]) -> dict[str, float]:
        """The rarity of each stem: ln((N + 1) / (n + 0.5)), at least 0.1, for n of N entries.

        Worked out once and remembered until the counts have grown by a fiftieth.
        """
        known, carriers, documents = self._known, self._carriers, self._documents + 1.0
        found = dict(zip(stems, map(known.get, stems, repeat(0.0)), strict=True))
        for stem, rarity in found.items():
            if not rarity:
                found[stem] = known[stem] = max(0.1, log(documents / (carriers.get(stem, 0.0) + 0.5)))
        return found
