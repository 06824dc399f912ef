"""Decides whether an entry that was not there before counts as news."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.records import Feed

AHEAD: Final = timedelta(hours=24)  # clocks and zones go wrong by as much; beyond it a date is not believed
STALE: Final = timedelta(days=7)
GRACE: Final = timedelta(hours=24)  # many feeds date by the day, so an entry of today may say midnight


def believed_date(published: datetime | None, now: datetime) -> datetime | None:
    """The date to store: one a little ahead of ``now`` is now, one far ahead is unknown."""
    if published is None or published <= now:
        return published
    return now if published <= now + AHEAD else None


def is_news(published: datetime | None, feed: Feed, now: datetime) -> bool:
    """Whether an entry seen for the first time may be posted by itself.

    Not with a feed's first poll, not when it is older than that poll or than a week, not when it is dated far ahead.
    An entry without a date is news: its feed had a first poll that did not hold it.
    """
    if feed.baseline_at is None:
        return False
    if published is None:
        return True
    return max(feed.baseline_at - GRACE, now - STALE) <= published <= now + AHEAD
