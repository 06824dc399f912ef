"""How many publishers tell a story at once, where that is remarkable beside what the archive holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.cards.advice.wording import Reason
from storage.records import Line, Remembered

WITHIN = timedelta(days=30)
LEAST = 4  # publishers
_AT_ONCE = 48  # hours; what takes longer is no rush
_ENOUGH = 60  # stories to be compared with
_ONE_IN = 30  # as widely told as this or more, at most
_FEW = ("no other", "one other", "two others", "three others", "four others", "five others")


def widely_told(publishers: int, hours: int, memory: Sequence[Remembered], today: date) -> Reason | None:
    """ "Told by 9 publishers within 4 hours; of 310 notable stories of the 30 days before, two others by as many."

    Args:
        publishers: that tell it independently.
        hours: from the first to the last of them.
        memory: earlier stories of weight.
        today: the day of the story.
    """
    others = [one for one in memory if one.seen_at.date() >= today - WITHIN]
    if publishers < LEAST or hours > _AT_ONCE or len(others) < _ENOUGH:
        return None
    as_many = sum(one.publishers >= publishers for one in others)
    if as_many * _ONE_IN > len(others):
        return None
    within = "an hour" if hours <= 1 else f"{hours} hours"
    few = _FEW[as_many] if as_many < len(_FEW) else f"{as_many} others"
    before = f"of {len(others)} notable stories of the 30 days before, {few} by as many"
    text = f"Told by {publishers} publishers within {within}; {before}."
    return Reason(Line(text=text, basis="archive"), ())
