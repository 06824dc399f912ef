"""Our clock is wrong, and put right: nothing is posted twice, nothing waits for the hour that it showed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.services.delivery.publish import boot_sweep, follow_clock_back, put_waits_right
from storage.channels import get_channel
from storage.store import Store
from storage.tables.delivery import deliveries
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world
from tests.services.delivery.test_publish import chatter, once

YEAR = 400 * 24


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    return make_world(store, clock)


@pytest.mark.parametrize("ahead_h", [-YEAR, -72, -30, 30, 72, YEAR])
@pytest.mark.parametrize("page_max", [999, 2])
def test_what_arrived_is_found_however_wrong_our_clock_is(world: World, ahead_h: int, page_max: int) -> None:
    world.slack.rules.skew_s = -ahead_h * 3_600
    world.slack.rules.page_max = page_max
    world.plan_one()
    world.drain()
    world.card(2)
    world.plan()
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    chatter(world, 5)
    world.drain()
    assert world.slack.calls.count("post") == 2
    assert len(list(filter(None, world.slack.delivery_ids()))) == 2


@pytest.mark.parametrize("ahead_h", [-72, 50, 72, YEAR])
def test_a_restored_backup_makes_no_duplicate_under_a_wrong_clock(world: World, ahead_h: int) -> None:
    world.slack.rules.skew_s = -ahead_h * 3_600
    world.plan_one()
    world.drain()
    with world.store.write() as c:  # the backup is older than the post
        c.execute(update(deliveries).values(state="pending", ts="", attempts=0, fence=0))
    boot_sweep(world.parts)
    world.drain()
    assert len(world.texts("C1")) == 1


@pytest.mark.parametrize("ahead_h", [5, 50, YEAR])
@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize("arrived", [True, False])
def test_what_was_under_way_when_the_clock_was_put_right_goes_on_within_minutes(
    world: World, ahead_h: int, at_start: bool, arrived: bool
) -> None:
    world.plan_one()
    world.drain()
    world.clock.tick(hours=ahead_h)
    world.slack.rules.skew_s = -ahead_h * 3_600
    world.card(2)
    world.plan()
    world.slack.hook = once("lost", at="post:stored") if arrived else once("5xx", at="post:before")
    world.send()
    assert len(world.texts("C1")) == 1 + arrived
    world.clock.tick(hours=-ahead_h)
    world.slack.rules.skew_s = 0
    for one in world.slack.messages:  # the stand-in counts by our clock what Slack counts by its own
        one.accepted_at = min(one.accepted_at, world.clock())
    world.card(3)
    world.plan()
    if at_start:
        boot_sweep(world.parts)
    else:
        assert put_waits_right(world.parts)
    for _ in range(8):
        world.clock.tick(minutes=1)
        world.send()
    assert len(world.texts("C1")) == 3
    assert len(set(world.slack.delivery_ids())) == 3


def test_under_a_right_clock_no_wait_is_touched(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    world.clock.tick(seconds=1)
    before = world.rows()
    assert not put_waits_right(world.parts)
    assert world.rows() == before
    world.clock.value -= timedelta(minutes=5)  # less than clocks of several machines differ
    assert not put_waits_right(world.parts)


def waits(world: World, at: float) -> float:
    """Seconds until the first message stands in C1, with a clock that was set back by ``at`` seconds."""
    world.clock.tick(seconds=-at)
    put_waits_right(world.parts)
    follow_clock_back(world.parts, at)
    began = world.clock()
    world.drain(8_000)
    return (world.clock() - began).total_seconds()


@pytest.mark.parametrize("back_s", [60, 900, 3_600, 7_000])
def test_a_clock_that_is_set_back_a_little_leaves_a_wait_as_long_as_slack_asked(world: World, back_s: int) -> None:
    world.plan_one()
    world.slack.hook = once("429", at="post:before")
    world.send()
    (row,) = world.rows()
    with world.store.read() as c:
        held = get_channel(c, TEAM, "C1")
    times = [at for at in (held.not_before if held else None, row.not_before) if at]
    asked = max(times) - world.clock()
    assert asked > timedelta(seconds=2), "Slack named a time"
    assert abs(waits(world, back_s) - asked.total_seconds()) <= 1


def test_two_processes_that_see_a_clock_set_back_shorten_a_wait_once(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("429", at="post:before")
    world.send()
    world.clock.tick(seconds=-600)
    assert follow_clock_back(world.parts, 600) > 0
    before = world.rows()
    assert follow_clock_back(world.parts, 600) == 0
    assert world.rows() == before


def test_what_was_under_way_as_the_clock_was_set_back_a_little_is_looked_for_in_time(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    for one in world.slack.messages:
        one.accepted_at -= timedelta(hours=1)
    assert waits(world, 3_600) < 400
    assert len(world.texts("C1")) == 1


def test_what_is_under_way_since_the_clock_was_set_back_is_not_looked_for_early(world: World) -> None:
    world.plan_one()
    world.clock.tick(seconds=-600)
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    before = world.rows()
    follow_clock_back(world.parts, 600)
    assert world.rows() == before
