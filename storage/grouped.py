"""Entries on their way into stories: which wait, which belong together, and writing down where each one went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from storage.records import Category, Entry, EntryState, Feed, FeedState
from storage.tables.news import entries, feeds

CHUNK = 500  # ids in one statement; SQLite takes 999 parameters at the least
_ENTRY = tuple(f.name for f in fields(Entry))
_FEED = tuple(f.name for f in fields(Feed))
_ENTRY_COLUMNS = tuple(entries.c[name] for name in _ENTRY)


def waiting_entries(c: Connection, limit: int) -> list[Entry]:
    """Entries that are due for grouping, oldest first."""
    query = select(*_ENTRY_COLUMNS).where(entries.c.state == EntryState.NEW.value).order_by(entries.c.id).limit(limit)
    return [_entry(row) for row in c.execute(query)]


def grouped_since(c: Connection, since: datetime, after: int = 0) -> list[Entry]:
    """Entries that stand in a story, collected since ``since``, with an id above ``after``, oldest first."""
    query = (
        select(*_ENTRY_COLUMNS)
        .where(entries.c.collected_at >= since, entries.c.story_id.is_not(None), entries.c.id > after)
        .order_by(entries.c.id)
    )
    return [_entry(row) for row in c.execute(query)]


def members(c: Connection, stories: Iterable[int]) -> dict[int, tuple[Entry, ...]]:
    """Entries of each story, oldest first; a story without any is absent."""
    found: dict[int, list[Entry]] = {}
    for part in chunks(sorted(set(stories))):
        query = select(*_ENTRY_COLUMNS).where(entries.c.story_id.in_(part)).order_by(entries.c.id)
        for entry in map(_entry, c.execute(query)):
            if entry.story_id is not None:
                found.setdefault(entry.story_id, []).append(entry)
    return {story: tuple(group) for story, group in found.items()}


def all_feeds(c: Connection) -> dict[int, Feed]:
    """Every feed by id, retired ones too."""
    query = select(*(feeds.c[name] for name in _FEED))
    return {row.id: _feed(row) for row in c.execute(query)}


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


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """``ids`` in parts that fit into one statement."""
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{**row._mapping, "state": EntryState(row.state)})


def _feed(row: Row[Any]) -> Feed:
    values = {**row._mapping, "category": Category(row.category), "state": FeedState(row.state)}
    return Feed(**values)
