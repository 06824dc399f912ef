"""When a card that passes may go: at once, or held back for the next digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.delivery.slots import instant, zone
from storage.records import Card, Mode, Subscription

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # the end of a pause that lasts until somebody resumes
CRITICAL = 90  # importance from which a card may break quiet hours and caps


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a card goes now; if not, why it is held."""

    now: bool
    why: str = ""


def admit(card: Card, subscription: Subscription, now: datetime, sent_today: int) -> Admission:
    """Decide when a card that passes the filter goes to a channel.

    Args:
        card: the card.
        subscription: its mode, pause, quiet hours and cap.
        now: the time.
        sent_today: cards planned for the channel since its local midnight.
    """
    if subscription.mode is not Mode.INSTANT:
        return Admission(False, "it comes with the digest")
    if is_paused(subscription, now):
        return Admission(False, "paused")
    if card.importance >= CRITICAL:
        return Admission(True)
    if is_quiet(subscription, now):
        return Admission(False, "quiet hours")
    if subscription.daily_cap and sent_today >= subscription.daily_cap:
        return Admission(False, "the day's cap is reached")
    return Admission(True)


def is_paused(subscription: Subscription, now: datetime) -> bool:
    """Whether people asked for silence until later than now."""
    return subscription.paused_until is not None and now < subscription.paused_until


def is_quiet(subscription: Subscription, now: datetime) -> bool:
    """Whether now lies in the quiet hours, from the start to just before the end, also past midnight."""
    start, end = subscription.quiet_start, subscription.quiet_end
    if start is None or end is None or start == end:
        return False
    hour = now.astimezone(zone(subscription.timezone)).hour
    return start <= hour < end if start < end else hour >= start or hour < end


def local_midnight(subscription: Subscription, now: datetime) -> datetime:
    """When the channel's day began: what caps count from."""
    tz = zone(subscription.timezone)
    return instant(now.astimezone(tz).date(), 0, tz)
