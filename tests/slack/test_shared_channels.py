"""Channels that two workspaces share: a request belongs to the workspace whose bot it is for, not to its person's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.playground import payloads
from bot.playground.shapes import BOT_USER, TEAM_ID, YOU, Json
from bot.render import actions as ids
from storage import people, subscriptions
from storage.channels import get_channel
from storage.deliveries import list_deliveries
from storage.records import Subscription, Workspace
from tests.slack.test_ingress import headers_of, sign
from tests.slack.world import SECRET, World

OTHER = "T0STRANGER"


def post(world: World, payload: Json) -> Any:
    """Send a signed request; return the answer's JSON."""
    body, stamp = json.dumps(payload).encode(), str(int(datetime.now(UTC).timestamp()))
    headers = headers_of(stamp, sign(body, stamp, SECRET), "application/json")
    return world.flask.test_client().post("/slack/events", data=body, headers=headers).get_json(silent=True)


def rows_of(world: World, team_id: str) -> tuple[object, ...]:
    """What stands of a workspace in the database."""
    with world.parts.store.read() as c:
        channel = get_channel(c, team_id, world.general)
        return subscriptions.subscriptions_of(c, team_id), list_deliveries(c, team_id=team_id), channel


@pytest.fixture
def stranger(world: World) -> tuple[object, ...]:
    """Another workspace with a subscription to the same channel; its rows."""
    now = world.parts.now()
    followed = Subscription(id=0, team_id=OTHER, channel_id=world.general, topics=("policy",), created_at=now)
    with world.parts.store.write() as c:
        people.save_workspace(c, Workspace(team_id=OTHER), now)
        subscriptions.add_subscription(c, followed)
    return rows_of(world, OTHER)


def view(callback_id: str, metadata: str) -> Json:
    """A view of the bot of ``TEAM_ID``, as a person of the other workspace has it open."""
    return {
        "id": "V1", "type": "modal", "team_id": OTHER, "app_installed_team_id": TEAM_ID, "callback_id": callback_id,
        "private_metadata": metadata, "hash": "h", "blocks": [], "state": {"values": {}},
    }  # fmt: skip


def of_stranger(kind: str, **more: Any) -> Json:
    """An interaction whose person, and whose ``team``, is the other workspace's."""
    return payloads.interaction(kind, "1.2") | {"team": {"id": OTHER, "domain": "other"}} | more


def test_a_form_that_a_person_of_the_other_workspace_sends_is_for_the_bot_it_came_from(
    world: World, stranger: tuple[object, ...]
) -> None:
    world.follow("policy")
    answer = post(world, of_stranger("view_submission", view=view(ids.SETTINGS_VIEW, world.general)))
    assert answer["response_action"] == "update", answer
    assert rows_of(world, OTHER) == stranger


def test_a_button_in_such_a_form_acts_in_the_same_workspace(world: World, stranger: tuple[object, ...]) -> None:
    pressed = {"type": "button", "action_id": ids.SAVE, "block_id": "b", "value": "1", "action_ts": "1.1"}
    post(world, of_stranger("block_actions", view=view("anything", ""), actions=[pressed]))
    world.app.listener_runner.listener_executor.submit(lambda: None).result(timeout=5)
    world.wait(lambda: "Saved" in json.dumps(world.sent))
    assert "not installed" not in json.dumps(world.sent)


@pytest.mark.parametrize("kind", ["channel_archive", "member_joined_channel", "app_home_opened", "app_uninstalled"])
def test_an_event_is_for_the_workspace_that_it_is_authorized_for(
    world: World, stranger: tuple[object, ...], kind: str
) -> None:
    world.follow("policy")
    event = {"type": kind, "channel": world.general, "user": BOT_USER if kind[0] == "m" else YOU, "inviter": YOU}
    before = rows_of(world, TEAM_ID)
    body = dict(payloads.event(event, world.parts.now())) | {"team_id": OTHER}
    post(world, body | {"authorizations": [{"team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}]})
    assert rows_of(world, OTHER) == stranger
    if kind == "app_home_opened":
        assert world.home()
    elif kind == "app_uninstalled":
        with world.parts.store.read() as c:
            states = {team: getattr(people.get_workspace(c, team), "state", "") for team in (TEAM_ID, OTHER)}
        assert states == {TEAM_ID: "uninstalled", OTHER: "active"}
    else:
        assert rows_of(world, TEAM_ID) != before
