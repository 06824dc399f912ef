"""Feeds in the database: adding, finding, what is due, and what a poll leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row

from storage.errors import NotFound
from storage.records import Category, Feed, FeedCheck, FeedState
from storage.tables.base import UtcTime, to_milliseconds
from storage.tables.news import feeds as t

_NAMES = tuple(field.name for field in fields(Feed))
_values = attrgetter(*_NAMES)
_COLUMNS = tuple(t.c[name] for name in _NAMES)
_CATEGORIES = {category.value: category for category in Category}
_STATES = {state.value: state for state in FeedState}
_SKEW = timedelta(minutes=10)  # more than clocks of several machines differ
_CHECKED = ("last_checked_at", "last_success_at", "next_check_at", "interval_s")
# What a poll writes; the rest is people's.
_POLLED = tuple(name for name in _NAMES if name not in {"id", "added_at", "weight"})
_polled = attrgetter(*(f"{name}.value" if name in {"category", "state"} else name for name in _POLLED))
_IS_TIME = tuple(isinstance(t.c[name].type, UtcTime) for name in _POLLED)


def add_feed(c: Connection, feed: Feed) -> Feed:
    """Add a feed and return it with its id. One that people removed before begins anew; its id and past remain.

    Raises:
        ValueError: a feed of that URL is there.
    """
    values = {name: value for name, value in _plain(feed).items() if name != "id"}
    known = find_feed(c, feed.url)
    if known is None:
        done = c.execute(insert(t).values(**values).returning(t.c.id))
        return replace(feed, id=int(done.scalar_one()))
    if known.state is not FeedState.REMOVED:
        raise ValueError("a feed of that address is there already")
    c.execute(update(t).where(t.c.id == known.id).values(**values))
    return replace(feed, id=known.id)


def list_feeds(c: Connection, *, removed: bool = False) -> list[Feed]:
    """Feeds by title; removed ones only when asked for."""
    query = select(*_COLUMNS).order_by(t.c.title, t.c.id)
    if not removed:
        query = query.where(t.c.state != FeedState.REMOVED.value)
    return [_feed(row) for row in c.execute(query)]


def all_feeds(c: Connection) -> dict[int, Feed]:
    """Every feed by id, removed ones too."""
    return {row.id: _feed(row) for row in c.execute(select(*_COLUMNS))}


def feed_urls(c: Connection) -> frozenset[str]:
    """The address of every feed there ever was, removed ones too."""
    return frozenset(c.scalars(select(t.c.url)))


def find_feed(c: Connection, url: str) -> Feed | None:
    """The feed of that address, whatever its state, or None."""
    row = c.execute(select(*_COLUMNS).where(t.c.url == url)).first()
    return _feed(row) if row else None


def get_feed(c: Connection, feed_id: int) -> Feed:
    """One feed.

    Raises:
        NotFound: there is none of that id.
    """
    row = c.execute(select(*_COLUMNS).where(t.c.id == feed_id)).first()
    if row is None:
        raise NotFound(f"there is no feed {feed_id}")
    return _feed(row)


def due_feeds(c: Connection, now: datetime, limit: int, *, force: bool = False, after: int = 0) -> list[Feed]:
    """Active feeds whose next check has come, by id. A feed never checked is always due, and so is one that was
    checked in the future: the clock ran ahead then, and its next check lies as far off.

    Args:
        c: a connection.
        now: the time.
        limit: most feeds returned.
        force: take every active feed, due or not.
        after: only ids above this one, to walk through the list in pages.
    """
    query = select(*_COLUMNS).where(t.c.state == FeedState.ACTIVE.value, t.c.id > after).order_by(t.c.id).limit(limit)
    if not force:
        ahead = t.c.last_checked_at > now + _SKEW
        query = query.where(t.c.next_check_at.is_(None) | (t.c.next_check_at <= now) | ahead)
    return [_feed(row) for row in c.execute(query).all()]


def save_poll(c: Connection, polled: Sequence[Feed]) -> None:
    """Write what polls made of feeds. A feed that people removed, paused or revived meanwhile keeps their word."""
    rows = []
    for feed in polled:
        values = zip(_polled(feed), _IS_TIME, strict=True)
        rows.append((*(to_milliseconds(value) if is_time else value for value, is_time in values), feed.id))
    _update_active(c, _POLLED, rows)


def save_checks(c: Connection, checks: Sequence[FeedCheck]) -> None:
    """Write the times of checks that found nothing new: the cheapest outcome of a poll."""
    rows = [
        (at := to_milliseconds(check.at), at, to_milliseconds(check.next_check_at), check.interval_s, check.feed_id)
        for check in checks
    ]
    _update_active(c, _CHECKED, rows)


def _update_active(c: Connection, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write columns of feeds that are active still; a row holds their values as they are stored, then the feed's id.

    Like the storing of entries: the driver's own executemany, in less than half the time of a compiled update.
    """
    if rows:
        place = "?" if c.dialect.name == "sqlite" else "%s"
        sets = ", ".join(f"{name} = {place}" for name in names)
        active = FeedState.ACTIVE.value
        c.exec_driver_sql(f"UPDATE feeds SET {sets} WHERE id = {place} AND state = '{active}'", list(rows))  # noqa: S608


def remove_feed(c: Connection, feed_id: int) -> bool:
    """Stop polling a feed for good; its entries stay with their stories. Returns whether it was there."""
    change = update(t).where(t.c.id == feed_id, t.c.state != FeedState.REMOVED.value)
    return c.execute(change.values(state=FeedState.REMOVED.value)).rowcount > 0


def revive_feed(c: Connection, feed_id: int, now: datetime) -> bool:
    """Poll a paused or retired feed again, at once. Returns whether it was one."""
    change = update(t).where(t.c.id == feed_id, t.c.state.in_([FeedState.PAUSED.value, FeedState.RETIRED.value]))
    fresh = {"state": FeedState.ACTIVE.value, "failures": 0, "failing_since": None, "next_check_at": now}
    return c.execute(change.values(**fresh, last_error="", noticed_at=None)).rowcount > 0


def unnoticed_feeds(c: Connection) -> list[Feed]:
    """Paused and retired feeds that nobody was told about yet."""
    stopped = t.c.state.in_([FeedState.PAUSED.value, FeedState.RETIRED.value])
    return [_feed(row) for row in c.execute(select(*_COLUMNS).where(stopped, t.c.noticed_at.is_(None)))]


def mark_noticed(c: Connection, ids: Iterable[int], now: datetime) -> None:
    """Note that people were told about these feeds."""
    c.execute(update(t).where(t.c.id.in_(list(ids))).values(noticed_at=now))


def _plain(feed: Feed) -> dict[str, Any]:
    values = dict(zip(_NAMES, _values(feed), strict=True))
    return {**values, "category": feed.category.value, "state": feed.state.value}


def _feed(row: Row[Any]) -> Feed:
    values = dict(zip(_NAMES, row, strict=True))
    values["category"], values["state"] = _CATEGORIES[values["category"]], _STATES[values["state"]]
    return Feed(**values)
