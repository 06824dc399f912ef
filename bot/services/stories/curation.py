"""Putting wrong groupings right by hand: splitting a story, merging two. What was put right stays so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy.engine import Connection

from bot.errors import UserError
from bot.services.parts import Parts
from bot.stories.assemble import assemble
from bot.stories.score import Telling
from storage.feeds import all_feeds
from storage.grouped import members, put_in_story
from storage.merging import merge_rows
from storage.records import Story, StoryChange
from storage.statements import one_at_a_time
from storage.stories import add_changes, get_story, pin_story, save_story


def split_story(parts: Parts, story_id: int, entry_ids: Iterable[int]) -> Story:
    """Take entries out of a story into a new one; both are then left as they are by grouping.

    Args:
        parts: store, lexicon, clock.
        story_id: the story that holds too much.
        entry_ids: some of its entries, not all.

    Returns:
        the new story.

    Raises:
        UserError: no such story, an entry that is not in it, or nothing or everything named.
    """
    with parts.live.lock, parts.store.write() as c:
        one_at_a_time(c, "stories")  # grouping may be at work in another process
        before, tellings = _load(c, story_id)
        leaving = set(entry_ids)
        strangers = leaving - {telling.entry.id for telling in tellings}
        if strangers:
            raise UserError(f"Entry {min(strangers)} is not in story {story_id}.")
        gone = [telling for telling in tellings if telling.entry.id in leaving]
        stay = [telling for telling in tellings if telling.entry.id not in leaving]
        if not gone or not stay:
            raise UserError("Name some of the story's entries, and not all of them.")
        made = _write(parts, c, gone, kind="split", words=f"taken out of story {story_id} by hand")
        put_in_story(c, made.id, leaving)
        words = f"{len(gone)} of its entries went to story {made.id} by hand"
        _write(parts, c, stay, before=before, kind="split", words=words)
        parts.live.forget()
    return made


def merge_stories(parts: Parts, keep: int, other: int) -> Story:
    """Move every entry of ``other`` into ``keep``; one of their cards stays, ``keep`` is left so by grouping.

    A channel that got ``other`` alone is not sent ``keep``: its message becomes that of ``keep``.

    Raises:
        UserError: one of them does not exist, or both are the same.
    """
    if keep == other:
        raise UserError("A story cannot be merged with itself.")
    with parts.live.lock, parts.store.write() as c:
        one_at_a_time(c, "stories")  # grouping may be at work in another process
        before, mine = _load(c, keep)
        gone, theirs = _load(c, other)
        merge_rows(c, keep, other)
        before = replace(before, revision=max(before.revision, gone.revision))
        words = f"story {other} was merged into it by hand"
        story = _write(parts, c, [*mine, *theirs], before=before, kind="merged", words=words)
        parts.live.forget()
    return story


def _load(c: Connection, story_id: int) -> tuple[Story, list[Telling]]:
    story = get_story(c, story_id)
    if story is None:
        raise UserError(f"There is no story {story_id}.")
    feeds = all_feeds(c)
    entries = members(c, [story_id]).get(story_id, ())
    return story, [Telling(entry=entry, feed=feeds[entry.feed_id]) for entry in entries]


def _write(
    parts: Parts,
    c: Connection,
    tellings: Sequence[Telling],
    *,
    before: Story | None = None,
    kind: Literal["split", "merged"],
    words: str,
) -> Story:
    """Store a story of exactly these entries, pinned, with one step in its ledger."""
    now = parts.now()
    made = assemble(None, old=tellings, new=(), lexicon=parts.lexicon, now=now).story
    if before:
        made = replace(made, id=before.id, revision=before.revision + 1, first_seen=before.first_seen)
    story = save_story(c, made)
    pin_story(c, story.id)
    add_changes(c, [StoryChange(story_id=story.id, revision=story.revision, at=now, kind=kind, words=words)])
    return story
