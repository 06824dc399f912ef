"""Puts the playground together: one Flask blueprint with the Web API, the page and the way to the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Blueprint, request

from bot.playground.api import WebApi
from bot.playground.desk import Desk
from bot.playground.faults import Faults
from bot.playground.installed import read_manifest
from bot.playground.journal import Journal
from bot.playground.page import Page, only_this_machine
from bot.playground.person import Person
from bot.playground.shapes import BOT_USER, DM, TEAM_ID, YOU
from bot.playground.signing import BotLine
from bot.playground.state import Workspace

MOST_BODY = 12_000_000  # bytes of a request; the largest is an uploaded picture
MANIFEST = Path(__file__).parents[2] / "config" / "slack_manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Playground:
    """A local workspace, ready to be registered in a Flask application before any other page at ``/``."""

    blueprint: Blueprint
    state: Workspace
    desk: Desk
    faults: Faults
    person: Person
    page_token: str
    team_id: str = TEAM_ID
    bot_user: str = BOT_USER
    you: str = YOU
    dm: str = DM

    @property
    def channels(self) -> dict[str, str]:
        """Ids of the channels by name, without the direct messages."""
        return {channel.name: channel.id for channel in self.state.channels.values() if not channel.is_im}


def make_playground(
    *,
    base_url: str,
    signing_secret: str,
    bot_token: str,
    app_url: str,
    now: Callable[[], datetime],
    data_file: Path | None = None,
    manifest: Path = MANIFEST,
    demo: bool = False,
) -> Playground:
    """Make a local workspace.

    Args:
        base_url: where this server is reached, as ``http://127.0.0.1:3000``; its Web API is ``…/playground/api/``.
        signing_secret: what requests to the bot are signed with; make a random one at every start.
        bot_token: the token that the Web API takes, as ``xoxb-playground-…``.
        app_url: the bot's endpoint for Slack's requests, as ``http://127.0.0.1:3000/slack/events``.
        now: the clock.
        data_file: where messages survive a restart; None forgets them.
        manifest: the app's manifest, which names its commands and shortcuts.
        demo: the page says that the news are invented samples.
    """
    installed = read_manifest(manifest)
    state = Workspace(now, Journal(data_file) if data_file else None, installed.bot_name)
    desk, faults = Desk(state), Faults()
    base_url = base_url.rstrip("/")
    person = Person(state, desk, BotLine(app_url, signing_secret), base_url, installed)
    page = Page(state, desk, person, installed, demo=demo)
    blueprint = Blueprint(
        "playground",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/playground/static",
    )
    blueprint.before_request(only_this_machine)
    blueprint.before_request(_limit_body)
    WebApi(state, desk, faults, base_url, bot_token).mount(blueprint)
    page.mount(blueprint)
    return Playground(blueprint=blueprint, state=state, desk=desk, faults=faults, person=person, page_token=page.token)


def _limit_body() -> None:
    request.max_content_length = MOST_BODY
