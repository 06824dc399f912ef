"""Housekeeping: what goes after a while, and what stays although it is old."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.feeds.ingest import poll_due
from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from bot.services.upkeep import KEEP_SEEN, KEEP_SLOTS, index_due, tidy
from storage import people, slots
from storage.records import Entry, EntryState
from storage.search import Query, search
from storage.store import Store
from storage.tables.delivery import slots as slot_rows
from tests.conftest import Clock
from tests.feeds.web import Web
from tests.services.ingesting import add, entries_of, make_parts, rss

NEWS = "OpenAI releases GPT-9 with a longer context window"
ASIDE = "Ten recipes for a rainy afternoon"


@pytest.fixture
def both(database: Store, clock: Clock) -> Parts:
    """Parts that poll loopback, on either database."""
    return make_parts(database, clock)


def keeping(parts: Parts, days: int) -> Parts:
    return replace(parts, settings=parts.settings.model_copy(update={"keep_days": days}))


def collected(parts: Parts, web: Web, clock: Clock) -> int:
    """Poll and group one piece of news and one that is none, after a feed's first poll; return the feed's id."""
    feed = add(parts, web.put("/feed", rss(("old", ASIDE, clock()))))
    poll_due(parts)
    clock.tick(hours=6)
    web.put("/feed", rss(("news", NEWS, clock()), ("none", ASIDE + " again", clock()), ("old", ASIDE, clock())))
    poll_due(parts)
    group_new(parts)
    index_due(parts)
    return feed.id


def with_texts(entries: list[Entry]) -> set[str]:
    return {entry.guid for entry in entries if entry.summary or entry.content}


def test_texts_of_posts_that_were_no_news_go_after_the_days_that_were_set(both: Parts, web: Web, clock: Clock) -> None:
    feed = collected(both, web, clock)
    assert {one.guid: one.state for one in entries_of(both, feed)}["news"] is EntryState.GROUPED
    parts = keeping(both, 30)
    clock.tick(days=29)
    assert tidy(parts).rows == 0
    clock.tick(days=2)
    assert tidy(parts).rows == 2
    assert with_texts(entries_of(both, feed)) == {"news"}
    assert [one.title for one in entries_of(both, feed) if one.guid == "old"] == [ASIDE]
    assert tidy(parts).rows == 0
    with both.store.read() as c:
        assert search(c, Query(words=("longer", "context")), clock())


def test_a_post_whose_text_was_dropped_does_not_come_again(both: Parts, web: Web, clock: Clock) -> None:
    feed = collected(both, web, clock)
    clock.tick(days=31)
    tidy(keeping(both, 30))
    again = poll_due(both, force=True)
    assert (again.stored, again.news) == (0, 0)
    assert len(entries_of(both, feed)) == 3
    assert with_texts(entries_of(both, feed)) == {"news"}


def test_without_the_setting_every_text_stays(both: Parts, web: Web, clock: Clock) -> None:
    feed = collected(both, web, clock)
    clock.tick(days=4_000)
    tidy(both)
    assert with_texts(entries_of(both, feed)) == {"news", "none", "old"}


def test_requests_and_slots_are_forgotten_when_nobody_can_repeat_them(store: Store, clock: Clock) -> None:
    parts = make_parts(store, clock)
    with store.write() as c:
        assert people.see_once(c, "event:E1", clock())
        assert slots.take_slot(c, "recap:T1:C1", "week:2026-W47", due_at=clock(), now=clock(), state="done")
    clock.tick(seconds=KEEP_SEEN.total_seconds() - 1)
    assert tidy(parts).rows == 0
    clock.tick(seconds=2)
    assert tidy(parts).rows == 1
    with store.write() as c:
        assert people.see_once(c, "event:E1", clock())
    clock.tick(seconds=(KEEP_SLOTS + timedelta(minutes=1)).total_seconds())
    tidy(parts)
    with store.read() as c:
        assert c.execute(select(slot_rows)).all() == []
