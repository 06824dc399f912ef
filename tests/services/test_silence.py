"""People who stop a flood mean the flood: what waits in a channel's line does not come any more."""

from __future__ import annotations

import pytest

from bot.services.desk.asker import Asker
from bot.services.desk.corrections import correct_card
from bot.services.desk.desk import Desk
from storage.records import DeliveryState
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world

ANNA = Asker(team_id=TEAM, user_id="U1", channel_id="C1")


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    """Two channels, and for each of them a line of cards of which the first has gone out."""
    made = make_world(store, clock)
    for channel in ("C1", "C2"):
        made.subscribe(channel)
    for number in range(1, 6):
        made.card(number)
    made.plan()
    made.send()
    assert made.send().waiting
    return made


@pytest.mark.parametrize("typed", ["unfollow", "pause", "pause 2d"])
def test_what_waits_for_a_channel_is_taken_back(world: World, typed: str) -> None:
    Desk(world.parts).answer(ANNA, typed)
    stood = len(world.texts("C1"))
    world.drain()
    assert len(world.texts("C1")) == stood < len(world.texts("C2")) == 5
    assert {row.state for row in world.rows(channel_id="C1")} <= {DeliveryState.SENT, DeliveryState.DROPPED}


def test_what_was_posted_is_still_corrected_while_paused(world: World) -> None:
    Desk(world.parts).answer(ANNA, "pause 2d")
    world.drain()
    correct_card(world.parts, 1, "The amount is four, not five.")
    world.plan()
    world.drain()
    assert [one.edits for one in world.slack.channel(TEAM, "C1")][:1] == [1]


def test_the_line_goes_on_after_a_resume(world: World) -> None:
    desk = Desk(world.parts)
    desk.answer(ANNA, "pause")
    desk.answer(ANNA, "resume")
    world.posted(9)
    assert "9" in world.texts("C1")[-1]
