"""What a reader of a document hands over before cleaning: the publisher's words as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_ENTRIES = 1_000
_DAY = 86_400
_PERIODS = {"hourly": 3600, "daily": _DAY, "weekly": 7 * _DAY, "monthly": 30 * _DAY, "yearly": 365 * _DAY}


@dataclass(slots=True, kw_only=True)
class RawEntry:
    """One entry, uncleaned. ``title``, ``summary`` and ``content`` may be HTML; ``link`` may be relative."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: datetime | None = None  # or updated, where nothing else is said
    undated: bool = False  # a date is written there that this reader does not understand
    plain: bool = False  # the texts are plain, not HTML


@dataclass(slots=True, kw_only=True)
class RawFeed:
    """One document, uncleaned. ``trusted`` is a reader's own word that it lost nothing."""

    title: str = ""
    link: str = ""
    entries: list[RawEntry]
    ttl_s: int = 0
    trusted: bool = True


def asked_rest(ttl: str, period: str, times: str) -> int:
    """Seconds between two visits that a publisher asks for, at most a day; 0 when it does not say.

    Args:
        ttl: RSS's ``ttl``, in minutes.
        period: the syndication module's ``updatePeriod``.
        times: its ``updateFrequency``: how often in that period.
    """
    if ttl.isascii() and ttl.isdigit():
        return min(int(ttl[:6]) * 60, _DAY)
    often = int(times[:4]) if times.isascii() and times.isdigit() else 1
    return min(_PERIODS.get(period.strip().lower(), 0) // max(1, often), _DAY)
