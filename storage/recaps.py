"""Recaps in the database: one a channel and slot, whole as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from storage.records import Recap
from storage.statements import insert_of
from storage.tables.delivery import recaps as t


@cache
def _adapter() -> TypeAdapter[Recap]:
    return TypeAdapter(Recap)


def save_recap(c: Connection, recap: Recap) -> Recap | None:
    """Store a recap; its ``id`` is ignored. Returns it with the id that the database gave, or ``None`` where the
    channel has a recap of that slot: slots may be forgotten by a clock that ran ahead, recaps are not.
    """
    values = {name: getattr(recap, name) for name in ("team_id", "channel_id", "slot", "created_at")}
    fresh = insert_of(c, t).values(**values, body={}).on_conflict_do_nothing()
    number = c.execute(fresh.returning(t.c.id)).scalar_one_or_none()
    if number is None:
        return None
    recap = replace(recap, id=int(number))
    c.execute(update(t).where(t.c.id == recap.id).values(body=_adapter().dump_python(recap, mode="json")))
    return recap


def get_recap(c: Connection, recap_id: int) -> Recap | None:
    """The recap of that id, or ``None``."""
    body = c.execute(select(t.c.body).where(t.c.id == recap_id)).scalar_one_or_none()
    return None if body is None else _adapter().validate_python(body)


def recaps_since(c: Connection, team_id: str, channel_id: str, since: datetime) -> list[Recap]:
    """A channel's recaps made since then, oldest first."""
    query = select(t.c.body).where(t.c.team_id == team_id, t.c.channel_id == channel_id, t.c.created_at >= since)
    return [_adapter().validate_python(body) for body in c.scalars(query.order_by(t.c.created_at, t.c.id))]
