"""`signalpost doctor`: looks at the whole set-up and says what to mend."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

import click

from bot.cards.model.dialects import lacks_key
from bot.cli.common import json_option, read_settings, show
from bot.core import open_core
from bot.errors import BotError, ConfigError, SlackError
from bot.feeds.sources import load_sources
from bot.services.installation.keys import unreadable_tokens
from bot.services.parts import Parts
from bot.slack.gateways import OneWorkspace
from bot.slack.manifest import SCOPES_OPTIONAL, missing_scopes
from config.settings import Settings, unknown_settings
from storage.errors import StorageError
from storage.feeds import list_feeds
from storage.migrate import head
from storage.room import lack_of_room


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: "ok", "note" or "wrong", and what to do."""

    what: str
    state: str
    words: str


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check the set-up and say what to mend; exit code 1 when something is wrong."""
    settings = read_settings(quiet=True)
    findings = [*_settings(settings), *_running(settings)]
    marks = {"ok": "✓", "note": "•", "wrong": "✗"}
    columns = (("", lambda f: marks[f.state]), ("what", lambda f: f.what), ("finding", lambda f: f.words))
    show(findings, columns, as_json=as_json)
    sys.exit(1 if any(finding.state == "wrong" for finding in findings) else 0)


def _running(settings: Settings) -> Iterator[Finding]:
    try:
        opened = open_core(settings)
    except (BotError, StorageError) as e:
        yield Finding("start", "wrong", str(e))
        return
    try:
        parts = opened.parts
        yield Finding("database", "ok", f"{parts.store.engine.dialect.name}, schema {head()}")
        if tight := lack_of_room(parts.store.engine):
            yield Finding("disk", "wrong", tight)
        for team_id, why in unreadable_tokens(parts).items():
            words = f"{why}: put its key back behind the new one in SECRET_KEY, or let it be installed again"
            yield Finding(f"workspace {team_id}", "wrong", words)
        yield from _feeds(parts)
        yield from _token(parts)
    finally:
        opened.close()


def _settings(settings: Settings) -> Iterator[Finding]:
    yield from map(_misspelt, unknown_settings())
    try:
        load_sources(settings.sources)
    except ConfigError as e:
        yield Finding("SOURCES", "wrong", str(e))
    yield from _slack(settings)
    yield from _web(settings)
    yield _model(settings)


def _misspelt(name: str) -> Finding:
    near = get_close_matches(name, [known.upper() for known in Settings.model_fields], n=1)
    hint = f": did you mean {near[0]}?" if near else ""
    return Finding(".env", "wrong" if near else "note", f"{name} is no setting of Signalpost{hint}")


def _feeds(parts: Parts) -> Iterator[Finding]:
    with parts.store.read() as c:
        feeds = list_feeds(c)
    failing = sum(feed.failures > 0 for feed in feeds)
    if feeds:
        yield Finding("feeds", "ok", f"{len(feeds)}, {failing} failing now (signalpost sources check tells why)")
        return
    file = parts.settings.sources
    with suppress(ConfigError):  # told already
        some = f"the first start adds those of {file.name}" if load_sources(file) else f"{file.name} names none"
        yield Finding("feeds", "note", f"none yet: {some}")


def _slack(settings: Settings) -> Iterator[Finding]:
    if settings.half_slack:
        yield Finding("Slack", "wrong", settings.half_slack)
        return
    if settings.playground:
        yield Finding("Slack", "note", "no SLACK_BOT_TOKEN: `signalpost run` serves the local playground")
        return
    if settings.many_workspaces:
        if not settings.secret_key.get_secret_value():
            yield Finding("Slack", "wrong", "many workspaces need SECRET_KEY: it encrypts their tokens")
        if not settings.slack_client_secret.get_secret_value():
            yield Finding("Slack", "wrong", "SLACK_CLIENT_ID is set, SLACK_CLIENT_SECRET is not")
    if not settings.slack_app_token.get_secret_value() and not settings.slack_signing_secret.get_secret_value():
        words = "commands and buttons need SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"
        yield Finding("Slack requests", "wrong", words)


def _token(parts: Parts) -> Iterator[Finding]:
    if not isinstance(parts.gateways, OneWorkspace):
        return
    try:
        who = parts.gateways.gateway.identity()
    except SlackError as e:
        words = "the bot token does not work" if e.code else "the bot token could not be tried"
        yield Finding("Slack", "wrong", f"{words}: {e}")
        return
    yield Finding("Slack", "ok", f"connected to {who.team_name or who.team_id}")
    if not who.scopes:
        return
    missing = missing_scopes(who.scopes)
    if missing:
        yield Finding("Slack scopes", "wrong", f"missing {', '.join(missing)}: reinstall with `signalpost manifest`")
    without = [scope for scope in SCOPES_OPTIONAL if scope not in who.scopes]
    if without:
        words = f"without {', '.join(without)}: a doubtful message waits for you where its channel cannot be read"
        yield Finding("Slack scopes", "note", words)


def _web(settings: Settings) -> Iterator[Finding]:
    if settings.playground:
        return
    if not settings.public_url:
        words = f"PUBLIC_URL is not set: links on cards point to {settings.base_url}, which only this machine can open"
        yield Finding("pages", "note", words)
    elif settings.public_url.startswith("http://"):
        yield Finding("pages", "note", "PUBLIC_URL is not https: Slack sends its requests to https only")
    else:
        yield Finding("pages", "ok", settings.base_url)


def _model(settings: Settings) -> Finding:
    if not settings.llm_model:
        return Finding("model", "note", "none: cards are written without a model from their sources")
    try:
        lacking = lacks_key(settings.llm_model, settings.llm_base_url, settings.llm_api_key.get_secret_value())
    except ConfigError as e:
        return Finding("model", "wrong", str(e))
    if lacking:
        return Finding("model", "wrong", f"{settings.llm_model} needs LLM_API_KEY")
    return Finding("model", "ok", f"{settings.llm_model}, at most ${settings.llm_daily_budget_usd:.2f} a day")
