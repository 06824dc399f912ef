"""One token, one workspace: found by its id, and patient with a Slack that cannot be asked."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from bot.delivery.gateway import Identity, SlackGateway
from bot.services.parts import Parts
from bot.services.setup import register_due
from bot.serving import free_port
from bot.slack.client import make_client
from bot.slack.gateways import NoWorkspace, OneWorkspace
from bot.slack.handlers import Authorizer
from bot.slack.web_gateway import WebGateway
from bot.workspace import open_slack
from config.settings import Settings
from storage.errors import StorageError
from storage.people import list_workspaces
from storage.store import Store
from tests.conftest import Clock
from tests.slack.world import LEXICON, settings


def silent_slack() -> str:
    """An address where nobody answers."""
    return f"http://127.0.0.1:{free_port()}/api/"


def test_no_slack_means_no_way_in() -> None:
    assert NoWorkspace().for_team("T1") is None


def test_a_known_team_is_found_without_asking() -> None:
    gateway = WebGateway(make_client("xoxb-1", silent_slack()))
    ways = OneWorkspace(gateway, "T1")
    assert ways.for_team("T1") is gateway
    assert ways.for_team("T2") is None


def test_while_slack_cannot_be_asked_what_is_planned_waits() -> None:
    assert OneWorkspace(WebGateway(make_client("xoxb-1", silent_slack()))).for_team("T1") is None


class Sleeper(WebGateway):
    """A Slack that is down until it wakes."""

    def __init__(self) -> None:
        super().__init__(make_client("xoxb-1", silent_slack()))
        self.awake, self.asked = False, 0

    def identity(self) -> Identity:
        self.asked += 1
        return Identity(team_id="T7", team_name="Seven") if self.awake else super().identity()


def test_workspace_is_written_down_once_slack_can_be_asked(store: Store, clock: Clock) -> None:
    slack = Sleeper()
    parts = Parts(
        settings=settings(), store=store, lexicon=LEXICON, writers=(), gateways=OneWorkspace(slack), now=clock
    )
    assert not register_due(parts)
    slack.awake = True
    assert register_due(parts)
    with store.read() as c:
        assert [(one.team_id, one.name) for one in list_workspaces(c)] == [("T7", "Seven")]
    asked = slack.asked
    assert not register_due(parts)
    assert slack.asked == asked


def test_signalpost_starts_although_slack_is_down(tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text("")
    given = Settings(
        _env_file=None,
        database_url=f"sqlite:///{tmp_path / 'a.db'}",
        sources=tmp_path / "none.toml",
        slack_bot_token=SecretStr("xoxb-1-canary"),
        slack_api_url=silent_slack(),
    )
    core = open_slack(given)
    with core.parts.store.read() as c:
        assert list_workspaces(c) == ()
    core.close()


class Unreadable:
    """Ways into workspaces that are written in a database nobody can read now."""

    def for_team(self, team_id: str) -> SlackGateway | None:
        raise StorageError("the database cannot be read")


def test_while_the_database_cannot_be_read_requests_come_through_to_be_answered(store: Store, clock: Clock) -> None:
    parts = Parts(settings=settings(), store=store, lexicon=LEXICON, writers=(), gateways=Unreadable(), now=clock)
    found = Authorizer(parts).find("T7", None)
    assert found is not None
    assert found.team_id == "T7"
