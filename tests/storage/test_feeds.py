"""Feeds, entries and articles in the database: stored once, changed in place, found again."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import entries as entry_store
from storage import feeds as feed_store
from storage.entries import store_entries
from storage.errors import NotFound
from storage.feeds import add_feed, due_feeds, find_feed, get_feed, list_feeds, remove_feed, save_poll
from storage.records import Category, EntryChange, EntryDraft, Feed, FeedCheck, FeedState
from storage.robots import SiteRules, get_rules, save_rules
from storage.store import Store
from tests.conftest import Clock


def made(number: int = 1, **more: object) -> Feed:
    return replace(Feed(id=0, url=f"https://x.example/{number}", title=f"Feed {number}"), **more)  # type: ignore[arg-type]


def draft(feed: Feed, number: int, clock: Clock, **more: object) -> EntryDraft:
    plain = EntryDraft(
        feed_id=feed.id,
        guid=f"g{number}",
        url=f"https://x.example/p/{number}",
        canonical_url=f"https://x.example/p/{number}",
        title=f"Title {number}",
        title_key=f"title {number}",
        content_hash=f"h{number}",
        published_at=clock(),
        collected_at=clock(),
    )
    return plain._replace(**more)  # type: ignore[arg-type]


def test_feed_comes_back_as_it_went(store: Store, clock: Clock) -> None:
    feed = made(
        category=Category.LAB, weight=1.7, ai_only=True, added_at=clock(), moved_to="https://y.example/", ttl_s=60
    )
    with store.write() as c:
        stored = add_feed(c, feed)
        assert get_feed(c, stored.id) == stored == replace(feed, id=stored.id)
        assert find_feed(c, feed.url) == stored
        assert find_feed(c, "https://absent.example/") is None
        with pytest.raises(NotFound):
            get_feed(c, 999)
        with pytest.raises(ValueError, match="already"):
            add_feed(c, feed)


def test_due_feeds_come_in_pages_and_only_when_due(store: Store, clock: Clock) -> None:
    with store.write() as c:
        for number in range(5):
            when = None if number == 0 else clock() + timedelta(hours=number - 2)
            add_feed(c, made(number, next_check_at=when))
        add_feed(c, made(9, state=FeedState.PAUSED))
        assert [feed.title for feed in due_feeds(c, clock(), 10)] == ["Feed 0", "Feed 1", "Feed 2"]
        first = due_feeds(c, clock(), 2)
        assert [feed.title for feed in due_feeds(c, clock(), 2, after=first[-1].id)] == ["Feed 2"]
        assert len(due_feeds(c, clock(), 10, force=True)) == 5


def test_feeds_checked_by_a_clock_that_ran_ahead_are_due(store: Store, clock: Clock) -> None:
    ahead = clock() + timedelta(days=3)
    with store.write() as c:
        add_feed(c, made(1, last_checked_at=ahead, next_check_at=ahead + timedelta(hours=1)))
        add_feed(c, made(2, last_checked_at=clock(), next_check_at=clock() + timedelta(hours=1)))
        assert [feed.title for feed in due_feeds(c, clock(), 10)] == ["Feed 1"]


def test_a_poll_is_written_unless_people_decided_otherwise(database: Store, clock: Clock) -> None:
    with database.write() as c:
        active, removed = add_feed(c, made(1)), add_feed(c, made(2))
        assert remove_feed(c, removed.id)
        assert not remove_feed(c, removed.id)
        polled = [replace(feed, etag='"x"', last_checked_at=clock(), failures=2) for feed in (active, removed)]
        save_poll(c, polled)
        assert get_feed(c, active.id) == polled[0]
        assert get_feed(c, removed.id).etag == ""
        later = clock() + timedelta(hours=1)
        feed_store.save_checks(c, [FeedCheck(feed.id, clock(), later, 3600) for feed in (active, removed)])
        checked = get_feed(c, active.id)
        assert (checked.last_checked_at, checked.last_success_at, checked.next_check_at) == (clock(), clock(), later)
        assert (checked.etag, checked.interval_s) == ('"x"', 3600)
        assert get_feed(c, removed.id).next_check_at is None
        save_poll(c, [])
        feed_store.save_checks(c, [])
        assert [feed.title for feed in list_feeds(c)] == ["Feed 1"]
        assert len(list_feeds(c, removed=True)) == 2
        assert feed_store.feed_urls(c) == {"https://x.example/1", "https://x.example/2"}


def test_removed_feed_comes_back_under_its_id(store: Store) -> None:
    with store.write() as c:
        first = add_feed(c, made(1, etag="old"))
        remove_feed(c, first.id)
        again = add_feed(c, made(1, title="New name"))
        assert again.id == first.id
        assert get_feed(c, first.id) == again


def test_stopped_feeds_are_told_once_and_revived(store: Store, clock: Clock) -> None:
    with store.write() as c:
        paused = add_feed(c, made(1, state=FeedState.PAUSED, failures=9, last_error="no", failing_since=clock()))
        add_feed(c, made(2))
        assert [feed.id for feed in feed_store.unnoticed_feeds(c)] == [paused.id]
        feed_store.mark_noticed(c, [paused.id], clock())
        assert feed_store.unnoticed_feeds(c) == []
        assert feed_store.revive_feed(c, paused.id, clock())
        assert not feed_store.revive_feed(c, paused.id, clock())
        revived = get_feed(c, paused.id)
        assert (revived.state, revived.failures, revived.next_check_at) == (FeedState.ACTIVE, 0, clock())


def test_entries_are_stored_once(database: Store, clock: Clock) -> None:
    with database.write() as c:
        feed, other = add_feed(c, made(1)), add_feed(c, made(2))
        assert store_entries(c, [draft(feed, n, clock) for n in range(3)]) == 3
        again = [draft(feed, 1, clock, title="changed"), draft(feed, 7, clock), draft(other, 1, clock, baseline=True)]
        assert store_entries(c, again) == 2
        assert store_entries(c, []) == 0
        new = entry_store.new_entries(c)
        assert [entry.guid for entry in new] == ["g0", "g1", "g2", "g7", "g1"]
        assert [entry.baseline for entry in new] == [False] * 4 + [True]
        assert new[1].title == "Title 1"
        ids = [entry.id for entry in new]
        assert entry_store.get_entries(c, [*ids, 10_000]) == {entry.id: entry for entry in new}
        assert entry_store.entries_of_story(c, 1) == []


def test_changes_are_written_in_place(database: Store, clock: Clock) -> None:
    with database.write() as c:
        feed = add_feed(c, made(1))
        store_entries(c, [draft(feed, n, clock) for n in range(2)])
        first, second = entry_store.new_entries(c)
        change = EntryChange(
            id=first.id, guid="other", url="https://x.example/n", canonical_url="https://x.example/n", title="New title",
            title_key="new title", summary="s", content="c", content_hash="n", changed_at=clock(),
        )  # fmt: skip
        entry_store.change_entries(c, [change])
        entry_store.change_entries(c, [])
        changed = entry_store.get_entries(c, [first.id])[first.id]
        assert (changed.guid, changed.title, changed.content, changed.collected_at) == (
            "other",
            "New title",
            "c",
            clock(),
        )
        assert entry_store.get_entries(c, [second.id])[second.id] == second


def test_what_is_known_of_a_feed_reaches_far_back(store: Store, clock: Clock) -> None:
    with store.write() as c:
        feed = add_feed(c, made(1))
        store_entries(c, [draft(feed, n, clock) for n in range(3_100)])
        assert len(entry_store.known_entries(c, feed.id, [])) == 3_000
        known = {entry.guid: entry for entry in entry_store.known_entries(c, feed.id, ["g5", "g99999"])}
        assert len(known) == 3_001
        assert (known["g5"].title_key, known["g5"].content_hash, known["g5"].published_at) == ("title 5", "h5", clock())


def test_articles_are_fetched_once_and_survive_an_edit_of_the_teaser(database: Store, clock: Clock) -> None:
    with database.write() as c:
        feed = add_feed(c, made(1))
        long = draft(feed, 3, clock, content="x" * 2_000)
        store_entries(c, [draft(feed, 1, clock), draft(feed, 2, clock, url=""), long, draft(feed, 4, clock)])
        ids = [entry.id for entry in entry_store.new_entries(c)]
        assert [entry.guid for entry in entry_store.without_article(c, ids, 900)] == ["g1", "g4"]
        entry_store.save_article(c, ids[0], "The whole article.", clock())
        entry_store.save_article(c, ids[3], "", clock(), "The site asks robots to stay away.")
        entry_store.save_article(c, ids[3], "", clock(), "Again.")
        entry_store.save_summary(c, ids[0], "The page's own words.")
        entry_store.save_summary(c, ids[0], "Others.")
        assert entry_store.get_entries(c, ids)[ids[0]].summary == "The page's own words."
        assert entry_store.without_article(c, ids, 900) == []
        edit = EntryChange(
            id=ids[0], guid="g1", url="u", canonical_url="u", title="T", title_key="t", summary="teaser", content="",
            content_hash="n", changed_at=clock(),
        )  # fmt: skip
        entry_store.change_entries(c, [edit])
        entry = entry_store.get_entries(c, ids)[ids[0]]
        assert (entry.content, entry.summary) == ("The whole article.", "teaser")
        assert c.execute(text("SELECT ok, reason FROM articles ORDER BY entry_id")).all() == [
            (True, ""),
            (False, "Again."),
        ]


def test_robots_rules_are_remembered_for_a_while(store: Store, clock: Clock) -> None:
    with store.write() as c:
        rules = SiteRules(site="https://x.example", fetched_at=clock(), rules="User-agent: *")
        closed = SiteRules(site="https://y.example", fetched_at=clock(), closed=True)
        save_rules(c, [rules, closed])
        save_rules(c, [rules])
        asked = ["https://x.example", "https://y.example", "https://z.example"]
        assert get_rules(c, asked, clock() - timedelta(days=1)) == {rules.site: rules, closed.site: closed}
        assert get_rules(c, asked, clock() + timedelta(seconds=1)) == {}
