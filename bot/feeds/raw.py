"""What a reader of a document hands over before cleaning: the publisher's words as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_ENTRIES = 1_000


@dataclass(slots=True, kw_only=True)
class RawEntry:
    """One entry, uncleaned. ``title``, ``summary`` and ``content`` may be HTML; ``link`` may be relative."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    dated: bool = False  # a date is written there, whether or not it could be read
    plain: bool = False  # the texts are plain, not HTML


@dataclass(slots=True, kw_only=True)
class RawFeed:
    """One document, uncleaned. ``trusted`` is a reader's own word that it lost nothing."""

    title: str = ""
    link: str = ""
    entries: list[RawEntry]
    ttl_s: int = 0
    trusted: bool = True
