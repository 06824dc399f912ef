"""Signed requests whose fields are of other kinds than Slack's: one clear refusal, no server error, no trace."""

from __future__ import annotations

import copy
import json
import logging
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from structlog.testing import capture_logs

from bot.playground import payloads
from bot.playground.shapes import BOT_USER, TEAM_ID, YOU, Json
from bot.render import actions as ids
from bot.slack.envelope import fault_in
from storage.store import Store
from tests.conftest import Clock
from tests.slack.test_ingress import headers_of, sign
from tests.slack.world import SECRET, running

CHANNEL = "C0AINEWS"
ANSWER = "http://127.0.0.1:9/answer"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
VIEW: Json = {
    "id": "V1",
    "type": "modal",
    "team_id": TEAM_ID,
    "callback_id": ids.SETTINGS_VIEW,
    "private_metadata": CHANNEL,
    "hash": "h",
    "blocks": [],
    "state": {
        "values": {"in_topics": {"in_topics": {"type": "checkboxes", "selected_options": [{"value": "policy"}]}}}
    },
}


def _interaction(kind: str, **more: Any) -> Json:
    return payloads.interaction(kind, "1.2") | more


PRESSED = {"type": "button", "action_id": ids.SAVE, "block_id": "b", "value": "1", "action_ts": "1.1"}
CHANGED = {"type": "checkboxes", "action_id": ids.IN_TOPICS, "block_id": "b", "selected_options": [{"value": "policy"}]}
PLACE = {"channel": {"id": CHANNEL, "name": "ai-news"}, "message": {"ts": "1.1", "text": "x"}, "response_url": ANSWER}
EVENTS: tuple[Json, ...] = (
    {"type": "app_home_opened", "user": YOU, "tab": "home", "channel": "D1"},
    {"type": "member_joined_channel", "user": BOT_USER, "channel": CHANNEL, "inviter": YOU},
    {"type": "channel_archive", "channel": "C9", "user": YOU},
    {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U1"]}},
    {"type": "message", "text": "x", "user": YOU, "channel": CHANNEL, "ts": "1.1"},
    {"type": "reaction_added", "user": YOU, "item": {"type": "message", "channel": CHANNEL, "ts": "1.1"}},
)
GENUINE: tuple[Json, ...] = (
    dict(payloads.command("latest policy", (CHANNEL, "ai-news"), ("1.2", ANSWER), "/ainews")),
    _interaction("block_actions", **PLACE, container={"type": "message", "channel_id": CHANNEL}, actions=[PRESSED]),
    _interaction("block_actions", view=VIEW, container={"type": "view", "view_id": "V1"}, actions=[CHANGED]),
    _interaction("view_submission", view=VIEW, response_urls=[]),
    _interaction("view_closed", view=VIEW, is_cleared=False),
    _interaction("block_suggestion", view=VIEW, action_id=ids.IN_TIMEZONE, block_id="b", value="ber"),
    _interaction("shortcut", callback_id=ids.SHORTCUT_SEARCH, action_ts="1.1"),
    _interaction("message_action", callback_id=ids.SHORTCUT_CARD, message_ts="1.1", **PLACE),
    *(payloads.event(event, AT) for event in EVENTS),
)
JUNK: tuple[Any, ...] = (
    None, 0, 3.5, True, "", "x", "[", [], {}, [1], ["x"], [[]], [{}], [None], {"id": 1}, {"id": []}, {"x": 1}, 10**30
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field and list item within."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


def changed(payload: Json, pick: random.Random) -> Json:
    """The payload with one to three of its fields gone or of any other kind."""
    made = copy.deepcopy(payload)
    for _ in range(pick.choice((1, 1, 1, 2, 3))):
        ways = list(places(made))
        if ways:
            *way, last = pick.choice(ways)
            where = made
            for key in way:
                where = where[key]
            if pick.random() < 0.2:
                del where[last]
            else:
                where[last] = copy.deepcopy(pick.choice(JUNK))
    return made


@pytest.fixture(scope="module")
def listening() -> Iterator[App]:
    """A Bolt app that listens to everything and reports nothing of its own."""

    def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id=BOT_USER)

    def take(ack: Ack) -> None:
        ack()

    bolt = App(signing_secret="x", authorize=authorize, request_verification_enabled=False, ssl_check_enabled=False)
    every = re.compile(".*")
    for listen in (bolt.command, bolt.action, bolt.view, bolt.view_closed, bolt.shortcut, bolt.options, bolt.event):
        listen(every)(take)
    yield bolt
    bolt.listener_runner.listener_executor.shutdown(wait=True)


@pytest.mark.parametrize("payload", GENUINE, ids=lambda p: str(p.get("event", p).get("type", "command")))
def test_what_slack_sends_has_no_fault(payload: Json) -> None:
    assert fault_in(payload) == ""


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"type": "event_callback", "event": []}, "event"),
        ({"type": "event_callback", "event": {"type": ["x"]}}, "event.type"),
        ({"type": "event_callback", "event": {"type": "message", "message": 3}}, "event.message"),
        ({"type": "event_callback", "event": {}}, "event.type"),
        ({"type": "block_actions", "actions": []}, "actions.action_id"),
        ({"type": "block_actions", "actions": ["x"]}, "actions"),
        ({"type": "view_submission", "view": {"callback_id": "x"}}, "view.type"),
        ({"type": "shortcut"}, "callback_id"),
        ({"type": {}}, "type"),
        ({"command": {}}, "command"),
    ],
)
def test_a_fault_is_named_by_its_place(wrong: Json, place: str) -> None:
    assert fault_in(wrong) == place


