"""What the web pages read: cards by page, one card, a period's recap, health and counts."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.slots import Slot
from bot.services.delivery.period_recap import recap_of
from bot.services.health import JobHealth
from bot.services.installation.keys import locked_out, unreadable_tokens
from bot.services.parts import Parts
from storage import cards as stored
from storage.overview import Overview, overview
from storage.records import Card, Recap, Topic
from storage.room import FULL_BYTES, lack_of_room

PER_PAGE: Final = 20
MOST_PAGES: Final = 500
MOST_KEPT: Final = 100  # recaps
_PRESENT: Final = timedelta(minutes=1)
_PAST: Final = timedelta(minutes=10)
_SETTLED: Final = timedelta(days=1)  # after its end hardly a card of it changes
_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OLDEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """One page of cards; ``more`` says that there is another."""

    cards: tuple[Card, ...]
    page: int = 1
    more: bool = False


class StoredPages:
    """Reads for the pages, from the database.

    Args:
        parts: of the running bot.
        jobs: how the jobs of this process do, where it has any.
        alarms: each says what keeps this process from its work, or "".
    """

    def __init__(
        self,
        parts: Parts,
        *,
        jobs: Callable[[], tuple[JobHealth, ...]] = tuple,
        alarms: Sequence[Callable[[], str]] = (),
    ) -> None:
        self._parts, self._jobs, self._alarms = parts, jobs, alarms
        self.kept: dict[str, tuple[datetime, Recap]] = {}  # recaps by name, and until when each is shown
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        """Where the pages are reached, without a slash at the end."""
        return self._parts.settings.base_url

    def now(self) -> datetime:
        """The time of this bot."""
        return self._parts.now()

    def topics(self) -> tuple[Topic, ...]:
        """Every shipped topic."""
        return tuple(topic for topic in self._parts.lexicon.topics if not topic.custom)

    def latest(self, topic: str = "", page: int = 1) -> CardPage:
        """The newest cards, of one topic or of all, twenty a page; pages count from 1."""
        at = max(1, min(page, MOST_PAGES))
        with self._parts.store.read() as c:
            topics = (topic,) if topic else ()
            found = stored.latest_cards(c, topics=topics, limit=PER_PAGE + 1, offset=(at - 1) * PER_PAGE)
        return CardPage(cards=tuple(found[:PER_PAGE]), page=at, more=len(found) > PER_PAGE)

    def card(self, card_id: int) -> Card | None:
        """One card, or None."""
        with self._parts.store.read() as c:
            return stored.get_card(c, card_id)

    def recap(self, name: str) -> Recap | None:
        """The recap of "2026-W47" or "2026-11-23" over every card; None for a name that is no past or present period.

        It belongs to no channel, so no channel's filter shows through it. A week takes a quarter of a second to make,
        so it is shown for a minute, and for ten when its time is over: whoever asks again and again holds nobody up.
        """
        now = self.now()
        slot = period(name, now)
        if slot is None:
            return None
        with self._lock:
            until, found = self.kept.get(name, (now, None))
        if found is not None and until - _PAST <= now < until:  # a clock set back keeps nothing for longer
            return found
        made = recap_of(self._parts, slot)
        with self._lock:
            self.kept.pop(name, None)
            while len(self.kept) >= MOST_KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[name] = now + (_PAST if slot.due_at < now - _SETTLED else _PRESENT), made
        return made

    def overview(self) -> Overview:
        """Counts of the moment."""
        with self._parts.store.read() as c:
            counts = overview(c, self.now())
        return replace(counts, workspaces_unreadable=len(unreadable_tokens(self._parts)))

    def jobs(self) -> tuple[JobHealth, ...]:
        """How the jobs of this process do; none where another process has them."""
        return self._jobs()

    def trouble(self) -> str:
        """Why the bot cannot work, in words; "" when it can."""
        try:
            with self._parts.store.read() as c:
                stored.count_cards(c, since=self.now())
            closed = locked_out(self._parts)
        except SQLAlchemyError:
            return "the database does not answer"
        full = lack_of_room(self._parts.store.engine, FULL_BYTES)
        return closed or full or next((words for alarm in self._alarms if (words := alarm())), "")


def period(name: str, now: datetime) -> Slot | None:
    """The week or day of a page's name, in UTC; None when it is none, or has not begun."""
    week = _WEEK.fullmatch(name)
    try:
        if week:
            first, length, label = date.fromisocalendar(int(week[1]), int(week[2]), 1), 7, f"week:{name}"
        elif _DAY.fullmatch(name):
            first, length, label = date.fromisoformat(name), 1, f"day:{name}"
        else:
            return None
    except ValueError:
        return None
    since = datetime.combine(first, time(), UTC)
    if first < _OLDEST or since > now:
        return None
    return Slot(schedule="page", label=label, since=since, due_at=since + timedelta(days=length))
