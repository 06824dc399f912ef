"""Subscriptions in the database: who wants what, where and when."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.engine import Connection

from storage.errors import NotFound
from storage.people import LEFT
from storage.records import Mode, Subscription
from storage.statements import one_at_a_time
from storage.tables.delivery import subscriptions as t
from storage.tables.people import lessons

_FIELDS = tuple(f.name for f in fields(Subscription))


def add_subscription(c: Connection, wanted: Subscription) -> Subscription:
    """Store a subscription; its ``id`` is ignored and given by the database.

    A channel has one: an existing one takes the new filter and keeps its id. Whoever was inactive starts anew, with
    ``created_at`` of ``wanted`` and a fresh welcome; otherwise the old ``created_at`` stays.
    """
    one_at_a_time(c, "subscription", wanted.team_id, wanted.channel_id)
    old = subscription_for(c, wanted.team_id, wanted.channel_id)
    values = _values(wanted)
    if old is None:
        done = c.execute(insert(t).values(**values).returning(t.c.id))
        return find_subscription(c, int(done.scalar_one()))
    if old.active:
        values.pop("created_at")
    else:
        values["welcomed_at"] = None
    c.execute(update(t).where(t.c.id == old.id).values(**values))
    return find_subscription(c, old.id)


def save_subscription(c: Connection, changed: Subscription) -> None:
    """Write every field of a subscription back.

    Raises:
        NotFound: there is no subscription of that id.
    """
    done = c.execute(update(t).where(t.c.id == changed.id).values(**_values(changed)))
    if not done.rowcount:
        raise NotFound(f"There is no subscription {changed.id}.")


def get_subscription(c: Connection, subscription_id: int) -> Subscription | None:
    """The subscription of that id, or ``None``."""
    row = c.execute(select(t).where(t.c.id == subscription_id)).one_or_none()
    return None if row is None else subscription_of_row(row)


def find_subscription(c: Connection, subscription_id: int) -> Subscription:
    """The subscription of that id.

    Raises:
        NotFound: there is none.
    """
    found = get_subscription(c, subscription_id)
    if found is None:
        raise NotFound(f"There is no subscription {subscription_id}.")
    return found


def subscription_for(c: Connection, team_id: str, channel_id: str) -> Subscription | None:
    """The subscription of a channel or DM, active or not."""
    row = c.execute(select(t).where(t.c.team_id == team_id, t.c.channel_id == channel_id)).one_or_none()
    return None if row is None else subscription_of_row(row)


def subscriptions_of(c: Connection, team_id: str) -> list[Subscription]:
    """Every subscription of a workspace, active or not, oldest first."""
    rows = c.execute(select(t).where(t.c.team_id == team_id).order_by(t.c.id))
    return [subscription_of_row(row) for row in rows]


def all_active(c: Connection, only: frozenset[str] = frozenset()) -> list[Subscription]:
    """Every active subscription of every workspace that has not left, oldest first; of ``only`` those, where named."""
    rows = c.execute(select(t).where(t.c.active, t.c.team_id.notin_(LEFT)).order_by(t.c.id))
    return [subscription_of_row(row) for row in rows if not only or row.team_id in only]


def unwelcomed(c: Connection, only: frozenset[str] = frozenset()) -> list[Subscription]:
    """Active subscriptions whose welcome is still to be planned, oldest first; of workspaces as :func:`all_active`."""
    rows = c.execute(select(t).where(t.c.active, t.c.welcomed_at.is_(None), t.c.team_id.notin_(LEFT)).order_by(t.c.id))
    return [subscription_of_row(row) for row in rows if not only or row.team_id in only]


def mark_welcomed(c: Connection, subscription_id: int, now: datetime) -> bool:
    """Note that the welcome was planned; return whether nobody had done so before."""
    done = c.execute(update(t).where(t.c.id == subscription_id, t.c.welcomed_at.is_(None)).values(welcomed_at=now))
    return bool(done.rowcount)


def learned_points(c: Connection) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    """What votes taught, by (team, channel): points by ("topic" or "source", name)."""
    found: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for row in c.execute(select(lessons).where(lessons.c.points != 0)):
        found.setdefault((row.team_id, row.channel_id), {})[row.kind, row.name] = row.points
    return found


def _values(subscription: Subscription) -> dict[str, Any]:
    values = {name: getattr(subscription, name) for name in _FIELDS if name != "id"}
    values["mode"] = subscription.mode.value
    return values


def subscription_of_row(row: Row[Any]) -> Subscription:
    """The noun of a row of the table."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["mode"] = Mode(values["mode"])
    return Subscription(**values)
