"""Pages over cards held in memory, for tests of the web application."""
# ruff: noqa: E501 - a case a line

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.services.health import JobHealth
from bot.services.pages import PER_PAGE, CardPage, period
from storage.overview import Overview
from storage.records import Card, Recap, Topic
from tests.samples import BASE, CARDS, NOW, WEEK

TOPICS = tuple(
    Topic(slug=slug, label=label)
    for slug, label in (
        ("models", "Models"),
        ("research", "Research"),
        ("agents", "Agents"),
        ("open_source", "Open source"),
        ("hardware", "Chips and infrastructure"),
        ("policy", "Policy and regulation"),
        ("security", "Security and safety"),
        ("business", "Business and funding"),
        ("people", "People and organisations"),
    )
)
COUNTS = Overview(
    feeds_active=60, feeds_failing=2, feeds_paused=1, last_poll=NOW, entries_today=310, stories_today=143,
    cards_today=140, cards=1200, sent_today=12, waiting=3, dead_today=0, subscriptions=2, spent_today_usd=0.25, calls_today=7,
    last_entry=NOW,
)  # fmt: skip


class HeldPages:
    """What :class:`bot.services.pages.StoredPages` promises, over a tuple of cards."""

    base_url = BASE

    def __init__(self, cards: tuple[Card, ...] = CARDS, *, recap: Recap = WEEK, trouble: str = "") -> None:
        self.cards, self._recap, self._trouble = cards, recap, trouble

    def now(self) -> datetime:
        return NOW

    def topics(self) -> tuple[Topic, ...]:
        return TOPICS

    def latest(self, topic: str = "", page: int = 1) -> CardPage:
        found = [card for card in self.cards if not topic or topic in card.topics][(page - 1) * PER_PAGE :]
        return CardPage(cards=tuple(found[:PER_PAGE]), page=page, more=len(found) > PER_PAGE)

    def card(self, card_id: int) -> Card | None:
        return next((card for card in self.cards if card.id == card_id), None)

    def recap(self, name: str) -> Recap | None:
        slot = period(name, NOW)
        return replace(self._recap, slot=slot.label, since=slot.since, until=slot.due_at) if slot else None

    def overview(self) -> Overview:
        return COUNTS

    def jobs(self) -> tuple[JobHealth, ...]:
        done = JobHealth(name="poll", finished_at=NOW - timedelta(seconds=40), seconds=1.5)
        return done, JobHealth(name="send", finished_at=NOW, error="OperationalError"), JobHealth(name="tidy")

    def trouble(self) -> str:
        return self._trouble
