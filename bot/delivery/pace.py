"""How fast messages may go: one a second for a channel, a bucket for each method of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CHANNEL_S = 1.005  # Slack: about one message a second a channel; times are kept to the millisecond


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many calls at once, then one every ``interval_s`` seconds."""

    interval_s: float
    burst: int


# Slack: postMessage "several hundred a minute" a workspace; update and history are tier 3 (50 a minute and more).
BUCKETS = {"#post": Bucket(0.25, 20), "#update": Bucket(1.25, 10), "#history": Bucket(1.25, 10)}


def room(bucket: Bucket, due: datetime | None, now: datetime) -> int:
    """How many calls may go now.

    Args:
        bucket: the method's allowance.
        due: the stored theoretical arrival time of the next call, ``None`` before the first.
        now: the time.

    Method: the generic cell rate algorithm, which needs one time a bucket and so survives a restart in one column.
    """
    ahead = 0.0 if due is None else max(0.0, (due - now).total_seconds())
    return max(0, int(bucket.burst - ahead / bucket.interval_s + 1e-9))


def take(bucket: Bucket, due: datetime | None, now: datetime, calls: int) -> datetime:
    """The theoretical arrival time after so many calls."""
    start = now if due is None else max(due, now)
    return start + timedelta(seconds=calls * bucket.interval_s)


def free_at(bucket: Bucket, due: datetime | None, now: datetime) -> datetime:
    """When at least one call may go."""
    if due is None or room(bucket, due, now) > 0:
        return now
    return due - timedelta(seconds=(bucket.burst - 1) * bucket.interval_s)


def hold(bucket: Bucket, now: datetime, wait_s: float) -> datetime:
    """The arrival time that lets nothing pass for ``wait_s`` seconds: how ``Retry-After`` is kept."""
    return now + timedelta(seconds=wait_s + (bucket.burst - 1) * bucket.interval_s)
