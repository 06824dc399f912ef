"""Following one article through the stages: its entries by address, its feed, its story's deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.engine import Connection

from storage.deliveries import delivery_of_row
from storage.records import Delivery
from storage.tables.delivery import deliveries
from storage.tables.news import entries, feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One telling of an article, and what became of it."""

    entry_id: int
    title: str
    publisher: str
    state: str
    reason: str
    story_id: int | None
    baseline: bool
    first_poll: bool  # it came with what its feed held when that was added


def trace_url(c: Connection, url: str, canonical: str) -> tuple[Trace, ...]:
    """Entries with this address, newest first: as it was given, or in its canonical form."""
    # The address as it came has no index, and all entries are read for it: only where the canonical one is not known.
    return _traces(c, entries.c.canonical_url.in_((canonical, url))) or _traces(c, entries.c.url == url)


def trace_story(c: Connection, story_id: int) -> tuple[Trace, ...]:
    """Entries of a story, newest first."""
    return _traces(c, entries.c.story_id == story_id)


def _traces(c: Connection, where: ColumnElement[bool]) -> tuple[Trace, ...]:
    e = entries.c
    query = select(e.id, e.title, feeds.c.title.label("publisher"), e.state, e.reason, e.story_id, e.baseline)
    query = query.add_columns((e.collected_at <= feeds.c.baseline_at).label("first_poll"))
    query = query.join(feeds, feeds.c.id == e.feed_id).where(where)
    rows = c.execute(query.order_by(e.id.desc()).limit(50))
    return tuple(
        Trace(
            entry_id=row.id,
            title=row.title,
            publisher=row.publisher,
            state=row.state,
            reason=row.reason,
            story_id=row.story_id,
            baseline=row.baseline,
            first_poll=bool(row.first_poll),
        )
        for row in rows
    )


def deliveries_of_story(c: Connection, team_id: str, channel_id: str, story_id: int) -> tuple[Delivery, ...]:
    """What a channel got, or was to get, of a story, oldest first."""
    t = deliveries.c
    mine = (t.team_id == team_id, t.channel_id == channel_id)
    key = f"story:{story_id}"
    query = select(deliveries).where(*mine, or_(t.source_key == key, t.source_key.startswith(f"{key}:")))
    return tuple(delivery_of_row(row) for row in c.execute(query.order_by(t.seq)))
