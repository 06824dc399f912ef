"""Applies the brake while stories are written: counts what each feed told alone today, holds back the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from bot.stories.assemble import Assembled
from bot.stories.brake import DAY, hold, one_too_many
from storage.grouped import told_alone
from storage.records import Entry, Feed, Story

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Brake:
    """The brake of one sweep; what was told before is read when it is first asked for."""

    c: Connection
    feeds: Mapping[int, Feed]
    now: datetime
    told: dict[int, list[int]] | None = None  # importance of stories that each feed told alone
    held: Counter[int] = field(default_factory=Counter)  # stories held back in this sweep, by feed

    def apply(self, before: Story | None, made: Assembled, entries: Iterable[Entry]) -> Assembled:
        """The story as it is stored: held back when it is its feed's one too many, counted when it is not."""
        tellers = {entry.feed_id for entry in entries}
        if len(tellers) != 1 or made.story.quiet or (before is not None and not before.quiet):
            return made
        (feed,) = tellers
        if self.told is None:
            self.told = told_alone(self.c, self.now - DAY)
        told = self.told.setdefault(feed, [])
        if not one_too_many(made.story.importance, told):
            told.append(made.story.importance)
            return made
        self.held[feed] += 1
        changes = tuple(change for change in made.changes if change.kind != "awake")
        return replace(made, story=hold(made.story, self.feeds[feed].title or "its source"), changes=changes)

    def report(self) -> None:
        """One line in the log for each feed that was braked."""
        for feed, waiting in self.held.items():
            told = len((self.told or {})[feed])
            name = self.feeds[feed].title or self.feeds[feed].url
            log.warning("feed tells too many stories: the rest waits unposted", feed=name, told=told, waiting=waiting)
