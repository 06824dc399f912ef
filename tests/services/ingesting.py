"""What tests of ingest share: parts with a real store and an empty lexicon, and documents made on the spot."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from sqlalchemy import select

from bot.delivery.gateway import SlackGateway
from bot.services.parts import Parts
from bot.stories.lexicon import Lexicon
from config.settings import Settings
from storage import feeds as feed_store
from storage.entries import COLUMNS, entry_of_row
from storage.records import Entry, Feed
from storage.store import Store
from storage.tables.news import entries


class NoGateways:
    """Nobody has installed the bot."""

    def for_team(self, team_id: str) -> SlackGateway | None:
        """No way in."""
        return None


def make_parts(
    store: Store, now: Callable[[], datetime], *, private: str = "127.0.0.1/32", sources: Path | None = None
) -> Parts:
    """Parts that poll loopback."""
    settings = Settings(_env_file=None, allow_private_networks=private)
    if sources is not None:
        settings = settings.model_copy(update={"sources": sources})
    return Parts(
        settings=settings,
        store=store,
        lexicon=Lexicon.load(),
        writers=(),
        gateways=NoGateways(),
        now=now,
        rng=random.Random(3),
    )


def rss(*items: tuple[str, str, datetime | None] | tuple[str, str, datetime | None, str], title: str = "Site") -> bytes:
    """An RSS document of ``(guid, title, date[, text])``; the link is made of the guid."""
    parts = []
    for guid, headline, when, *text in items:
        date = f"<pubDate>{format_datetime(when)}</pubDate>" if when else ""
        body = escape(text[0] if text else f"About {headline}.")
        parts.append(
            f'<item><guid isPermaLink="false">{guid}</guid><link>https://site.example/{guid}</link>'
            f"<title>{escape(headline)}</title>{date}<description>{body}</description></item>"
        )
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(parts)}</channel></rss>'.encode()


def many(count: int, now: datetime, prefix: str = "Quite a telling headline, number") -> bytes:
    """An RSS document of ``count`` entries, one an hour, newest first."""
    return rss(*((f"g{n}", f"{prefix} {n}", now - timedelta(hours=n)) for n in range(count)))


def add(parts: Parts, url: str, title: str = "Site") -> Feed:
    """Add a feed without fetching it."""
    with parts.store.write() as c:
        return feed_store.add_feed(c, Feed(id=0, url=url, title=title, added_at=parts.now()))


def feed_of(parts: Parts, feed_id: int) -> Feed:
    """The feed as it is stored now."""
    with parts.store.read() as c:
        return feed_store.get_feed(c, feed_id)


def entries_of(parts: Parts, feed_id: int) -> list[Entry]:
    """The entries of a feed, newest first."""
    with parts.store.read() as c:
        query = select(*COLUMNS).where(entries.c.feed_id == feed_id).order_by(entries.c.id.desc())
        return [entry_of_row(row) for row in c.execute(query)]
