"""Events: told once however often they come; the bot invited, removed, archived, uninstalled."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground import payloads
from bot.playground.shapes import BOT_USER, TEAM_ID, YOU, Json
from bot.slack.events import EVENTS
from storage import people
from storage.channels import get_channel
from storage.deliveries import list_deliveries
from tests.slack.world import World


def send(world: World, kind: str, *, times: int = 1, **fields: Any) -> Json:
    """Send an event, and the same again as Slack does: signed anew."""
    envelope = payloads.event({"type": kind, **fields}, world.parts.now())
    for number in range(times):
        assert world.playground.person.bot.event(envelope | {"retry": number}).ok
    return envelope


def notices(world: World) -> list[str]:
    with world.parts.store.read() as c:
        return [row.payload for row in list_deliveries(c, team_id=TEAM_ID)]


def settled(world: World) -> None:
    """Wait until the app's threads are idle: a command is answered after what came before it."""
    world.app.listener_runner.listener_executor.submit(lambda: None).result(timeout=5)
    world.type("status")


def test_invited_bot_says_who_brought_it_and_how_to_tune_it_once(world: World) -> None:
    send(world, "member_joined_channel", times=3, user=BOT_USER, channel=world.general, inviter=YOU, team=TEAM_ID)
    said = world.wait(lambda: notices(world))
    settled(world)
    assert len(notices(world)) == 1
    for part in (f"<@{YOU}> invited me", "/ainews follow", "/ainews settings", "/ainews unfollow"):
        assert part in said[0]


def test_other_people_joining_are_nobodys_business(world: World) -> None:
    send(world, "member_joined_channel", user=YOU, channel=world.general, team=TEAM_ID)
    settled(world)
    assert notices(world) == []


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("channel_left", "not_in_channel"), ("channel_archive", "is_archived"), ("channel_deleted", "channel_not_found"),
     ("group_left", "not_in_channel"), ("group_archive", "is_archived")],
)  # fmt: skip
def test_channel_that_is_closed_to_the_bot_rests_until_it_is_back(world: World, kind: str, reason: str) -> None:
    def dead() -> str:
        with world.parts.store.read() as c:
            channel = get_channel(c, TEAM_ID, world.general)
        return channel.dead_reason if channel else ""

    world.follow("policy")
    send(world, kind, channel=world.general)
    assert world.wait(dead) == reason
    send(world, "member_joined_channel", user=BOT_USER, channel=world.general, team=TEAM_ID)
    world.wait(lambda: not dead())
    assert "I am back" in notices(world)[0]


def test_channel_without_a_subscription_is_not_noted(world: World) -> None:
    send(world, "channel_left", channel=world.general)
    settled(world)
    with world.parts.store.read() as c:
        assert get_channel(c, TEAM_ID, world.general) is None


@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
def test_removed_app_stops_the_workspace_in_either_order(world: World, order: tuple[str, str]) -> None:
    for kind in order:
        send(world, kind, tokens={"bot": [BOT_USER]})
        world.app.listener_runner.listener_executor.submit(lambda: None).result(timeout=5)

    def state() -> str:
        with world.parts.store.read() as c:
            found = people.get_workspace(c, TEAM_ID)
        return found.state if found and found.state == "uninstalled" else ""

    assert world.wait(state) == "uninstalled"


def test_revoked_tokens_of_people_change_nothing(world: World) -> None:
    send(world, "tokens_revoked", tokens={"oauth": [YOU]})
    settled(world)
    with world.parts.store.read() as c:
        found = people.get_workspace(c, TEAM_ID)
    assert found is not None
    assert found.state == "active"


def test_event_of_any_shape_is_taken(world: World) -> None:
    for kind in (*EVENTS, "reaction_added", "message"):
        send(world, kind)
        send(world, kind, channel={"id": 7}, user=["x"], tokens="x", tab=9)
    world.app.listener_runner.listener_executor.submit(lambda: None).result(timeout=20)
    assert set(world.statuses) == {200}
