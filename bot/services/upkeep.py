"""Housekeeping: the search index follows the entries, old rows of passing interest go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.parts import Parts
from storage import deliveries, entries, people, slots, spend
from storage.search_index import index_new

KEEP_SEEN = timedelta(hours=1)  # Slack's retries end after six minutes, replays after ten
KEEP_SLOTS = timedelta(days=60)  # a slot is never made later than six days after it fell due
KEEP_STRAYS = timedelta(days=14)
KEEP_ANSWERS = timedelta(days=30)  # a model's answers; stories close after two weeks, so nobody asks the same later


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
            done = index_new(c)
        rows += done
        if not done:
            return UpkeepReport(rows)


def tidy(parts: Parts) -> UpkeepReport:
    """Forget what has passed: requests, slots, messages that no backup can miss, answers of a model, old texts."""
    now = parts.now()
    with parts.store.write() as c:
        rows = people.forget_seen(c, before=now - KEEP_SEEN)
        rows += slots.forget_slots(c, before=now - KEEP_SLOTS)
        rows += deliveries.forget_strays(c, before=now - KEEP_STRAYS)
        rows += spend.drop_answers(c, before=now - KEEP_ANSWERS)
    if parts.settings.keep_days:
        rows += _drop_texts(parts, now - timedelta(days=parts.settings.keep_days))
    return UpkeepReport(rows)


def _drop_texts(parts: Parts, before: datetime) -> int:
    """Texts of posts that were no news, a few hundred in a transaction; what is asked for takes no writer's turn."""
    rows = 0
    while True:
        with parts.store.read() as c:
            ids = entries.aside_with_text(c, before=before)
        if not ids:
            return rows
        with parts.store.write() as c:  # what is dropped, or was set aside no more, is not asked for again
            rows += entries.drop_texts(c, ids)
