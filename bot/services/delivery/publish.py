"""Planning who gets which card, sending it, and looking after what a stop left: the verbs of delivery."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.delivery.modes import admit, local_midnight
from bot.services.delivery.feed_notices import plan_feed_notices
from bot.services.delivery.living import plan_changes
from bot.services.delivery.notices import plan_notices
from bot.services.delivery.planned import card_deliveries, load_tastes
from bot.services.delivery.sender import SendReport, send_due
from bot.services.delivery.welcome import plan_welcomes
from bot.services.parts import Parts
from storage import leases
from storage.cards import cards_due_for_planning, mark_planned
from storage.channels import dead_channels, mark_all_unswept
from storage.deliveries import NewDelivery, add_deliveries, count_cards
from storage.outbox import bring_waits_forward, drop_impossible_waits, wake_open_channels
from storage.records import Card, Subscription
from storage.subscriptions import all_active

__all__ = ["PlanReport", "SendReport", "SweepReport", "boot_sweep", "plan_due", "send_due"]
CARDS_AT_ONCE = 20  # one transaction: 20 cards × 1,000 channels take about a third of a second


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """Cards looked at and deliveries planned, with those of welcomes and of stories that moved."""

    cards: int = 0
    deliveries: int = 0

    def __bool__(self) -> bool:
        return self.deliveries > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """Channels whose history is read before their next message, and how many of them have something to send."""

    channels: int
    waiting: int


def plan_due(parts: Parts) -> PlanReport:
    """Plan deliveries of every card that is due, of new subscriptions, and of stories that moved.

    A card and its deliveries are marked and written in one transaction. Quiet cards are never planned, nor are cards
    collected before the subscription began.
    """
    cards, deliveries = 0, plan_welcomes(parts)  # first, so that a channel's first message says what this is
    while _cards_wait(parts):
        with parts.store.write() as c:
            due = cards_due_for_planning(c, CARDS_AT_ONCE, hold=True)
            deliveries += _plan(c, due, parts.settings.only_workspaces, parts.now())
            mark_planned(c, (card.id for card in due), parts.now())
        cards += len(due)
    deliveries += plan_changes(parts) + plan_notices(parts) + plan_feed_notices(parts)
    return PlanReport(cards=cards, deliveries=deliveries)


def boot_sweep(parts: Parts) -> SweepReport:
    """To be called once at start, before anything is sent.

    A crash can have left messages that the database does not know of, a restored backup even more. Every channel's
    history is therefore read before its next message; ``send_due`` does it channel by channel, so nothing waits for
    the slowest.
    """
    with parts.store.write() as c:
        drop_impossible_waits(c, parts.now())
        return SweepReport(channels=mark_all_unswept(c), waiting=wake_open_channels(c, parts.now()))


def put_waits_right(parts: Parts) -> int:
    """Where the clock ran ahead and was set back, let nobody wait for the hour that it showed; return how many did."""
    with parts.store.write() as c:
        held = drop_impossible_waits(c, parts.now())
        if held:
            wake_open_channels(c, parts.now())
    return held


def follow_clock_back(parts: Parts, seconds: float) -> int:
    """Let what waits wait no longer than it was told to, after the clock was set back by so much; return how many.

    Of several processes that see it, one does it.
    """
    with parts.store.write() as c:
        if not leases.take(c, "clock", secrets.token_hex(8), parts.now()):
            return 0
        held = bring_waits_forward(c, timedelta(seconds=seconds), parts.now())
        if held:
            wake_open_channels(c, parts.now())
    return held


def _cards_wait(parts: Parts) -> bool:
    """Whether a card is due, without taking the writer's turn."""
    with parts.store.read() as c:
        return bool(cards_due_for_planning(c, 1))


def _plan(c: Connection, due: Sequence[Card], only: frozenset[str], now: datetime) -> int:
    if not due:
        return 0
    broken = dead_channels(c)
    subscriptions = [one for one in all_active(c, only) if (one.team_id, one.channel_id) not in broken]
    tastes = load_tastes(c, {one.team_id for one in subscriptions})
    sent_today = _sent_today(c, subscriptions, now)
    wanted: list[NewDelivery] = []
    filters = [(one, tastes.filter(one)) for one in subscriptions]
    for card in due:
        for one, wants in filters:
            key = (one.team_id, one.channel_id)
            if card.collected_at < one.created_at or not wants.decide(card):
                continue
            if admit(card, one, now, sent_today[key]).now:
                sent_today[key] += 1
                wanted += card_deliveries(card, one)
    return len(add_deliveries(c, wanted, now))


def _sent_today(c: Connection, subscriptions: Sequence[Subscription], now: datetime) -> dict[tuple[str, str], int]:
    """Cards planned since each capped channel's midnight; channels without a cap are not counted."""
    by_midnight: dict[datetime, list[tuple[str, str]]] = defaultdict(list)
    for one in subscriptions:
        if one.daily_cap:
            by_midnight[local_midnight(one, now)].append((one.team_id, one.channel_id))
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for midnight, keys in by_midnight.items():
        counts |= count_cards(c, keys, midnight)
    return counts
