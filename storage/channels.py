"""Channels in the database: order, pace, what broke; and the buckets of whole workspaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Update, and_, bindparam, exists, func, or_, select, tuple_, update
from sqlalchemy.engine import Connection

from storage.statements import chunks, insert_of
from storage.tables.delivery import channels as t
from storage.tables.delivery import subscriptions
from storage.tables.people import installations, workspaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What delivery knows of a channel."""

    team_id: str
    channel_id: str
    last_seq: int = 0
    not_before: datetime | None = None
    wake_at: datetime | None = None
    last_ts: str = ""
    swept_at: datetime | None = None
    dead_reason: str = ""
    told_at: datetime | None = None


_FIELDS = (
    "team_id",
    "channel_id",
    "last_seq",
    "not_before",
    "wake_at",
    "last_ts",
    "swept_at",
    "dead_reason",
    "told_at",
)
COLUMNS = tuple(t.c[name] for name in _FIELDS)
_HERE = and_(t.c.team_id == bindparam("team"), t.c.channel_id == bindparam("channel"))
_SKIP: BindParameter[list[str]] = bindparam("skip", expanding=True)
_UNREAD: BindParameter[list[str]] = bindparam("unread", expanding=True)
# Looked at since the start, or its workspace's history may be read now.
MAY_BE_SWEPT = or_(t.c.swept_at.is_not(None), t.c.team_id.notin_(_UNREAD))
# What every sweep asks is put together once: that costs more than asking a small database.
_GET = select(*COLUMNS).where(_HERE)
_LOCK = (
    select(*COLUMNS)
    .where(tuple_(t.c.team_id, t.c.channel_id).in_(bindparam("keys", expanding=True)))
    .order_by(t.c.team_id, t.c.channel_id)
    .with_for_update()
)
_BUCKETS = (
    select(t.c.team_id, t.c.channel_id, t.c.not_before)
    .where(
        t.c.team_id.in_(bindparam("teams", expanding=True)), t.c.channel_id.in_(bindparam("methods", expanding=True))
    )
    .order_by(t.c.team_id, t.c.channel_id)
    .with_for_update()
)
_PUSH_BUCKET = (
    update(t)
    .where(_HERE, or_(t.c.not_before.is_(None), t.c.not_before < bindparam("due")))
    .values(not_before=bindparam("due"))
)
_STOPPED = select(workspaces.c.team_id).where(workspaces.c.state != "active")
_DUE_TEAMS = (
    select(t.c.team_id).where(t.c.wake_at <= bindparam("now"), t.c.dead_reason == "").distinct().order_by(t.c.team_id)
)
_NEXT_WAKE = select(func.min(t.c.wake_at)).where(t.c.dead_reason == "", t.c.team_id.notin_(_SKIP), MAY_BE_SWEPT)


def channel_of_row(row: Row[*tuple[Any, ...]]) -> Channel:
    """The value of a row of the table."""
    return Channel(**{name: getattr(row, name) for name in _FIELDS})


def get_channel(c: Connection, team_id: str, channel_id: str) -> Channel | None:
    """What is known of a channel, or ``None``."""
    row = c.execute(_GET, {"team": team_id, "channel": channel_id}).one_or_none()
    return None if row is None else channel_of_row(row)


def lock_channels(
    c: Connection, keys: Iterable[tuple[str, str]], now: datetime | None = None
) -> dict[tuple[str, str], Channel]:
    """The channels of these (team, channel) keys, made where missing and locked until the transaction ends.

    Every writer locks a channel before its deliveries, and several in the order of their keys, so that nobody waits in
    a circle. A channel made here is looked at before its first message: only to us it may be new.
    """
    wanted = sorted(set(keys))
    found: dict[tuple[str, str], Channel] = {}
    for part in chunks(wanted):
        rows = [{"team_id": team, "channel_id": channel, "made_at": now} for team, channel in part]
        c.execute(insert_of(c, t).on_conflict_do_nothing(), rows)
        for row in c.execute(_LOCK, {"keys": part}):
            found[row.team_id, row.channel_id] = channel_of_row(row)
    return found


def set_channel(c: Connection, team_id: str, channel_id: str, **values: Any) -> None:
    """Write some columns of a channel."""
    c.execute(_set(tuple(sorted(values))), {"team": team_id, "channel": channel_id, **values})


