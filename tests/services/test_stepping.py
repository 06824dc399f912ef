"""One step outside any transaction: whatever happens to a look, what is unknown is never taken for unsent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.delivery import outbox
from bot.delivery.queue import Step
from bot.services.claiming import Task
from bot.services.composing import Materials
from bot.services.publish import boot_sweep
from bot.services.stepping import Stepper
from storage.channels import Channel
from storage.records import DeliveryState
from storage.store import Store
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
    world.subscribe("C1")
    world.card(1)
    world.plan()
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
