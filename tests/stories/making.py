"""Makes entries, feeds and parts for the tests of stories; every headline in these tests was written for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert

from bot.services.parts import Parts
from bot.stories.lexicon import Lexicon
from bot.stories.normalise import canonical_url, fold_title
from bot.stories.score import Telling
from config.settings import Settings
from storage.records import Category, Entry, Feed
from storage.store import Store
from storage.tables.news import entries, feeds

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once."""
    return Lexicon.load()


def feed(number: int = 1, **values: Any) -> Feed:
    """A feed of a news outlet unless told otherwise."""
    values = {"title": f"Outlet {number}", "url": f"https://outlet{number}.example/feed", **values}
    return Feed(id=number, **values)


def entry(number: int, title: str, summary: str = "", **values: Any) -> Entry:
    """An entry published an hour before it was collected at noon."""
    url = values.pop("url", f"https://outlet{values.get('feed_id', 1)}.example/{number}")
    base = Entry(
        id=number,
        feed_id=1,
        guid=url,
        url=url,
        canonical_url=canonical_url(url),
        title=title,
        summary=summary,
        published_at=NOON - timedelta(hours=1),
        collected_at=NOON,
    )
    return replace(base, **values)


def telling(number: int, title: str, summary: str = "", *, of: Feed | None = None, **values: Any) -> Telling:
    """An entry with its feed."""
    of = of or feed(number)
    return Telling(entry=entry(number, title, summary, feed_id=of.id, **values), feed=of)


class NoGateways:
    """No workspace is installed."""

    def for_team(self, team_id: str) -> None:
        return None


def parts(store: Store, now: Callable[[], datetime]) -> Parts:
    """Parts that group: no writers, no Slack."""
    settings = Settings(_env_file=None)
    return Parts(settings=settings, store=store, lexicon=lexicon(), writers=(), gateways=NoGateways(), now=now)


def put_feed(store: Store, made: Feed) -> None:
    """Store a feed row."""
    values = {"id": made.id, "url": made.url, "title": made.title, "category": made.category.value}
    with store.write() as c:
        c.execute(insert(feeds).values(**values, weight=made.weight, ai_only=made.ai_only))


def put_entry(store: Store, made: Entry) -> None:
    """Store an entry row, due for grouping."""
    names = ("id", "feed_id", "guid", "url", "canonical_url", "title", "summary", "content", "published_at")
    values = {name: getattr(made, name) for name in (*names, "collected_at", "baseline")}
    with store.write() as c:
        c.execute(insert(entries).values(**values, state=made.state.value, title_key=fold_title(made.title)))


LAB = Category.LAB
