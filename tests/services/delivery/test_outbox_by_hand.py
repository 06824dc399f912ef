"""Broken channels and dead deliveries: who is told, and what a person can do."""

from __future__ import annotations

import pytest

from bot.delivery import outbox
from bot.errors import UserError
from bot.services.delivery.claiming import claim_due
from bot.services.delivery.outbox_by_hand import drop_delivery, list_outbox, retry_delivery
from bot.services.installation.membership import came_back
from storage.deliveries import NewDelivery, add_deliveries
from storage.outbox import revive, swap
from storage.records import DeliveryKind, DeliveryState
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    return make_world(store, clock)


def broken(world: World, **values: str) -> None:
    """A channel that the bot was removed from."""
    world.subscribe("C1", created_by="U7", **values)
    world.slack.foreign.add((TEAM, "C1"))
    world.posted()


def test_the_owner_is_told_once_with_the_fix(world: World) -> None:
    broken(world)
    world.plan()
    world.plan()
    world.drain()
    (text,) = world.texts("DU7")
    assert "<#C1>" in text
    assert "/invite @Signalpost" in text


def test_an_owner_who_cannot_be_reached_now_is_told_later(world: World) -> None:
    broken(world)
    world.slack.hook = lambda point: "lost" if point == "open_dm" else ""
    assert world.plan().deliveries == 0
    world.slack.hook = lambda _point: ""
    assert world.plan().deliveries == 1


def test_a_channel_without_an_owner_counts_as_told(world: World) -> None:
    broken(world)
    world.slack.hook = lambda point: "user_not_found" if point == "open_dm" else ""
    world.plan()
    world.slack.hook = lambda _point: ""
    assert world.plan().deliveries == 0


def test_a_revived_channel_gets_what_died_of_the_break(world: World) -> None:
    broken(world)
    world.slack.foreign.clear()
    with world.store.write() as c:
        assert revive(c, TEAM, "C1", since=world.clock.value.replace(year=2000), now=world.clock()) == 1
        assert revive(c, TEAM, "C1", since=world.clock.value.replace(year=2000), now=world.clock()) == 0
    world.drain()
    assert len(world.texts("C1")) == 1


@pytest.mark.parametrize(("hours", "posted"), [(47, True), (49, False)])
def test_a_channel_that_comes_back_gets_what_it_missed_for_up_to_two_days(
    world: World, hours: int, posted: bool
) -> None:
    note = NewDelivery(team_id=TEAM, channel_id="C1", kind=DeliveryKind.NOTICE, source_key="n", payload='{"text":"x"}')
    with world.store.write() as c:
        add_deliveries(c, [note], world.clock())
    world.slack.foreign.add((TEAM, "C1"))
    world.drain()
    world.slack.foreign.clear()
    now = world.clock.tick(hours=hours)
    with world.store.write() as c:
        came_back(c, TEAM, "C1", now)
    world.drain()
    assert (len(world.texts("C1")) == 1) is posted


def test_dead_deliveries_can_be_listed_and_tried_again(world: World) -> None:
    broken(world)
    world.slack.foreign.clear()
    (dead,) = list_outbox(world.parts, state="dead")
    assert retry_delivery(world.parts, dead.id[:8]).state is DeliveryState.PENDING
    world.drain()
    assert len(world.texts("C1")) == 1
    with pytest.raises(UserError, match="not sent twice"):
        retry_delivery(world.parts, dead.id)


def test_a_waiting_delivery_can_be_dropped_and_frees_its_channel(world: World) -> None:
    world.subscribe("C1")
    world.card(1)
    world.card(2)
    world.plan()
    first = world.rows()[0]
    assert drop_delivery(world.parts, first.id).state is DeliveryState.DROPPED
    world.drain()
    assert ["Marten 2" in text for text in world.texts("C1")] == [True]
    with pytest.raises(UserError, match="dropped already"):
        drop_delivery(world.parts, first.id)
    assert retry_delivery(world.parts, first.id).state is DeliveryState.PENDING


def test_an_unknown_delivery_whose_history_could_not_be_read_is_looked_up_when_asked(world: World) -> None:
    world.plan_one()
    world.slack.hook = lambda point: {"post:stored": "lost", "history:before": "missing_scope"}.get(point, "")
    world.send()
    world.clock.tick(minutes=5)
    world.send()  # parked for an hour: the history may not be read
    world.slack.hook = lambda _point: ""
    retry_delivery(world.parts, world.rows()[0].id)
    world.clock.tick(seconds=2)
    world.send()
    assert world.rows()[0].state is DeliveryState.SENT
    assert world.slack.calls.count("post") == 1


def test_wrong_words_are_answered_in_one_sentence(world: World) -> None:
    with pytest.raises(UserError, match="there are pending, sending"):
        list_outbox(world.parts, state="lost")
    with pytest.raises(UserError, match="There is no delivery nonsense"):
        retry_delivery(world.parts, "nonsense")
    assert list_outbox(world.parts, limit=5) == []
    assert DeliveryKind.NOTICE.value == "notice"


def test_a_look_that_is_under_way_is_not_hurried(world: World) -> None:
    world.plan_one()
    world.send(limit=1)
    claim_due(world.parts, "gone", 1)  # claimed, and its worker died
    world.clock.tick(minutes=4)
    held = claim_due(world.parts, "looking", 1).tasks[0].row
    retry_delivery(world.parts, held.id)
    kept = world.rows()[0]
    assert (kept.not_before, kept.fence) == (held.not_before, held.fence)


def test_the_outcome_of_a_claim_that_another_worker_took_over_is_not_written(world: World) -> None:
    world.plan_one()
    world.send(limit=1)
    first = claim_due(world.parts, "slow", 1).tasks[0].row
    world.clock.tick(minutes=4)
    second = claim_due(world.parts, "quick", 1).tasks[0].row
    with world.store.write() as c:
        assert not swap(c, first, outbox.sent(first, "1.0", world.clock()).row)
        assert swap(c, second, outbox.sent(second, "2.0", world.clock()).row)
    assert world.rows()[0].ts == "2.0"
