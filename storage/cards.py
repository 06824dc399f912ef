"""Cards in the database: one a story, whole as JSON, with the columns that lists and filters need beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, Text, cast, func, insert, or_, select, type_coerce, update
from sqlalchemy.engine import Connection

from storage.card_dates import cards_due, note_dates
from storage.records import Card
from storage.statements import chunks
from storage.stories import mark_written
from storage.tables.news import cards as t
from storage.tables.news import moved_cards

MOST_AHEAD = 500
_BODY = type_coerce(t.c.body, Text).label("body")  # as it is stored


@cache
def _adapter() -> TypeAdapter[Card]:
    return TypeAdapter(Card)


def card_json(card: Card) -> dict[str, Any]:
    """A card as plain JSON values."""
    return _adapter().dump_python(card, mode="json")  # type: ignore[no-any-return]


def card_of_json(body: str) -> Card:
    """The card of a stored text of :func:`card_json`, in half the time of Python values in between.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _adapter().validate_json(body)


def save_card(c: Connection, card: Card, *, rewrite_at: datetime | None = None) -> Card:
    """Store the card of a story, or its next revision; the story is then no longer due. Returns it with its id.

    A story has one card, whose id stays. Planning is due again when the revision grew or a quiet card woke up.
    ``rewrite_at`` is when a better writer may try again; None: never. A correction by a person stays on the card.
    """
    known = c.execute(select(t.c.id, t.c.revision, t.c.quiet, _BODY).where(t.c.story_id == card.story_id)).first()
    card = replace(card, id=known.id if known else 0)
    before = card_of_json(known.body) if known is not None and not card.correction else None
    if before is not None and before.correction:
        card = replace(card, correction=before.correction, corrected_at=before.corrected_at)
    if known is None:
        row = _values(card) | {"rewrite_at": rewrite_at}
        card = replace(card, id=int(c.execute(insert(t).values(**row).returning(t.c.id)).scalar_one()))
        c.execute(update(t).where(t.c.id == card.id).values(body=card_json(card)))
    else:
        again = {"planned_at": None} if card.revision > known.revision or known.quiet != card.quiet else {}
        c.execute(update(t).where(t.c.id == card.id).values(**_values(card), **again, rewrite_at=rewrite_at))
    note_dates(c, card)
    mark_written(c, card.story_id, card.revision)
    return card


def get_card(c: Connection, card_id: int) -> Card | None:
    """One card, or the one that it became part of when two stories were merged, or None."""
    into = select(moved_cards.c.card_id).where(moved_cards.c.old_id == card_id).scalar_subquery()
    return _first(c, t.c.id == card_id) or _first(c, t.c.id == into)


def get_cards(c: Connection, ids: Iterable[int]) -> dict[int, Card]:
    """Several cards by id; unknown ids are absent."""
    found: dict[int, Card] = {}
    for part in chunks(sorted(set(ids))):
        found |= {row.id: card_of_json(row.body) for row in c.execute(select(t.c.id, _BODY).where(t.c.id.in_(part)))}
    return found


def cards_of_stories(c: Connection, story_ids: Iterable[int]) -> dict[int, Card]:
    """The cards of several stories, by the story's id; a story without a card is absent."""
    found: dict[int, Card] = {}
    for part in chunks(sorted(set(story_ids))):
        rows = c.execute(select(t.c.story_id, _BODY).where(t.c.story_id.in_(part)))
        found |= {row.story_id: card_of_json(row.body) for row in rows}
    return found


def card_of_story(c: Connection, story_id: int) -> Card | None:
    """The card of a story, or None when none was written yet."""
    return _first(c, t.c.story_id == story_id)


def latest_cards(
    c: Connection,
    *,
    topics: Collection[str] = (),
    limit: int = 10,
    offset: int = 0,
    since: datetime | None = None,
) -> list[Card]:
    """Cards, newest news first.

    Args:
        c: a connection.
        topics: only cards with one of these topics; empty for all.
        limit: most cards to return.
        offset: cards to skip, for the next page.
        since: only cards collected since then.
    """
    query = _latest(*_where(topics, since)).limit(limit).offset(offset)
    return [card_of_json(body) for body in c.scalars(query)]


def each_card(
    c: Connection,
    *,
    since: datetime,
    limit: int,
    min_importance: int = 0,
    look: Callable[[str], bool] = bool,
) -> Iterator[Card]:
    """As :func:`latest_cards`, one after another: of thousands only those that are kept take memory.

    Args:
        c: a connection; it is read from until the last card.
        since: only cards collected since then.
        limit: most cards to look at.
        min_importance: only cards of this importance, as scored for all.
        look: says of a card's stored text whether the card is worth building.
    """
    weighty = [t.c.importance >= min_importance] if min_importance > 0 else []
    query = _latest(*_where((), since), *weighty).limit(limit)
    return (card_of_json(body) for body in c.scalars(query) if look(body))


