"""What statements on every kind of row share: lists in pieces, inserts that let known rows be, turns among writers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

T = TypeVar("T")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 7316490))")
_PIECE = 400  # pairs count twice, and an old SQLite takes 999 parameters


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Values in pieces that one statement can take, in their order."""
    several = list(values)
    return (several[start : start + _PIECE] for start in range(0, len(several), _PIECE))


def insert_of(c: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that understands ``ON CONFLICT``, as this database writes it."""
    return postgresql.insert(table) if c.dialect.name == "postgresql" else sqlite.insert(table)


def one_at_a_time(c: Connection, *what: str) -> None:
    """Wait until no other transaction is at this thing, and hold it until ours ends.

    Who reads a row to decide what to write needs it on PostgreSQL, where many write at once: what was read may be
    changed by somebody else meanwhile, and a row that is missing may be made twice. SQLite lets one writer in at a
    time. A transaction takes one such turn, or several in sorted order, so that nobody waits in a circle.

    Args:
        c: a writing connection.
        what: names the thing, such as ("votes", team, channel).
    """
    if c.dialect.name == "postgresql":
        c.execute(_ONE_AT_A_TIME, {"what": "\x1f".join(what)})
