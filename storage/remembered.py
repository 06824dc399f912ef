"""What the archive holds of weight, and who told it: later stories are held against it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from storage.statements import chunks
from storage.tables.news import cards, entries, stories

OF_WEIGHT = 25  # importance; also in the index of such stories
MOST = 5_000  # stories, the newest


@dataclass(frozen=True, slots=True)
class Weighty:
    """A story of some importance."""

    id: int
    headline: str
    event: str
    first_seen: datetime
    card_id: int | None


@dataclass(frozen=True, slots=True)
class Teller:
    """One entry of a story: which feed brought it, where it stands, and when it was published."""

    feed_id: int
    url: str
    canonical_url: str
    published_at: datetime | None


def weighty_stories(c: Connection, since: datetime, until: datetime) -> list[Weighty]:
    """Stories of weight that were first seen from ``since`` to ``until``, oldest first; at most ``MOST``."""
    s = stories.c
    query = (
        select(s.id, s.headline, s.event, s.first_seen, cards.c.id.label("card_id"))
        .outerjoin(cards, cards.c.story_id == s.id)
        .where(s.importance >= OF_WEIGHT, s.first_seen >= since, s.first_seen <= until)
        .order_by(s.first_seen.desc(), s.id.desc())
        .limit(MOST)
    )
    return [Weighty(*row) for row in reversed(c.execute(query).all())]


def tellers(c: Connection, stories: Collection[int]) -> dict[int, list[Teller]]:
    """Who told each story, in the order in which it was collected; a story without entries is absent."""
    found: dict[int, list[Teller]] = {}
    e = entries.c
    for part in chunks(sorted(stories)):
        query = select(e.story_id, e.feed_id, e.url, e.canonical_url, e.published_at).where(e.story_id.in_(part))
        for row in c.execute(query.order_by(e.id)):
            found.setdefault(row.story_id, []).append(Teller(*row[1:]))
    return found
