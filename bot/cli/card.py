"""`signalpost card`: one card now, from an address, a file or what is typed, with what the check dropped."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from bot.cards.check import Dropped
from bot.cards.model.dialects import lacks_key
from bot.cards.writer import BUILT_IN, SourceEntry
from bot.cli.common import core, plain
from bot.core import Core
from bot.errors import BotError, ParseError, UserError
from bot.feeds.article import Article, extract
from bot.feeds.plain import is_page, read_plain
from bot.feeds.sandbox import workers
from bot.render.slack import card_message
from bot.render.terminal import card_text
from bot.render.words import says_itself
from bot.services.cards.writing import write_one
from bot.services.desk.clip import source_of
from bot.services.feeds.articles import read_article
from bot.stories.judge import judge
from storage.records import Card

MAX_FILE = 5 * 1024 * 1024  # bytes
MOST_COLUMNS = 100  # longer lines are hard to read
_BASIS = {
    "quoted": "word for word",
    "shortened": "shortened",
    "suggested": "suggested by the playbook, no fact of the story",
    "written": "written by the model, checked",
    "archive": "from the archive",
}


@click.command()
@click.argument("source", metavar="URL|FILE|-")
@click.option("--writer", type=click.Choice(["extractive", "llm"]), help="Which writer; by default the best there is.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "slack", "json"]), default="text", show_default=True
)
@click.option("--evidence", is_flag=True, help="Print how every line came about and the quote behind it.")
def card(source: str, writer: str | None, form: str, evidence: bool) -> None:
    """Write one card now, from a web address, a file (HTML, text, Markdown) or, with -, from what is piped in."""
    faults: list[BotError] = []
    with core() as opened:
        chosen = _with_writer(opened, writer)
        article = read_article(chosen.parts, source) if "://" in source else _read_file(source)
        read = source_of(article, chosen.parts.now())
        made, dropped = write_one(chosen.parts, [read], faults)
        if faults and writer == "llm":
            raise UserError(f"The model wrote no card: {faults[0]}")
        click.echo(_shown(chosen, made, form))
        gate = _gate(chosen, read)
    if evidence:  # the other forms are read by programs, and JSON holds the evidence anyway
        click.echo("\n".join(_evidence(made, _columns())), err=form != "text")
    for fault in faults:
        click.echo(f"note: the model wrote no card, so this one is written without it: {fault}", err=True)
    for one in dropped:
        click.echo(_dropped(one), err=True)
    if gate:
        click.echo(f"note: {gate}", err=True)


def _with_writer(opened: Core, writer: str | None) -> Core:
    settings, writers = opened.settings, opened.parts.writers
    wanted = [each for each in writers if writer is None or (each.name == BUILT_IN) == (writer == "extractive")]
    if not wanted:
        words = "No model is set up: set LLM_MODEL (such as openai:NAME, anthropic:NAME or ollama:NAME) and LLM_API_KEY"
        raise UserError(f"{words}, or use --writer extractive.")
    key = settings.llm_api_key.get_secret_value()
    if writer == "llm" and lacks_key(settings.llm_model, settings.llm_base_url, key):
        raise UserError(f"{settings.llm_model} needs LLM_API_KEY; set it, or use --writer extractive.")
    return opened.with_writers(tuple(wanted))


def _gate(opened: Core, read: SourceEntry) -> str:
    """What would have kept the page from a card, had a feed of general news brought it; "" for plain AI news."""
    lexicon = opened.parts.lexicon
    verdict = judge(read.entry, replace(read.feed, ai_only=False), lexicon)
    if verdict.points <= 0:
        return "nothing in it reads as AI news; from a feed of general news it would get no card"
    if verdict.suppressed:
        kind = lexicon.suppression.labels.get(verdict.suppressed, verdict.suppressed)
        no_card = verdict.suppressed in lexicon.suppression.set_aside
        return f"it reads as {kind}; from a feed it would " + ("get no card" if no_card else "open no card by itself")
    return ""


def _read_file(name: str) -> Article:
    path = Path(name)
    body, shown = (_piped(), "the text") if name == "-" else (_file(path), name)
    address = "file:///stdin" if name == "-" else path.resolve().as_uri()
    if len(body) > MAX_FILE:
        raise UserError(f"{name} is larger than 5 MiB.")
    read: Callable[[bytes, str], Article] = extract if is_page(body) else read_plain
    try:
        found = workers().run(read, body, address)
    except ParseError as e:
        raise UserError(f"{name}: {e}") from e
    return replace(found, site=found.site or shown)


def _piped() -> bytes:
    return sys.stdin.buffer.read(MAX_FILE + 1)


def _file(path: Path) -> bytes:
    if path.is_dir():
        raise UserError(f"{path} is a folder; name a file, or a web address that begins with https://")
    if not path.is_file():
        raise UserError(f"There is no file {path}. A web address begins with https://")
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as e:
        raise UserError(f"{path} cannot be read: {e.strerror}.") from e


def _shown(opened: Core, made: Card, form: str) -> str:
    now, base_url = opened.parts.now(), opened.settings.base_url
    if form == "json":
        return json.dumps(plain(made), ensure_ascii=False, indent=2)
    if form == "slack":
        message = card_message(made, now=now, base_url=base_url)
        return json.dumps({"text": message.text, "blocks": message.blocks}, ensure_ascii=False, indent=2)
    if form == "html":
        from bot.web.standalone import card_document  # the pages' templates, only for a page

        return card_document(made, now=now, base_url=base_url, topics=opened.parts.lexicon.topics)
    return card_text(made, now, _columns())


def _columns() -> int:
    return min(MOST_COLUMNS, shutil.get_terminal_size().columns)


def _evidence(made: Card, width: int) -> Iterator[str]:
    """Each line of the card, how it came about, and the quote behind it where it says more than the line."""
    yield from ("", "Evidence")
    for line in made.lines:
        yield from textwrap.wrap(line.text, width, initial_indent="  • ", subsequent_indent="    ")
        plain = "".join(f" [{cite.source + 1}]" for cite in line.cites if says_itself(line, cite.quote))
        yield f"    {_BASIS[line.basis]}{plain}"
        for cite in [cite for cite in line.cites if not says_itself(line, cite.quote)]:
            quote = f"[{cite.source + 1}] “{cite.quote}”"
            yield from textwrap.wrap(quote, width, initial_indent="    ", subsequent_indent="        ")


def _dropped(one: Dropped) -> str:
    return f"dropped {one.section}: {one.reason}: {one.text}"
