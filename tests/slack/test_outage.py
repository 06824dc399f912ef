"""While the database cannot be reached nothing of Slack's is lost: events come again, people get one sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from slack_bolt.request import BoltRequest
from sqlalchemy import func, select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from bot.delivery.gateway import Message
from bot.errors import SlackError
from bot.playground import payloads
from bot.playground.shapes import BOT_USER, TEAM_ID, YOU, Json
from bot.services.installation import membership
from bot.services.installation.workspaces import InstalledWorkspaces
from bot.slack.back import respond
from bot.slack.events import EVENTS
from bot.slack.handlers import Authorizer
from bot.slack.ingress import slack_endpoint
from bot.slack.replays import Replays
from bot.slack.unserved import SENTENCE
from storage import people
from storage.channels import get_channel
from storage.deliveries import list_deliveries
from storage.errors import StorageError
from storage.records import Installation, Workspace
from storage.secrets import Vault
from storage.store import Store
from storage.tables.people import seen_requests
from tests.conftest import Clock
from tests.services.ingesting import make_parts
from tests.slack.test_ingress import headers_of, sign
from tests.slack.world import SECRET, World, running, settings, words

KEY = "a-secret-key-for-the-tests"


class Forgetful(Replays):
    """A memory of requests that can be out of reach."""

    gone = False

    def take(self, signature: str, timestamp: int) -> bool:
        if self.gone:
            raise StorageError("The memory of requests cannot be reached.")
        return super().take(signature, timestamp)

    def give_back(self, signature: str) -> None:
        if self.gone:
            raise StorageError("The memory of requests cannot be reached.")
        super().give_back(signature)


@contextmanager
def without(store: Store, table: str) -> Iterator[None]:
    """While the body runs a table is away: what needs it fails as in an outage."""

    def rename(old: str, new: str) -> None:
        with store.write() as c:
            c.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    rename(table, "away")
    try:
        yield
    finally:
        rename("away", table)


def envelope(world: World, kind: str, **fields: Any) -> Json:
    return payloads.event({"type": kind, "channel": world.general, **fields}, world.parts.now())


@pytest.fixture
def stormy(store: Store, clock: Clock) -> Iterator[World]:
    """The running world, in which requests may fail."""
    with running(store, clock) as served:
        yield served


def state(world: World) -> str:
    with world.parts.store.read() as c:
        found = people.get_workspace(c, TEAM_ID)
    return found.state if found else ""


@pytest.mark.parametrize(
    ("kind", "table", "fields"),
    [
        ("app_uninstalled", "workspaces", {}),
        ("tokens_revoked", "workspaces", {"tokens": {"bot": [BOT_USER]}}),
        ("app_uninstalled", "seen_requests", {}),
    ],
)
def test_a_lifecycle_event_that_could_not_be_done_is_refused_and_done_when_it_comes_again(
    stormy: World, kind: str, table: str, fields: Json
) -> None:
    told = envelope(stormy, kind, **fields)
    with without(stormy.parts.store, table):
        assert stormy.playground.person.bot.event(told).status == 503
    assert state(stormy) == "active"
    assert stormy.playground.person.bot.event(told | {"retry": 1}).ok
    assert state(stormy) in {"uninstalled", "stopped"}


def test_an_invitation_in_an_outage_is_welcomed_once_when_it_comes_again(stormy: World) -> None:
    told = envelope(stormy, "member_joined_channel", user=BOT_USER, inviter=YOU, team=TEAM_ID)
    with without(stormy.parts.store, "deliveries"):
        assert stormy.playground.person.bot.event(told).status == 503
    for number in range(3):
        assert stormy.playground.person.bot.event(told | {"retry": number}).ok
    with stormy.parts.store.read() as c:
        assert len(list_deliveries(c, team_id=TEAM_ID)) == 1


def test_an_archived_channel_is_noted_before_slack_has_its_answer(world: World) -> None:
    world.follow("policy")
    assert world.playground.person.bot.event(envelope(world, "channel_archive")).ok
    with world.parts.store.read() as c:  # no waiting: a crash after the answer loses nothing
        channel = get_channel(c, TEAM_ID, world.general)
    assert channel is not None
    assert channel.dead_reason == "is_archived"


def test_an_event_that_failed_leaves_no_note_that_it_was_done(stormy: World) -> None:
    with without(stormy.parts.store, "channels"):
        assert stormy.playground.person.bot.event(envelope(stormy, "channel_unarchive")).status == 503
    with stormy.parts.store.read() as c:
        assert c.scalar(select(func.count()).select_from(seen_requests)) == 0


def test_over_socket_mode_an_event_that_could_not_be_done_is_not_acknowledged(stormy: World) -> None:
    told = envelope(stormy, "app_uninstalled")
    with without(stormy.parts.store, "workspaces"):
        assert stormy.app.dispatch(BoltRequest(mode="socket_mode", body=told)).status == 503
    assert stormy.app.dispatch(BoltRequest(mode="socket_mode", body=told)).status == 200
    assert state(stormy) == "uninstalled"


# ---- the memory of requests is out of reach: nothing may be served


@dataclass
class Door:
    """The endpoint of a running world, whose memory of requests cannot be reached."""

    world: World
    client: FlaskClient

    def event(self, told: Json) -> TestResponse:
        return self._send(json.dumps(told).encode(), "application/json")

    def form(self, **fields: str) -> TestResponse:
        return self._send(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def payload(self, kind: str, **fields: Any) -> TestResponse:
        return self.form(payload=json.dumps(payloads.interaction(kind, "") | fields))

    def _send(self, body: bytes, kind: str) -> TestResponse:
        stamp = str(int(time.time()))
        return self.client.post("/slack/events", data=body, headers=headers_of(stamp, sign(body, stamp, SECRET), kind))


@pytest.fixture
def closed(world: World) -> Door:
    memory, flask = Forgetful(), Flask("closed")
    memory.gone = True
    serve = slack_endpoint(world.app, SECRET, replays=memory)
    flask.add_url_rule("/slack/events", "e", lambda: serve(request), methods=["POST"])
    return Door(world=world, client=flask.test_client())


def test_a_command_is_answered_at_once_and_not_served(closed: Door) -> None:
    answer = closed.form(command="/ainews", text="status", team_id=TEAM_ID, user_id=YOU)
    assert answer.status_code == 200
    assert answer.get_json() == {"response_type": "ephemeral", "text": f"⚠️ {SENTENCE}"}


def test_a_press_is_answered_where_it_was_made_and_not_served(closed: Door) -> None:
    hook = closed.world.playground.person._hook(closed.world.general)
    press = {"actions": [{"action_id": "who_knows", "type": "button"}], "response_url": hook}
    assert closed.payload("block_actions", **press).status_code == 200
    assert SENTENCE in words(closed.world.wait(closed.world.whispers)[-1])


def test_no_address_but_slacks_is_called(closed: Door) -> None:
    press = {"actions": [{"action_id": "x"}], "response_url": "http://169.254.169.254/latest"}
    with capture_logs() as logs:
        assert closed.payload("block_actions", **press).status_code == 200
        closed.world.app.listener_runner.listener_executor.submit(lambda: None).result(timeout=5)
        closed.world.wait(lambda: any("not Slack" in str(line) for line in logs))


def test_a_form_stays_open_with_what_was_typed(closed: Door) -> None:
    view = {"type": "modal", "callback_id": "anything", "id": "V1"}
    answer = closed.payload("view_submission", view=view).get_json()
    assert answer["response_action"] == "push"
    assert SENTENCE in words(answer["view"])


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_is_asked_for_again(closed: Door, kind: str) -> None:
    assert closed.event(envelope(closed.world, kind, user=BOT_USER)).status_code == 503
    assert state(closed.world) == "active"


def test_what_cannot_be_told_is_shown_by_slack_itself(closed: Door) -> None:
    assert closed.payload("shortcut", callback_id="ask").status_code == 503
    press = closed.payload("block_actions", actions=[{"action_id": "x"}])
    assert press.status_code == 503


# ---- many workspaces: the way into one of them is in the database


def many(store: Store, clock: Clock) -> InstalledWorkspaces:
    with store.write() as c:
        people.save_workspace(c, Workspace(team_id="T1"), clock())
        people.save_installation(c, Vault([KEY]), Installation(team_id="T1", bot_token="xoxb-canary"))
    return InstalledWorkspaces(store, Vault([KEY]), settings(), clock)


def test_the_way_known_last_serves_to_tell_people_of_the_outage(store: Store, clock: Clock) -> None:
    gateways = many(store, clock)
    known = gateways.for_team("T1")
    with without(store, "installations"):
        assert gateways.for_team("T1") is known
        with pytest.raises(StorageError):
            gateways.for_team("T2")


def test_the_way_into_a_workspace_that_left_is_forgotten(store: Store, clock: Clock) -> None:
    gateways = many(store, clock)
    assert gateways.for_team("T1") is not None
    with store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=True, reason="gone", now=clock())
    assert gateways.for_team("T1") is None
    with without(store, "installations"), pytest.raises(StorageError):
        gateways.for_team("T1")


def test_in_an_outage_a_workspace_counts_as_served_so_that_its_handlers_can_say_so(store: Store, clock: Clock) -> None:
    parts = replace(make_parts(store, clock), gateways=many(store, clock))
    with without(store, "installations"):
        found = Authorizer(parts).find("T1", None)
    assert found is not None
    assert found.team_id == "T1"


# ---- an event that comes late


def test_an_uninstall_of_before_the_last_installation_stops_nobody(store: Store, clock: Clock) -> None:
    many(store, clock)
    with store.write() as c:
        again = Installation(team_id="T1", bot_token="xoxb-canary-2", installed_at=clock.tick(minutes=2))
        people.save_installation(c, Vault([KEY]), again)
        late = clock() - timedelta(minutes=1)
        membership.removed(c, "T1", uninstalled=True, told=late, now=clock.tick(minutes=3))
        assert people.get_installation(c, Vault([KEY]), "T1") is not None
        membership.removed(c, "T1", uninstalled=True, told=clock(), now=clock())
        assert people.get_installation(c, Vault([KEY]), "T1") is None


@pytest.mark.parametrize(
    "url", ["https://evilslack.com/x", "https://slack.com.evil.example/x", "http://169.254.169.254/", "nonsense"]
)
def test_answers_go_to_slack_alone(url: str) -> None:
    with pytest.raises(SlackError, match="not Slack's"):
        respond(url, Message(text="hello"), "127.0.0.1:9")
