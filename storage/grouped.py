"""Entries and their stories: which belong together, and writing down where each one went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select, update
from sqlalchemy.engine import Connection

from storage.entries import COLUMNS, entry_of_row
from storage.records import Entry, EntryState
from storage.statements import chunks
from storage.tables.news import entries, stories

_PIECE = 1_000  # rows that are held at once


class Grouped(NamedTuple):
    """What is needed of an entry in a story to group others with it; ``text`` is the beginning of its text."""

    id: int
    story_id: int
    feed_id: int
    title: str
    text: str
    canonical_url: str
    published_at: datetime | None
    collected_at: datetime


def grouped_since(c: Connection, since: datetime, after: int = 0, *, characters: int, enough: int) -> Iterator[Grouped]:
    """Entries that stand in a story, collected since ``since``, with an id above ``after``, oldest first.

    They are read piece by piece, and of each text only so many ``characters``: there may be hundreds of thousands. A
    text is the summary, and what follows it the article where the summary has less than ``enough`` characters.
    """
    e = entries.c
    both = func.ltrim(e.summary + " " + func.substr(e.content, 1, characters))
    text = func.substr(case((func.length(e.summary) < enough, both), else_=e.summary), 1, characters)
    query = (
        select(e.id, e.story_id, e.feed_id, e.title, text, e.canonical_url, e.published_at, e.collected_at)
        .where(e.collected_at >= since, e.story_id.is_not(None), e.id > after)
        .order_by(e.id)
        .execution_options(yield_per=_PIECE)
    )
    return map(Grouped._make, c.execute(query))


def members(c: Connection, stories: Iterable[int]) -> dict[int, tuple[Entry, ...]]:
    """Entries of each story, oldest first; a story without any is absent."""
    found: dict[int, list[Entry]] = {}
    for part in chunks(sorted(set(stories))):
        query = select(*COLUMNS).where(entries.c.story_id.in_(part)).order_by(entries.c.id)
        for entry in map(entry_of_row, c.execute(query)):
            if entry.story_id is not None:
                found.setdefault(entry.story_id, []).append(entry)
    return {story: tuple(group) for story, group in found.items()}


def told_alone(c: Connection, since: datetime) -> dict[int, list[int]]:
    """By feed, the importance of each story that came by itself, changed since then, and that no other feed tells."""
    s = stories.c
    recent = select(s.id, s.importance).where(s.last_changed >= since, s.quiet.is_(False))
    importance = {row.id: row.importance for row in c.execute(recent)}
    found: dict[int, list[int]] = {}
    for story, feed in _only_tellers(c, importance):
        found.setdefault(feed, []).append(importance[story])
    return found


def held_back(c: Connection, since: datetime) -> dict[int, int]:
    """By feed, how many stories changed since then wait because it told too many."""
    s = stories.c
    quiet = select(s.id, s.reasons).where(s.last_changed >= since, s.quiet.is_(True))
    waiting = [row.id for row in c.execute(quiet) if any(one["score"] == "brake" for one in row.reasons)]
    return dict(Counter(feed for _, feed in _only_tellers(c, waiting)))


def _only_tellers(c: Connection, ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Of these stories, those that one feed alone tells, each with that feed."""
    e = entries.c
    first, last = func.min(e.feed_id), func.max(e.feed_id)
    for part in chunks(list(ids)):
        query = select(e.story_id, first).where(e.story_id.in_(part)).group_by(e.story_id).having(first == last)
        yield from ((story, feed) for story, feed in c.execute(query))


def put_in_story(c: Connection, story: int, ids: Iterable[int]) -> None:
    """Make entries members of a story."""
    for part in chunks(sorted(set(ids))):
        c.execute(
            update(entries)
            .where(entries.c.id.in_(part))
            .values(story_id=story, state=EntryState.GROUPED.value, reason="")
        )


def set_aside(c: Connection, reasons: Mapping[int, str]) -> None:
    """Take entries out of the queue, each with its reason in words."""
    for entry, reason in reasons.items():
        c.execute(
            update(entries)
            .where(entries.c.id == entry)
            .values(state=EntryState.SET_ASIDE.value, reason=reason, story_id=None)
        )
