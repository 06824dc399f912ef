"""What reasons of the archive have in common: a line with the stories that it counts, days and names in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from storage.records import Line, Remembered

SECOND_WITHIN = timedelta(days=60)  # a single one before it must be as young as that
NAMED = 2  # of those before, the latest are named
ORDINALS = ("", "", "second", "third", "fourth", "fifth", "sixth", "seventh")


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of the archive, and the stories that it rests on."""

    line: Line
    told: tuple[Remembered, ...]


def day_of(day: date) -> str:
    """ "18 September"."""
    return f"{day.day} {day:%B}"


def possessive(name: str) -> str:
    """ "OpenAI’s", "Athena Systems’"."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def counted(whose: str, one: str, first: Mapping[str, Remembered], today: date, least: int = 2) -> Reason | None:
    """ "By the archive the third company with an AI browser in 34 days, after Google (18 September) and Opera (…)." """
    count = len(first) + 1
    if count < least or count >= len(ORDINALS):
        return None
    oldest = min(story.seen_at.date() for story in first.values())
    if len(first) == 1 and today - oldest > SECOND_WITHIN:
        return None
    days = max(2, (today - oldest).days)
    latest = sorted(first.items(), key=lambda pair: pair[1].seen_at)[-NAMED:]
    named = " and ".join(f"{name} ({day_of(story.seen_at.date())})" for name, story in latest)
    last = "most recently " if len(first) > NAMED else ""
    text = f"By the archive, {whose}{ORDINALS[count]} {one} in {days} days, after {last}{named}."
    return Reason(Line(text=text, basis="archive"), tuple(story for _, story in latest))
