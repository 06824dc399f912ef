"""Our clock is wrong, and put right: nothing is posted twice, nothing waits for the hour that it showed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.services.delivery.publish import boot_sweep, put_waits_right
from storage.store import Store
from storage.tables.delivery import deliveries
from tests.conftest import Clock
from tests.delivery.world import World, make_world
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
