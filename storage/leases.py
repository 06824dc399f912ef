"""Leases: of several processes on one database, one runs a job at a time, and a dead one gives way by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.engine import Connection

from storage.statements import insert_of
from storage.tables.jobs import leases

LEASE = timedelta(seconds=45)  # renewed every 15 s by a living process
_IMPOSSIBLE = timedelta(minutes=10)  # no lease reaches this far, unless the clock was set back after it was taken


def take(c: Connection, name: str, owner: str, now: datetime) -> bool:
    """Take or keep the lease ``name`` for ``owner``; return whether it is theirs until ``now + LEASE``."""
    fresh = insert_of(c, leases).values(name=name, owner=owner, until=now + LEASE)
    taken = fresh.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"owner": owner, "until": now + LEASE},
        where=(leases.c.owner == owner) | (leases.c.until < now) | (leases.c.until > now + _IMPOSSIBLE),
    )
    # The row itself: the driver of PostgreSQL counts no rows of an insert unless it is asked to.
    return c.execute(taken.returning(leases.c.owner)).first() is not None


def renew(c: Connection, owner: str, now: datetime) -> None:
    """Prolong every lease that ``owner`` still holds."""
    c.execute(update(leases).where(leases.c.owner == owner, leases.c.until >= now).values(until=now + LEASE))


def give_back(c: Connection, name: str, owner: str) -> None:
    """End a lease early, so that others need not wait for it."""
    c.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))
