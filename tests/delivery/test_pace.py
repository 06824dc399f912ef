"""How fast messages may go: the very numbers, since Slack refuses what is faster and people wait for what is slower."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import pace
from bot.delivery.pace import Bucket

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BUCKET = Bucket(2.0, 3)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_channel_gets_a_message_a_second_and_no_more() -> None:
    assert 1.0 < pace.CHANNEL_S < 1.05


@pytest.mark.parametrize(
    ("method", "a_minute", "at_once"), [("#post", 240, 20), ("#update", 48, 10), ("#history", 48, 10)]
)
def test_a_workspace_keeps_to_slacks_tiers(method: str, a_minute: int, at_once: int) -> None:
    bucket = pace.BUCKETS[method]
    assert (60 / bucket.interval_s, bucket.burst) == (a_minute, at_once)


@pytest.mark.parametrize(
    ("due", "room"), [(None, 3), (-9, 3), (0, 3), (0.1, 2), (2, 2), (3.9, 1), (4, 1), (4.1, 0), (60, 0)]
)
def test_room_is_the_burst_less_what_was_taken(due: float | None, room: int) -> None:
    assert pace.room(BUCKET, None if due is None else later(due), NOW) == room


@pytest.mark.parametrize(("due", "after"), [(None, 4), (-9, 4), (0, 4), (3, 7)])
def test_each_call_costs_its_interval(due: float | None, after: float) -> None:
    assert pace.take(BUCKET, None if due is None else later(due), NOW, 2) == later(after)


@pytest.mark.parametrize(("due", "free"), [(None, 0), (-9, 0), (4, 0), (5, 1), (64, 60)])
def test_a_full_bucket_has_room_for_one_again(due: float | None, free: float) -> None:
    when = pace.free_at(BUCKET, None if due is None else later(due), NOW)
    assert when == later(free)
    assert pace.room(BUCKET, None if due is None else later(due), when) >= 1


def test_what_slack_asks_to_wait_is_waited() -> None:
    due = pace.hold(BUCKET, NOW, 30)
    assert pace.room(BUCKET, due, later(29.9)) == 0
    assert pace.free_at(BUCKET, due, NOW) == later(30)
    assert pace.room(BUCKET, due, later(30)) == 1  # and then slowly: Slack has just said that it is too much
