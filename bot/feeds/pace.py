"""Decides when a feed is asked again, and when no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from storage.records import Feed, FeedState

if TYPE_CHECKING:  # randomness is an argument
    import random

SHORTEST_S: Final = 300
LONGEST_S: Final = 86_400
VISITS_PER_ENTRY: Final = 12  # so an entry is found after a twelfth of its feed's usual gap, half of that on average
BACKOFF_S: Final = 900
MAX_AGE_CAP_S: Final = 4 * 3600  # caches are told to keep for months what changes by the hour
PAUSE_AFTER: Final = timedelta(days=6)
PAUSE_FAILURES: Final = 5  # a bot that was off for a week has not seen a feed fail for a week
_GAPS: Final = 20


class Outcome(NamedTuple):
    """How a poll went, as far as pace matters.

    ``newest`` and ``gap_s`` describe the feed's rhythm and are unknown when the document was not read anew.
    """

    error: str = ""
    gone: bool = False
    new: int = 0
    newest: datetime | None = None
    gap_s: int = 0
    ttl_s: int | None = None
    max_age_s: int | None = None
    retry_after_s: float | None = None


def usual_gap(dates: Sequence[datetime]) -> int:
    """The median time between two entries in seconds, 0 when fewer than two carry a date."""
    newest = sorted(dates, reverse=True)[: _GAPS + 1]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return int(median(gaps)) if gaps else 0


class Rest(NamedTuple):
    """How long a feed is left alone after a visit that went well, and the rhythm that says so."""

    next_check_at: datetime
    interval_s: int
    last_entry_at: datetime | None
    gap_s: int
    ttl_s: int


def rest(feed: Feed, outcome: Outcome, now: datetime, rng: random.Random) -> Rest:
    """When to come again after a success; see :func:`plan_next`."""
    last, newest = feed.last_entry_at, outcome.newest
    if newest is not None and (last is None or newest > last):
        last = newest
    if last is not None and last > now:
        last = now
    gap = outcome.gap_s or feed.gap_s
    ttl = feed.ttl_s if outcome.ttl_s is None else outcome.ttl_s
    silence = (now - last).total_seconds() if last else 0.0
    rhythm = max(gap, silence) / VISITS_PER_ENTRY if gap or silence else feed.interval_s
    asked = max(ttl, min(outcome.max_age_s or 0, MAX_AGE_CAP_S))
    interval = int(min(max(rhythm, asked, SHORTEST_S), LONGEST_S))
    wait = max(interval * rng.uniform(0.9, 1.1), SHORTEST_S, outcome.retry_after_s or 0)
    return Rest(now + timedelta(seconds=wait), interval, last, gap, ttl)


def plan_next(feed: Feed, outcome: Outcome, now: datetime, rng: random.Random) -> Feed:
    """Return ``feed`` as a poll leaves it, as far as pace is concerned.

    Success: the next check comes after a twelfth of the feed's usual gap, or of its silence when that is longer; never
    sooner than its publisher asks, between 5 minutes and 24 hours. Failure: 15 minutes, doubled each time up to 24
    hours; after six days of failure the feed is paused. Gone (410): retired. All times with jitter, so that feeds
    added together spread out.

    Args:
        feed: the feed before the poll.
        outcome: how the poll went.
        now: the time.
        rng: for the jitter.
    """
    if outcome.gone:
        return replace(feed, state=FeedState.RETIRED, last_checked_at=now, last_error=outcome.error, next_check_at=None)
    if outcome.error:
        return _failed(feed, outcome, now, rng)
    plan = rest(feed, outcome, now, rng)
    return replace(
        feed,
        failures=0,
        failing_since=None,
        last_error="",
        last_checked_at=now,
        last_success_at=now,
        **plan._asdict(),
    )


def _failed(feed: Feed, outcome: Outcome, now: datetime, rng: random.Random) -> Feed:
    failures = feed.failures + 1
    since = feed.failing_since or now
    wait = min(BACKOFF_S * 2.0 ** min(failures - 1, 16), LONGEST_S) * rng.uniform(0.8, 1.2)
    wait = max(wait, outcome.retry_after_s or 0)
    give_up = failures >= PAUSE_FAILURES and now - since >= PAUSE_AFTER
    return replace(
        feed,
        failures=failures,
        failing_since=since,
        last_error=outcome.error,
        last_checked_at=now,
        state=FeedState.PAUSED if give_up else feed.state,
        next_check_at=now + timedelta(seconds=wait),
    )
