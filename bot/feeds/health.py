"""Says in words how a feed is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from storage.records import Feed, FeedState

Condition = Literal["working", "new", "quiet", "failing", "paused", "retired", "removed"]
_QUIET: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A feed, its condition, and a sentence that explains it."""

    feed: Feed
    condition: Condition
    words: str

    @property
    def healthy(self) -> bool:
        """Nothing needs to be done."""
        return self.condition in ("working", "new", "quiet")


def describe(feed: Feed, now: datetime, held: int = 0) -> SourceHealth:
    """Return the health of ``feed``: last success, last new entry, why it fails, when it is tried again.

    ``held``: stories of the last day that wait unposted, because it told more than any feed does.
    """
    condition = _condition(feed, now)
    facts = {
        "new": ["Not checked yet.", _next(feed, now)],
        "working": [_checked(feed, now), _newest(feed, now), _next(feed, now)],
        "quiet": [_checked(feed, now), _newest(feed, now), _next(feed, now)],
        "failing": [_failing(feed, now), feed.last_error, _success(feed, now), _next(feed, now)],
        "paused": ["Paused.", feed.last_error, _success(feed, now), "Add it again to try once more."],
        "retired": ["Retired by its publisher.", feed.last_error, _success(feed, now)],
        "removed": ["Removed."],
    }[condition]
    facts += [f"It told too many stories in a day: {held} more wait unposted."] if held else []
    return SourceHealth(feed=feed, condition=condition, words=" ".join(filter(None, facts)))


def _condition(feed: Feed, now: datetime) -> Condition:
    if feed.state is not FeedState.ACTIVE:
        stopped: dict[FeedState, Condition] = {
            FeedState.PAUSED: "paused",
            FeedState.RETIRED: "retired",
            FeedState.REMOVED: "removed",
        }
        return stopped[feed.state]
    if feed.failures:
        return "failing"
    if feed.last_success_at is None:
        return "new"
    silent = feed.last_entry_at is not None and now - feed.last_entry_at > _QUIET
    return "quiet" if silent else "working"


def _checked(feed: Feed, now: datetime) -> str:
    return f"Checked {ago(feed.last_success_at, now)}."


def _newest(feed: Feed, now: datetime) -> str:
    return f"Newest entry {ago(feed.last_entry_at, now)}." if feed.last_entry_at else "No dated entries."


def _success(feed: Feed, now: datetime) -> str:
    return f"Last success {ago(feed.last_success_at, now)}." if feed.last_success_at else "It never worked."


def _failing(feed: Feed, now: datetime) -> str:
    times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
    since = f", since {span(now - feed.failing_since)}" if feed.failing_since and feed.failures > 1 else ""
    return f"Failed {times}{since}."


def _next(feed: Feed, now: datetime) -> str:
    if feed.next_check_at is None or feed.next_check_at <= now:
        return "Next check now."
    return f"Next check in {span(feed.next_check_at - now)}."


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, e.g. ``5 minutes ago``; ``never`` for None."""
    if then is None:
        return "never"
    return "just now" if now - then < timedelta(minutes=1) else f"{span(now - then)} ago"


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit, e.g. ``3 hours``."""
    seconds = max(0, int(length.total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"
