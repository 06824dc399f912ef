"""Reading a channel's history: is a message of ours there that we do not know of?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.gateway import History, Posted
from bot.delivery.wire import time_of_ts
from bot.errors import SlackError

MARGIN = timedelta(seconds=60)
FAR_BACK = timedelta(days=1)  # where a first page may reach when no earlier message bounds it
MAX_PAGES = 400  # a stand-in that never ends must not hold a worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the history showed: ts by delivery id, whether it was read to its end, and where to go on if not."""

    found: dict[str, str] = field(default_factory=dict)
    error: SlackError | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How far back to read.

    Args:
        after_ts: Slack's id of a message known to be older than what is looked for; "" when none is known. It is
            Slack's own clock and so needs no correction.
        intent_at: when we meant to send, by our clock.
        now: the present by our clock; with the answer's ``Date`` it tells how wrong our clock is.
    """

    after_ts: str
    intent_at: datetime
    now: datetime

    def oldest(self, skew: timedelta = timedelta()) -> datetime:
        """What Slack is asked for; ``skew`` is its clock less ours, where that is known."""
        far = self.intent_at + skew - FAR_BACK
        return max(far, time_of_ts(self.after_ts)) if self.after_ts else far

    def skew(self, page: History) -> timedelta:
        """Slack's clock less ours, as far as an answer tells it."""
        return timedelta() if page.server_time is None else page.server_time - self.now

    def reached(self, page: History) -> bool:
        """Whether this page goes back far enough: our intent, put right by the skew of our clock, less a margin."""
        if page.server_time is None or not page.messages:
            return False
        intent = self.intent_at + self.skew(page)
        return min(time_of_ts(one.ts) for one in page.messages) < intent - MARGIN


def look_for(
    wanted: Collection[str] | None,
    read: Callable[[datetime, str], History],
    window: Window,
    *,
    cursor: str = "",
    whole: bool = False,
) -> Seen:
    """Read page by page until every wanted id is found, the window is passed, or Slack refuses.

    Args:
        wanted: ids of deliveries; ``None`` for every own message with an id.
        read: one page from (oldest, cursor).
        window: how far back.
        cursor: where an earlier, interrupted reading stopped.
        whole: read to the end, whatever the window.
    """
    found: dict[str, str] = {}
    oldest = window.oldest()
    for _ in range(MAX_PAGES):
        try:
            page = read(oldest, cursor)
        except SlackError as e:
            return Seen(found=found, error=e, cursor=cursor)
        needed = window.oldest(window.skew(page))
        if needed < oldest - MARGIN:  # our clock runs so far ahead that Slack was asked for its future
            oldest, cursor = needed, ""
            continue
        found |= {one.delivery_id: one.ts for one in page.messages if _ours(one, wanted)}
        cursor = page.cursor
        if not cursor or (wanted is not None and len(found) == len(wanted)) or (not whole and window.reached(page)):
            return Seen(found=found)
    return Seen(found=found, error=SlackError("The history does not end.", ambiguous=True))


def _ours(message: Posted, wanted: Collection[str] | None) -> bool:
    # Anybody in the workspace can copy our metadata into a message of theirs; only our own messages count.
    if not message.own or not message.delivery_id:
        return False
    return wanted is None or message.delivery_id in wanted
