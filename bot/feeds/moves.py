"""Decides when a permanent redirect is believed: a hijacked or half-configured server also says 301, for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from storage.records import Feed

VISITS: Final = 3
PERIOD: Final = timedelta(hours=24)


def follow_move(feed: Feed, moved_to: str, now: datetime) -> Feed:
    """Return ``feed`` after a successful poll that was sent to ``moved_to`` for good ("" = it was not).

    The new address is taken after three visits in a row over at least a day that were all sent there.
    """
    if not moved_to or moved_to == feed.url:
        return feed if not feed.moved_to else replace(feed, moved_to="", moved_seen=0, moved_since=None)
    if moved_to != feed.moved_to:
        return replace(feed, moved_to=moved_to, moved_seen=1, moved_since=now)
    seen, since = feed.moved_seen + 1, feed.moved_since or now
    if seen < VISITS or now - since < PERIOD:
        return replace(feed, moved_seen=seen, moved_since=since)
    return replace(feed, url=moved_to, moved_to="", moved_seen=0, moved_since=None)
