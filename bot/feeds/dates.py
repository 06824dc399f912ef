"""Reads the dates that feeds really write."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_EPOCH = re.compile(r"^\d{9,10}$|^\d{12,13}$")
_ZONE = re.compile(r"([+-]\d{2}):?(\d{2})$")
_ISO = re.compile(
    r"^(\d{4}-\d{2}-\d{2})(?:[T ]\s*(\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?))?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_MAIL = re.compile(
    r"^(?:[A-Z][a-z]{2,8},?\s+)?(\d{1,2})\s+([A-Z][a-z]{2})[a-z]*\.?,?\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"\s*(?:(?:GMT|UTC|UT|Z)?|([+-])(\d{2}):?(\d{2}))$"
)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_TWO_DIGITS = {name: f"{number:02}" for name, number in _MONTHS.items()}
_YEARS = range(1990, 2200)


def parse_date(text: str) -> datetime | None:
    """Read RFC 822 (with American zone names), RFC 3339 in its loose spellings, and Unix times.

    A date without a zone counts as UTC. ``None`` when it cannot be read, or lies before 1990 or past 2199: such dates
    are a program's zero, not somebody's day.
    """
    text = text.strip()
    if not 6 <= len(text) <= 64:
        return None
    try:
        found = None if text[4] == "-" else _mail(text)
        found = found or _iso(text) or _epoch(text) or parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return to_utc(found)


def to_utc(found: datetime | None) -> datetime | None:
    """``found`` in UTC (naive counts as UTC), or ``None`` when it is no believable date."""
    if found is None or found.year not in _YEARS:
        return None
    if found.tzinfo is UTC:
        return found
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def date_of(parsed: tuple[int, ...] | None) -> datetime | None:
    """The date that a reader of feeds made out of a text: UTC, in parts; ``None`` when it is no believable one."""
    try:
        return to_utc(datetime.fromtimestamp(calendar.timegm(parsed), UTC)) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _mail(text: str) -> datetime | None:
    """RFC 822 as most feeds write it; the standard library's reader of every other spelling takes five times longer."""
    if text[3:5] == ", " and (at_once := _usual_mail(text)):
        return at_once
    found = _MAIL.match(text)
    if not found or found[2] not in _MONTHS:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    then = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=UTC)
    if sign and (zone_hours != "00" or zone_minutes != "00"):
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
        then = then - offset if sign == "+" else then + offset
    return then


def _usual_mail(text: str) -> datetime | None:
    """``Mon, 23 Nov 2026 14:00:00 GMT``, or with an offset, each part in its place: as nine of ten are written."""
    if len(text) not in (29, 31) or text[7] + text[11] + text[16] + text[25] + text[19] + text[22] != "    ::":
        return None
    month, zone = _TWO_DIGITS.get(text[8:11]), text[26:]
    if month is None or (zone != "GMT" and zone[0] not in "+-"):
        return None
    zone = "+00:00" if zone == "GMT" else f"{zone[:3]}:{zone[3:]}"
    try:
        return datetime.fromisoformat(f"{text[12:16]}-{month}-{text[5:7]}T{text[17:25]}{zone}")
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    if text[4:5] == "-" and text[10:11] == "T":  # as it should be, and as the standard library reads it at once
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    found = _ISO.match(text.upper())
    if not found:
        return None
    day, clock, zone = found.groups()
    zone = "+00:00" if zone in (None, "Z", "UTC", "GMT") else _ZONE.sub(r"\1:\2", zone)
    clock = re.sub(r"[.,](\d{1,6})\d*", lambda part: f".{part[1]:0<6}", clock or "00:00")
    if clock.startswith("24:00"):
        return datetime.fromisoformat(f"{day}T00{clock[2:]}{zone}") + timedelta(days=1)
    return datetime.fromisoformat(f"{day}T{clock}{zone}")


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.match(text):
        return None
    seconds = int(text) / (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC)
