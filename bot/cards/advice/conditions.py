"""What must stand in a story before a row of the playbook counts: patterns of its headline, text and address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import ConfigError

_LEAD = 900  # characters of the text that conditions may look at


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What conditions look at. ``lead`` is the first sentences of the first source, ``address`` where it stands."""

    event: str
    topics: tuple[str, ...]
    headline: str
    lead: str = ""
    address: str = ""

    @property
    def text(self) -> str:
        """Headline and first sentences together."""
        return f"{self.headline}\n{self.lead[:_LEAD]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that is named must hold; ``unless`` must not. ``events`` holds "" for a story of no known kind."""

    headline: re.Pattern[str] | None = None
    text: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    address: re.Pattern[str] | None = None
    topics: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    def meets(self, about: About) -> bool:
        """Whether the story is one that the row was written for; cheap looks first."""
        if self.events and about.event not in self.events:
            return False
        if self.topics and not self.topics.intersection(about.topics):
            return False
        if self.headline and not self.headline.search(about.headline):
            return False
        if self.address and not self.address.search(about.address):
            return False
        if self.unless and self.unless.search(about.headline):
            return False
        return not self.text or bool(self.text.search(about.text))


def read_condition(where: str, row: Mapping[str, object]) -> Condition:
    """The condition of one row.

    Raises:
        ConfigError: a pattern is wrong, a list is none, or nothing is asked at all.
    """
    found = Condition(
        headline=_pattern(where, row, "headline"),
        text=_pattern(where, row, "text"),
        unless=_pattern(where, row, "unless"),
        address=_pattern(where, row, "address"),
        topics=_words(where, row, "topics"),
        events=_words(where, row, "events"),
    )
    if found == Condition(unless=found.unless):
        raise ConfigError(f"{where}: every entry needs a condition: headline, text, address, topics or events")
    return found


def pattern(where: str, text: str) -> re.Pattern[str]:
    """A compiled pattern in any case.

    Raises:
        ConfigError: it cannot be compiled.
    """
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as e:
        raise ConfigError(f"{where}: the pattern {text!r} is wrong: {e}") from e


def _pattern(where: str, row: Mapping[str, object], key: str) -> re.Pattern[str] | None:
    given = row.get(key)
    if given is None:
        return None
    if not isinstance(given, str):
        raise ConfigError(f"{where}: {key} must be a pattern")
    return pattern(where, given)


def _words(where: str, row: Mapping[str, object], key: str) -> frozenset[str]:
    given = row.get(key, [])
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise ConfigError(f"{where}: {key} must be a list of names")
    return frozenset(given)
