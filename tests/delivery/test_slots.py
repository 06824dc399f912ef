"""Slots fall due exactly once, in every zone, through every change of the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.delivery.slots import Slot, daily_slot, instant, slots_of, weekly_slot, zone
from storage.records import Mode, Subscription

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def subscription(**values: object) -> Subscription:
    base = {"id": 1, "team_id": "T1", "channel_id": "C1", "created_at": LONG_AGO}
    return Subscription(**{**base, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "day", "hour", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 2, "2026-03-29T01:00"),  # skipped: the first instant after the gap
        ("Europe/Berlin", date(2026, 10, 25), 2, "2026-10-25T00:00"),  # repeated: the first showing
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-03T15:30"),  # a gap of half an hour
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-23T22:00"),  # midnight does not exist
        ("Asia/Kolkata", date(2026, 11, 23), 9, "2026-11-23T03:30"),
        ("America/Santiago", date(2026, 9, 6), 0, "2026-09-06T04:00"),
    ],
)
def test_a_local_hour_becomes_the_right_instant(name: str, day: date, hour: int, expected: str) -> None:
    assert f"{instant(day, hour, ZoneInfo(name)):%Y-%m-%dT%H:%M}" == expected


def test_the_first_instant_after_a_gap_is_found_inside_the_gap_too() -> None:
    # Samoa left out the whole 30 December 2011: every hour of it means the first instant of the 31st.
    tz = ZoneInfo("Pacific/Apia")
    assert instant(date(2011, 12, 30), 9, tz) == instant(date(2011, 12, 31), 0, tz)


def walk(name: str, year: int) -> tuple[list[str], list[str]]:
    """Labels of daily and weekly slots as a scheduler sees them that looks every ten hours and at odd minutes."""
    one = subscription(timezone=name, hour=2, weekday=6, mode=Mode.DAILY)
    now, end = datetime(year, 1, 2, 0, 7, tzinfo=UTC), datetime(year + 1, 1, 2, tzinfo=UTC)
    days, weeks = [], []
    while now < end:
        daily, weekly = daily_slot(one, now), weekly_slot(one, now)
        assert daily.since < daily.due_at <= now
        assert weekly.since < weekly.due_at <= now
        days.append(daily.label)
        weeks.append(weekly.label)
        now += timedelta(hours=10)
    return list(dict.fromkeys(days)), list(dict.fromkeys(weeks))


def check_year(name: str, year: int) -> None:
    days, weeks = walk(name, year)
    dates = [date.fromisoformat(label[4:]) for label in days]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(dates))
    numbers = [datetime.strptime(label[5:] + "-1", "%G-W%V-%u").replace(tzinfo=UTC) for label in weeks]
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in pairwise(numbers))


SOME = ("UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Chatham",
        "America/Nuuk", "Asia/Gaza", "Africa/Casablanca", "America/Asuncion")  # fmt: skip


@pytest.mark.parametrize("name", SOME)
def test_every_slot_comes_exactly_once_in_zones_with_odd_clocks(name: str) -> None:
    for year in (2024, 2026):
        check_year(name, year)


def changes(tz: ZoneInfo) -> tuple[tuple[date, timedelta | None], ...]:
    """Local days on which the clock of a zone changes, 2024 to 2030, each with the offset that follows.

    Weeks are compared by their ends, and the days only of a week in which something changed: no zone of tzdata goes
    forth and back within a week.
    """
    found, at, week = [], datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=7)
    while at.year < 2031:
        if at.astimezone(tz).utcoffset() != (at + week).astimezone(tz).utcoffset():
            for day in (at + timedelta(days=number) for number in range(7)):
                after = (day + timedelta(days=1)).astimezone(tz).utcoffset()
                if day.astimezone(tz).utcoffset() != after:
                    found.append(((day + timedelta(hours=12)).astimezone(tz).date(), after))
        at += week
    return tuple(found)


@pytest.mark.slow
def test_every_hour_around_every_change_in_every_zone_until_2030_is_one_instant_a_day() -> None:
    """All of tzdata: around each change, each local hour gives one instant on each day, in the order of the days, and
    the clock shows that hour then, or the end of the gap that swallowed it. Zones of other names with the same clock
    are looked at once."""
    clocks = {}
    for name in sorted(available_timezones()):
        tz = ZoneInfo(name)
        clocks[datetime(2024, 1, 1, tzinfo=UTC).astimezone(tz).utcoffset(), changes(tz)] = tz
    seen = 0
    for (_, known), tz in clocks.items():
        for change, _ in known:
            for hour in range(24):
                several = [instant(change + timedelta(days=step), hour, tz) for step in (-2, -1, 0, 1, 2)]
                assert several == sorted(set(several)), (tz, change, hour)
                for step, moment in zip((-2, -1, 0, 1, 2), several, strict=True):
                    local = moment.astimezone(tz)
                    wall = datetime(change.year, change.month, change.day, hour) + timedelta(days=step)  # noqa: DTZ001
                    assert timedelta(0) <= local.replace(tzinfo=None) - wall <= timedelta(hours=2), (tz, wall)
                seen += 1
    assert seen > 5_000


def test_labels_name_the_week_that_ended_or_the_day() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert weekly_slot(subscription(), now).label == "week:2026-W47"
    assert weekly_slot(subscription(weekday=4), now).label == "week:2026-W47"
    assert weekly_slot(subscription(), now - timedelta(seconds=1)).label == "week:2026-W46"
    assert daily_slot(subscription(), now).label == "day:2026-11-23"
    assert weekly_slot(subscription(), datetime(2027, 1, 4, 10, tzinfo=UTC)).label == "week:2026-W53"


@pytest.mark.parametrize(
    ("make", "hours", "late", "missed"),
    [
        (daily_slot, 2.99, False, False),
        (daily_slot, 3, True, False),
        (daily_slot, 23.99, True, False),
        (weekly_slot, 2.99, False, False),
        (weekly_slot, 3, True, False),
        (weekly_slot, 143.99, True, False),
        (weekly_slot, 144, True, True),
    ],
)
def test_a_slot_says_that_it_is_late_and_when_it_is_too_late(
    make: Callable[[Subscription, datetime], Slot], hours: float, late: bool, missed: bool
) -> None:
    due = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    slot = make(subscription(), due + timedelta(hours=hours))
    assert (slot.due_at, slot.late, slot.missed) == (due, late, missed)


def test_a_subscription_has_the_slots_of_its_mode() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def kinds(**values: object) -> list[str]:
        return [slot.schedule.partition(":")[0] for slot in slots_of(subscription(**values), now)]

    assert kinds() == ["weekly"]
    assert kinds(weekly_recap=False) == []
    assert kinds(weekly_recap=False, mode=Mode.WEEKLY) == ["weekly"]
    assert kinds(weekly_recap=False, mode=Mode.DAILY) == ["daily"]
    assert kinds(weekly_recap=False, daily_cap=3) == ["daily"]
    assert kinds(weekly_recap=False, quiet_start=22, quiet_end=7) == ["wake"]
    assert kinds(weekly_recap=False, quiet_start=7, quiet_end=7) == []
    assert kinds(created_at=now) == []
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert kinds(created_at=due) == []  # who began at that very moment has nothing to look back on
    assert kinds(created_at=due - timedelta(seconds=1)) == ["weekly"]


def test_an_unknown_zone_counts_as_utc() -> None:
    assert zone("Mars/Olympus_Mons").key == "UTC"
    assert zone("../../etc/passwd").key == "UTC"
