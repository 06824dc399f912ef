"""What statements on every kind of row share: lists in pieces, and the insert that can let known rows be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

T = TypeVar("T")
_PIECE = 400  # pairs count twice, and an old SQLite takes 999 parameters


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Values in pieces that one statement can take, in their order."""
    several = list(values)
    return (several[start : start + _PIECE] for start in range(0, len(several), _PIECE))


def insert_of(c: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that understands ``ON CONFLICT``, as this database writes it."""
    return postgresql.insert(table) if c.dialect.name == "postgresql" else sqlite.insert(table)
