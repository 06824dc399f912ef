"""`signalpost status`: how the bot is doing, and what the model costs today."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import replace

import click

from bot.cli.common import core, json_option, show
from bot.commands import parse_command
from bot.errors import ConfigError
from bot.feeds.sources import load_sources
from bot.replies import Facts
from bot.services.cards.spending import purse
from bot.services.desk import reading
from bot.services.desk.asker import Asker
from bot.services.installation.keys import unreadable_tokens
from bot.services.parts import Parts
from storage.overview import overview

EVERYBODY = Asker(team_id="", user_id="")  # all workspaces together


@click.command()
@json_option
def status(as_json: bool) -> None:
    """How it is doing: sources, news of the day, deliveries, the model's money."""
    with core() as opened:
        parts = opened.parts
        if as_json:
            with parts.store.read() as c:
                counts = overview(c, parts.now())
            closed = unreadable_tokens(parts)
            counts = replace(counts, workspaces_unreadable=len(closed))
            found = {"counts": counts, "model": purse(parts), "unreadable": closed, "sources": sources_fault(parts)}
            show([found], (), as_json=True)
            return
        answer = reading.status(parts, EVERYBODY, parse_command("status"))
        rows = [*answer.rows] if isinstance(answer, Facts) else []
        if parts.settings.many_workspaces:
            rows.append(("Model", purse(parts).words))
        closed = unreadable_tokens(parts)
        rows += [("Not served", f"{why}. Let it be installed again, or put its key back.") for why in closed.values()]
        if fault := sources_fault(parts):
            rows.append(("SOURCES", f"{fault}. Nothing can be started until that is mended."))
    click.echo(getattr(answer, "lead", ""))
    wide, columns = max((len(name) for name, _ in rows), default=0) + 3, shutil.get_terminal_size().columns
    for name, words in rows:
        click.echo(textwrap.fill(words, columns, initial_indent=name.ljust(wide), subsequent_indent=" " * wide))


def sources_fault(parts: Parts) -> str:
    """What is wrong with the file that names the first feeds, or ""; who runs already does not read it again."""
    try:
        load_sources(parts.settings.sources)
    except ConfigError as e:
        return str(e)
    return ""
