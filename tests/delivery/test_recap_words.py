"""Titles and leads of recaps, what falls due soon, and what was put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.delivery.recap_words import WEEK_AHEAD, Diary, ahead, last_day, lead_of, put_right, title_of
from bot.delivery.slots import Slot
from storage.card_dates import dates_ahead
from storage.records import Card, Implication, Line, TimelineItem
from tests.delivery.world import make_card

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def slot(label: str = "week:2026-W47") -> Slot:
    return Slot(schedule="s", label=label, since=NOW - timedelta(days=7), due_at=NOW)


def quoted(text: str) -> Line:
    return Line(text=text, basis="quoted")


def due_soon(cards: list[Card], now: datetime, days: int = WEEK_AHEAD) -> tuple[str, ...]:
    return Diary().due_soon(cards, now, days)


def dated(*dates: str, predicted: bool = False) -> Card:
    """A card that names these days ahead."""
    if predicted:
        return make_card(1, NOW, implications=tuple(Implication(prediction=quoted(f"by {d}"), by=d) for d in dates))
    return make_card(1, NOW, timeline=tuple(TimelineItem(date=d, line=quoted(f"on {d}")) for d in dates))


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("week:2026-W47", "AI week 47: 16–22 November 2026"),
        ("week:2026-W49", "AI week 49: 30 November – 6 December 2026"),
        ("week:2026-W53", "AI week 53: 28 December 2026 – 3 January 2027"),
        ("day:2026-11-23", "AI day: Monday 23 November 2026"),
        ("wake:2026-11-23", "While it was quiet: Monday 23 November 2026"),
        ("week:x", "AI news of x"),
    ],
)
def test_a_title_says_which_days(label: str, title: str) -> None:
    assert title_of(slot(label)) == title


def test_a_lead_says_what_the_period_was_about() -> None:
    cards = [make_card(n, NOW) for n in range(4)]
    busiest = [("models", "Models", 3), ("policy", "Policy", 1)]
    assert lead_of(slot(), cards, cards, busiest) == "Mostly about Models (3)."
    many = [make_card(n, NOW) for n in range(9)]
    assert lead_of(slot(), many, many, busiest) == "Most often about Models (3)."
    tied = [("models", "Models", 2), ("policy", "Policy", 2), ("law", "Courts and lawsuits", 2), ("chips", "Chips", 2)]
    said = "Mostly about Models (2), Policy (2) and Courts and lawsuits (2)."
    assert lead_of(slot(), many, many, tied[:3]) == said
    assert (
        lead_of(slot(), many, many, [*tied[:2], ("law", "Courts", 1)]) == "Most often about Models (2) and Policy (2)."
    )
    assert lead_of(slot(), cards, cards, busiest[1:]) == ""
    assert lead_of(slot(), cards[3:], cards[3:], busiest).startswith("A quiet period with one story: Marten 3")
    assert "Nothing passed this channel's filter today" in lead_of(slot("day:2026-11-23"), [], [], [])
    assert "Nothing passed this channel's filter meanwhile" in lead_of(slot("wake:2026-11-23"), [], [], [])


def test_what_sources_announced_for_the_week_comes_soonest_first() -> None:
    cards = [dated("2026-11-30", "2026-11-24", "2026-12-01", "2026-11-22", "2026-12"), dated("2026", predicted=True)]
    assert due_soon(cards, NOW) == (
        "Tue 24 Nov: on 2026-11-24 (Marten 1 is out)",
        "Mon 30 Nov: on 2026-11-30 (Marten 1 is out)",
    )
    assert due_soon(cards, NOW, days=1) == ("Tue 24 Nov: on 2026-11-24 (Marten 1 is out)",)
    assert due_soon([dated("2026-11", predicted=True)], NOW) == ("November, predicted: by 2026-11 (Marten 1 is out)",)
    assert due_soon([dated("2026-11", predicted=True)], NOW - timedelta(days=9)) == ()
    assert due_soon([dated("2026", predicted=True)], NOW + timedelta(days=34)) == (
        "2026, predicted: by 2026 (Marten 1 is out)",
    )


def test_dates_that_are_none_fall_never_due() -> None:
    assert [last_day(by) for by in ("", "soon", "2026-13", "2026-02-30", "20²6")] == [None] * 5
    assert last_day("2028-02") == date(2028, 2, 29)


def test_every_date_that_falls_due_is_one_that_is_looked_for() -> None:
    wanted = ahead(NOW)
    assert wanted[0] == "2026-11-23"
    assert "2026-11" in wanted
    assert "2026" not in wanted
    assert "2026" in ahead(datetime(2026, 12, 28, tzinfo=UTC))
    named = ("2026-11-22", "2026-11-24", "2026-11", "2026", "2027", "")
    assert dates_ahead(dated(*named)) == ("2026", "2026-11", "2026-11-24", "2027")


def test_corrections_of_the_period_are_told() -> None:
    card = make_card(1, NOW, correction="Nine tests, not eleven.", corrected_at=NOW - timedelta(days=1))
    old = replace(card, corrected_at=NOW - timedelta(days=8))
    assert put_right([card, old, make_card(2, NOW)], slot()) == ("“Marten 1 is out”: Nine tests, not eleven.",)
