"""`signalpost run`, `demo`, `web`, `worker`: processes that stay."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
import structlog
from pydantic import SecretStr

from bot.app import Application, build
from bot.cli.alone import alone
from bot.cli.common import read_settings
from bot.errors import ConfigError
from bot.playground.server import MOST_BODY as PLAYGROUND_BODY
from bot.services.delivery.publish import boot_sweep
from bot.services.parts import utc_now
from bot.serving import DRAIN_S, Server, answer_promptly, hear_end, wait_for
from bot.web.pages import MOST_BODY
from config import checks
from config.settings import Settings
from storage.room import lack_of_room

log = structlog.get_logger(__name__)


def _host(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return checks.host(value) if value is not None else None
    except ValueError as e:
        raise click.BadParameter(str(e)) from None


host_option = click.option("--host", default=None, callback=_host, help="Address to listen on instead of HOST.")
port_option = click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port instead of PORT.")


@click.command()
@host_option
@port_option
def run(host: str | None, port: int | None) -> None:
    """Start everything: polling, cards, Slack and the pages. Without Slack tokens: a local playground."""
    settings, end = _settings(host, port), hear_end()
    with alone(settings, end) as ending, serving(build(settings), settings) as application:
        where = settings.base_url if not application.playground else f"http://127.0.0.1:{settings.port}"
        what = "the playground workspace" if application.playground else "the pages"
        click.echo(f"Signalpost is running. Open {where}/ for {what}; Ctrl-C stops it.")
        wait_for(end)
        ending()


@click.command()
@port_option
def demo(port: int | None) -> None:
    """The playground with bundled sample feeds: invented news of one week, no network, nothing kept."""
    from bot.playground.demo.show import DemoShow  # the samples are read only here

    end = hear_end()
    with tempfile.TemporaryDirectory(prefix="signalpost-demo-") as folder, ExitStack() as stack:
        show = DemoShow(Path(folder), utc_now)
        stack.callback(show.stop)
        settings = show.start(_alone(_changed(read_settings(), None, port)))
        application = stack.enter_context(serving(build(settings, demo=True), settings))
        click.echo(f"The demo is running. Open http://127.0.0.1:{settings.port}/ ; Ctrl-C stops it.")
        if application.runtime is not None:
            show.play(application.core.parts, application.runtime.nudge)
        wait_for(end)


def _alone(settings: Settings) -> Settings:
    """Without any Slack, whatever the environment says: samples never reach a real workspace."""
    return settings.model_copy(
        update={"slack_bot_token": SecretStr(""), "slack_app_token": SecretStr(""), "slack_client_id": ""}
    )


@click.command()
@host_option
@port_option
def web(host: str | None, port: int | None) -> None:
    """Serve only the pages and Slack's requests over HTTP; `worker` beside it does the rest."""
    settings, end = _settings(host, port), hear_end()
    with serving(build(settings, jobs=False), settings):
        click.echo(f"Pages at {settings.base_url}/ ; Ctrl-C stops.")
        wait_for(end)


@click.command()
def worker() -> None:
    """Run only the jobs: polling, cards, delivery, recaps."""
    settings, end = _settings(), hear_end()
    if settings.playground:
        log.warning("no Slack is set up: cards are written and wait")
    with serving(build(settings, web=False), settings):
        wait_for(end)


@contextmanager
def serving(application: Application, settings: Settings) -> Iterator[Application]:
    """Start what the application has; at the end drain: no new work, what runs ends, the database is closed last."""
    answer_promptly()
    if tight := lack_of_room(application.core.parts.store.engine):
        log.warning(tight)
    with ExitStack() as stack:
        stack.callback(application.core.close)
        if application.web is not None:
            host, most = ("127.0.0.1", PLAYGROUND_BODY) if application.playground else (settings.host, MOST_BODY)
            server = Server(application.web, host, settings.port, most_body=most)
            stack.callback(server.stop)
            server.start()
        if application.bolt is not None and settings.slack_app_token.get_secret_value():
            from bot.slack.socket_mode import start_socket_mode  # only where it is set up

            mode = start_socket_mode(application.bolt, settings)
            stack.callback(mode.close)
            application.alarms.append(mode.trouble)
        if application.runtime is not None:
            boot_sweep(application.core.parts)
            application.runtime.start()
            stack.callback(_drain, application)
        yield application


def _drain(application: Application) -> None:
    if application.runtime is not None and not application.runtime.stop(DRAIN_S):
        log.warning("some jobs did not end in time; their work is done again at the next start")


def _settings(host: str | None = None, port: int | None = None) -> Settings:
    settings = read_settings()
    if settings.half_slack:  # half a set-up would start as a playground, and nobody would know why
        raise ConfigError(settings.half_slack)
    return _changed(settings, host, port)


def _changed(settings: Settings, host: str | None, port: int | None) -> Settings:
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return settings.model_copy(update=changes)
