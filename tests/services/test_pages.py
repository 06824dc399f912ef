"""Reads of the pages, over a real database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.delivery import period_recap
from bot.services.pages import MOST_KEPT, PER_PAGE, StoredPages, period
from storage.cards import save_card
from storage.records import Card, Story
from storage.store import Store
from storage.stories import save_story
from tests.conftest import Clock
from tests.samples import CARDS, EXPORT, NOW
from tests.services.ingesting import make_parts


@pytest.fixture
def pages(store: Store, clock: Clock) -> StoredPages:
    return StoredPages(make_parts(store, clock))


def keep(store: Store, *cards: Card) -> list[Card]:
    """Store cards, each with a story of its own."""
    kept = []
    for card in cards:
        with store.write() as c:
            story = save_story(c, Story(id=0, headline=card.headline, first_seen=NOW, last_changed=NOW))
            kept.append(save_card(c, replace(card, story_id=story.id)))
    return kept


def test_latest_cards_come_newest_first_and_by_topic(store: Store, pages: StoredPages) -> None:
    keep(store, *CARDS)
    assert [card.headline for card in pages.latest().cards][:2] == [CARDS[2].headline, CARDS[0].headline]
    assert [card.headline for card in pages.latest("security").cards] == [CARDS[3].headline]
    assert pages.latest("nothing").cards == ()


def test_what_keeps_this_process_from_its_work_is_told_until_it_is_over(store: Store, clock: Clock) -> None:
    alarms, words = list[Callable[[], str]](), ["no Socket Mode connection to Slack is open"]
    pages = StoredPages(make_parts(store, clock), alarms=alarms)
    assert pages.trouble() == ""
    alarms += [lambda: "", lambda: words[0]]  # what begins after the pages counts too
    assert pages.trouble() == "no Socket Mode connection to Slack is open"
    words[0] = ""
    assert pages.trouble() == ""


def test_pages_of_twenty_and_no_more(store: Store, pages: StoredPages) -> None:
    keep(store, *[replace(EXPORT, headline=f"Story {number}") for number in range(PER_PAGE + 1)])
    first, second, far = pages.latest(page=1), pages.latest(page=2), pages.latest(page=10**9)
    assert (len(first.cards), first.more, len(second.cards), second.more) == (PER_PAGE, True, 1, False)
    assert (far.cards, far.page) == ((), 500)
    assert pages.latest(page=-3).page == 1


def test_one_card_or_none(store: Store, pages: StoredPages) -> None:
    (card,) = keep(store, EXPORT)
    assert pages.card(card.id) == card
    assert pages.card(999) is None


@pytest.mark.parametrize(("name", "age", "minutes"), [("2026-W48", 0, 1), ("2026-W46", 10, 10)])
def test_a_recap_is_made_once_in_a_while_however_often_it_is_asked_for(
    store: Store, pages: StoredPages, clock: Clock, *, name: str, age: int, minutes: int
) -> None:
    def headlines() -> set[str]:
        found = pages.recap(name)
        return {item.headline for item in found.items} if found else set()

    first, second = (replace(EXPORT, headline=f"Story {n}", collected_at=NOW - timedelta(days=age)) for n in (1, 2))
    keep(store, first)
    assert headlines() == {"Story 1"}
    keep(store, second)
    clock.tick(seconds=60 * minutes - 1)
    assert headlines() == {"Story 1"}
    clock.tick(seconds=2)
    assert headlines() == {"Story 1", "Story 2"}
    keep(store, replace(first, headline="Story 3"))
    clock.tick(hours=-1)
    assert len(headlines()) == 3


def test_only_so_many_recaps_are_kept(store: Store, pages: StoredPages) -> None:
    for day in range(MOST_KEPT + 10):
        pages.recap((NOW - timedelta(days=day)).date().isoformat())
    assert len(pages.kept) == MOST_KEPT


def test_a_weeks_recap_has_that_weeks_cards_and_no_channel(store: Store, pages: StoredPages) -> None:
    before = replace(EXPORT, headline="Last week's story", collected_at=NOW - timedelta(days=4))
    keep(store, *CARDS, before)
    recap = pages.recap("2026-W47")
    assert recap is not None
    titles = {item.headline for item in recap.items}
    assert "Last week's story" in titles
    assert EXPORT.headline not in titles  # collected on Monday of the week after
    assert (recap.channel_id, recap.team_id, recap.slot) == ("", "", "week:2026-W47")
    this = pages.recap("2026-W48")
    assert this is not None
    assert EXPORT.headline in {item.headline for item in this.items}


def test_a_week_is_recapped_however_much_came_after_it(
    store: Store, pages: StoredPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(period_recap, "LOOK_AT", 2)
    then = NOW - timedelta(days=5)
    later = [replace(EXPORT, headline=f"Story {number} of today") for number in range(3)]
    keep(store, replace(EXPORT, headline="Last week's story", published_at=then, collected_at=then), *later)
    recap = pages.recap("2026-W47")
    assert recap is not None
    assert [item.headline for item in recap.items] == ["Last week's story"]


@pytest.mark.parametrize(
    "name", ["2026-W54", "2026-W00", "2026-W49", "1999-W01", "2026-13-01", "2026-11-24", "", "x", "२०२६-W01"]
)
def test_a_name_that_is_no_period_has_no_recap(pages: StoredPages, name: str) -> None:
    assert pages.recap(name) is None


def test_a_period_is_whole_in_utc() -> None:
    week, day = period("2026-W47", NOW), period("2026-11-23", NOW)
    assert week is not None
    assert day is not None
    assert (week.since.isoformat(), week.due_at - week.since) == ("2026-11-16T00:00:00+00:00", timedelta(days=7))
    assert (day.label, day.due_at - day.since) == ("day:2026-11-23", timedelta(days=1))


def test_counts_topics_and_health(store: Store, pages: StoredPages, clock: Clock) -> None:
    keep(store, EXPORT)
    assert pages.overview().cards == 1
    assert "policy" in {topic.slug for topic in pages.topics()}
    assert pages.base_url == "http://127.0.0.1:3000"
    assert pages.now() == clock()
    assert pages.trouble() == ""


def test_a_database_that_is_gone_is_named_without_its_address(store: Store, pages: StoredPages) -> None:
    with store.write() as c:
        c.exec_driver_sql("DROP TABLE cards")
    assert pages.trouble() == "the database does not answer"
