"""Who gets the next turn: no workspace takes another's, and what may be deadly meets nothing under way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery import pace
from bot.delivery.gateway import SlackGateway
from bot.delivery.queue import Step
from bot.services.delivery.claiming import NO_WAY_S, Claim, claim_due
from storage.channels import set_bucket
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import DeliveryKind
from storage.store import Store
from storage.tables.delivery import channels, deliveries
from tests.conftest import Clock
from tests.delivery.world import World, make_world
from tests.fake_slack import FakeSlack


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    """A message waits in each of T1's C1 and C2 and of T2's C3; every channel was looked at since the start."""
    made = make_world(store, clock)
    with store.write() as c:
        places = (("T1", "C1"), ("T1", "C2"), ("T2", "C3"))
        add_deliveries(c, [notice(*place) for place in places], clock())
        c.execute(update(channels).values(swept_at=clock()))
    return made


@dataclass
class Only:
    """One workspace installed the bot."""

    team_id: str
    slack: FakeSlack

    def for_team(self, team_id: str) -> SlackGateway | None:
        return self.slack.for_team(team_id) if team_id == self.team_id else None


def notice(team_id: str, channel_id: str) -> NewDelivery:
    kind, payload = DeliveryKind.NOTICE, '{"text":"hello"}'
    return NewDelivery(team_id=team_id, channel_id=channel_id, kind=kind, source_key="n:1", payload=payload)


def channels_of(claim: Claim) -> list[str]:
    return [task.channel.channel_id for task in claim.tasks]


def test_a_workspace_that_has_enough_under_way_leaves_the_turn_to_the_others(world: World) -> None:
    assert channels_of(claim_due(world.parts, "w", 1, busy={"T1": 2}, per_team=2)) == ["C3"]


def test_a_workspace_gets_no_more_than_its_share_of_one_claim(world: World) -> None:
    assert channels_of(claim_due(world.parts, "w", 9, per_team=1)) == ["C1", "C3"]


def test_channels_that_must_be_read_wait_for_room_and_take_nobody_elses_turn(world: World) -> None:
    now = world.clock()
    with world.store.write() as c:
        c.execute(update(channels).where(channels.c.channel_id != "C3").values(swept_at=None))
        set_bucket(c, "T1", "#history", pace.hold(pace.BUCKETS["#history"], now, 30))
    claim = claim_due(world.parts, "w", 1)
    assert channels_of(claim) == ["C3"]
    assert claim_due(world.parts, "w", 1).next_at == now + timedelta(seconds=30)
    world.clock.tick(seconds=31)
    assert [task.step for task in claim_due(world.parts, "w", 9).tasks] == [Step.SWEEP]


def test_what_killed_its_senders_is_taken_only_when_nothing_is_under_way(world: World) -> None:
    with world.store.write() as c:
        c.execute(update(deliveries).where(deliveries.c.channel_id == "C1").values(crashes=3))
    assert channels_of(claim_due(world.parts, "w", 9, busy={"T2": 1})) == []
    assert channels_of(claim_due(world.parts, "w", 9)) == ["C1"]


def test_a_workspace_without_a_way_in_is_looked_at_again_in_a_minute(world: World) -> None:
    parts = replace(world.parts, gateways=Only("T1", world.slack))
    claim = claim_due(parts, "w", 9)
    assert channels_of(claim) == ["C1", "C2"]
    assert claim.next_at == world.clock() + timedelta(seconds=NO_WAY_S)
