"""A message that kills whoever sends it is given up in the end, and takes no other with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.delivery.gateway import Message, Posted, SlackGateway
from bot.services.delivery.publish import boot_sweep, send_due
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import DeliveryKind, DeliveryState
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world

CHANNELS = [f"C{number}" for number in range(6)]


class Killed(BaseException):
    """The process is gone at this point."""


@dataclass
class Deadly:
    """The way into a workspace where some messages kill whoever sends them."""

    inner: SlackGateway
    kills: Callable[[Message], bool]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def post(self, channel_id: str, message: Message, **more: Any) -> Posted:
        if self.kills(message):
            raise Killed
        return self.inner.post(channel_id, message, **more)


@dataclass
class Ways:
    """Leads into every workspace."""

    world: World
    kills: Callable[[Message], bool]

    def for_team(self, team_id: str) -> SlackGateway | None:
        inner = self.world.slack.for_team(team_id)
        assert inner is not None
        return Deadly(inner, self.kills)


def one_each(world: World, *texts: str) -> None:
    """Plan a message for each channel."""
    rows = [
        NewDelivery(
            team_id=TEAM, channel_id=channel, kind=DeliveryKind.NOTICE, source_key="n:1", payload=f'{{"text":"{text}"}}'
        )
        for channel, text in zip(CHANNELS, texts, strict=True)
    ]
    with world.store.write() as c:
        add_deliveries(c, rows, world.clock())


def live(world: World, ways: Ways, *, lives: int, workers: int) -> int:
    """Send, die, start again after a while, until nothing waits; return how often it died."""
    parts, deaths = replace(world.parts, gateways=ways), 0
    for _ in range(lives):
        boot_sweep(parts)
        try:
            for _ in range(300):
                if not send_due(parts, workers=workers).waiting:
                    return deaths
                world.clock.tick(seconds=1)
        except Killed:
            deaths += 1
            world.clock.tick(seconds=200)
    return deaths


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("place", [0, 3, 5])
def test_a_poisonous_message_takes_no_innocent_one_with_it(
    store: Store, clock: Clock, place: int, workers: int
) -> None:
    world = make_world(store, clock)
    one_each(world, *["poison" if number == place else f"harmless {number}" for number in range(6)])
    deaths = live(world, Ways(world, lambda message: message.text == "poison"), lives=30, workers=workers)
    states = {row.channel_id: row.state for row in world.rows()}
    assert states.pop(CHANNELS[place]) is DeliveryState.DEAD
    assert set(states.values()) == {DeliveryState.SENT}, states
    assert all(len(world.texts(channel)) == (channel != CHANNELS[place]) for channel in CHANNELS)
    assert deaths <= 9


@pytest.mark.parametrize("workers", [1, 4])
def test_several_poisonous_messages_are_told_apart_from_the_others(store: Store, clock: Clock, workers: int) -> None:
    world = make_world(store, clock)
    one_each(world, "poison", "fine", "poison", "fine", "fine", "poison")
    live(world, Ways(world, lambda message: message.text == "poison"), lives=60, workers=workers)
    states = [row.state for row in sorted(world.rows(), key=lambda row: row.channel_id)]
    dead, sent = DeliveryState.DEAD, DeliveryState.SENT
    assert states == [dead, sent, dead, sent, sent, dead]


def test_a_harmless_message_outlives_eight_deaths_of_its_senders_in_a_row(store: Store, clock: Clock) -> None:
    world = make_world(store, clock)
    one_each(world, "unlucky", *(f"fine {number}" for number in range(5)))
    luck = iter([True] * 8)
    deaths = live(
        world, Ways(world, lambda message: message.text == "unlucky" and next(luck, False)), lives=30, workers=1
    )
    assert deaths == 8
    assert {row.state for row in world.rows()} == {DeliveryState.SENT}
