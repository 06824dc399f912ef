"""`signalpost card`: one card now, from an address or a file, with what the check dropped."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.common import core, show
from bot.core import Core
from bot.errors import ParseError, UserError
from bot.feeds.article import Article, extract
from bot.feeds.sandbox import workers
from bot.render.slack import card_message
from bot.render.terminal import card_text
from bot.services.articles import read_article
from bot.services.clip import source_of
from bot.services.writing import write_one
from bot.web.standalone import card_document
from storage.records import Card

MAX_FILE = 5 * 1024 * 1024  # bytes


@click.command()
@click.argument("source", metavar="URL|FILE")
@click.option("--writer", type=click.Choice(["extractive", "llm"]), help="Which writer; by default the best there is.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "slack", "json"]), default="text", show_default=True
)
@click.option("--evidence", is_flag=True, help="Print the quote behind every line.")
def card(source: str, writer: str | None, form: str, evidence: bool) -> None:
    """Write one card now, from a web address or a file (HTML or text)."""
    with core() as opened:
        chosen = _with_writer(opened, writer)
        article = read_article(chosen.parts, source) if "://" in source else _read_file(Path(source))
        entry = source_of(article, chosen.parts.now())
        made, dropped = write_one(chosen.parts, [entry])
        _print(chosen, made, form)
    if evidence:
        _print_evidence(made)
    for one in dropped:
        click.echo(f"dropped {one.section}: {one.reason}: {one.text}", err=True)


def _with_writer(opened: Core, writer: str | None) -> Core:
    wanted = [
        each
        for each in opened.parts.writers
        if writer is None or (each.name == "extractive") == (writer == "extractive")
    ]
    if not wanted:
        raise UserError("No model is set up: set LLM_MODEL, or use --writer extractive.")
    return opened.with_writers(tuple(wanted))


def _read_file(path: Path) -> Article:
    if not path.is_file():
        raise UserError(f"There is no file {path}. A web address begins with https://")
    body = path.read_bytes()
    if len(body) > MAX_FILE:
        raise UserError(f"{path} is larger than 5 MiB.")
    try:
        return workers().run(extract, body, path.resolve().as_uri())
    except ParseError as e:
        raise UserError(f"{path}: {e}") from e


def _print(opened: Core, made: Card, form: str) -> None:
    now, base_url = opened.parts.now(), opened.settings.base_url
    if form == "json":
        show([made], (), as_json=True)
    elif form == "slack":
        message = card_message(made, now=now, base_url=base_url)
        click.echo(json.dumps({"text": message.text, "blocks": message.blocks}, ensure_ascii=False, indent=2))
    elif form == "html":
        click.echo(card_document(made, now=now, base_url=base_url, topics=opened.parts.lexicon.topics))
    else:
        click.echo(card_text(made, now, 100))


def _print_evidence(made: Card) -> None:
    click.echo("\nEvidence")
    for line in made.lines:
        click.echo(f"  {line.basis:<10} {line.text}")
        for cite in line.cites:
            click.echo(f"             [{cite.source + 1}] “{cite.quote}”")
