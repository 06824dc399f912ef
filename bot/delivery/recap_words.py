"""The words of a digest or recap: its title, its lead, what falls due soon, what was put right."""

from __future__ import annotations

from bisect import bisect
from calendar import monthrange
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from bot.delivery.once import Once
from bot.delivery.slots import Slot
from storage.records import Card

MOST_DUE = 5
WEEK_AHEAD, DAY_AHEAD = 7, 1  # days that a recap, a digest looks ahead


def title_of(slot: Slot) -> str:
    """The headline: "AI week 47: 16–22 November 2026", "AI day: Monday 23 November 2026", "While it was quiet: …"."""
    kind, _, name = slot.label.partition(":")
    try:
        if kind == "week":
            year, _, week = name.partition("-W")
            return f"AI week {int(week)}: {_week(date.fromisocalendar(int(year), int(week), 1))}"
        day = date.fromisoformat(name)
    except ValueError:
        return f"AI news of {name}"
    start = {"wake": "While it was quiet"}.get(kind, "AI day")
    return f"{start}: {day:%A} {day.day} {day:%B %Y}"


def lead_of(slot: Slot, cards: Sequence[Card], chosen: Sequence[Card], busiest: Sequence[tuple[str, str, int]]) -> str:
    """One sentence on the period; that not much happened is said too, so that people know it ran.

    Args:
        slot: the period.
        cards: everything of it.
        chosen: what the recap holds, best first.
        busiest: (slug, label, stories) of topics, the busiest first.
    """
    if not cards:
        period = {"week": "this week", "day": "today"}.get(slot.label.partition(":")[0], "meanwhile")
        return f"Nothing passed this channel's filter {period}. Signalpost is running and keeps watching."
    if len(cards) == 1:
        return f"A quiet period with one story: {chosen[0].headline}"
    most = 3 if len({count for _, _, count in busiest[1:3]}) == 1 else 2  # the third may be as busy as the second
    several = [(label, count) for _, label, count in busiest[:most] if count > 1]
    if not several:
        return ""  # nothing was told of more than once; that says the list itself
    often = "Mostly" if 2 * sum(count for _, count in several) >= len(cards) else "Most often"
    *others, last = [f"{label} ({count})" for label, count in several]
    return f"{often} about {', '.join(others)}{' and ' if others else ''}{last}."


class Diary:
    """Cards that several recaps look at, by days: each card is read once for each stretch of days."""

    def __init__(self) -> None:
        self._due: dict[tuple[date, int], Once[tuple[tuple[str, date], ...]]] = {}
        self._days: dict[tuple[datetime, ...], Once[int]] = {}

    def by_day(self, cards: Sequence[Card], starts: tuple[datetime, ...]) -> list[int]:
        """How many cards brought news on each day; what is older counts nowhere, what is later to the last day.

        Args:
            cards: of any age.
            starts: when each of the days begins, in their order.
        """
        begun = self._days.setdefault(starts, Once(lambda card: bisect(starts, card.news_at)))
        found = Counter(map(begun, cards))
        return [found[number] for number in range(1, len(starts) + 1)]

    def due_soon(self, cards: Sequence[Card], now: datetime, days: int) -> tuple[str, ...]:
        """What sources announced, or predicted, for the coming days: "Mon 30 Nov: …", soonest first.

        A month or year falls due at its end. Each date is told as precisely as its source does.

        Args:
            cards: of any age.
            now: from when on.
            days: how far to look ahead.
        """
        coming = {way: last for way in ahead(now, days) if (last := last_day(way)) is not None}
        said = Once(lambda card: tuple((words, coming[by]) for by, words in _dated(card, coming)))
        said = self._due.setdefault((now.date(), days), said)
        found = dict(chain.from_iterable(map(said, cards)))
        return tuple(sorted(found, key=lambda words: found[words]))[:MOST_DUE]


def ahead(now: datetime, days: int = WEEK_AHEAD) -> tuple[str, ...]:
    """Every way to write a date that falls due within so many days: days, and a month and year that end then."""
    coming = [now.date() + timedelta(days=number) for number in range(days + 1)]
    written = [way for day in coming for way in (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}")]
    return tuple(dict.fromkeys(way for way in written if last_day(way) in coming))


def last_day(by: str) -> date | None:
    """The last day of "2026", "2026-11" or "2026-11-23"; None for anything else."""
    try:
        if len(by) == 4:
            return date(int(by), 12, 31)
        if len(by) == 7:
            first = date.fromisoformat(f"{by}-01")
            return first.replace(day=monthrange(first.year, first.month)[1])
        return date.fromisoformat(by)
    except ValueError:
        return None


def put_right(cards: Sequence[Card], slot: Slot) -> tuple[str, ...]:
    """Corrections of the period: “headline”: what was wrong and what is right."""
    return tuple(
        f"“{card.headline}”: {card.correction}"
        for card in cards
        if card.correction and card.corrected_at is not None and slot.since < card.corrected_at <= slot.due_at
    )[:MOST_DUE]


def _dated(card: Card, coming: Container[str]) -> Iterator[tuple[str, str]]:
    """What a card says of these dates, in words; a prediction that the timeline tells is not told twice."""
    for item in card.timeline:
        if item.date in coming and item.date > card.collected_at.date().isoformat()[: len(item.date)]:
            yield item.date, f"{_day(item.date)}: {item.line.text} ({card.headline})"
    for one in card.implications:
        if one.by in coming and all(one.prediction.text != item.line.text for item in card.timeline):
            yield one.by, f"{_day(one.by)}, predicted: {one.prediction.text} ({card.headline})"


def _day(by: str) -> str:
    """ "Mon 30 Nov", "November", "2026", as precise as it was told."""
    last = last_day(by)
    if last is None or len(by) == 4:
        return by
    return f"{last:%B}" if len(by) == 7 else f"{last:%a} {last.day} {last:%b}"


def _week(monday: date) -> str:
    """ "16–22 November 2026", "30 November – 6 December 2026"."""
    sunday = monday + timedelta(days=6)
    end = f"{sunday.day} {sunday:%B %Y}"
    if monday.month == sunday.month:
        return f"{monday.day}–{end}"
    start = f"{monday.day} {monday:%B}" + (f" {monday.year}" if monday.year != sunday.year else "")
    return f"{start} – {end}"
