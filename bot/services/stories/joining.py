"""Stories that turned out to tell one event become one: which number stays, and what its readers are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.stories.assemble import Assembled, assemble
from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling
from storage.grouped import members
from storage.merging import first_posted, merge_rows
from storage.records import Entry, Feed, Story, StoryChange
from storage.stories import get_stories

RECENT = timedelta(days=3)  # older entries bring no story back to mind: they were told long ago


class Outdated(Exception):
    """A story is not stored any more: another process merged it since the index was read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a story that new entries join, and of those that are merged into it now.

    ``old`` was told to people, ``new`` was not: entries of a story that no channel got.
    """

    before: Story | None = None
    old: tuple[Entry, ...] = ()
    new: tuple[Entry, ...] = ()
    merged: bool = False


def joined(c: Connection, groups: Mapping[int, Sequence[int]]) -> dict[int, Known]:
    """Make one row of the stories of each group, under the highest number; return what is known of each.

    Args:
        c: a connection that writes.
        groups: the number that is kept, and all numbers of stored stories that become this one.

    Raises:
        Outdated: one of them does not exist.
    """
    ids = [story for group in groups.values() for story in group]
    before, entries = get_stories(c, ids), members(c, ids)
    if len(before) < len(ids):
        raise Outdated
    posted = first_posted(c, [story for group in groups.values() if len(group) > 1 for story in group])
    found = {}
    for keep, group in groups.items():
        if len(group) == 1:
            found[keep] = Known(before[keep], entries.get(keep, ()))
            continue
        first = min(group, key=lambda story: (story not in posted, posted.get(story, before[story].first_seen), story))
        told = [story for story in group if story == first or story in posted]
        found[keep] = Known(
            replace(before[first], id=keep, revision=max(before[story].revision for story in group)),
            _of(entries, told),
            _of(entries, [story for story in group if story not in told]),
            merged=True,
        )
        for story in group:
            if story != keep:
                merge_rows(c, keep, story)
    return found


def assembled(
    known: Known,
    fresh: Sequence[Entry],
    feeds: Mapping[int, Feed],
    *,
    lexicon: Lexicon,
    now: datetime,
    familiar: float,
    why: str,
) -> Assembled:
    """A story with its ``fresh`` entries; one that others were merged into has moved, also when it brings no news."""

    def told(entries: Sequence[Entry]) -> list[Telling]:
        return [Telling(entry=entry, feed=feeds[entry.feed_id]) for entry in entries]

    made = assemble(
        known.before,
        old=told(known.old),
        new=told([*known.new, *fresh]),
        lexicon=lexicon,
        now=now,
        familiar=familiar,
        why=why,
    )
    if not known.merged or known.before is None or made.changes:
        return made
    story = replace(made.story, revision=known.before.revision + 1, last_changed=now)
    note = StoryChange(
        story_id=story.id, revision=story.revision, at=now, kind="merged", words="told in other words elsewhere too"
    )
    return Assembled(story=story, changes=(note,))


def _of(entries: Mapping[int, Sequence[Entry]], stories: Sequence[int]) -> tuple[Entry, ...]:
    return tuple(sorted((entry for story in stories for entry in entries.get(story, ())), key=lambda entry: entry.id))
