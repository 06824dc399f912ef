"""Reads what a server says about time: Retry-After and Cache-Control."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_WAIT_S = 24 * 3600
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header (seconds or a date) asks to wait, at most a day; ``None`` when unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), MAX_WAIT_S))
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    seconds = (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds()
    return max(0.0, min(seconds, float(MAX_WAIT_S)))


def max_age(value: str) -> int | None:
    """Seconds that a Cache-Control header calls an answer fresh, at most a day; ``None`` when it does not say."""
    found = _MAX_AGE.search(value.lower())
    return min(int(found[1]), MAX_WAIT_S) if found else None
