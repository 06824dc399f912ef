"""What grouping keeps in memory between two sweeps: the open stories. Lost at a restart, made again from the rows."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy.engine import Connection

from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import Signature, sign
from bot.stories.weights import Weights
from storage.grouped import grouped_since
from storage.records import Entry, Feed
from storage.stories import pinned_stories


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
            self.grouper, self.read_to, self.pinned = (
                Grouper(weights, Background.load(share=weights.background_share)),
                0,
                pinned,
            )
        for entry in grouped_since(c, since, self.read_to):
            if entry.story_id is not None:
                self.grouper.add(entry.story_id, signature_of(entry, feeds.get(entry.feed_id)), moment_of(entry))
            self.read_to = entry.id
        self.grouper.close_before(since)
        if made:
            gc.unfreeze()  # what an earlier index kept from being looked at
            gc.collect()
            gc.freeze()  # the index stays: looking through it for garbage took a quarter of grouping's time
        return self.grouper


def signature_of(entry: Entry, feed: Feed | None) -> Signature:
    """What grouping compares of a stored entry."""
    site = feed.title if feed else ""
    return sign(entry.title, entry.summary or entry.content, url=entry.canonical_url, site=site)


def moment_of(entry: Entry) -> datetime:
    """When an entry was published, as far as that can be believed: never after it was collected."""
    return min(entry.published_at or entry.collected_at, entry.collected_at)