def buckets(c: Connection, team_ids: Iterable[str], methods: Iterable[str]) -> dict[tuple[str, str], datetime | None]:
    """The stored times of these workspaces' buckets, by (team, "#method"), locked until the transaction ends."""
    rows = c.execute(_BUCKETS, {"teams": sorted(set(team_ids)), "methods": sorted(methods)})
    return {(row.team_id, row.channel_id): row.not_before for row in rows}


def set_bucket(c: Connection, team_id: str, method: str, due: datetime) -> None:
    """Store a bucket's time; it only ever moves forward."""
    done = c.execute(_PUSH_BUCKET, {"team": team_id, "channel": method, "due": due})
    if not done.rowcount:
        row = {"team_id": team_id, "channel_id": method, "not_before": due}
        c.execute(insert_of(c, t).values(**row).on_conflict_do_nothing())


def mark_all_unswept(c: Connection) -> int:
    """Let every channel's history be looked at before its next message; return how many channels there are."""
    done = c.execute(update(t).where(~t.c.channel_id.startswith("#", autoescape=True)).values(swept_at=None))
    return done.rowcount


def broken_untold(c: Connection) -> list[Channel]:
    """Channels that cannot be written to and whose owner has not been told yet."""
    query = select(*COLUMNS).where(t.c.dead_reason != "", t.c.told_at.is_(None))
    return [channel_of_row(row) for row in c.execute(query.order_by(t.c.team_id, t.c.channel_id))]


def dead_channels(c: Connection) -> set[tuple[str, str]]:
    """Keys of channels that cannot be written to at the moment."""
    rows = c.execute(select(t.c.team_id, t.c.channel_id).where(t.c.dead_reason != ""))
    return {(row.team_id, row.channel_id) for row in rows}


def dead_channels_of(c: Connection, team_id: str, reasons: Iterable[str]) -> list[Channel]:
    """Followed channels of a workspace that cannot be written to for one of these reasons."""
    followed = exists().where(
        subscriptions.c.team_id == t.c.team_id, subscriptions.c.channel_id == t.c.channel_id, subscriptions.c.active
    )
    query = select(*COLUMNS).where(t.c.team_id == team_id, t.c.dead_reason.in_(sorted(reasons)), followed)
    return [channel_of_row(row) for row in c.execute(query.order_by(t.c.channel_id))]


def stopped_teams(c: Connection) -> frozenset[str]:
    """Workspaces that are not to be written to."""
    return frozenset(c.execute(_STOPPED).scalars())


def stop_team(c: Connection, team_id: str, reason: str, now: datetime, *, used_at: datetime | None = None) -> None:
    """Stop writing to a workspace; its deliveries wait until it is installed again, or its token works again.

    Args:
        c: a writing connection.
        team_id: the workspace. What was stopped or uninstalled before stays as it is: its time decides what follows.
        reason: Slack's word for it.
        now: the time.
        used_at: when the token that was refused was read; an installation of after that has another one.
    """
    fresh = exists().where(installations.c.team_id == team_id, installations.c.installed_at > (used_at or now))
    values = {"state": "stopped", "stopped_reason": reason, "stopped_at": now}
    active = (workspaces.c.team_id == team_id, workspaces.c.state == "active")
    if not c.execute(update(workspaces).where(*active, ~fresh).values(**values)).rowcount:
        row = {"team_id": team_id, "created_at": now, **values}
        c.execute(insert_of(c, workspaces).values(**row).on_conflict_do_nothing())


def due_teams(c: Connection, now: datetime) -> list[str]:
    """Workspaces with a channel that wants to be looked at."""
    return list(c.execute(_DUE_TEAMS, {"now": now}).scalars())


def next_wake(c: Connection, *, skip_teams: Iterable[str] = (), unread_teams: Iterable[str] = ()) -> datetime | None:
    """When the next channel wants to be looked at, ``None`` when nothing is open.

    Args:
        c: a connection.
        skip_teams: workspaces to leave out.
        unread_teams: workspaces whose channels are left out when they need a look at their history first.
    """
    asked = {"skip": sorted(set(skip_teams)), "unread": sorted(set(unread_teams))}
    found: datetime | None = c.execute(_NEXT_WAKE, asked).scalar_one()
    return found


@cache
def _set(names: tuple[str, ...]) -> Update:
    """The statement that writes these columns of a channel."""
    return update(t).where(_HERE).values({name: bindparam(name) for name in names})
