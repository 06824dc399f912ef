"""The weights that decide whether an entry joins a story, read from config/grouping.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path

from bot.errors import ConfigError
from bot.stories.signature import stems

WEIGHTS = Path(__file__).parents[2] / "config" / "grouping.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for one event and against it; the file explains each."""

    bias: float
    cosine: float
    title_told: float
    story_told: float
    what_told: float
    rarest: float
    shared: float
    guests: float
    comment: float
    other_deed: float
    lone_text: float
    same_house: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Angles:
    """What two headlines are about to say for and against one event; the file explains each."""

    bias: float
    one_thing: float
    retold: float
    lone_thing: float
    beside_it: float
    beside: float
    same_amount: float
    script: float
    actor: float
    named_thing: float
    products: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What decides whether an entry joins; the file explains each."""

    apart: Evidence  # of entries that mention no maker in common
    one_maker: Evidence
    angles: Angles  # of entries that mention one maker
    age: float
    later_deed: float
    size: float
    heat: float
    strangers: float
    other_maker: float
    same_teaser: float
    related: float
    related_apart: float
    core_share: float
    half_life_hours: float
    window_days: float
    memory_days: float
    background_share: float
    makers: Mapping[str, str] = field(default_factory=dict)  # stem of a maker or of what it makes → the maker
    deeds: Mapping[str, str] = field(default_factory=dict)  # stem → what is done: release, court, …
    houses: frozenset[str] = frozenset()  # stems of makers' own names and generic ones: none names a thing
    occasions: frozenset[str] = frozenset()  # stems of fairs and the like, where many events happen
    no_subject: frozenset[str] = frozenset()  # names, deeds, generic stems and occasions: none says what it is about

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Weights:
        """Read the file.

        Raises:
            ConfigError: it is missing, not TOML, or does not name exactly the weights.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            makers, deeds = _owners(table.get("makers", {})), _owners(table.get("deeds", {}))
            generic = stems(table.get("generic", {}).get("words", ""))
            occasions = frozenset(stems(table.get("occasions", {}).get("words", "")))
            houses = stems(" ".join(table.get("makers", {})))
            return cls(
                apart=Evidence(**_numbers(table["apart"])),
                one_maker=Evidence(**_numbers(table["one_maker"])),
                angles=Angles(**_numbers(table["angles"])),
                **_numbers(table["grouping"]),
                makers=makers,
                deeds=deeds,
                houses=frozenset([*houses, *generic]),
                occasions=occasions,
                no_subject=frozenset([*makers, *deeds, *generic, *occasions]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
            known, parts, said = (
                ", ".join(f.name for f in fields(c) if f.type == "float") for c in (cls, Evidence, Angles)
            )
            wanted = f"tables [apart] and [one_maker] of numbers {parts}, [angles] of {said}, and [grouping] of {known}"
            raise ConfigError(f"{path.name} cannot be used: it must have {wanted}") from e

    @property
    def memory(self) -> timedelta:
        """How long a story is remembered."""
        return timedelta(days=self.memory_days)


def _numbers(table: Mapping[str, float]) -> dict[str, float]:
    return {key: float(value) for key, value in table.items()}


def _owners(table: Mapping[str, str]) -> dict[str, str]:
    """Each stem of a table of words with the line's name; in the line "others" every word stands for itself."""
    owners: dict[str, str] = {}
    for owner, words in table.items():
        for word in words.split():
            for stem in stems(word):
                owners.setdefault(stem, stem if owner == "others" else owner)
    return owners
