"""The fast reader: feedparser-rs, which expands no entities, fetches nothing and keeps to limits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from feedparser_rs import ParserLimits, parse_with_limits

from bot.feeds.dates import date_of, parse_date
from bot.feeds.raw import MAX_ENTRIES, RawEntry, RawFeed, asked_rest

_LIMITS = ParserLimits(
    max_feed_size_bytes=8 * 1024 * 1024,
    max_entries=10_000,  # more than we keep, so that a long feed is no reason to call the tolerant reader
    max_links_per_feed=20,
    max_links_per_entry=20,
    max_authors=5,
    max_contributors=5,
    max_tags=20,
    max_content_blocks=5,
    max_enclosures=5,
)
# The reader gives the text of the next element to an empty one: `<title/><link>x</link>` makes x the title.
_EMPTY = re.compile(rb"<([a-zA-Z][\w:.-]*+)\s*+/>")
# It drops links to this machine, which a site that was built without its address is full of: they stand for another
# host meanwhile.
_HOME, _STAND_IN = b"://localhost", b"://localhost-stand-in.invalid"


def read_fast(body: bytes) -> RawFeed:
    """Read RSS, Atom, RDF or JSON Feed.

    Raises:
        ValueError: the document is beyond the limits or no feed at all.
    """
    body = _EMPTY.sub(rb"<\1></\1>", body)
    home = _HOME in body
    if home:
        body = body.replace(_HOME, _STAND_IN)
    # Bytes only: a text that looks like an address would be fetched.
    found = parse_with_limits(body, limits=_LIMITS, sanitize_html=False, resolve_relative_uris=False)
    feed = found.feed
    json = found.version.startswith("json")
    raw = RawFeed(
        title=feed.title or "",
        link=feed.link or "",
        entries=[_entry(entry, json) for entry in found.entries[:MAX_ENTRIES]],
        ttl_s=_ttl(feed),
        trusted=bool(found.version) and (not found.bozo or _only_a_date(str(found.bozo_exception))),
    )
    return _home_again(raw) if home else raw


def _home_again(raw: RawFeed) -> RawFeed:
    """``raw`` with this machine's name where the other host stood for it."""
    stand_in, name = _STAND_IN.decode(), _HOME.decode()
    raw.link, raw.title = raw.link.replace(stand_in, name), raw.title.replace(stand_in, name)
    for entry in raw.entries:
        entry.link, entry.title = entry.link.replace(stand_in, name), entry.title.replace(stand_in, name)
        entry.id = entry.id.replace(stand_in, name)
        entry.summary = entry.summary.replace(stand_in, name)
        entry.content = entry.content.replace(stand_in, name)
    return raw


def _entry(entry: Any, json: bool) -> RawEntry:
    link, content, plain = entry.link or "", "", False
    for block in entry.content:
        value = block.value or ""  # asked for once: each time, it is copied out of the reader
        if len(value) > len(content):
            content, plain = value, json and block.type == "text/plain"
    published, updated = entry.published or entry.dc_date or "", entry.updated or ""
    date, undated = _date(published, entry, "published_parsed") if published else (None, False)
    if date is None and updated:
        date, also = _date(updated, entry, "updated_parsed")
        undated = undated or also
    return RawEntry(
        id=entry.id or "",
        link=link or (entry.external_url or "" if json else ""),
        title=entry.title or entry.media_title or "",
        summary=entry.summary or ("" if content else entry.media_description or ""),
        content=content,
        author=entry.author or entry.dc_creator or "",
        published=date,
        undated=undated,
        plain=plain,
    )


def _only_a_date(complaint: str) -> bool:
    """The reader complains of a date that it cannot read; ours reads more, and a rule looks after the rest."""
    return complaint.startswith("Invalid ") and complaint.endswith(" format")


def _date(text: str, entry: Any, field: str) -> tuple[datetime | None, bool]:
    """The date that ``text`` tells, and whether neither of us could read it.

    A year 1 that both read is nobody's date, but it was read.
    """
    found = parse_date(text)
    if found is not None:
        return found, False
    parsed = getattr(entry, field)
    return date_of(parsed), parsed is None


def _ttl(feed: Any) -> int:
    hints = feed.syndication
    period, times = (hints.update_period, hints.update_frequency) if hints is not None else ("", "")
    return asked_rest(str(feed.ttl or ""), str(period or ""), str(times or ""))
