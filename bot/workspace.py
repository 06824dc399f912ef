"""Opening the workspace that the settings name: Slack's, or the local playground."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.core import PLAYGROUND_API, Core, new_secret, one_workspace, open_core, playground_file
from bot.delivery.gateway import Identity
from bot.errors import SlackError
from bot.playground.server import Playground, make_playground
from bot.services.parts import utc_now
from bot.services.setup import follow_first_topics, prepare
from bot.slack.gateways import OneWorkspace
from config.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """An open playground: what is to be served, and the secret that its requests to the bot are signed with."""

    core: Core
    playground: Playground
    secret: str
    api_url: str


def open_slack(settings: Settings) -> Core:
    """Open the parts of a real workspace, with feeds and workspace written down.

    A Slack that cannot be asked right now is no reason not to start: what is planned waits.
    """
    core = open_core(settings)
    identity = None
    if isinstance(core.parts.gateways, OneWorkspace):
        try:
            identity = core.parts.gateways.gateway.identity()
        except SlackError as e:
            log.warning("Slack cannot be asked who the bot is", error=str(e))
    prepare(core.parts, identity)
    return core


def open_playground(settings: Settings, port: int, *, demo: bool = False) -> Local:
    """Open the parts of the local workspace that is to be served on ``port`` of this machine's loopback.

    Args:
        settings: the database names the file that messages are kept beside.
        port: where its blueprint will be served before anything is sent.
        demo: its page says that the news are invented.
    """
    secret, token, base = new_secret(), f"xoxb-playground-{new_secret()}", f"http://127.0.0.1:{port}"
    playground = make_playground(
        base_url=base,
        signing_secret=secret,
        bot_token=token,
        app_url=f"{base}/slack/events",
        now=utc_now,
        data_file=playground_file(settings),
        demo=demo,
    )
    api_url = base + PLAYGROUND_API
    core = open_core(settings, gateways=one_workspace(token, api_url, playground.team_id))
    if prepare(core.parts, Identity(team_id=playground.team_id, team_name="Playground")):
        follow_first_topics(core.parts, playground.team_id, playground.channels, playground.you)
    return Local(core=core, playground=playground, secret=secret, api_url=api_url)
