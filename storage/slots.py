"""Slots of digests and recaps: each is taken once, whoever comes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, tuple_
from sqlalchemy.engine import Connection

from storage.statements import chunks, insert_of
from storage.tables.delivery import slots as t


def take_slot(
    c: Connection, schedule: str, label: str, *, due_at: datetime, now: datetime, state: Literal["done", "missed"]
) -> bool:
    """Take a slot in this transaction; return whether it was still free.

    What belongs to the slot (the recap, its delivery) is written in the same transaction, so a slot is never taken
    without its message and a message never stands twice for one slot.

    Args:
        c: a writing connection.
        schedule: ``weekly:T1:C1``.
        label: ``week:2026-W47``, unique within the schedule.
        due_at: when it fell due.
        now: the time of taking.
        state: ``done`` when a message follows, ``missed`` when it is too late for one.
    """
    row = {"schedule": schedule, "label": label, "due_at": due_at, "state": state, "claimed_at": now, "done_at": now}
    done = c.execute(insert_of(c, t).values(**row).on_conflict_do_nothing().returning(t.c.label))
    return done.scalar_one_or_none() is not None  # not every driver counts the rows of an insert


def taken_slots(c: Connection, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (schedule, label) pairs that are taken already."""
    wanted = sorted(set(keys))
    taken: set[tuple[str, str]] = set()
    for part in chunks(wanted):
        rows = c.execute(select(t.c.schedule, t.c.label).where(tuple_(t.c.schedule, t.c.label).in_(part)))
        taken |= {(row.schedule, row.label) for row in rows}
    return taken


def forget_slots(c: Connection, *, before: datetime) -> int:
    """Delete slots that fell due before that time; return how many."""
    return c.execute(delete(t).where(t.c.due_at < before)).rowcount
