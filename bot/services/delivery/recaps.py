"""Digests and recaps: every slot that fell due gets its message exactly once, also after downtime."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.delivery.modes import is_paused
from bot.delivery.once import Once
from bot.delivery.plan import card_text
from bot.delivery.recap import DAILY_ITEMS, WEEKLY_ITEMS, Weights, make_recap
from bot.delivery.recap_words import Diary, ahead
from bot.delivery.slots import Slot, slots_of
from bot.render.recap_blocks import recap_length
from bot.services.delivery.composing import part
from bot.services.delivery.period_recap import recap_weights
from bot.services.delivery.planned import Tastes, load_tastes
from bot.services.delivery.recap_charts import SETTLE, Charts
from bot.services.parts import Parts
from storage.cards import cards_ahead, latest_cards
from storage.channels import dead_channels
from storage.deliveries import NewDelivery, add_deliveries, cards_posted
from storage.merging import became
from storage.recaps import recaps_since, save_recap
from storage.records import Card, DeliveryKind, Mode, Recap, Subscription
from storage.slots import take_slot, taken_slots
from storage.subscriptions import all_active

MOST_CARDS = 5_000
OLD_NEWS = timedelta(days=1)  # what was published this long before the period is not the period's news


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapReport:
    """Digests and recaps planned, and slots that were too late for one."""

    posted: int = 0
    missed: int = 0

    def __bool__(self) -> bool:
        return self.posted > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    subscription: Subscription
    slot: Slot

    @property
    def skipped(self) -> bool:
        return self.slot.missed or is_paused(self.subscription, self.slot.due_at)


def post_due_recaps(parts: Parts) -> RecapReport:
    """Plan the message of every digest and recap that fell due and was not planned yet.

    The slot, the recap and its deliveries are written in one transaction: two schedulers at once make one message,
    and a stop in between makes none and leaves the slot free. A weekly recap is made up to 6 days late, a digest up
    to 24 hours; later ones are noted as missed.
    """
    now = parts.now()
    with parts.store.read() as c:
        due = _due(c, parts.settings.only_workspaces, now)
        if not due:
            return RecapReport()
        cards = latest_cards(c, since=min(one.slot.since for one in due), limit=MOST_CARDS)
        tastes = load_tastes(c, {one.subscription.team_id for one in due})
        weights = recap_weights(parts, c)
        archive = cards_ahead(c, ahead(now), min(one.slot.since for one in due))
    desk = _Desk(cards=cards, archive=archive, tastes=tastes, weights=weights, now=now)
    charts = Charts(parts)
    posted = missed = 0
    for one in due:
        if one.skipped:
            missed += _miss(parts, one.slot, now)
            continue
        with parts.store.read() as c:
            recap = desk.recap(c, one)
        posted += _post(parts, one, charts.add(recap) if one.slot.weekly else recap, now)
    return RecapReport(posted=posted, missed=missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the recaps of one round share. Channels with one filter share its decisions, and the recap of their week."""

    cards: Sequence[Card]
    archive: Sequence[Card]
    tastes: Tastes
    weights: Weights
    now: datetime
    text_of: Once[str] = field(default_factory=lambda: Once(card_text))
    diary: Diary = field(default_factory=Diary)
    periods: dict[tuple[datetime, datetime], list[Card]] = field(default_factory=dict)
    decided: dict[Hashable, dict[int, bool]] = field(default_factory=dict)
    weeks: dict[Hashable, Recap] = field(default_factory=dict)

    def recap(self, c: Connection, due: _Due) -> Recap:
        """The recap of a slot; a week's depends on nothing that the channel saw."""
        one, slot = due.subscription, due.slot
        if not slot.weekly:
            return self._made(c, due)
        key = (self.tastes.key(one), replace(slot, schedule=""), one.timezone)
        if key not in self.weeks:
            self.weeks[key] = self._made(c, due)
        return replace(self.weeks[key], team_id=one.team_id, channel_id=one.channel_id)

    def _made(self, c: Connection, due: _Due) -> Recap:
        one, slot, wants = due.subscription, due.slot, self.tastes.filter(due.subscription)
        known = self.decided.setdefault(self.tastes.key(one), {})

        def lets(card: Card) -> bool:
            if card.id not in known:
                known[card.id] = bool(wants.decide(card, self.text_of))
            return known[card.id]

        held = [card for card in self._material(c, due) if lets(card)]
        most = WEEKLY_ITEMS if slot.weekly else DAILY_ITEMS
        fitting = [card for card in self.archive if lets(card)]
        return make_recap(one, slot, held, self.weights, now=self.now, most=most, archive=fitting, diary=self.diary)

    def _material(self, c: Connection, due: _Due) -> list[Card]:
        """Cards of the slot's period, whatever the filter; for a digest, without those that the channel saw."""
        slot = due.slot
        if (slot.since, slot.due_at) not in self.periods:
            self.periods[slot.since, slot.due_at] = [card for card in self.cards if _belongs(card, slot)]
        every = self.periods[slot.since, slot.due_at]
        return every if slot.weekly else _unseen(c, due, every)


