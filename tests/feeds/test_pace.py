"""When a feed is asked again, when no more, and what counts as news."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.freshness import believed_date, is_news
from bot.feeds.health import ago, describe, span
from bot.feeds.moves import follow_move
from bot.feeds.pace import LONGEST_S, SHORTEST_S, Outcome, plan_next, usual_gap
from storage.records import Feed, FeedState

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FEED = Feed(id=1, url="https://x.example/feed", title="X")
OK = Feed(id=1, url="https://x.example/feed", title="X", baseline_at=NOW - timedelta(days=9), last_success_at=NOW)


def wait(feed: Feed) -> float:
    assert feed.next_check_at is not None
    return (feed.next_check_at - NOW).total_seconds()


def after(outcome: Outcome, feed: Feed = OK) -> Feed:
    return plan_next(feed, outcome, NOW, random.Random(1))


@pytest.mark.parametrize(
    ("gap_h", "interval_s"), [(0.1, 300), (1, 300), (6, 1800), (24, 7200), (24 * 7, 50_400), (24 * 90, 86_400)]
)
def test_a_feed_is_asked_by_its_own_rhythm(gap_h: float, interval_s: int) -> None:
    polled = after(Outcome(newest=NOW, gap_s=int(gap_h * 3600)))
    assert polled.interval_s == interval_s
    assert 0.89 * interval_s <= wait(polled) <= 1.11 * interval_s or wait(polled) >= SHORTEST_S


def test_a_feed_that_falls_silent_is_asked_less() -> None:
    silent = replace(OK, gap_s=3600, last_entry_at=NOW - timedelta(days=10))
    assert after(Outcome(), silent).interval_s == 72_000
    assert after(Outcome(), replace(silent, last_entry_at=NOW - timedelta(days=400))).interval_s == LONGEST_S


def test_publisher_s_wishes_are_obeyed() -> None:
    busy = Outcome(newest=NOW, gap_s=600)
    assert after(busy._replace(ttl_s=7200)).interval_s == 7200
    assert after(busy._replace(max_age_s=1800)).interval_s == 1800
    assert after(busy._replace(max_age_s=86_400)).interval_s == 4 * 3600
    assert wait(after(busy._replace(retry_after_s=5000))) >= 5000
    kept = after(busy._replace(ttl_s=7200))
    assert after(Outcome(), kept).ttl_s == 7200


def test_failures_back_off_doubling_up_to_a_day() -> None:
    feed, waits = OK, []
    for _ in range(10):
        feed = after(Outcome(error="no"), feed)
        waits.append(wait(feed))
    for number, waited in enumerate(waits):
        expected = min(900 * 2**number, 86_400)
        assert 0.8 * expected <= waited <= 1.2 * expected
    assert (feed.failures, feed.last_error, feed.state) == (10, "no", FeedState.ACTIVE)
    assert wait(after(Outcome(error="no", retry_after_s=80_000))) >= 80_000


def test_success_forgets_the_failures() -> None:
    feed = after(Outcome(newest=NOW, gap_s=3600), after(Outcome(error="no")))
    assert (feed.failures, feed.failing_since, feed.last_error) == (0, None, "")


def test_six_days_of_failure_pause_a_feed_but_a_week_without_power_does_not() -> None:
    long = replace(OK, failures=7, failing_since=NOW - timedelta(days=6, hours=1))
    assert after(Outcome(error="no"), long).state is FeedState.PAUSED
    asleep = replace(OK, failures=1, failing_since=NOW - timedelta(days=8))
    assert after(Outcome(error="no"), asleep).state is FeedState.ACTIVE


def test_a_feed_that_is_gone_is_retired() -> None:
    gone = after(Outcome(error="gone", gone=True))
    assert (gone.state, gone.next_check_at) == (FeedState.RETIRED, None)


def test_usual_gap_is_the_median() -> None:
    dates = [NOW - timedelta(hours=hours) for hours in (0, 2, 4, 6, 500)]
    assert usual_gap(dates) == 7200
    assert usual_gap(dates[:1]) == usual_gap([]) == 0


@given(st.integers(0, 10**9), st.integers(0, 10**8), st.integers(0, 86_400), st.integers(0, 50))
def test_every_wait_is_between_five_minutes_and_a_day_and_a_bit(
    gap: int, silence: int, ttl: int, failures: int
) -> None:
    feed = replace(OK, failures=failures, failing_since=NOW, last_entry_at=NOW - timedelta(seconds=silence))
    for outcome in (Outcome(gap_s=gap, ttl_s=ttl), Outcome(error="no")):
        assert 300 <= wait(after(outcome, feed)) <= 86_400 * 1.2


def test_first_poll_is_a_baseline_and_old_or_future_entries_are_no_news() -> None:
    assert not is_news(NOW, FEED, NOW)
    assert is_news(NOW - timedelta(hours=1), OK, NOW)
    assert is_news(None, OK, NOW)
    assert is_news(NOW + timedelta(hours=5), OK, NOW)
    assert not is_news(NOW + timedelta(days=40), OK, NOW)
    assert not is_news(NOW - timedelta(days=8), OK, NOW)
    young = replace(OK, baseline_at=NOW - timedelta(days=2))
    assert not is_news(NOW - timedelta(days=4), young, NOW)
    assert is_news(NOW - timedelta(days=2, hours=10), young, NOW)


def test_dates_far_ahead_are_not_believed() -> None:
    assert believed_date(NOW + timedelta(hours=3), NOW) == NOW
    assert believed_date(NOW + timedelta(days=3), NOW) is None
    assert believed_date(NOW - timedelta(days=3000), NOW) == NOW - timedelta(days=3000)
    assert believed_date(None, NOW) is None


def test_a_move_is_believed_after_three_visits_over_a_day() -> None:
    feed, target = OK, "https://y.example/feed"
    for hours in (0, 1, 2):
        feed = follow_move(feed, target, NOW + timedelta(hours=hours))
    assert feed.url == OK.url
    moved = follow_move(feed, target, NOW + timedelta(hours=25))
    assert (moved.url, moved.moved_to, moved.moved_seen) == (target, "", 0)


def test_a_move_that_is_taken_back_or_changes_begins_anew() -> None:
    feed = follow_move(OK, "https://y.example/feed", NOW)
    assert follow_move(feed, "", NOW).moved_seen == 0
    assert follow_move(feed, "https://z.example/feed", NOW).moved_seen == 1


def test_health_is_told_in_words() -> None:
    hour = timedelta(hours=1)
    fine = replace(OK, last_success_at=NOW - hour, last_entry_at=NOW - 3 * hour, next_check_at=NOW + hour / 2)
    assert describe(fine, NOW).words == "Checked 1 hour ago. Newest entry 3 hours ago. Next check in 30 minutes."
    assert describe(FEED, NOW).words == "Not checked yet. Next check now."
    bad = replace(fine, failures=3, failing_since=NOW - 26 * hour, last_error="There is nothing at this address (404).")
    assert describe(bad, NOW).words == (
        "Failed 3 times in a row, since 1 day. There is nothing at this address (404). Last success 1 hour ago. "
        "Next check in 30 minutes."
    )
    states = {state: describe(replace(bad, state=state), NOW) for state in FeedState}
    assert states[FeedState.PAUSED].words.startswith("Paused.")
    assert states[FeedState.RETIRED].words.startswith("Retired")
    assert states[FeedState.REMOVED].words == "Removed."
    assert describe(replace(fine, last_entry_at=NOW - 2000 * hour), NOW).condition == "quiet"
    assert [health.healthy for health in (describe(fine, NOW), describe(bad, NOW))] == [True, False]
    assert describe(replace(bad, failures=1, last_success_at=None), NOW).words.startswith("Failed once.")


def test_lengths_of_time() -> None:
    assert [span(timedelta(seconds=s)) for s in (5, 60, 7200, 86_400 * 2)] == [
        "less than a minute",
        "1 minute",
        "2 hours",
        "2 days",
    ]
    assert (ago(None, NOW), ago(NOW, NOW)) == ("never", "just now")
