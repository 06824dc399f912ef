"""The one place that puts a serving process together: pages, Slack, jobs and, without Slack, the playground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, Flask, Response, request
from slack_bolt import App

from bot.core import Core
from bot.jobs.embedded import EmbeddedRuntime
from bot.jobs.registry import JOBS
from bot.playground.server import Playground
from bot.services.desk.desk import Desk
from bot.services.installation.workspaces import InstalledWorkspaces
from bot.services.pages import StoredPages
from bot.slack.handlers import make_bolt_app
from bot.slack.ingress import slack_endpoint
from bot.slack.install import install_blueprint
from bot.slack.replays import replays_of
from bot.web.pages import make_web_app
from bot.workspace import open_playground, open_slack
from config.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything that a serving process runs; which parts there are depends on the settings and the command.

    ``alarms`` are asked by ``/readyz``: each says what keeps the process from its work, or "".
    """

    core: Core
    web: Flask | None = None
    runtime: EmbeddedRuntime | None = None
    bolt: App | None = None
    playground: Playground | None = None
    alarms: list[Callable[[], str]] = field(default_factory=list)


def build(settings: Settings, *, web: bool = True, jobs: bool = True, demo: bool = False) -> Application:
    """Choose the parts of a serving process.

    The playground needs pages and jobs in one process, since it is that process's own Slack.

    Args:
        settings: from :func:`config.settings.load_settings`.
        web: serve the pages and Slack's requests.
        jobs: run the jobs.
        demo: the playground says that its news are invented.
    """
    if settings.playground and web and jobs:
        return _with_playground(settings, demo=demo)
    core = open_slack(settings)
    bolt = None if settings.playground else make_bolt_app(core.parts, Desk(core.parts))
    secret = settings.slack_signing_secret.get_secret_value()
    gateways = core.parts.gateways
    blueprints: tuple[Blueprint, ...] = ()
    if isinstance(gateways, InstalledWorkspaces):
        blueprints = (install_blueprint(settings, core.parts.store, gateways),)
    runtime, alarms = EmbeddedRuntime(core.parts, JOBS) if jobs else None, list[Callable[[], str]]()
    pages = StoredPages(core.parts, jobs=runtime.health if runtime else tuple, alarms=alarms)
    return Application(
        core=core,
        web=_site(pages, core, bolt, secret, *blueprints) if web else None,
        runtime=runtime,
        bolt=bolt,
        alarms=alarms,
    )


def _with_playground(settings: Settings, *, demo: bool) -> Application:
    """One process with a local workspace, which is served on loopback only."""
    local = open_playground(settings, settings.port, demo=demo)
    bolt = make_bolt_app(local.core.parts, Desk(local.core.parts), api_url=local.api_url)
    runtime, alarms = EmbeddedRuntime(local.core.parts, JOBS), list[Callable[[], str]]()
    pages = StoredPages(local.core.parts, jobs=runtime.health, alarms=alarms)
    return Application(
        core=local.core,
        web=_site(pages, local.core, bolt, local.secret, local.playground.blueprint),
        runtime=runtime,
        bolt=bolt,
        playground=local.playground,
        alarms=alarms,
    )


def _site(pages: StoredPages, core: Core, bolt: App | None, secret: str, *blueprints: Blueprint) -> Flask:
    handler = None
    if bolt is not None and secret:
        endpoint = slack_endpoint(bolt, secret, replays=replays_of(core.parts.store))

        def handler() -> Response:
            return endpoint(request)

    return make_web_app(pages, slack_handler=handler, blueprints=blueprints)
