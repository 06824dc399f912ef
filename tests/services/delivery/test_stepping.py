"""One step outside any transaction: whatever happens to a look, what is unknown is never taken for unsent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import outbox
from bot.delivery.queue import Step
from bot.services.delivery.claiming import Task
from bot.services.delivery.composing import Materials
from bot.services.delivery.outbox_by_hand import drop_delivery, retry_delivery
from bot.services.delivery.publish import boot_sweep
from bot.services.delivery.stepping import Stepper
from storage.channels import Channel, set_channel
from storage.outbox import reopen_delivery
from storage.records import DeliveryState
from storage.store import Store
from storage.tables.delivery import deliveries
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    return make_world(store, clock)


def faults(*several: str, at: str) -> Callable[[str], str]:
    """A hook that names these faults, one each time the point is passed."""
    left = list(several)
    return lambda point: left.pop(0) if point == at and left else ""


def test_a_look_that_another_channels_silence_put_off_is_made_later_and_nothing_is_sent_again(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C2")
    world.card(1)
    world.plan()
    world.slack.hook = faults("", "lost", at="post:stored")  # C2's message stands in Slack, but no answer came
    assert world.send().unknown == 1
    world.clock.tick(seconds=outbox.SETTLE_S + 60)
    world.card(2)
    world.plan()
    world.slack.hook = faults("5xx", at="post:before")  # C1's next message keeps the workspace waiting
    assert world.send(limit=2).unknown == 2
    world.slack.hook = lambda _point: ""
    world.drain()
    for channel in ("C1", "C2"):
        assert [text.split(" is out")[0][-1] for text in world.texts(channel)] == ["1", "2"]


@pytest.mark.parametrize(
    "fault", ["refused", "429", "5xx", "lost", "missing_scope", "invalid_arguments", "no_such_code"]
)
@pytest.mark.parametrize("held", [False, True])
def test_only_a_history_that_was_read_lets_an_unknown_delivery_be_sent_again(
    world: World, fault: str, held: bool
) -> None:
    world.plan_one()
    claimed = outbox.claimed(world.rows()[0], "one", world.clock())
    row = outbox.looking(claimed, "one", world.clock() + timedelta(minutes=5))
    world.slack.hook = lambda point: fault if point == "history:before" else ""
    gateway = world.slack.for_team(TEAM)
    assert gateway is not None
    task = Task(step=Step.LOOK, row=row, channel=Channel(team_id=TEAM, channel_id="C1"), gateway=gateway)
    stepper = Stepper(parts=world.parts, materials=Materials(), replies={}, held={TEAM} if held else set())
    outcome = stepper.step(task).outcome
    assert outcome is not None
    assert outcome.state is DeliveryState.SENDING
    assert outcome.row.not_before is not None
    assert outcome.row.not_before > world.clock()


def test_a_look_put_off_by_a_silence_survives_a_restart(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C2")
    world.card(1)
    world.plan()
    world.slack.hook = faults("5xx", "5xx", at="post:stored")
    world.send()
    world.clock.tick(seconds=outbox.SETTLE_S + 1)
    world.slack.hook = faults(*["5xx"] * 9, at="history:before")
    world.send()
    world.slack.hook = lambda _point: ""
    boot_sweep(world.parts)
    world.drain()
    assert [len(world.texts(name)) for name in ("C1", "C2")] == [1, 1]


class Died(BaseException):
    """The process is gone; no ``except`` of the code runs."""


def live_and_die(world: World, point: str, lives: int) -> None:
    """So many lives of the process, each of which ends when that point is passed."""

    def die(passed: str) -> str:
        if passed == point:
            raise Died
        return ""

    world.slack.hook = die
    for _ in range(lives):
        boot_sweep(world.parts)
        for _ in range(40):
            world.clock.tick(seconds=10)
            try:
                world.send()
            except Died:
                break


def test_a_message_that_kills_the_worker_again_and_again_is_given_up_and_frees_its_channel(world: World) -> None:
    world.plan_one()
    live_and_die(world, "post:before", outbox.MAX_CRASHES + 1)
    (row,) = world.rows()
    assert row.state is DeliveryState.DEAD
    assert "died" in row.error
    world.slack.hook = lambda _point: ""
    world.posted(2)
    assert len(world.texts("C1")) == 1


def test_a_message_that_arrived_is_never_given_up_for_its_crashes(world: World) -> None:
    world.plan_one()
    row = outbox.claimed(replace(world.rows()[0], crashes=outbox.MAX_CRASHES - 1), "one", world.clock())
    world.slack.hook = lambda _point: ""
    world.send()
    with world.store.write() as c:  # the last of them, but its message stands in Slack
        c.execute(update(deliveries).values(state="sending", ts="", crashes=row.crashes, not_before=world.clock()))
    boot_sweep(world.parts)
    with world.store.write() as c:
        set_channel(c, TEAM, "C1", swept_at=world.clock())
    world.clock.tick(seconds=outbox.SETTLE_S)
    assert world.send().sent == 1
    assert [one.state for one in world.rows()] == [DeliveryState.SENT]


def test_a_given_up_message_that_stands_in_slack_is_found_when_somebody_tries_it_again(world: World) -> None:
    world.plan_one()
    world.slack.hook = faults("lost", at="post:stored")
    world.send()
    world.clock.tick(seconds=outbox.SETTLE_S + 1)
    world.slack.hook = faults("not_in_channel", at="history:before")
    world.send()
    (row,) = world.rows()
    assert row.state is DeliveryState.DEAD
    with world.store.write() as c:
        set_channel(c, TEAM, "C1", dead_reason="")
        reopen_delivery(c, row.id, world.clock(), settled=world.clock())
    world.drain()
    assert len(world.texts("C1")) == 1
    assert [one.state for one in world.rows()] == [DeliveryState.SENT]


def test_trying_again_by_hand_waits_until_history_tells_the_truth(world: World) -> None:
    world.plan_one()
    world.slack.hook = faults("late:25.0", at="post:before")
    world.send()
    (row,) = world.rows()
    world.slack.hook = lambda _point: ""
    retry_delivery(world.parts, row.id)  # at once, while Slack may still be about to take it
    world.drain()
    assert len(world.texts("C1")) == 1


def test_what_was_dropped_under_way_and_tried_again_at_once_comes_once(world: World) -> None:
    world.plan_one()
    world.slack.hook = faults("late:25.0", at="post:before")
    world.send()
    (row,) = world.rows()
    world.slack.hook = lambda _point: ""
    drop_delivery(world.parts, row.id)
    retry_delivery(world.parts, row.id)
    world.drain()
    assert len(world.texts("C1")) == 1