def cards_between(
    c: Connection, since: datetime, until: datetime, *, topics: Collection[str] = (), limit: int
) -> list[Card]:
    """Cards whose news is from a period, newest first.

    Args:
        c: a connection.
        since: where the period begins.
        until: where it ends; news of that moment is outside.
        topics: only cards with one of these topics; empty for all.
        limit: most cards to return.
    """
    where = (t.c.news_at >= since, t.c.news_at < until, *_where(topics, None))
    return [card_of_json(body) for body in c.scalars(_latest(*where).limit(limit))]


def cards_ahead(c: Connection, dates: Iterable[str], corrected_since: datetime) -> list[Card]:
    """Cards of any age that name one of these dates, and those corrected since then, newest news first.

    Args:
        c: a connection.
        dates: as cards write them: "2026", "2026-11", "2026-11-23".
        corrected_since: from when on a correction counts.
    """
    # Two questions with an index each: as one, with OR, they read every card there is.
    corrected = select(t.c.id).where(t.c.corrected_at >= corrected_since).order_by(t.c.corrected_at.desc())
    named = sorted(cards_due(c, dates))[-MOST_AHEAD:]
    found = get_cards(c, {*named, *c.scalars(corrected.limit(MOST_AHEAD))})
    return sorted(found.values(), key=lambda card: card.news_at, reverse=True)[:MOST_AHEAD]


def count_cards(c: Connection, *, since: datetime) -> int:
    """How many cards were collected since then."""
    return c.scalar(select(func.count()).select_from(t).where(*_where((), since))) or 0


def cards_due_for_planning(c: Connection, limit: int = 200, *, hold: bool = False) -> list[Card]:
    """Cards that no one has planned deliveries for in their present revision; quiet ones are never due.

    ``hold`` keeps them from others (who plan them too, or merge their stories) until a writing transaction ends.
    """
    query = select(_BODY).where(t.c.planned_at.is_(None), t.c.quiet.is_(False)).order_by(t.c.id).limit(limit)
    query = query.with_for_update() if hold else query
    return [card_of_json(body) for body in c.scalars(query)]


def mark_planned(c: Connection, card_ids: Iterable[int], now: datetime) -> None:
    """Note that deliveries of these cards were planned."""
    for part in chunks(sorted(set(card_ids))):
        c.execute(update(t).where(t.c.id.in_(part)).values(planned_at=now))


def get_planned_at(c: Connection, card_id: int) -> datetime | None:
    """When deliveries of a card in its present revision were planned; None: not yet."""
    return c.scalar(select(t.c.planned_at).where(t.c.id == card_id))


def cards_due_for_rewrite(c: Connection, now: datetime, since: datetime, limit: int) -> list[Card]:
    """Cards written since ``since`` that a better writer may try now, the weightiest first."""
    due = (t.c.rewrite_at <= now, t.c.rewrite_at > since, t.c.written_at > since, t.c.quiet.is_(False))
    query = select(_BODY).where(*due).order_by(t.c.importance.desc(), t.c.news_at.desc(), t.c.id).limit(limit)
    return [card_of_json(body) for body in c.scalars(query)]


def set_rewrite(c: Connection, card: Card, at: datetime | None) -> None:
    """Note when a better writer may try a card again, if it still stands as it was read; None: never."""
    c.execute(update(t).where(t.c.id == card.id, t.c.revision == card.revision).values(rewrite_at=at))


def _latest(*where: ColumnElement[bool]) -> Select[str]:
    return select(_BODY).where(*where).order_by(t.c.news_at.desc(), t.c.id.desc())


def _where(topics: Collection[str], since: datetime | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if topics:  # the column holds a JSON list of slugs, which never need escaping but for what a person typed
        slugs = (json.dumps(topic, ensure_ascii=False) for topic in topics)
        where.append(or_(*(cast(t.c.topics, Text).contains(slug, autoescape=True) for slug in slugs)))
    if since:
        where.append(t.c.collected_at >= since)
    return where


def _first(c: Connection, where: ColumnElement[bool]) -> Card | None:
    body = c.scalar(select(_BODY).where(where))
    return None if body is None else card_of_json(body)


def _values(card: Card) -> dict[str, Any]:
    names = (
        "story_id", "revision", "headline", "topics", "importance", "quiet", "published_at", "collected_at",
        "news_at", "written_at", "written_by", "corrected_at",
    )  # fmt: skip
    return {**{name: getattr(card, name) for name in names}, "body": card_json(card)}
