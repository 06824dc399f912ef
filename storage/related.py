"""Stories beside a story: which are like it, and the dated history of its subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from storage.records import Line, Related, TimelineItem
from storage.tables.news import cards, entries, stories

KEPT = 12
MOST_RELATED = 3
MOST_STEPS = 5
RELATED_WITHIN = timedelta(days=90)
_HISTORY_STEPS = 2  # also what is near to what is near
_HISTORY_ODDS = 1.5  # log-odds of one subject; lower ones are related, not history


def save_near(c: Connection, story_id: int, near: Iterable[tuple[int, float]]) -> None:
    """Note stories that are like this one; the highest odds known of each stay, at most ``KEPT`` stories."""
    known = _near(c, [story_id]).get(story_id, {})
    for other, odds in near:
        if other != story_id:
            known[other] = max(odds, known.get(other, odds))
    if known:
        best = sorted(known.items(), key=lambda pair: (-pair[1], -pair[0]))[:KEPT]
        c.execute(update(stories).where(stories.c.id == story_id).values(near=[list(pair) for pair in best]))


def related_stories(c: Connection, story_id: int) -> tuple[Related, ...]:
    """Earlier stories on the same subject, of the 90 days before this one: the most alike, newest first."""
    mine = c.execute(select(stories.c.first_seen).where(stories.c.id == story_id)).first()
    if mine is None:
        return ()
    odds = _near(c, [story_id]).get(story_id, {})
    found = [one for one in _rows(c, odds) if mine.first_seen - RELATED_WITHIN <= one.seen_at <= mine.first_seen]
    found.sort(key=lambda one: -odds[one.story_id])
    return tuple(sorted(found[:MOST_RELATED], key=lambda one: (one.seen_at, one.story_id), reverse=True))


def subject_history(c: Connection, story_id: int) -> tuple[TimelineItem, ...]:
    """The dated steps of a story's subject in the archive, oldest first: stories very like it, and like those."""
    mine = c.execute(select(stories.c.first_seen).where(stories.c.id == story_id)).first()
    if mine is None:
        return ()
    reached: dict[int, float] = {}
    edge = [story_id]
    for _ in range(_HISTORY_STEPS):
        fresh: dict[int, float] = {}
        for others in _near(c, edge).values():
            fresh |= {other: odds for other, odds in others.items() if odds >= _HISTORY_ODDS and other != story_id}
        edge = [other for other in fresh if other not in reached]
        reached |= {other: odds for other, odds in fresh.items() if other not in reached}
    found = [one for one in _rows(c, reached) if one.seen_at < mine.first_seen]
    found.sort(key=lambda one: (-reached[one.story_id], -one.story_id))
    return tuple(_step(one) for one in sorted(found[:MOST_STEPS], key=lambda one: (one.seen_at, one.story_id)))


def _step(one: Related) -> TimelineItem:
    line = Line(text=one.headline, basis="archive")
    return TimelineItem(date=one.seen_at.date().isoformat(), line=line, url=one.url, card_id=one.card_id)


def _near(c: Connection, ids: Iterable[int]) -> dict[int, dict[int, float]]:
    query = select(stories.c.id, stories.c.near).where(stories.c.id.in_(list(ids)))
    return {row.id: {int(other): float(odds) for other, odds in row.near or ()} for row in c.execute(query)}


def _rows(c: Connection, ids: Iterable[int]) -> list[Related]:
    """Those stories with their cards; ``seen_at`` is when the news was published, as far as the card knows, or the
    entries while there is no card: of a feed's first reading all cards are written after all stories are grouped.
    """
    told = entries.c.story_id == stories.c.id
    query = (
        select(
            stories.c.id,
            stories.c.headline,
            stories.c.first_seen,
            cards.c.id.label("card_id"),
            cards.c.published_at,
            cards.c.body,
            select(func.min(entries.c.published_at)).where(told).scalar_subquery().label("told_at"),
            select(entries.c.url).where(told).order_by(entries.c.id).limit(1).scalar_subquery().label("told_in"),
        )
        .outerjoin(cards, cards.c.story_id == stories.c.id)
        .where(stories.c.id.in_(list(ids)))
    )
    return [
        Related(
            story_id=row.id,
            headline=row.headline,
            seen_at=_when(row.first_seen, row.published_at if row.card_id else row.told_at),
            card_id=row.card_id,
            url=_url(row.body) if row.card_id else row.told_in or "",
        )
        for row in c.execute(query)
    ]


def _when(seen: datetime, published: datetime | None) -> datetime:
    return min(seen, published) if published else seen


def _url(body: object) -> str:
    """The address of the card's first source."""
    sources = body.get("sources") if isinstance(body, dict) else None
    return str(sources[0].get("url", "")) if sources else ""
