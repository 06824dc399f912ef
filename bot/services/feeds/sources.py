"""Keeps the list of feeds: seeding, adding with autodiscovery, removing, health, OPML both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bot.errors import FetchError, ParseError, UserError
from bot.feeds.discover import find_feeds, known_feed
from bot.feeds.guard import AddressGuard
from bot.feeds.health import SourceHealth, describe
from bot.feeds.opml import OpmlFeed, parse_opml, render_opml
from bot.feeds.sandbox import workers
from bot.feeds.sources import load_sources
from bot.feeds.values import Fetched, FetchRequest
from bot.services.feeds.inside import fetch_inside, public_policy
from bot.services.feeds.reading import Document, ReadFeed, Unread, read_alone
from bot.services.parts import Parts
from bot.stories.brake import DAY
from storage import feeds as feed_store
from storage.grouped import held_back
from storage.records import Category, Feed, FeedState

_SHOWN: Final = 60  # characters of what was typed that an answer repeats
_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFeed:
    """A feed that answered and could be read: its own address, even when a page's address was given."""

    url: str
    title: str
    site_url: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an OPML import did."""

    added: int
    known: int


def seed_sources(parts: Parts) -> int:
    """Add the feeds of the sources file that were never there; one that people removed stays removed.

    Returns:
        How many were added.

    Raises:
        ConfigError: the file is wrong.
    """
    specs = load_sources(parts.settings.sources)
    now = parts.now()
    with parts.store.write() as c:
        known = feed_store.feed_urls(c)
        fresh = [spec for spec in specs if spec.url not in known]
        for spec in fresh:
            feed = Feed(
                id=0,
                url=spec.url,
                title=spec.title,
                category=spec.category,
                weight=spec.weight,
                ai_only=spec.ai_only,
                added_at=now,
            )
            feed_store.add_feed(c, feed)
    return len(fresh)


def check_feed(parts: Parts, url: str) -> CheckedFeed:
    """Fetch and read the feed at ``url``; where that is a web page, the feed that the page names.

    Raises:
        UserError: there is none; one sentence says why.
    """
    url = _address(url)
    fetched = _fetch(parts, known_feed(url) or url)
    reading = _read(fetched)
    if isinstance(reading, ReadFeed):
        return _checked(fetched, reading)
    for candidate in _candidates(fetched):
        try:
            found = _fetch(parts, candidate, inside=_host(candidate) == _host(fetched.url))
        except UserError:
            continue
        reading = _read(found)
        if isinstance(reading, ReadFeed):
            return _checked(found, reading)
    raise UserError(f"No feed was found at {url}.")


def add_source(
    parts: Parts,
    url: str,
    *,
    title: str = "",
    category: Category = Category.NEWS,
    weight: float = 1.0,
    ai_only: bool = False,
) -> Feed:
    """Add the feed at ``url``, or the feed that the page at ``url`` names. A paused or retired one is polled again.

    Raises:
        UserError: there is no feed, it is in the list already, or the weight is none.
    """
    if not 0.1 <= weight <= 2.0:  # what is "not a number" is in no range
        raise UserError("The weight must be a number from 0.1 to 2.0.")
    found = check_feed(parts, url)
    now = parts.now()
    feed = Feed(
        id=0,
        url=found.url,
        title=title or found.title or urlsplit(found.url).hostname or found.url,
        category=category,
        weight=weight,
        ai_only=ai_only,
        site_url=found.site_url,
        added_at=now,
    )
    with parts.store.write() as c:
        known = feed_store.find_feed(c, found.url)
        if known is None or known.state is FeedState.REMOVED:
            return feed_store.add_feed(c, feed)
        if feed_store.revive_feed(c, known.id, now):
            return feed_store.get_feed(c, known.id)
    raise UserError(f"{known.title or known.url} is in the list already.")


def remove_source(parts: Parts, which: str | int) -> Feed:
    """Remove a feed from the list; what it brought stays. It is not seeded again.

    Args:
        parts: the store.
        which: the feed's id, address or title (any case).

    Raises:
        UserError: there is no such feed, or several of that title.
    """
    with parts.store.write() as c:
        feed = _find(feed_store.list_feeds(c), which)
        feed_store.remove_feed(c, feed.id)
    return feed


def revive_source(parts: Parts, which: str | int) -> Feed:
    """Poll a paused or retired feed again, at once.

    Raises:
        UserError: there is no such feed, or it is not stopped.
    """
    with parts.store.write() as c:
        feed = _find(feed_store.list_feeds(c), which)
        if not feed_store.revive_feed(c, feed.id, parts.now()):
            raise UserError(f"{feed.title} is not paused.")
    return feed


def check_sources(parts: Parts) -> list[SourceHealth]:
    """How every feed of the list is doing, those that need attention first."""
    now = parts.now()
    with parts.store.read() as c:
        held = held_back(c, now - DAY)
        found = [describe(feed, now, held.get(feed.id, 0)) for feed in feed_store.list_feeds(c)]
    return sorted(found, key=lambda health: health.healthy)


def import_opml(parts: Parts, body: bytes) -> ImportReport:
    """Add the feeds of an OPML file that are not in the list; they are first fetched with the next poll.

    Raises:
        UserError: it is not an OPML file, or names no feeds.
    """
    try:
        listed = workers().run(parse_opml, body)
    except ParseError as e:
        raise UserError(str(e)) from e
    if not listed:
        raise UserError("The OPML file names no feeds.")
    added, now = 0, parts.now()
    with parts.store.write() as c:
        known = {feed.url for feed in feed_store.list_feeds(c)}
        for item in listed:
            if item.url not in known:
                feed_store.add_feed(c, _from_opml(item, now))
                added += 1
    return ImportReport(added=added, known=len(listed) - added)


def export_opml(parts: Parts) -> str:
    """The list as OPML."""
    with parts.store.read() as c:
        feeds = feed_store.list_feeds(c)
    return render_opml(
        OpmlFeed(url=feed.url, title=feed.title, category=feed.category, weight=feed.weight, ai_only=feed.ai_only)
        for feed in feeds
    )


def _from_opml(item: OpmlFeed, now: datetime) -> Feed:
    return Feed(
        id=0,
        url=item.url,
        title=item.title or urlsplit(item.url).hostname or item.url,
        category=item.category,
        weight=item.weight,
        ai_only=item.ai_only,
        added_at=now,
    )


def _find(feeds: list[Feed], which: str | int) -> Feed:
    text = str(which).strip()
    exact = [feed for feed in feeds if text in (str(feed.id), feed.url)]
    named = exact or [feed for feed in feeds if feed.title.casefold() == text.casefold()]
    if not named:
        raise UserError(f"There is no feed {text!r} in the list.")
    if len(named) > 1:
        raise UserError(f"Several feeds are called {text!r}: give the address.")
    return named[0]


def _address(url: str) -> str:
    given = url.strip().strip("<>").removeprefix("feed:").removeprefix("//")
    url = given if "://" in given else f"https://{given}"
    try:
        AddressGuard().check_url(url)
        host = (urlsplit(url).hostname or "").strip(".").encode("idna").decode()
    except (FetchError, UnicodeError):
        host = ""
    if not host or (url != given and "." not in host and host != "localhost"):  # a word is no address
        _, at, rest = given.rpartition("@")
        given = f"…@{rest}" if at else given  # what stands before it may be a password
        shown = (given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…").encode(errors="replace").decode()
        raise UserError(f"“{shown}” is no web address: write it as https://site.example/feed.")
    return url


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _fetch(parts: Parts, url: str, *, inside: bool = True) -> Fetched:
    """``inside``: a private network that the operator opened may be meant; a page elsewhere cannot mean one."""
    settings = parts.settings
    (fetched,) = fetch_inside(settings, [FetchRequest(url=url)], public_policy(settings), lambda _: inside)
    if fetched.error:
        raise UserError(f"{url}: {fetched.error}")
    return fetched


def _read(fetched: Fetched) -> ReadFeed | Unread:
    try:
        document = Document(body=fetched.body, url=fetched.url, content_type=fetched.content_type)
        return workers().run(read_alone, document)[0]
    except ParseError as e:
        return Unread(words=str(e))


def _candidates(fetched: Fetched) -> tuple[str, ...]:
    try:
        return workers().run(find_feeds, fetched.body, fetched.url)[:_CANDIDATES]
    except ParseError:
        return ()


def _checked(fetched: Fetched, reading: ReadFeed) -> CheckedFeed:
    return CheckedFeed(
        url=fetched.moved_to or fetched.request.url,
        title=reading.title,
        site_url=reading.site_url,
        entries=len(reading.entries),
    )
