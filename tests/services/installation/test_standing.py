"""What Slack told while nobody heard it: who left is stopped, then forgotten; who came back is served again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from flask import Flask, Response, jsonify, request

from bot.services.installation.standing import Standing, check_standing
from bot.services.installation.workspaces import InstalledWorkspaces, forget_due
from bot.services.parts import Parts
from bot.slack.client import make_client
from bot.slack.gateways import OneWorkspace
from bot.slack.web_gateway import WebGateway
from storage import people
from storage.channels import get_channel, set_channel, stop_team
from storage.records import Installation, Subscription, Workspace
from storage.secrets import Vault
from storage.store import Store
from storage.subscriptions import add_subscription
from storage.tables.delivery import channels
from tests.conftest import Clock
from tests.loopback import serving
from tests.services.ingesting import make_parts
from tests.slack.world import settings

VAULT = Vault(["a-secret-key-for-the-tests"])
TOKEN = "xoxb-canary-{}"


@dataclass
class Slack:
    """auth.test and conversations.info on loopback."""

    url: str = ""
    refused: dict[str, str] = field(default_factory=dict)  # team → Slack's word
    rooms: dict[str, dict[str, object]] = field(default_factory=dict)  # channel → what Slack says of it
    asked: list[str] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)  # team → what happens while Slack answers

    def answer(self, method: str) -> Response | tuple[Response, int]:
        team = (request.headers.get("Authorization") or "").rpartition("-")[2]
        self.asked.append(f"{team} {method}")
        self.meanwhile.get(team, lambda: None)()
        word = self.refused.get(team, "")
        if word == "503":
            return Response("no"), 503
        if word:
            return jsonify(ok=False, error=word)
        if method == "auth.test":
            return jsonify(ok=True, team_id=team, user_id="UBOT", bot_id="BBOT")
        room = self.rooms.get(request.form["channel"])
        return jsonify(ok=True, channel=room) if room else jsonify(ok=False, error="channel_not_found")


@pytest.fixture
def slack() -> Iterator[Slack]:
    fake, flask = Slack(), Flask("slack")
    flask.add_url_rule("/api/<method>", "api", fake.answer, methods=["POST"])
    with serving(flask) as url:
        fake.url = f"{url}/api/"
        yield fake


@pytest.fixture
def parts(store: Store, clock: Clock, slack: Slack) -> Parts:
    """Three workspaces that installed the bot, each with a followed channel."""
    with store.write() as c:
        for team in ("T1", "T2", "T3"):
            people.save_workspace(c, Workspace(team_id=team), clock())
            token = Installation(team_id=team, bot_token=TOKEN.format(team), installed_at=clock())
            people.save_installation(c, VAULT, token)
            add_subscription(c, Subscription(id=0, team_id=team, channel_id=f"C{team}", created_at=clock()))
    chosen = settings(slack_api_url=slack.url)
    gateways = InstalledWorkspaces(store, VAULT, chosen, clock)
    return replace(make_parts(store, clock), gateways=gateways)


def states(parts: Parts) -> dict[str, str]:
    with parts.store.read() as c:
        return {one.team_id: one.state for one in people.list_workspaces(c)}


def test_where_all_is_well_nothing_changes(parts: Parts) -> None:
    assert not check_standing(parts)
    assert set(states(parts).values()) == {"active"}


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked", "invalid_auth"])
def test_a_workspace_that_left_unheard_is_stopped_then_gone_then_forgotten(
    parts: Parts, slack: Slack, clock: Clock, word: str
) -> None:
    slack.refused["T2"] = word
    assert check_standing(parts) == Standing(stopped=1)
    assert states(parts) == {"T1": "active", "T2": "stopped", "T3": "active"}
    clock.tick(hours=23)
    assert not check_standing(parts)
    clock.tick(hours=2)
    assert check_standing(parts) == Standing(left=1)
    assert states(parts)["T2"] == "uninstalled"
    with parts.store.read() as c:
        assert people.get_installation(c, VAULT, "T2", stopped=True) is None
    clock.tick(days=31)
    assert forget_due(parts) == ("T2",)
    assert states(parts) == {"T1": "active", "T3": "active"}


def test_a_refusal_that_passes_stops_nobody_for_good(parts: Parts, slack: Slack, clock: Clock) -> None:
    with parts.store.write() as c:  # a post was refused, as in an incident at Slack
        stop_team(c, "T1", "account_inactive", clock())
    assert not check_standing(parts), "not in circles, where only posting is refused"
    clock.tick(minutes=11)
    assert check_standing(parts) == Standing(started=1)
    assert states(parts)["T1"] == "active"
    assert parts.gateways.for_team("T1") is not None


@pytest.mark.parametrize("word", ["503", "ratelimited", "two_factor_setup_required"])
def test_what_does_not_say_that_the_bot_is_gone_changes_nothing(parts: Parts, slack: Slack, word: str) -> None:
    slack.refused["T1"] = word
    assert not check_standing(parts)
    assert set(states(parts).values()) == {"active"}


def test_a_slack_that_does_not_answer_is_asked_once_and_not_for_every_workspace(parts: Parts, slack: Slack) -> None:
    slack.refused |= dict.fromkeys(("T1", "T2", "T3"), "503")
    check_standing(parts)
    assert slack.asked == ["T1 auth.test"]


@pytest.mark.parametrize("before", ["active", "stopped"])
def test_a_workspace_installed_again_while_slack_is_asked_is_left_alone(
    parts: Parts, slack: Slack, clock: Clock, before: str
) -> None:
    slack.refused["T2"] = "token_revoked"
    if before == "stopped":
        check_standing(parts)
        clock.tick(hours=25)

    def reinstall() -> None:
        clock.tick(seconds=1)
        with parts.store.write() as c:
            people.save_workspace(c, Workspace(team_id="T2"), clock())
            fresh = Installation(team_id="T2", bot_token=TOKEN.format("T2"), installed_at=clock())
            people.save_installation(c, VAULT, fresh)
        clock.tick(seconds=1)

    slack.meanwhile["T2"] = reinstall
    assert not check_standing(parts)
    assert states(parts)["T2"] == "active"
    assert parts.gateways.for_team("T2") is not None


def test_a_token_of_another_workspace_is_no_token(parts: Parts, store: Store, slack: Slack, clock: Clock) -> None:
    with store.write() as c:
        people.save_installation(c, VAULT, Installation(team_id="T2", bot_token=TOKEN.format("T9")))
    assert check_standing(parts) == Standing(stopped=1)
    assert states(parts)["T2"] == "stopped"


def test_one_token_that_is_refused_waits_for_the_operator_and_is_used_again_when_it_works(
    parts: Parts, slack: Slack, clock: Clock
) -> None:
    one = OneWorkspace(WebGateway(make_client(TOKEN.format("T1"), slack.url)), "T1")
    alone = replace(parts, gateways=one)
    with parts.store.write() as c:
        for team in ("T2", "T3"):
            people.forget_workspace(c, team)
    slack.refused["T1"] = "invalid_auth"
    assert check_standing(alone) == Standing(stopped=1)
    clock.tick(days=40)
    assert not check_standing(alone)
    assert forget_due(alone) == ()
    del slack.refused["T1"]
    assert check_standing(alone) == Standing(started=1)
    assert states(parts) == {"T1": "active"}


def break_channel(parts: Parts, team: str, reason: str) -> None:
    with parts.store.write() as c:
        c.execute(channels.insert().values(team_id=team, channel_id=f"C{team}"))
        set_channel(c, team, f"C{team}", dead_reason=reason)


@pytest.mark.parametrize(
    ("reason", "room", "back"),
    [
        ("is_archived", {"is_member": True, "is_archived": False}, True),
        ("not_in_channel", {"is_member": True}, True),
        ("channel_not_found", {"is_member": True}, True),
        ("is_archived", {"is_member": True, "is_archived": True}, False),
        ("not_in_channel", {"is_member": False}, False),
        ("channel_not_found", None, False),
        ("restricted_action", {"is_member": True}, False),  # only a post would tell
    ],
)
def test_a_channel_that_is_open_again_is_noticed(
    parts: Parts, slack: Slack, reason: str, room: dict[str, object] | None, back: bool
) -> None:
    break_channel(parts, "T1", reason)
    if room is not None:
        slack.rooms["CT1"] = room
    assert check_standing(parts).channels == back
    with parts.store.read() as c:
        found = get_channel(c, "T1", "CT1")
    assert found is not None
    assert found.dead_reason == ("" if back else reason)


def test_a_channel_that_nobody_follows_is_not_asked_about(parts: Parts, slack: Slack) -> None:
    with parts.store.write() as c:
        c.execute(channels.insert().values(team_id="T1", channel_id="COTHER", dead_reason="is_archived"))
    check_standing(parts)
    assert slack.asked == ["T1 auth.test", "T2 auth.test", "T3 auth.test"]


# ---- refusals of posts, and what they may not undo


def test_a_late_refusal_does_not_keep_a_workspace_that_left(parts: Parts, clock: Clock) -> None:
    with parts.store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=True, reason="the app was removed", now=clock())
        clock.tick(days=29)
        stop_team(c, "T1", "account_inactive", clock())
        clock.tick(days=2)
        assert people.due_for_forgetting(c, clock(), timedelta(days=30)) == ("T1",)


def test_a_refusal_of_the_old_token_does_not_stop_a_workspace_installed_again(parts: Parts, clock: Clock) -> None:
    with parts.store.write() as c:
        people.save_installation(c, VAULT, Installation(team_id="T1", bot_token="x", installed_at=clock()))
        stop_team(c, "T1", "token_revoked", clock.tick(seconds=3), used_at=clock() - timedelta(seconds=20))
        stop_team(c, "T2", "token_revoked", clock(), used_at=clock())
    assert states(parts) == {"T1": "active", "T2": "stopped", "T3": "active"}


def test_a_workspace_whose_token_ended_for_good_is_forgotten_in_the_end(parts: Parts, clock: Clock) -> None:
    with parts.store.write() as c:
        people.stop_workspace(c, "T1", uninstalled=False, reason="the bot's token was revoked", now=clock())
        stop_team(c, "T2", "enterprise_is_restricted", clock())  # its token is still here
    clock.tick(days=31)
    assert forget_due(parts) == ("T1",)
