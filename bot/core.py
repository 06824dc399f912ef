"""Choosing the parts that every command needs: the database, the writers, the way into Slack. No web, no jobs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cards.advice.playbook import Playbook
from bot.cards.extractive import ExtractiveWriter
from bot.cards.model.answering import Answerer
from bot.cards.writer import Writer
from bot.errors import BotError
from bot.services.parts import Gateways, Parts
from bot.slack.gateways import NoWorkspace, OneWorkspace
from bot.stories.lexicon import Lexicon
from config.settings import CONFIG_DIR, Settings
from storage.engine import read_url
from storage.store import Store

PLAYGROUND_API = "/playground/api/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The open database and the chosen parts: enough for every command that does not serve."""

    settings: Settings
    parts: Parts

    def with_writers(self, writers: tuple[Writer, ...]) -> Core:
        """The same, with other writers."""
        return replace(self, parts=replace(self.parts, writers=writers))

    def close(self) -> None:
        """Give back the database."""
        self.parts.store.close()


def open_core(settings: Settings, *, gateways: Gateways | None = None) -> Core:
    """Open the database, bring its schema up to date and choose the parts.

    Args:
        settings: from :func:`config.settings.load_settings`.
        gateways: the way into Slack; by default what the settings say.

    Raises:
        StorageError: the database cannot be used.
        ConfigError: a file in config/ is wrong.
    """
    lexicon = Lexicon.load()
    playbook = Playbook.load(CONFIG_DIR / "playbook.toml")
    store = Store.open(settings.database_url)
    try:
        parts = Parts(
            settings=settings,
            store=store,
            lexicon=lexicon,
            writers=choose_writers(settings, store, playbook),
            gateways=gateways or choose_gateways(settings, store),
            answerer=choose_answerer(settings, store),
        )
    except BotError:
        store.close()
        raise
    return Core(settings=settings, parts=parts)


def choose_writers(settings: Settings, store: Store, playbook: Playbook) -> tuple[Writer, ...]:
    """The writers in the order they are asked: a model where one is set up, then the built-in one."""
    extractive = ExtractiveWriter(playbook)
    if not settings.llm_model:
        return (extractive,)
    from bot.services.cards.models import make_llm_writer  # noqa: PLC0415 - only where a model is set up

    return (make_llm_writer(settings, store, playbook), extractive)


def choose_answerer(settings: Settings, store: Store) -> Answerer | None:
    """What answers questions in words of its own, where a model is set up."""
    if not settings.llm_model:
        return None
    from bot.services.cards.models import make_answerer  # noqa: PLC0415 - only where a model is set up

    return make_answerer(settings, store)


def choose_gateways(settings: Settings, store: Store) -> Gateways:
    """The way into Slack: one token, many installed workspaces, or none."""
    if settings.many_workspaces:
        from bot.services.installation.workspaces import InstalledWorkspaces  # noqa: PLC0415

        return InstalledWorkspaces.from_settings(settings, store)
    if settings.playground:
        return NoWorkspace()
    return one_workspace(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)


def one_workspace(token: str, api_url: str, team_id: str = "") -> OneWorkspace:
    """The way into the workspace of one token."""
    from bot.slack.client import make_client  # noqa: PLC0415 - slack_sdk, only where it is used
    from bot.slack.web_gateway import WebGateway  # noqa: PLC0415

    return OneWorkspace(WebGateway(make_client(token, api_url)), team_id)


def playground_file(settings: Settings) -> Path | None:
    """Where the playground keeps its messages: beside the SQLite file; ``None`` keeps them in memory."""
    url = read_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).with_suffix(".playground.db")


def new_secret() -> str:
    """A random secret for what lives only as long as this process."""
    return secrets.token_hex(24)
