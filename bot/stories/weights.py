"""The weights that decide whether an entry joins a story, read from config/grouping.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

from bot.errors import ConfigError
from bot.stories.signature import stems

WEIGHTS = Path(__file__).parents[2] / "config" / "grouping.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What decides whether an entry joins; the file explains each."""

    bias: float
    cosine: float
    title_told: float
    story_told: float
    rarest: float
    shared: float
    age: float
    size: float
    strangers: float
    same_house: float
    related: float
    core_share: float
    half_life_hours: float
    window_days: float
    memory_days: float
    background_share: float
    names: frozenset[str] = frozenset()  # stems of makers and models

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Weights:
        """Read the file.

        Raises:
            ConfigError: it is missing, not TOML, or does not name exactly the weights.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            names = frozenset(stem for words in table.get("names", {}).values() for stem in stems(words))
            return cls(**{key: float(value) for key, value in table["grouping"].items()}, names=names)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
            known = ", ".join(f.name for f in fields(cls) if f.name != "names")
            raise ConfigError(f"{path.name} cannot be used: it must have a table [grouping] of numbers {known}") from e

    @property
    def window(self) -> timedelta:
        """How long a story takes entries."""
        return timedelta(days=self.window_days)

    @property
    def memory(self) -> timedelta:
        """How long a story is remembered."""
        return timedelta(days=self.memory_days)
