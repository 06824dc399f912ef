"""Values that pass between fetching, parsing and pacing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from bot.feeds.guard import AddressGuard

MAX_BYTES: Final = 5 * 1024 * 1024
FEED_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)
PAGE_ACCEPT: Final = "text/html, application/xhtml+xml, */*;q=0.5"
USER_AGENT: Final = "Signalpost/0.1 (news reader; self-hosted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One document to fetch; ``key`` comes back with the answer (a feed's or an entry's id)."""

    url: str
    key: int = 0
    etag: str = ""
    last_modified: str = ""
    accept: str = FEED_ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How far a fetch may go.

    ``total_s`` covers everything from the name's resolution over redirects to the last byte; ``max_bytes`` counts
    decoded bytes; ``large`` answers over ``large_bytes`` may be in memory at the same time. With ``stay`` no redirect
    leads to another host.
    """

    guard: AddressGuard = field(default_factory=AddressGuard)
    total_s: float = 20.0
    connect_s: float = 10.0
    max_bytes: int = MAX_BYTES
    max_redirects: int = 5
    stay: bool = False
    concurrency: int = 64
    per_host: int = 6
    large_bytes: int = 1024 * 1024
    large: int = 8
    user_agent: str = USER_AGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back. A failure is a value too: ``error`` says it in one sentence, and then ``body`` is empty.

    ``url`` is where the body came from; ``moved_to`` is set when every step there, up to it, was a permanent redirect.
    ``retry_after_s`` and ``max_age_s`` are what the server asked for.
    """

    request: FetchRequest
    status: int = 0
    url: str = ""
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    retry_after_s: float | None = None
    max_age_s: int | None = None
    error: str = ""
    permanent: bool = False

    @property
    def ok(self) -> bool:
        """The server answered with a document, or said that ours is still good."""
        return not self.error

    @property
    def not_modified(self) -> bool:
        """The server said that our copy is still good."""
        return self.status == 304


class ParsedEntry(NamedTuple):
    """One entry as its feed tells it, cleaned: plain text, absolute http links, aware UTC dates. No clamps by time."""

    guid: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    author: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A document read as a feed. ``ttl_s`` is how long the publisher asks readers to wait, 0 when it does not say."""

    title: str = ""
    site_url: str = ""
    entries: tuple[ParsedEntry, ...] = ()
    ttl_s: int = 0
    parser: str = ""  # which reader was trusted: fast, tolerant or json
