"""What people did with cards: saved and voted; and what a channel's votes taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from storage.statements import one_at_a_time
from storage.tables.people import custom_topics, lessons, saved_cards, votes

MOST_POINTS = 10  # a topic or publisher moves a card's importance by at most this much in a channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a channel's votes taught about one topic or publisher."""

    kind: str  # "topic" or "source"
    name: str
    points: int  # -10..10, added to a card's importance in this channel
    votes: int
    learned_at: datetime


def save_for(c: Connection, team_id: str, user_id: str, card_id: int, now: datetime) -> bool:
    """Keep a card for a person, or let it go when it was kept; return whether it is kept now."""
    mine = (
        saved_cards.c.team_id == team_id,
        saved_cards.c.user_id == user_id,
        saved_cards.c.card_id == card_id,
    )
    one_at_a_time(c, "saved", team_id, user_id)
    if c.execute(delete(saved_cards).where(*mine)).rowcount:
        return False
    c.execute(insert(saved_cards).values(team_id=team_id, user_id=user_id, card_id=card_id, saved_at=now))
    return True


def saved_by(c: Connection, team_id: str, user_id: str, *, n: int = 10, offset: int = 0) -> tuple[int, ...]:
    """Card ids a person kept, newest first."""
    query = select(saved_cards.c.card_id).where(saved_cards.c.team_id == team_id, saved_cards.c.user_id == user_id)
    query = query.order_by(saved_cards.c.saved_at.desc(), saved_cards.c.card_id.desc())
    return tuple(c.execute(query.limit(n).offset(offset)).scalars())


def vote(
    c: Connection, *, team_id: str, channel_id: str, user_id: str, card_id: int, value: int, now: datetime
) -> tuple[int, int]:
    """Set a person's vote on a card in a channel.

    Returns:
        (vote before, vote now), each -1, 0 or 1. The same vote again takes it back.
    """
    mine = (
        votes.c.team_id == team_id,
        votes.c.channel_id == channel_id,
        votes.c.user_id == user_id,
        votes.c.card_id == card_id,
    )
    one_at_a_time(c, "votes", team_id, channel_id)  # also for what the vote teaches
    before = c.execute(select(votes.c.vote).where(*mine)).scalar() or 0
    c.execute(delete(votes).where(*mine))
    if before == value:
        return before, 0
    key = {"team_id": team_id, "channel_id": channel_id, "user_id": user_id, "card_id": card_id}
    c.execute(insert(votes).values(**key, vote=value, voted_at=now))
    return before, value


def tally(c: Connection, team_id: str, channel_id: str, card_id: int) -> tuple[int, int]:
    """(votes for, votes against) a card in a channel."""
    query = select(votes.c.vote, func.count().label("n")).where(
        votes.c.team_id == team_id, votes.c.channel_id == channel_id, votes.c.card_id == card_id
    )
    counts = {row.vote: row.n for row in c.execute(query.group_by(votes.c.vote))}
    return counts.get(1, 0), counts.get(-1, 0)


def teach(
    c: Connection, *, team_id: str, channel_id: str, kind: str, name: str, points: int, votes: int, now: datetime
) -> None:
    """Move what a channel learned about a topic or publisher by ``points``, within the bounds; follows a vote."""
    name = name[:255]
    mine = _mine(team_id, channel_id, kind, name)
    row = c.execute(select(lessons.c.points, lessons.c.votes).where(*mine)).first()
    total, count = (row.points, row.votes) if row else (0, 0)
    total, count = max(-MOST_POINTS, min(MOST_POINTS, total + points)), max(0, count + votes)
    if row:
        c.execute(update(lessons).where(*mine).values(points=total, votes=count, learned_at=now))
    else:
        key = {"team_id": team_id, "channel_id": channel_id, "kind": kind, "name": name}
        c.execute(insert(lessons).values(**key, points=total, votes=count, learned_at=now))


def lessons_of(c: Connection, team_id: str, channel_id: str) -> tuple[Lesson, ...]:
    """What a channel learned, strongest first."""
    query = select(lessons).where(
        lessons.c.team_id == team_id, lessons.c.channel_id == channel_id, lessons.c.points != 0
    )
    rows = c.execute(query.order_by(func.abs(lessons.c.points).desc(), lessons.c.name))
    return tuple(
        Lesson(kind=row.kind, name=row.name, points=row.points, votes=row.votes, learned_at=row.learned_at)
        for row in rows
    )


def unlearn(c: Connection, team_id: str, channel_id: str, kind: str = "", name: str = "") -> int:
    """Undo one lesson, or all of a channel when none is named; return how many went."""
    mine = [lessons.c.team_id == team_id, lessons.c.channel_id == channel_id]
    if kind:
        mine += [lessons.c.kind == kind, lessons.c.name == name]
    return c.execute(delete(lessons).where(*mine)).rowcount


def save_topic(
    c: Connection, *, team_id: str, slug: str, label: str, terms: Sequence[str], by: str, now: datetime
) -> None:
    """Add or replace a workspace's own topic."""
    one_at_a_time(c, "topics", team_id)
    delete_topic(c, team_id, slug)
    key = {"team_id": team_id, "slug": slug}
    c.execute(insert(custom_topics).values(**key, label=label, terms=tuple(terms), created_by=by, created_at=now))


def topics_of(c: Connection, team_id: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """A workspace's own topics as (slug, label, terms)."""
    query = select(custom_topics.c.slug, custom_topics.c.label, custom_topics.c.terms)
    rows = c.execute(query.where(custom_topics.c.team_id == team_id).order_by(custom_topics.c.slug))
    return tuple((row.slug, row.label, row.terms) for row in rows)


def delete_topic(c: Connection, team_id: str, slug: str) -> bool:
    """Remove a workspace's own topic; return whether it was there."""
    mine = (custom_topics.c.team_id == team_id, custom_topics.c.slug == slug)
    return c.execute(delete(custom_topics).where(*mine)).rowcount > 0


def _mine(team_id: str, channel_id: str, kind: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return (
        lessons.c.team_id == team_id,
        lessons.c.channel_id == channel_id,
        lessons.c.kind == kind,
        lessons.c.name == name,
    )
