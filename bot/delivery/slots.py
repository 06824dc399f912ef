"""When digests and recaps fall due: local hours as instants, through every change of the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.records import Mode, Subscription

WEEKLY_LATEST = timedelta(days=6)
DAILY_LATEST = timedelta(hours=24)
LATE_AFTER = timedelta(hours=3)  # from then on a digest says that it is late


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One due digest or recap.

    ``schedule`` ("weekly:T1:C1") and ``label`` ("week:2026-W47") make it unique; ``since`` to ``due_at`` is what it
    reports on. ``missed`` says that it is too late for it.
    """

    schedule: str
    label: str
    since: datetime
    due_at: datetime
    late: bool = False
    missed: bool = False

    @property
    def weekly(self) -> bool:
        """It is a week's recap, no digest."""
        return self.label.startswith("week:")


@lru_cache(maxsize=1_024)
def zone(name: str) -> ZoneInfo:
    """The zone of that name; UTC when there is none (a zone can be renamed after somebody chose it)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(day: date, hour: int, tz: ZoneInfo) -> datetime:
    """The first instant at which local clocks of a day show that hour or later.

    A repeated hour means its first showing; an hour that a clock skips means the first instant after the gap.
    """
    local = datetime.combine(day, time(hour), tzinfo=tz)
    first = local.astimezone(UTC)
    if first.astimezone(tz).replace(tzinfo=None) == local.replace(tzinfo=None):
        return first
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), first, tz)


def weekly_slot(subscription: Subscription, now: datetime) -> Slot:
    """The weekly recap that fell due last."""
    tz = zone(subscription.timezone)
    day = now.astimezone(tz).date()
    day -= timedelta(days=(day.weekday() - subscription.weekday) % 7)
    due = instant(day, subscription.hour, tz)
    if due > now:
        day -= timedelta(days=7)
        due = instant(day, subscription.hour, tz)
    # Named by the ISO week that the period mostly lies in: on a Monday the week that just ended.
    year, week, _ = (day - timedelta(days=1)).isocalendar()
    return Slot(
        schedule=f"weekly:{subscription.team_id}:{subscription.channel_id}",
        label=f"week:{year}-W{week:02d}",
        since=instant(day - timedelta(days=7), subscription.hour, tz),
        due_at=due,
        late=now - due >= LATE_AFTER,
        missed=now - due >= WEEKLY_LATEST,
    )


def daily_slot(subscription: Subscription, now: datetime, *, hour: int | None = None, name: str = "day") -> Slot:
    """The daily digest that fell due last, at the subscription's hour or another one.

    Args:
        subscription: its zone and hour.
        now: the time.
        hour: another local hour (the end of quiet hours).
        name: ``day`` for the digest, ``wake`` for what quiet hours held back.
    """
    tz = zone(subscription.timezone)
    at = subscription.hour if hour is None else hour
    day = now.astimezone(tz).date()
    due = instant(day, at, tz)
    if due > now:
        day -= timedelta(days=1)
        due = instant(day, at, tz)
    schedule = {"day": "daily", "wake": "wake"}[name]
    return Slot(
        schedule=f"{schedule}:{subscription.team_id}:{subscription.channel_id}",
        label=f"{name}:{day.isoformat()}",
        since=instant(day - timedelta(days=1), at, tz),
        due_at=due,
        late=now - due >= LATE_AFTER,
        missed=now - due >= DAILY_LATEST,
    )


def slots_of(subscription: Subscription, now: datetime) -> tuple[Slot, ...]:
    """The digests and recaps of a subscription that fell due last, one of each kind it has.

    Only what fell due after the subscription began counts. Those that were taken already are known to the database.
    """
    found: list[Slot] = []
    if subscription.weekly_recap or subscription.mode is Mode.WEEKLY:
        found.append(weekly_slot(subscription, now))
    if subscription.mode is Mode.DAILY or (subscription.mode is Mode.INSTANT and subscription.daily_cap):
        found.append(daily_slot(subscription, now))
    start, end = subscription.quiet_start, subscription.quiet_end
    if subscription.mode is Mode.INSTANT and start is not None and end is not None and start != end:
        found.append(daily_slot(subscription, now, hour=end, name="wake"))
    return tuple(slot for slot in found if slot.due_at > subscription.created_at)


def _end_of_gap(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The instant of the change between two instants of different offset, to the second."""
    low, high = before, after
    offset = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
