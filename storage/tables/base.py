"""What every table shares: one MetaData, and how times, lists and JSON are stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Index, Integer, MetaData, Text, text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only in INTEGER keys


def to_milliseconds(value: datetime | None) -> int | None:
    """An aware time as it is stored."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (value - EPOCH) // _MILLISECOND


def _from_milliseconds(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(0, 0, 0, value)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, stored as whole milliseconds since 1970: the same, sortable and fast on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return _from_milliseconds(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        return to_milliseconds  # at once, not by way of the underlying type, as a poll reads eight times of every feed

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:
        return _from_milliseconds


class Json(TypeDecorator[Any]):
    """A JSON value in a text column, without spaces, readable by a person."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """A short tuple of strings, stored as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | list[str] | None, dialect: Dialect) -> str:
        return json.dumps(list(value or ()), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value else ()


def partial_index(name: str, *columns: str, rows: str, in_postgresql: str = "") -> Index:
    """An index over only those rows that a condition holds for: what is due, however many rows were due once.

    A query uses it when it holds the same condition, written out and not bound.
    """
    return Index(name, *columns, sqlite_where=text(rows), postgresql_where=text(in_postgresql or rows))
