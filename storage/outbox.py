"""The outbox in the database: which delivery is next, and every change of one as a compare-and-set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, tuple_, update
from sqlalchemy.engine import Connection

from storage.channels import COLUMNS as CHANNEL_COLUMNS
from storage.channels import MAY_BE_SWEPT, Channel, channel_of_row, lock_channels, set_channel
from storage.deliveries import COLUMNS, OPEN, delivery_of_row
from storage.records import Delivery, DeliveryKind, DeliveryState
from storage.statements import chunks
from storage.tables.delivery import channels
from storage.tables.delivery import deliveries as t

LOOK_BACK = timedelta(hours=48)  # how old a backup may be and still make no duplicate
_SKEW = timedelta(minutes=10)  # more than clocks of several machines differ
_SETTLED = timedelta(seconds=150)  # a lease, and the time until history tells the truth
_CHANGING = (
    "attempts",
    "crashes",
    "degrade",
    "cursor",
    "not_before",
    "intent_at",
    "lease_owner",
    "lease_until",
    "fence",
    "ts",
    "error",
    "sent_at",
)
# Put together once, like those of channels.
_HEAD = (
    select(t.c.id)
    .where(t.c.team_id == channels.c.team_id, t.c.channel_id == channels.c.channel_id, OPEN)
    .order_by(t.c.seq)
    .limit(1)
    .correlate(channels)
    .scalar_subquery()
)
_DUE = (
    select(*CHANNEL_COLUMNS)
    .where(channels.c.wake_at <= bindparam("now"), channels.c.dead_reason == "")
    .where(channels.c.team_id.notin_(bindparam("skip", expanding=True)), MAY_BE_SWEPT)
    .order_by(channels.c.wake_at, channels.c.team_id, channels.c.channel_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_HEADS = (
    select(*COLUMNS)
    .select_from(channels.join(t, t.c.id == _HEAD))
    .where(tuple_(channels.c.team_id, channels.c.channel_id).in_(bindparam("keys", expanding=True)))
)
_SWAP = (
    update(t)
    .where(t.c.id == bindparam("old_id"), t.c.fence == bindparam("old_fence"), t.c.state == bindparam("old_state"))
    .values({name: bindparam(name) for name in (*_CHANGING, "state")})
)


def due_heads(
    c: Connection, now: datetime, *, skip_teams: Iterable[str], limit: int, unread_teams: Iterable[str] = ()
) -> list[tuple[Channel, Delivery | None]]:
    """Channels that want to be looked at, the longest waiting first, each with its first open delivery.

    The channels stay locked until the transaction ends; those that another worker holds are passed over.

    Args:
        c: a writing connection.
        now: the time.
        skip_teams: workspaces to leave out.
        limit: most channels.
        unread_teams: workspaces whose history may not be read now; their channels that need it are left out.
    """
    asked = {"now": now, "skip": sorted(skip_teams), "unread": sorted(unread_teams), "most": limit}
    found = [channel_of_row(row) for row in c.execute(_DUE, asked)]
    heads: dict[tuple[str, str], Delivery] = {}
    # Asked only now that the channels are locked: what was seen before may have been sent by another meanwhile.
    for keys in chunks([(one.team_id, one.channel_id) for one in found]):
        heads |= {(row.team_id, row.channel_id): delivery_of_row(row) for row in c.execute(_HEADS, {"keys": keys})}
    return [(one, heads.get((one.team_id, one.channel_id))) for one in found]


def swap(c: Connection, old: Delivery, new: Delivery) -> bool:
    """Write ``new`` where the row still is as ``old`` was (state and fence); return whether it was."""
    values = {name: getattr(new, name) for name in _CHANGING}
    where = {"old_id": old.id, "old_fence": old.fence, "old_state": old.state.value}
    done = c.execute(_SWAP, {**where, **values, "state": new.state.value})
    return bool(done.rowcount)


def drop_impossible_waits(c: Connection, now: datetime) -> int:
    """Let go of waits that only a clock which ran ahead can have written: no channel or workspace is held for more
    than an hour, no delivery for more than ten. Returns how many there were.

    What may have been sent (``sending``) keeps its times, since they say where in the history to look; unless they lie
    ahead and say nothing: then it is looked for as far back as after a start.
    """
    far = channels.c.not_before > now + timedelta(hours=2)
    gone = c.execute(update(channels).where(far).values(not_before=None)).rowcount
    at_most = now + timedelta(hours=13)  # ten, a fifth more for spread, and an hour
    waiting = (OPEN, t.c.state == DeliveryState.PENDING.value, t.c.not_before > at_most)
    gone += c.execute(update(t).where(*waiting).values(not_before=None)).rowcount
    unknown = (OPEN, t.c.state == DeliveryState.SENDING.value, t.c.intent_at > now + _SKEW)
    again = {"intent_at": now - LOOK_BACK, "lease_until": now, "not_before": now + _SETTLED}
    return gone + c.execute(update(t).where(*unknown).values(again)).rowcount


def bring_waits_forward(c: Connection, by: timedelta, now: datetime) -> int:
    """Let every wait end earlier by as much as the clock was set back; return how many there were.

    When a message was meant to go out stays as it is: it says where in the history to look. What is under way since
    the clock was set back waits by the right clock already, and must not be looked for before it can have arrived.
    """
    waiting = select(channels.c.team_id, channels.c.channel_id, channels.c.not_before)
    held = c.execute(waiting.where(channels.c.not_before > now)).all()
    for team_id, channel_id, until in held:
        own = (channels.c.team_id == team_id, channels.c.channel_id == channel_id)
        c.execute(update(channels).where(*own).values(not_before=until - by))
    far = or_(t.c.not_before > now, t.c.lease_until > now)
    ours = or_(t.c.state == DeliveryState.PENDING.value, t.c.intent_at > now)
    later = c.execute(select(t.c.id, t.c.not_before, t.c.lease_until).where(OPEN, far, ours)).all()
    for one, until, lease in later:
        times = {"not_before": until and until - by, "lease_until": lease and lease - by}
        c.execute(update(t).where(t.c.id == one).values(times))
    return len(held) + len(later)


def wake_open_channels(c: Connection, now: datetime) -> int:
    """Let every channel with an open delivery be looked at; return how many."""
    first = (
        select(t.c.id)
        .where(t.c.team_id == channels.c.team_id, t.c.channel_id == channels.c.channel_id, OPEN)
        .correlate(channels)
    )
    return c.execute(update(channels).where(first.exists()).values(wake_at=now)).rowcount


def drop_open(
    c: Connection, team_id: str, channel_id: str, why: str, *, kinds: Iterable[DeliveryKind] = tuple(DeliveryKind)
) -> int:
    """Decide not to send what is still pending for a channel; return how many. What is being sent stays."""
    done = c.execute(
        update(t)
        .where(
            t.c.team_id == team_id,
            t.c.channel_id == channel_id,
            t.c.state == DeliveryState.PENDING.value,
            t.c.kind.in_([kind.value for kind in kinds]),
        )
        .values(state=DeliveryState.DROPPED.value, error=why)
    )
    return done.rowcount


def revive(c: Connection, team_id: str, channel_id: str, *, since: datetime, now: datetime) -> int:
    """Write to a broken channel again; what died of the break since then becomes pending. Returns how many."""
    channel = lock_channels(c, [(team_id, channel_id)], now)[team_id, channel_id]
    if not channel.dead_reason:
        return 0
    done = c.execute(
        update(t)
        .where(
            t.c.team_id == team_id,
            t.c.channel_id == channel_id,
            t.c.state == DeliveryState.DEAD.value,
            or_(t.c.error == channel.dead_reason, t.c.error == f"unknown; history says {channel.dead_reason}"),
            t.c.created_at >= since,
        )
        .values(state=DeliveryState.PENDING.value, attempts=0, not_before=None, error="")
    )
    set_channel(c, team_id, channel_id, dead_reason="", told_at=None, wake_at=now, swept_at=None)
    return done.rowcount


def reopen_delivery(c: Connection, delivery_id: str, now: datetime, *, settled: datetime) -> None:
    """Put a dead or dropped delivery back into line, or let an unknown one be looked at now. Lock its channel first.

    The channel's history is read before anything is sent: what was given up may stand in Slack all the same.

    Args:
        c: a writing connection.
        delivery_id: which.
        now: the time.
        settled: of what was meant to be sent before then history tells the truth; an unknown one that is younger waits.
    """
    row = t.c.id == delivery_id
    fresh = {"state": DeliveryState.PENDING.value, "attempts": 0, "crashes": 0, "degrade": 0, "error": ""}
    waiting = t.c.state == DeliveryState.PENDING.value
    c.execute(update(t).where(row, waiting).values(**fresh, not_before=None, created_at=now))
    closed = t.c.state.in_((DeliveryState.DEAD.value, DeliveryState.DROPPED.value))
    # What was dropped while it was under way keeps the time from when on history tells whether it arrived.
    c.execute(update(t).where(row, closed).values(**fresh, created_at=now))
    unknown = (row, t.c.state == DeliveryState.SENDING.value, t.c.lease_until <= now, t.c.intent_at <= settled)
    c.execute(update(t).where(*unknown).values(not_before=now))
    _wake_channel_of(c, delivery_id, wake_at=now, swept_at=None)


def close_delivery(c: Connection, delivery_id: str, why: str, now: datetime) -> bool:
    """Decide not to send an open delivery; return whether it was open. Lock its channel first."""
    values = {"state": DeliveryState.DROPPED.value, "error": why, "fence": t.c.fence + 1}
    done = c.execute(update(t).where(t.c.id == delivery_id, OPEN).values(**values))
    _wake_channel_of(c, delivery_id, wake_at=now)
    return bool(done.rowcount)


def _wake_channel_of(c: Connection, delivery_id: str, **values: datetime | None) -> None:
    place = select(t.c.team_id, t.c.channel_id).where(t.c.id == delivery_id)
    c.execute(
        update(channels)
        .where(tuple_(channels.c.team_id, channels.c.channel_id).in_(place.subquery().select()))
        .values(**values)
    )
