"""Writing down what came of steps: the delivery, its channel's pace, and what broke; one short transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.engine import Connection

from bot.delivery import outbox, pace
from bot.delivery.outbox import Outcome
from bot.delivery.queue import BUCKET_OF, Step
from bot.services.delivery.stepping import Done, Swept
from bot.services.parts import Parts
from storage.channels import Channel, lock_channels, set_bucket, set_channel, stop_team
from storage.deliveries import add_strays, note_gone, open_among
from storage.outbox import swap
from storage.records import Delivery, DeliveryState

log = structlog.get_logger(__name__)
_COUNTS = {
    DeliveryState.SENT: "sent",
    DeliveryState.PENDING: "retried",
    DeliveryState.SENDING: "unknown",
    DeliveryState.DEAD: "dead",
    DeliveryState.DROPPED: "dropped",
}


def save_all(parts: Parts, done: Iterable[Done]) -> list[str]:
    """Write the outcomes; return for each written delivery what it counts as."""
    done = list(done)
    now = parts.now()
    counted: list[str] = []
    with parts.store.write() as c:
        keys = {(one.task.channel.team_id, one.task.channel.channel_id) for one in done}
        channels = lock_channels(c, keys, now)
        for one in done:
            channel = channels[one.task.channel.team_id, one.task.channel.channel_id]
            if one.swept is not None:
                counted += _save_sweep(c, channel, one.swept, now)
            elif one.outcome is not None and _save(c, channel, one, one.outcome, now):
                counted.append(_COUNTS[one.outcome.state])
    return counted


def _save(c: Connection, channel: Channel, done: Done, outcome: Outcome, now: datetime) -> bool:
    task, row = done.task, outcome.row
    method = BUCKET_OF[task.step]
    if outcome.team_wait_s:
        set_bucket(c, row.team_id, method, pace.hold(pace.BUCKETS[method], now, outcome.team_wait_s))
    if outcome.team_dead:
        stop_team(c, row.team_id, outcome.team_dead, now, used_at=_claimed_at(task.row))
    swapped = swap(c, task.row, row)
    if swapped and outcome.gone and row.parent_id:
        note_gone(c, row.parent_id, row.error)
    _save_channel(c, channel, done, outcome, now)
    _tell(outcome)
    return swapped


def _claimed_at(row: Delivery) -> datetime | None:
    return row.lease_until - timedelta(seconds=outbox.LEASE_S) if row.lease_until else None


def _save_channel(c: Connection, channel: Channel, done: Done, outcome: Outcome, now: datetime) -> None:
    row, values = outcome.row, dict[str, Any]()
    wait = max(outcome.channel_wait_s, pace.CHANNEL_S if done.task.step is Step.POST else 0.0)
    free_at = max(channel.not_before or now, now + timedelta(seconds=wait))
    values["not_before"] = free_at
    values["wake_at"] = max(free_at, row.not_before or free_at)
    root = row.state is DeliveryState.SENT and not row.parent_id
    if root and row.ts > channel.last_ts:
        values["last_ts"] = row.ts
    if outcome.channel_dead:
        values |= {"dead_reason": outcome.channel_dead, "told_at": None}
    set_channel(c, row.team_id, row.channel_id, **values)


def _save_sweep(c: Connection, channel: Channel, swept: Swept, now: datetime) -> list[str]:
    counted = []
    for row in open_among(c, swept.found):
        if (row.team_id, row.channel_id) != (channel.team_id, channel.channel_id):
            continue
        if swap(c, row, outbox.sent(row, swept.found[row.id], now).row):
            counted.append("sent")
    strays = add_strays(c, channel.team_id, channel.channel_id, swept.found, now)
    if strays:
        log.warning(
            "own messages found that no delivery is known of",
            team=channel.team_id,
            channel=channel.channel_id,
            count=strays,
        )
    newest = max([channel.last_ts, *swept.found.values()])
    values: dict[str, Any] = {"wake_at": now + timedelta(seconds=swept.wait_s), "last_ts": newest}
    if not swept.wait_s:
        values["swept_at"] = now
    if swept.problem:
        log.warning("history cannot be read", team=channel.team_id, channel=channel.channel_id, problem=swept.problem)
    set_channel(c, channel.team_id, channel.channel_id, **values)
    return counted


def _tell(outcome: Outcome) -> None:
    row = outcome.row
    if row.state is DeliveryState.DEAD or outcome.team_dead or outcome.channel_dead:
        why = outcome.team_dead or outcome.channel_dead or row.error
        log.warning("delivery stopped", delivery=row.id, team=row.team_id, channel=row.channel_id, why=why)
