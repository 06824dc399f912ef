"""Reads documents in a worker process: bytes in, recognisable entries out. Imports only what a worker needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from bot.errors import ParseError
from bot.feeds.identity import KeyedEntry
from bot.feeds.kinds import tidier
from bot.feeds.pace import usual_gap
from bot.feeds.parse import parse, parse_fast, parse_tolerant
from bot.feeds.values import ParsedEntry, ParsedFeed
from bot.stories.normalise import canonical_url, fold_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A body to read. ``publisher`` is the feed's title, which sites append to every headline.

    ``distrusted`` says that the fast reader tried already, and is not to be believed.
    """

    body: bytes
    url: str
    content_type: str = ""
    publisher: str = ""
    distrusted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A document that was read. ``gap_s`` is the usual time between two entries, 0 when unknown."""

    title: str
    site_url: str
    entries: tuple[KeyedEntry, ...]
    newest: datetime | None
    gap_s: int
    ttl_s: int
    parser: str

    def __reduce__(self) -> tuple[object, ...]:
        # On its way out of a worker: a column for each field and times as numbers, as naming every field of every
        # entry costs as much as reading it.
        *columns, times = zip(*self.entries, strict=True) if self.entries else ((),)
        numbers = [None if at is None else at.timestamp() for at in times]
        feed = {"title": self.title, "site_url": self.site_url, "newest": self.newest, "gap_s": self.gap_s}
        return _arrived, (columns, numbers, feed | {"ttl_s": self.ttl_s, "parser": self.parser})


def _arrived(columns: list[tuple[Any, ...]], numbers: list[float | None], feed: dict[str, Any]) -> ReadFeed:
    times = [None if number is None else datetime.fromtimestamp(number, UTC) for number in numbers]
    entries = map(KeyedEntry._make, zip(*columns, times, strict=True))
    return ReadFeed(entries=tuple(entries), **feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A document that was not read: why, in words; ``again`` asks for the tolerant reader, alone."""

    words: str = ""
    again: bool = False


def read_many(documents: Sequence[Document]) -> list[ReadFeed | Unread]:
    """Read what the fast reader can be trusted with; the others come back with ``again``."""
    return [_read_fast(document) for document in documents]


def read_alone(document: Document) -> list[ReadFeed | Unread]:
    """Read one document with every reader there is; a list of one, as :func:`read_many` returns."""
    try:
        read = parse_tolerant if document.distrusted else parse
        return [_keyed(read(document.body, document.url, document.content_type), document)]
    except ParseError as e:
        return [Unread(words=str(e))]


def _read_fast(document: Document) -> ReadFeed | Unread:
    try:
        parsed = parse_fast(document.body, document.url, document.content_type)
    except ParseError as e:
        return Unread(words=str(e))
    return _keyed(parsed, document) if parsed else Unread(again=True)


def _keyed(parsed: ParsedFeed, document: Document) -> ReadFeed:
    publisher = document.publisher or parsed.title
    tidy = tidier(document.url)
    entries = tuple(_key(tidy(entry), publisher) for entry in parsed.entries)
    dates = [entry.published_at for entry in entries if entry.published_at]
    return ReadFeed(
        title=parsed.title,
        site_url=parsed.site_url,
        entries=entries,
        newest=max(dates, default=None),
        gap_s=usual_gap(dates),
        ttl_s=parsed.ttl_s,
        parser=parsed.parser,
    )


def _key(entry: ParsedEntry, publisher: str) -> KeyedEntry:
    text = "\0".join((entry.title, entry.url, entry.summary, entry.content))
    return KeyedEntry(
        entry.guid,
        entry.url,
        canonical_url(entry.url) if entry.url else "",
        entry.title,
        fold_title(entry.title, publisher),
        entry.summary,
        entry.content,
        blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest(),
        entry.author,
        entry.published_at,
    )
