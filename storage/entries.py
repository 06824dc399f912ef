"""Entries in the database: storing new ones once, changing those that are there, and reading them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, func, insert, literal_column, select, update
from sqlalchemy.engine import Connection, Row

from storage.records import Entry, EntryChange, EntryDraft, EntryState, KnownEntry
from storage.statements import chunks
from storage.tables.base import to_milliseconds
from storage.tables.news import ASIDE_WITH_TEXT, articles
from storage.tables.news import entries as t

REMEMBERED = 3_000  # entries of one feed that its next document is compared with, newest first
_NAMES = tuple(field.name for field in fields(Entry))
COLUMNS = tuple(t.c[name] for name in _NAMES)
# Written out, not bound: only a literal lets both databases use the index of new entries.
_IS_NEW: ColumnElement[bool] = literal_column("entries.state = 'new'")
_ASIDE_WITH_TEXT: ColumnElement[bool] = literal_column(ASIDE_WITH_TEXT)
_NEW = EntryState.NEW.value
_CHANGE = tuple(field.name for field in fields(EntryChange) if field.name != "id")
_KNOWN = tuple(field.name for field in fields(KnownEntry))


def store_entries(c: Connection, drafts: Sequence[EntryDraft]) -> int:
    """Store entries that are not there yet; one whose feed and guid are there already is left alone.

    Returns:
        How many were stored.
    """
    if not drafts:
        return 0
    # The one statement that runs tens of thousands of times a minute: the driver's own executemany takes a third of
    # the time that a compiled insert with typed parameters does.
    place = "?" if c.dialect.name == "sqlite" else "%s"
    columns = (*EntryDraft._fields, "state", "reason")
    names, places = ", ".join(columns), ", ".join([place] * len(columns))
    statement = f"INSERT INTO entries ({names}) VALUES ({places}) ON CONFLICT (feed_id, guid) DO NOTHING"  # noqa: S608
    return c.exec_driver_sql(statement, _rows(drafts), execution_options={"preserve_rowcount": True}).rowcount


def _rows(drafts: Sequence[EntryDraft]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    at, collected = None, None
    for feed, guid, url, same, title, key, when, summary, content, digest, author, published, baseline in drafts:
        if when is not at:  # the same for all entries of a feed
            at, collected = when, to_milliseconds(when)
        ms = None if published is None else to_milliseconds(published)
        rows.append(
            (feed, guid, url, same, title, key, collected, summary, content, digest, author, ms, baseline, _NEW, "")
        )
    return rows


def change_entries(c: Connection, changes: Sequence[EntryChange]) -> None:
    """Write edits into entries that are there. A text that came from the article itself is not replaced by a teaser."""
    if changes:
        columns: dict[str, Any] = {name: bindparam(f"p_{name}") for name in _CHANGE}
        fetched = exists().where(articles.c.entry_id == t.c.id, articles.c.ok)
        columns["content"] = case((fetched, t.c.content), else_=columns["content"])
        c.execute(
            update(t).where(t.c.id == bindparam("p_id")).values(columns),
            [{f"p_{name}": getattr(change, name) for name in ("id", *_CHANGE)} for change in changes],
        )


def known_entries(c: Connection, feed_id: int, guids: Iterable[str]) -> list[KnownEntry]:
    """What is needed to recognise entries of a feed: its newest 3,000, and any older one with one of ``guids``."""
    columns = tuple(t.c[name] for name in _KNOWN)
    query = select(*columns).where(t.c.feed_id == feed_id).order_by(t.c.id.desc()).limit(REMEMBERED)
    found = {row.guid: KnownEntry(**row._mapping) for row in c.execute(query)}
    if len(found) == REMEMBERED:
        for part in chunks(sorted(set(guids) - set(found))):
            older = select(*columns).where(t.c.feed_id == feed_id, t.c.guid.in_(part))
            found |= {row.guid: KnownEntry(**row._mapping) for row in c.execute(older)}
    return list(found.values())


def new_entries(c: Connection, limit: int = 500) -> list[Entry]:
    """Entries due for grouping, oldest first."""
    query = select(*COLUMNS).where(_IS_NEW).order_by(t.c.id).limit(limit)
    return [entry_of_row(row) for row in c.execute(query)]


def get_entries(c: Connection, ids: Iterable[int]) -> dict[int, Entry]:
    """Entries by id; unknown ids are absent."""
    found: dict[int, Entry] = {}
    for part in chunks(sorted(set(ids))):
        found |= {row.id: entry_of_row(row) for row in c.execute(select(*COLUMNS).where(t.c.id.in_(part)))}
    return found


def entries_of_story(c: Connection, story_id: int) -> list[Entry]:
    """The entries of one story, oldest first."""
    query = select(*COLUMNS).where(t.c.story_id == story_id).order_by(t.c.id)
    return [entry_of_row(row) for row in c.execute(query)]


def without_article(c: Connection, ids: Iterable[int], shorter_than: int) -> list[Entry]:
    """Those of ``ids`` that carry only a teaser and whose article was never fetched."""
    found: list[Entry] = []
    for part in chunks(sorted(set(ids))):
        query = (
            select(*COLUMNS)
            .outerjoin(articles, articles.c.entry_id == t.c.id)
            .where(t.c.id.in_(part), articles.c.entry_id.is_(None), t.c.url != "")
            .where(func.length(t.c.content) < shorter_than, func.length(t.c.summary) < shorter_than)
            .order_by(t.c.id)
        )
        found += [entry_of_row(row) for row in c.execute(query)]
    return found


def save_article(c: Connection, entry_id: int, text: str, now: datetime, reason: str = "") -> None:
    """Note that an entry's article was fetched, and keep its text.

    Args:
        c: a connection.
        entry_id: the entry.
        text: the article's text, or "" when there is none.
        now: the time.
        reason: why there is none, in words.
    """
    known = c.scalar(select(articles.c.entry_id).where(articles.c.entry_id == entry_id))
    values = {"fetched_at": now, "ok": bool(text), "reason": reason}
    if known is None:
        c.execute(insert(articles).values(entry_id=entry_id, **values))
    else:
        c.execute(update(articles).where(articles.c.entry_id == entry_id).values(**values))
    if text:
        c.execute(update(t).where(t.c.id == entry_id).values(content=text))


def save_summary(c: Connection, entry_id: int, text: str) -> None:
    """Keep what an entry's page says of itself, where its feed gave no summary."""
    c.execute(update(t).where(t.c.id == entry_id, t.c.summary == "").values(summary=text))


def aside_with_text(c: Connection, *, before: datetime) -> list[int]:
    """Ids of entries set aside and collected before a time whose texts are still kept, the 500 oldest first."""
    query = select(t.c.id).where(_ASIDE_WITH_TEXT, t.c.collected_at < before)
    return list(c.scalars(query.order_by(t.c.collected_at).limit(500)))


def drop_texts(c: Connection, ids: Iterable[int]) -> int:
    """Drop the texts of entries that are still set aside; the rest of the row keeps them from coming again as new."""
    aside = update(t).where(t.c.state == EntryState.SET_ASIDE).values(summary="", content="")
    return sum(c.execute(aside.where(t.c.id.in_(part))).rowcount for part in chunks(sorted(set(ids))))


def entry_of_row(row: Row[Any]) -> Entry:
    """The noun of a row of ``COLUMNS``."""
    return Entry(**{**row._mapping, "state": EntryState(row.state)})
