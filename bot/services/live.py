"""What grouping keeps in memory between two sweeps: the open stories. Lost at a restart, made again from the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy.engine import Connection

from bot.services.garbage import kept_from_garbage
from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import TEXT_WINDOW, Signature, sign
from bot.stories.weights import Weights
from storage.grouped import Grouped, grouped_since
from storage.records import Entry, Feed
from storage.stories import pinned_stories

ENOUGH = 100  # characters of a summary that are enough to compare a story by


@dataclass(slots=True)
class Live:
    """The index over the open stories of the last two weeks; one thread at a time uses it, under ``lock``."""

    lock: Lock = field(default_factory=Lock, compare=False)
    grouper: Grouper | None = None
    read_to: int = 0  # highest entry id that the index knows
    pinned: frozenset[int] = frozenset()

    def forget(self) -> None:
        """Drop the index; the next sweep makes it again from the rows."""
        self.grouper, self.read_to = None, 0

    def catch_up(self, c: Connection, feeds: dict[int, Feed], now: datetime) -> Grouper:
        """Return the index with everything that was grouped since, here or by another process; close old stories."""
        weights = self.grouper.weights if self.grouper else Weights.load()
        since = now - weights.memory
        pinned = pinned_stories(c, since)
        made = self.grouper is None or pinned != self.pinned  # put right by hand: members may have moved
        if self.grouper is None or made:
            self.grouper = None  # not two at a time
            with kept_from_garbage():
                self.grouper = Grouper(weights, Background.load(share=weights.background_share))
                self.read_to, self.pinned = 0, pinned
                self._read(self.grouper, c, feeds, since)
        else:
            self._read(self.grouper, c, feeds, since)
        return self.grouper

    def _read(self, grouper: Grouper, c: Connection, feeds: dict[int, Feed], since: datetime) -> None:
        for entry in grouped_since(c, since, self.read_to, characters=TEXT_WINDOW, enough=ENOUGH):
            site = feeds[entry.feed_id].title if entry.feed_id in feeds else ""
            signature = sign(entry.title, entry.text, url=entry.canonical_url, site=site)
            grouper.add(entry.story_id, signature, moment_of(entry))
            self.read_to = entry.id
        grouper.close_before(since)


def signature_of(entry: Entry, feed: Feed | None) -> Signature:
    """What grouping compares of a stored entry."""
    site = feed.title if feed else ""
    return sign(entry.title, text_of(entry), url=entry.canonical_url, site=site)


def text_of(entry: Entry) -> str:
    """What an entry says beside its headline: its summary, and its article too where that is short or missing."""
    return entry.summary if len(entry.summary) >= ENOUGH else f"{entry.summary} {entry.content}".strip()


def moment_of(entry: Entry | Grouped) -> datetime:
    """When an entry was published, as far as that can be believed: never after it was collected."""
    return min(entry.published_at or entry.collected_at, entry.collected_at)
