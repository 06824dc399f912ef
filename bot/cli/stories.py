"""`signalpost stories`: what was merged into what, and mending it by hand."""

from __future__ import annotations

import click

from bot.cli.common import Commands, Row, core, json_option, show, when
from bot.errors import UserError


@click.group(cls=Commands)
def stories() -> None:
    """List stories; split or merge them by hand."""


@stories.command(name="list")
@click.option("-n", "limit", type=click.IntRange(1, 1000), default=30, show_default=True, help="Most rows.")
@json_option
def list_(limit: int, as_json: bool) -> None:
    """Stories that changed last."""
    from storage.stories import recent_stories

    with core() as opened, opened.parts.store.read() as c:
        found = recent_stories(c, limit)
    columns = (
        ("story", lambda one: one.id),
        ("changed", lambda one: when(one.last_changed)),
        ("entries", lambda one: len(one.entry_ids)),
        ("importance", lambda one: one.importance),
        ("event", lambda one: one.event or "–"),
        ("topics", lambda one: ", ".join(one.topics)),
        ("headline", lambda one: one.headline),
    )
    show(found, columns, as_json=as_json, none="There are no stories yet.")


@stories.command(name="show")
@click.argument("story_id", type=Row())
@json_option
def show_(story_id: int, as_json: bool) -> None:
    """A story's entries, with the ids that `split` takes."""
    from storage.entries import entries_of_story
    from storage.stories import get_story

    with core() as opened, opened.parts.store.read() as c:
        if get_story(c, story_id) is None:
            raise UserError(f"There is no story {story_id}.")
        found = entries_of_story(c, story_id)
    columns = (
        ("entry", lambda one: one.id),
        ("published", lambda one: when(one.published_at)),
        ("title", lambda one: one.title),
        ("address", lambda one: one.url),
    )
    show(found, columns, as_json=as_json)


@stories.command()
@click.argument("story_id", type=Row())
@click.argument("entry_ids", type=Row(), nargs=-1, required=True)
def split(story_id: int, entry_ids: tuple[int, ...]) -> None:
    """Take ENTRY_IDS out of STORY_ID into a story of their own; grouping then leaves both alone."""
    from bot.services.stories.curation import split_story

    with core() as opened:
        made = split_story(opened.parts, story_id, entry_ids)
    click.echo(f"Story {made.id} now holds {len(made.entry_ids)} of its entries.")


@stories.command()
@click.argument("keep", type=Row())
@click.argument("other", type=Row())
def merge(keep: int, other: int) -> None:
    """Move everything of story OTHER into story KEEP; grouping then leaves it alone."""
    from bot.services.stories.curation import merge_stories

    with core() as opened:
        story = merge_stories(opened.parts, keep, other)
    click.echo(f"Story {story.id} now holds {len(story.entry_ids)} entries.")
