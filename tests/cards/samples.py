"""Small stories for tests of cards; every word of them was written for this project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.cards.advice.playbook import Playbook
from bot.cards.writer import Context, SourceEntry
from config.settings import CONFIG_DIR
from storage.records import Category, Entry, Feed, Story

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
CONTEXT = Context(now=NOW)

RELEASE = (
    "Larkspur Labs released Heron 3 on Thursday, a language model that runs on a single laptop. "
    "The company said Heron 3 answers 41 percent faster than Heron 2 and costs $0.40 per million tokens. "
    "It is the first time the lab has published the weights of a model of this size. "
    "Independent tests by the University of Varnholm found that Heron 3 does not match larger models at mathematics. "
    "Larkspur expects to offer a hosted version by March 2027, according to its chief executive, Ida Moreau. "
    "Heron 2 was released in June 2025 and was downloaded 2.3 million times. "
    "The release could force rivals such as Quillon to cut prices, analysts at Brightwater said. "
)
BREACH = (
    "Quillon said on Tuesday that attackers copied customer prompts from its support system. "
    "The breach affected 12,000 business accounts, the company said in a statement. "
    "No passwords were taken, according to Quillon. "
    "Investigators traced the entry to a plug-in that had been installed in August 2026. "
    "Customers who use the plug-in should expect new keys by Monday, the company wrote."
)


def source(
    number: int,
    title: str,
    text: str = "",
    *,
    summary: str = "",
    publisher: str = "The Varnholm Courier",
    url: str = "",
    published: datetime | None = NOW,
    primary: bool = False,
    category: Category = Category.NEWS,
) -> SourceEntry:
    """One source with that text."""
    address = url or f"https://courier.example/{number}"
    entry = Entry(
        id=number,
        feed_id=number,
        guid=str(number),
        url=address,
        canonical_url=address,
        title=title,
        summary=summary,
        content=text,
        published_at=published,
        collected_at=NOW,
    )
    feed = Feed(id=number, url=f"https://courier.example/feed/{number}", title=publisher, category=category)
    return SourceEntry(entry=entry, feed=feed, primary=primary)


def release() -> tuple[SourceEntry, ...]:
    """A model release, told by one outlet."""
    return (source(1, "Larkspur Labs releases Heron 3, a model that runs on a laptop", RELEASE),)


def story(
    entries: Sequence[SourceEntry],
    event: str = "model_release",
    topics: tuple[str, ...] = ("models",),
    importance: int = 50,
) -> Story:
    """The story of those entries."""
    return Story(
        id=7,
        headline=entries[0].entry.title,
        entry_ids=tuple(entry.entry.id for entry in entries),
        first_seen=NOW,
        last_changed=NOW,
        topics=topics,
        event=event,
        importance=importance,
    )


@cache
def playbook(path: Path = CONFIG_DIR / "playbook.toml") -> Playbook:
    """The shipped playbook, read once."""
    return Playbook.load(path)
