"""How common a word stem is: a shipped table of counts, and what has been read since."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Collection, Iterable
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
        self._rarity = _Rarities(documents, Counter(counts))
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
        rarity = self._rarity
        rarity.documents += 1
        rarity.carriers.update(iter(stems))
        if rarity.documents > self._at * LIVE_STEP + 20:
            rarity.clear()
            self._at = rarity.documents

    def rarities(self, stems: Collection[str]) -> dict[str, float]:
        """The rarity of each stem: ln((N + 1) / (n + 0.5)), at least 0.1, for n of N entries.

        Worked out once and remembered until the counts have grown by a fiftieth.
        """
        return dict(zip(stems, map(self._rarity.__getitem__, stems), strict=True))


class _Rarities(dict[str, float]):
    """Rarities by stem, each worked out when it is first asked for."""

    def __init__(self, documents: float, carriers: Counter[str]) -> None:
        super().__init__()
        self.documents, self.carriers = documents, carriers

    def __missing__(self, stem: str) -> float:
        rarity = log((self.documents + 1.0) / (self.carriers.get(stem, 0.0) + 0.5))
        self[stem] = rarity = max(0.1, rarity)
        return rarity
