"""A poll stores what is new once, keeps quiet about what is old, and no feed can break it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.errors import UserError
from bot.services.feeds.ingest import poll_due
from bot.services.feeds.sources import add_source
from bot.services.parts import Parts
from storage import feeds as feed_store
from storage.records import EntryState, FeedState
from tests.conftest import Clock
from tests.feeds.web import Page, Web
from tests.services.ingesting import add, entries_of, feed_of, many, rss


def test_first_poll_is_a_baseline_and_the_next_one_finds_news(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.put("/feed", many(5, clock())))
    first = poll_due(parts)
    assert (first.polled, first.ok, first.stored, first.news) == (1, 1, 5, 0)
    assert all(entry.baseline and entry.state is EntryState.NEW for entry in entries_of(parts, feed.id))
    clock.tick(hours=6)
    web.put("/feed", rss(("new", "Something happened", clock()), ("g0", "Quite a telling headline, number 0", None)))
    second = poll_due(parts)
    assert (second.stored, second.news, bool(second)) == (1, 1, True)
    newest = entries_of(parts, feed.id)[0]
    assert (newest.title, newest.baseline, newest.published_at) == ("Something happened", False, clock())
    assert (newest.canonical_url, newest.collected_at) == ("https://site.example/new", clock())


def test_nothing_is_stored_twice(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.put("/feed", many(30, clock())))
    poll_due(parts)
    for _ in range(3):
        clock.tick(hours=25)
        report = poll_due(parts)
        assert (report.polled, report.stored, report.unchanged, bool(report)) == (1, 0, 1, False)
    assert len(entries_of(parts, feed.id)) == 30


def test_a_feed_that_is_not_due_is_left_alone_unless_forced(parts: Parts, web: Web, clock: Clock) -> None:
    add(parts, web.put("/feed", many(3, clock())))
    poll_due(parts)
    assert poll_due(parts).polled == 0
    assert poll_due(parts, force=True).polled == 1


def test_unchanged_document_writes_nothing_but_the_check(parts: Parts, web: Web, clock: Clock) -> None:
    headers = {"ETag": '"one"'}
    feed = add(parts, web.put("/feed", many(3, clock()), headers=headers))
    poll_due(parts)
    before = feed_of(parts, feed.id)
    statements: list[str] = []
    clock.tick(hours=2)
    event.listen(parts.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert poll_due(parts, force=True).unchanged == 1
    written = [statement for statement in statements if statement.startswith(("UPDATE", "INSERT", "DELETE"))]
    assert len(written) == 1
    assert "last_checked_at" in written[0]
    assert "etag" not in written[0]
    after = feed_of(parts, feed.id)
    assert (after.etag, after.body_hash, after.last_success_at) == ('"one"', before.body_hash, clock())


def test_server_is_asked_whether_anything_changed(parts: Parts, web: Web, clock: Clock) -> None:
    body = many(3, clock())
    web.pages["/feed"] = lambda headers: (
        Page(status=304) if headers.get("if-none-match") == '"v"' else Page(body, headers={"ETag": '"v"'})
    )
    add(parts, web.url())
    poll_due(parts)
    report = poll_due(parts, force=True)
    assert (report.ok, report.unchanged, report.stored) == (1, 1, 0)
    assert web.seen[-1].headers["if-none-match"] == '"v"'


def test_edit_changes_the_entry_in_place(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.put("/feed", rss(("a", "First headline", clock()))))
    poll_due(parts)
    clock.tick(hours=1)
    web.put("/feed", rss(("a", "Corrected headline", clock(), "Other words.")))
    report = poll_due(parts, force=True)
    (entry,) = entries_of(parts, feed.id)
    assert (report.stored, report.edited) == (0, 1)
    assert (entry.title, entry.summary, entry.guid) == ("Corrected headline", "Other words.", "a")


def test_guids_minted_anew_on_each_build_make_no_entries(parts: Parts, web: Web, clock: Clock) -> None:
    start = clock()
    feed = add(parts, web.put("/feed", many(40, start)))
    poll_due(parts)
    for build in range(5):
        clock.tick(hours=25)
        body = (
            many(40, start)
            .replace(b">g", f">build{build}-g".encode())
            .replace(f"example/build{build}-g".encode(), b"example/g")
        )
        web.put("/feed", body)
        assert poll_due(parts).stored == 0
    assert len(entries_of(parts, feed.id)) == 40


def test_items_older_than_the_baseline_are_never_news(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.put("/feed", many(2, clock())))
    poll_due(parts)
    clock.tick(hours=3)
    old = rss(*((f"old{n}", f"From the archive, part {n}", clock() - timedelta(days=30 + n)) for n in range(20)))
    web.put("/feed", old)
    report = poll_due(parts, force=True)
    assert (report.stored, report.news) == (20, 0)
    assert all(entry.baseline for entry in entries_of(parts, feed.id))


def test_failed_feed_is_a_row_with_a_reason_and_a_later_time(parts: Parts, web: Web, clock: Clock) -> None:
    feeds = {
        "gone wrong": add(parts, web.url("/absent")),
        "no feed": add(parts, web.put("/page", b"<!doctype html><html><body>Hello</body></html>")),
        "empty": add(parts, web.put("/empty", b"")),
        "closed": add(parts, "http://127.0.0.1:1/feed"),
        "forbidden": add(parts, "http://10.0.0.1/feed"),
    }
    fine = add(parts, web.put("/feed", many(2, clock())))
    report = poll_due(parts)
    assert (report.polled, report.ok, len(report.failed)) == (6, 1, 5)
    assert {failed.feed_id for failed in report.failed} == {feed.id for feed in feeds.values()}
    for feed in feeds.values():
        row = feed_of(parts, feed.id)
        assert row.failures == 1
        assert row.last_error.endswith(".")
        assert row.next_check_at is not None
        assert row.next_check_at > clock()
    assert feed_of(parts, feeds["closed"].id).last_error == feed_of(parts, feeds["forbidden"].id).last_error
    assert len(entries_of(parts, fine.id)) == 2


def test_a_feed_recovers(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.url())
    poll_due(parts)
    clock.tick(hours=1)
    web.put("/feed", many(2, clock()))
    assert poll_due(parts).stored == 2
    row = feed_of(parts, feed.id)
    assert (row.failures, row.last_error, row.failing_since) == (0, "", None)


def test_a_feed_that_is_gone_is_retired_with_a_notice(parts: Parts, web: Web) -> None:
    feed = add(parts, web.put("/feed", status=410), "Old Times")
    report = poll_due(parts)
    assert report.notices == ["Old Times was taken down by its publisher and is no longer polled."]
    assert feed_of(parts, feed.id).state is FeedState.RETIRED
    assert poll_due(parts, force=True).polled == 0


def test_a_feed_that_fails_for_six_days_is_paused_with_a_notice(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.url("/absent"), "Lost")
    notices: list[str] = []
    for _ in range(12):
        notices += poll_due(parts).notices
        clock.tick(hours=30)
    assert feed_of(parts, feed.id).state is FeedState.PAUSED
    assert len(notices) == 1
    assert notices[0].startswith("Lost has failed for six days and is paused:")


def test_a_feed_that_moved_is_followed_after_confirmation(parts: Parts, web: Web, clock: Clock) -> None:
    web.put("/new", many(2, clock()))
    feed = add(parts, web.put("/feed", status=301, headers={"Location": "/new"}))
    for _ in range(3):
        assert feed_of(parts, feed.id).url == web.url("/feed")
        poll_due(parts, force=True)
        clock.tick(hours=13)
    assert feed_of(parts, feed.id).url == web.url("/new")
    assert len(entries_of(parts, feed.id)) == 2


def test_a_move_onto_a_feed_that_is_there_already_retires_the_old_one(parts: Parts, web: Web, clock: Clock) -> None:
    there = add(parts, web.put("/new", many(2, clock())))
    feed = add(parts, web.put("/feed", status=301, headers={"Location": "/new"}))
    for _ in range(4):
        poll_due(parts, force=True)
        clock.tick(hours=13)
    assert feed_of(parts, feed.id).state is FeedState.RETIRED
    assert feed_of(parts, there.id).state is FeedState.ACTIVE


def test_what_people_did_during_a_poll_wins(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.url())

    def remove(_headers: dict[str, str]) -> Page:
        with parts.store.write() as c:
            feed_store.remove_feed(c, feed.id)
        return Page(many(2, clock()))

    web.pages["/feed"] = remove
    poll_due(parts)
    assert feed_of(parts, feed.id).state is FeedState.REMOVED


def test_progress_is_told(parts: Parts, web: Web, clock: Clock) -> None:
    for number in range(4):
        add(parts, web.put(f"/{number}", many(1, clock())))
    told: list[tuple[int, int]] = []
    poll_due(parts, on_progress=lambda done, found: told.append((done, found)))
    assert [done for done, _ in told] == [1, 2, 3, 4]
    assert told[-1] == (4, 4)


def test_entries_of_many_feeds_are_written_in_short_batches(parts: Parts, web: Web, clock: Clock) -> None:
    for number in range(12):
        add(parts, web.put(f"/{number}", many(400, clock(), f"Feed {number} tells of item")))
    commits: list[int] = []
    event.listen(parts.store.engine, "commit", lambda _connection: commits.append(1))
    assert poll_due(parts).stored == 4_800
    assert len(commits) >= 2


def test_hostile_document_fails_alone(parts: Parts, web: Web, clock: Clock) -> None:
    slow = b'<rss version="2.0"><channel><item x="&">' + b"<category>x</category>" * 60_000 + b"</item></channel></rss>"
    bad = add(parts, web.put("/slow", slow))
    good = [add(parts, web.put(f"/{number}", many(3, clock(), f"Feed {number} says"))) for number in range(5)]
    report = poll_due(parts)
    assert report.ok >= 5
    assert report.polled == 6
    assert all(len(entries_of(parts, feed.id)) == 3 for feed in good)
    assert len(entries_of(parts, bad.id)) <= 1


def test_a_machine_without_network_is_told_once_and_not_for_one_broken_feed(
    parts: Parts, web: Web, clock: Clock
) -> None:
    for number in range(4):
        add(parts, web.url(f"/absent{number}"))
    with capture_logs() as logs:
        poll_due(parts)
    told = [line for line in logs if line["event"] == "no feed can be read"]
    assert [(line["log_level"], line["feeds"]) for line in told] == [("warning", 4)]
    clock.tick(hours=30)
    web.put("/absent1", many(2, clock()))
    with capture_logs() as logs:
        poll_due(parts)
    assert not logs


def test_a_redirect_leads_no_feed_into_an_opened_private_network(parts: Parts, web: Web, clock: Clock) -> None:
    """What an operator opened for a feed of the house is not for every feed of the world to lead us to."""
    secret = f"http://localhost:{web.port}/secret"
    web.put("/secret", many(2, clock()))
    feed = add(parts, web.put("/feed", status=302, headers={"Location": secret}))
    assert poll_due(parts).failed
    assert web.hits("/secret") == []
    assert not entries_of(parts, feed.id)


def test_a_page_names_no_feed_inside_a_private_network(parts: Parts, web: Web, clock: Clock) -> None:
    web.put("/secret", many(2, clock()))
    link = f'<link rel="alternate" type="application/rss+xml" href="http://localhost:{web.port}/secret">'
    with pytest.raises(UserError, match="No feed was found"):
        add_source(parts, web.put("/page", f"<html><head>{link}</head></html>"))
    assert web.hits("/secret") == []
