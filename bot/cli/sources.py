"""`signalpost sources`: the feeds, how they are doing, OPML in and out."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from bot.cli.common import Commands, core, json_option, progress, show, when
from bot.errors import UserError
from storage.records import Category, Feed

MAX_OPML = 5 * 1024 * 1024  # bytes
NO_FEEDS = "There are no feeds in the list."


@click.group(cls=Commands)
def sources() -> None:
    """List, add, remove, check, import and export feeds."""


@sources.command(name="list")
@json_option
def list_(as_json: bool) -> None:
    """Every feed in the list."""
    from bot.services.feeds.sources import seed_sources
    from storage.feeds import list_feeds

    with core() as opened:
        seed_sources(opened.parts)
        with opened.parts.store.read() as c:
            feeds = list_feeds(c)
    columns = (
        ("id", lambda feed: feed.id),
        ("title", lambda feed: feed.title),
        ("category", lambda feed: feed.category.value),
        ("weight", lambda feed: feed.weight),
        ("state", lambda feed: feed.state.value),
        ("last success", lambda feed: when(feed.last_success_at)),
        ("address", lambda feed: feed.url),
    )
    show(feeds, columns, as_json=as_json, none=NO_FEEDS)


@sources.command()
@click.argument("url")
@click.option("--title", default="", help="What cards call it; by default the feed's own title.")
@click.option("--category", type=click.Choice([each.value for each in Category]), default="news", show_default=True)
@click.option(
    "--weight", type=click.FloatRange(0.1, 2.0), default=1.0, show_default=True, help="How much its word counts."
)
@click.option("--ai-only", is_flag=True, help="Every entry is AI news: skip the relevance gate.")
def add(url: str, title: str, category: str, weight: float, ai_only: bool) -> None:
    """Add the feed at URL, or the feed that the page at URL names."""
    from bot.services.feeds.sources import add_source

    with core() as opened:
        feed = add_source(opened.parts, url, title=title, category=Category(category), weight=weight, ai_only=ai_only)
    click.echo(f"Added {feed.title} ({feed.url}). Its first poll is a baseline: new entries become cards after it.")


@sources.command()
@click.argument("which")
def remove(which: str) -> None:
    """Remove a feed by its id, address or title; what it brought stays."""
    from bot.services.feeds.sources import remove_source

    with core() as opened:
        feed = remove_source(opened.parts, which)
    click.echo(f"Removed {feed.title}.")


@sources.command()
@click.argument("which")
def revive(which: str) -> None:
    """Poll a paused or retired feed again."""
    from bot.services.feeds.sources import revive_source

    with core() as opened:
        feed: Feed = revive_source(opened.parts, which)
    click.echo(f"{feed.title} is polled again.")


@sources.command(short_help="How every feed is doing; with URL: try that one.")
@click.argument("url", required=False)
@click.option("--poll", is_flag=True, help="Poll every feed now instead of telling of the last time.")
@json_option
def check(url: str | None, poll: bool, as_json: bool) -> None:
    """How every feed is doing, in words; with URL: fetch and read that one without adding it."""
    from bot.render.words import plural
    from bot.services.feeds.ingest import poll_due
    from bot.services.feeds.sources import check_feed, check_sources, seed_sources

    with core() as opened:
        if url is not None:
            found = check_feed(opened.parts, url)
            if as_json:
                show([found], (), as_json=True)
                return
            click.echo(
                f"{found.title or 'A feed without a title'}: {plural(found.entries, 'entry', 'entries')} at {found.url}"
            )
            return
        seed_sources(opened.parts)
        if poll:
            with progress("Polling feeds") as tell:
                poll_due(opened.parts, force=True, on_progress=tell)
        health = check_sources(opened.parts)
    columns = (
        ("", lambda one: "✓" if one.healthy else "✗"),
        ("title", lambda one: one.feed.title),
        ("health", lambda one: one.words),
    )
    show(health, columns, as_json=as_json, none=NO_FEEDS)


@sources.command(name="import")
@click.argument("file", type=click.File("rb"))
def import_(file: BinaryIO) -> None:
    """Add the feeds of the OPML file FILE ("-" reads standard input)."""
    from bot.render.words import plural
    from bot.services.feeds.sources import import_opml

    body = file.read(MAX_OPML + 1)
    if len(body) > MAX_OPML:
        raise UserError("The OPML file is larger than 5 MiB.")
    with core() as opened:
        report = import_opml(opened.parts, body)
    known = plural(report.known, "was", "were")
    click.echo(f"{plural(report.added, 'feed')} added, {known} in the list already.")


@sources.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
def export(file: Path) -> None:
    """Write the list as OPML to FILE, or to standard output."""
    from bot.services.feeds.sources import export_opml, seed_sources

    with core() as opened:
        seed_sources(opened.parts)
        text = export_opml(opened.parts)
    if str(file) == "-":
        click.echo(text)
        return
    file.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {click.format_filename(file)}.")
