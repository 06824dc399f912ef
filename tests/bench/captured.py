"""Entries of the captured feeds as the bot would store them: title, plain summary, address, date."""

from __future__ import annotations

import calendar
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from bot.stories.normalise import canonical_url
from storage.records import Entry, Feed

_MARK = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
FIRST_ID = 100_000  # above the ids of the archive


def captured(data: Path, years: range = range(2025, 2027)) -> Iterator[tuple[Entry, Feed, datetime]]:
    """Dated entries of every captured feed, at most 200 a feed."""
    number = FIRST_ID
    for place, path in enumerate(sorted((data / "feeds").glob("*/*")), start=1):
        document = feedparser.parse(path.read_bytes())
        title = document.feed.get("title", "") if document.feed else path.stem
        feed = Feed(id=FIRST_ID + place, url=f"https://captured{place}.example/", title=str(title))
        for found in document.entries[:200]:
            at = _date(found)
            if at and at.year in years and found.get("title"):
                number += 1
                yield _entry(number, found, feed, at), feed, at


def _entry(number: int, found: Any, feed: Feed, at: datetime) -> Entry:
    url = str(found.get("link", ""))
    text = _SPACE.sub(" ", _MARK.sub(" ", html.unescape(str(found.get("summary", ""))))).strip()[:1500]
    return Entry(
        id=number,
        feed_id=feed.id,
        guid=url,
        url=url,
        canonical_url=canonical_url(url),
        title=str(found.title),
        summary=text,
        collected_at=at,
        published_at=at,
    )


def _date(found: Any) -> datetime | None:
    parsed = found.get("published_parsed") or found.get("updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError):
        return None
