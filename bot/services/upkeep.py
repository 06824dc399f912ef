"""Housekeeping: the search index follows the entries, old rows of passing interest go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.services.parts import Parts
from storage import people, search

KEEP_SEEN = timedelta(hours=1)  # Slack's retries end after six minutes, replays after ten


@dataclass(frozen=True, slots=True)
class UpkeepReport:
    """How many rows were touched; true when there may be more."""

    rows: int

    def __bool__(self) -> bool:
        return self.rows > 0


def index_due(parts: Parts) -> UpkeepReport:
    """Bring the search index up to date, in small transactions so that nobody waits for it."""
    rows = 0
    while True:
        with parts.store.write() as c:
            done = search.index_new(c)
        rows += done
        if not done:
            return UpkeepReport(rows)


def tidy(parts: Parts) -> UpkeepReport:
    """Forget requests that Slack can no longer repeat."""
    with parts.store.write() as c:
        return UpkeepReport(people.forget_seen(c, before=parts.now() - KEEP_SEEN))