def _due(c: Connection, only: frozenset[str], now: datetime) -> list[_Due]:
    broken = dead_channels(c)
    slots = [
        _Due(subscription=one, slot=slot)
        for one in all_active(c, only)
        if (one.team_id, one.channel_id) not in broken
        for slot in slots_of(one, now)
    ]
    taken = taken_slots(c, ((one.slot.schedule, one.slot.label) for one in slots))
    return [one for one in slots if (one.slot.schedule, one.slot.label) not in taken]


def _belongs(card: Card, slot: Slot) -> bool:
    fresh = card.published_at is None or card.published_at > slot.since - OLD_NEWS
    return fresh and slot.since < card.collected_at <= slot.due_at


def _unseen(c: Connection, due: _Due, cards: Sequence[Card]) -> list[Card]:
    """Those that the channel did not see; of what was held back, those that could have come at once."""
    one, since = due.subscription, due.slot.since - timedelta(days=1)
    leftovers = one.mode is Mode.INSTANT
    known = set(cards_posted(c, one.team_id, one.channel_id, since))
    listed = {item.card_id for recap in recaps_since(c, one.team_id, one.channel_id, since) for item in recap.items}
    known |= listed | became(c, listed)
    return [
        card
        for card in cards
        if card.id not in known and not (leftovers and (card.quiet or card.collected_at < one.created_at))
    ]


def _miss(parts: Parts, slot: Slot, now: datetime) -> int:
    with parts.store.write() as c:
        return take_slot(c, slot.schedule, slot.label, due_at=slot.due_at, now=now, state="missed")


def _post(parts: Parts, due: _Due, recap: Recap, now: datetime) -> int:
    one, slot = due.subscription, due.slot
    # People who chose a daily digest hear of a quiet day too, so that they know it ran; leftovers need no such word.
    silent = not recap.items and one.mode is Mode.INSTANT and not slot.weekly
    messages = 0 if silent else recap_length(recap, now=now)
    with parts.store.write() as c:
        if not take_slot(c, slot.schedule, slot.label, due_at=slot.due_at, now=now, state="done") or silent:
            return 0
        saved = save_recap(c, recap)
        if saved is None:
            return 0
        root = NewDelivery(
            team_id=one.team_id,
            channel_id=one.channel_id,
            kind=DeliveryKind.RECAP if slot.weekly else DeliveryKind.DIGEST,
            source_key=slot.label,
            recap_id=saved.id,
            not_before=now + SETTLE if recap.chart else None,
        )
        add_deliveries(c, [root, *(_reply(root, number) for number in range(1, messages))], now)
    return 1


def _reply(root: NewDelivery, number: int) -> NewDelivery:
    """The n-th message of a recap, in the thread of its first."""
    key = f"{root.source_key}:{number}"
    return replace(root, kind=DeliveryKind.REPLY, source_key=key, parent_id=root.id, payload=part(number))
