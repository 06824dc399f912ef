"""The seam of card writing: what goes in, what comes out, and who may write.

Every draft, whoever wrote it, passes the one ``check`` in :mod:`bot.cards.check` before people see a word of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.errors import BotError
from storage.records import Entry, Feed, Implication, Line, Related, Remembered, Story, TimelineItem, Tldr

BUILT_IN = "extractive"  # the name of the writer without a model


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """An entry of the story with the feed it came from: the text that evidence must be found in."""

    entry: Entry
    feed: Feed
    primary: bool = False  # the maker's own post

    @property
    def publisher(self) -> str:
        """The publisher's name, as attribution shows it."""
        return self.feed.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a writer may know beside the sources."""

    now: datetime
    related: tuple[Related, ...] = ()
    history: tuple[TimelineItem, ...] = ()  # earlier stories of the archive on the same subject, oldest first
    memory: tuple[Remembered, ...] = ()  # earlier stories of weight, of any subject, oldest first
    language: str = "en"
    advice: bool = True  # False where nothing says that the page is AI news: the playbook knows nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a writer proposes; ``check`` decides what of it stays. Line.cites index the entries given to ``write``."""

    headline: str
    insight: Line | None = None
    tldr: Tldr = field(default_factory=Tldr)
    takeaways: tuple[Line, ...] = ()
    implications: tuple[Implication, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()
    precedents: tuple[Remembered, ...] = ()  # earlier stories that *why it matters* counts
    written_by: str = ""  # "" = without a model
    note: str = ""
    language: str = "en"  # of the lines that a model wrote


class Unwritable(BotError):
    """This writer cannot write this story; asking it again with the same sources brings nothing else."""


class NotNow(BotError):
    """Nothing was tried: there is no money, or the writer is left alone for a while."""


class Writer(Protocol):
    """Turns a story and its entries into a draft. Raises ``BotError`` when it cannot; the next writer is then asked."""

    @property
    def name(self) -> str:
        """ "extractive" or the model's name."""
        ...

    def write(self, story: Story, entries: Sequence[SourceEntry], context: Context) -> Draft:
        """Write one draft.

        Args:
            story: the event, with topics and event type.
            entries: its entries, best source first; cites count from 0 in this order.
            context: the date and what the archive knows.
        """
        ...