@given(st.sampled_from(GENUINE), st.randoms(use_true_random=False))
def test_bolt_can_read_whatever_has_no_fault(listening: App, payload: Json, pick: random.Random) -> None:
    made = changed(payload, pick)
    if "payload" in made or fault_in(made):
        return
    try:
        request = BoltRequest(body=json.dumps(made), headers={"content-type": "application/json"})
    except (ValueError, TypeError, AttributeError, LookupError):
        return  # refused by ingress too
    assert listening.dispatch(request).status < 500


def replay_changed(store: Store, clock: Clock, pick: random.Random, count: int) -> tuple[set[int], list[str]]:
    """Send so many signed and changed payloads to the whole bot; its statuses, and what it logged as crashed."""
    with running(store, clock) as world, capture_logs() as logs:
        client = world.flask.test_client()
        statuses = set()
        for _ in range(count):
            body = json.dumps(changed(pick.choice(GENUINE), pick)).encode()
            stamp = str(int(datetime.now(UTC).timestamp()))
            headers = headers_of(stamp, sign(body, stamp, SECRET), "application/json")
            statuses.add(client.post("/slack/events", data=body, headers=headers).status_code)
    return statuses, [str(line) for line in logs if "exc_info" in line]


@pytest.mark.parametrize("count", [250, pytest.param(2_000, marks=pytest.mark.slow)])
def test_signed_payloads_of_wrong_kinds_leave_neither_a_server_error_nor_a_trace(
    store: Store, clock: Clock, rng: random.Random, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    with caplog.at_level(logging.ERROR):
        statuses, crashed = replay_changed(store, clock, rng, count)
    assert statuses <= {200, 401, 404}
    assert crashed == []
    assert [line for line in caplog.records if line.exc_info or "Traceback" in line.getMessage()] == []


def test_a_workspace_that_is_not_served_is_told_so_and_no_address_of_its_request_is_called(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with running(store, clock) as world:
        before = len(world.statuses)
        body = json.dumps(dict(GENUINE[0]) | {"team_id": "TELSEWHERE", "response_url": f"{world.url}/nobody"}).encode()
        stamp = str(int(datetime.now(UTC).timestamp()))
        headers = headers_of(stamp, sign(body, stamp, SECRET), "application/json")
        answer = world.flask.test_client().post("/slack/events", data=body, headers=headers)
        assert world.statuses[before:] == [200]
    assert "not connected to this workspace" in answer.text
    assert not [line for line in caplog.records if "/nobody" in line.getMessage()]
