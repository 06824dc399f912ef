"""A start with one token: the workspace that it serves, and those that it cannot serve any more."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.delivery.gateway import Identity, SlackGateway
from bot.errors import SlackError
from bot.services.delivery.composing import notice
from bot.services.parts import Parts
from bot.services.setup import follow_first_topics, prepare, register_due
from bot.slack.client import make_client
from bot.slack.gateways import OneWorkspace
from bot.slack.web_gateway import WebGateway
from storage.deliveries import NewDelivery, add_deliveries
from storage.overview import overview
from storage.people import get_workspace, list_workspaces, save_installation, save_workspace
from storage.records import DeliveryKind, Installation, Workspace
from storage.secrets import Vault
from storage.store import Store
from storage.subscriptions import all_active, unwelcomed
from tests.conftest import Clock
from tests.slack.world import LEXICON, settings

LOCAL = Identity(team_id="T0LOCAL", team_name="Playground")
REAL = Identity(team_id="T1", team_name="Research")


class Named(WebGateway):
    """A Slack that knows whose token it is given, unless it is silent."""

    def __init__(self) -> None:
        super().__init__(make_client("xoxb-1", "http://127.0.0.1:9/api/"))
        self.silent = False

    def identity(self) -> Identity:
        if self.silent:
            raise SlackError("Slack gave no answer.", code="no_answer", ambiguous=True)
        return REAL


def make_parts(store: Store, clock: Clock, gateway: SlackGateway | None = None) -> Parts:
    ways = OneWorkspace(gateway or Named())
    return Parts(settings=settings(), store=store, lexicon=LEXICON, writers=(), gateways=ways, now=clock)


def tried_playground(store: Store, clock: Clock) -> Parts:
    """A database whose bot was first tried in the playground, with something still to be posted there."""
    parts = make_parts(store, clock)
    prepare(parts, LOCAL)
    follow_first_topics(parts, LOCAL.team_id, {"ai-news": "C1", "ai-security": "C2"}, "U1")
    waiting = NewDelivery(
        team_id=LOCAL.team_id, channel_id="C1", kind=DeliveryKind.NOTICE, source_key="intro", payload=notice("Hello")
    )
    with store.write() as c:
        add_deliveries(c, [waiting], clock())
    return parts


def test_nothing_is_planned_for_the_playground_once_the_bot_has_moved_into_slack(store: Store, clock: Clock) -> None:
    prepare(tried_playground(store, clock), REAL)
    with store.read() as c:
        assert {one.team_id: one.state for one in list_workspaces(c)} == {"T0LOCAL": "uninstalled", "T1": "active"}
        assert all_active(c) == []
        assert unwelcomed(c) == []
        seen = overview(c, clock())
    assert (seen.waiting, seen.subscriptions) == (0, 0)


def test_the_playground_is_as_it_was_when_it_is_opened_again(store: Store, clock: Clock) -> None:
    parts = tried_playground(store, clock)
    prepare(parts, REAL)
    clock.tick(hours=2)
    assert not prepare(parts, LOCAL)  # not new
    with store.read() as c:
        assert len(all_active(c)) == 2
        assert overview(c, clock()).waiting == 1


def test_a_workspace_that_installed_the_bot_keeps_its_tokens(store: Store, clock: Clock) -> None:
    vault = Vault(("a key that is long enough",))
    with store.write() as c:
        save_workspace(c, Workspace(team_id="T2", name="Other"), clock())
        save_installation(c, vault, Installation(team_id="T2", bot_token="xoxb-2", installed_at=clock()))
    prepare(make_parts(store, clock), REAL)
    with store.read() as c:
        other = get_workspace(c, "T2")
    assert other is not None
    assert other.state == "active"


def test_a_workspace_that_another_process_took_for_left_is_served_again(store: Store, clock: Clock) -> None:
    parts = make_parts(store, clock)
    prepare(parts, REAL)
    prepare(parts, LOCAL)  # somebody opened a playground on the same database
    assert register_due(parts)
    with store.read() as c:
        assert {one.team_id: one.state for one in list_workspaces(c)} == {"T0LOCAL": "active", "T1": "active"}
    assert not register_due(parts)


@pytest.mark.parametrize("outages", [1, 2])
def test_an_outage_of_slack_is_one_line_in_the_log_however_often_it_is_asked(outages: int) -> None:
    slack = Named()
    with capture_logs() as lines:
        for _ in range(outages):
            ways = OneWorkspace(slack)
            slack.silent = True
            assert [ways.for_team("T1") for _ in range(20)] == [None] * 20
            slack.silent = False
            assert ways.for_team("T1") is slack
    assert len(lines) == outages
