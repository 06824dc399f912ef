"""Cards that somebody had made from a link: for their workspace alone, and for a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Text, delete, func, insert, select, type_coerce, update
from sqlalchemy.engine import Connection

from storage.cards import card_json, card_of_json
from storage.records import Card
from storage.tables.people import clips as t

KEPT = timedelta(days=1)


def save_clip(c: Connection, team_id: str, user_id: str, card: Card, now: datetime) -> Card:
    """Keep a card and return it with its id; those older than a day go."""
    c.execute(delete(t).where(t.c.made_at < now - KEPT))
    values = {"team_id": team_id, "user_id": user_id, "made_at": now}
    number = int(c.execute(insert(t).values(**values, body=card_json(card)).returning(t.c.id)).scalar_one())
    kept = replace(card, id=number)
    c.execute(update(t).where(t.c.id == number).values(body=card_json(kept)))
    return kept


def count_clips(c: Connection, team_id: str, user_id: str, since: datetime) -> tuple[int, int]:
    """How many cards a person, and their whole workspace, had made from links since then."""
    mine = func.count().filter(t.c.user_id == user_id)
    row = c.execute(select(mine, func.count()).where(t.c.team_id == team_id, t.c.made_at >= since)).one()
    return row[0], row[1]


def get_clip(c: Connection, team_id: str, clip_id: int) -> Card | None:
    """A workspace's own card, or ``None``."""
    body = c.execute(select(type_coerce(t.c.body, Text)).where(t.c.id == clip_id, t.c.team_id == team_id)).scalar()
    return None if body is None else card_of_json(body)
