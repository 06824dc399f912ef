"""Welcoming a new subscription: what will come here, who asked for it, and the fitting cards that matter most now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.render.slack import esc
from bot.services.delivery.composing import notice
from bot.services.delivery.planned import Tastes, card_deliveries, load_tastes
from bot.services.parts import Parts
from storage.cards import latest_cards
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import Card, DeliveryKind, Mode, Subscription
from storage.subscriptions import mark_welcomed, unwelcomed

CARDS = 3
LOOK_AT = 200
OF_NOW = timedelta(days=2)  # before the latest: of these the weightiest are shown
PATIENCE = timedelta(minutes=10)  # on a new machine the first cards take a while


def plan_welcomes(parts: Parts) -> int:
    """Plan the welcome of each new subscription: a sentence and three fitting cards, also from a baseline.

    A new machine has no cards yet, so a welcome waits up to ten minutes for three of them, but never lets news of
    today go out before it.
    """
    planned = 0
    with parts.store.read() as c:
        waiting = unwelcomed(c, parts.settings.only_workspaces)
        if not waiting:
            return 0
        cards = latest_cards(c, limit=LOOK_AT)
    now = parts.now()
    for one in waiting:
        with parts.store.write() as c:
            planned += _welcome(c, one, cards, load_tastes(c, {one.team_id}), now)
    return planned


def _welcome(c: Connection, one: Subscription, cards: list[Card], tastes: Tastes, now: datetime) -> int:
    wants = tastes.filter(one)
    fitting = shown_first([card for card in cards if wants.decide(card)])
    if len(fitting) < CARDS and now - one.created_at < PATIENCE and all(card.quiet for card in fitting):
        return 0
    if not mark_welcomed(c, one.id, now):
        return 0
    first = NewDelivery(
        team_id=one.team_id,
        channel_id=one.channel_id,
        kind=DeliveryKind.NOTICE,
        source_key=f"welcome:{one.id}:{one.created_at:%Y%m%d%H%M%S}",
        payload=notice(welcome_text(one, len(fitting))),
    )
    oldest_first = [new for card in reversed(fitting) for new in card_deliveries(card, one)]
    return len(add_deliveries(c, [first, *oldest_first], now))


def shown_first(cards: Sequence[Card]) -> list[Card]:
    """The weightiest cards of these days, newest first; where there are too few, the newest of before.

    Args:
        cards: those that fit, newest first.
    """
    fresh = [card for card in cards if cards[0].news_at - card.news_at <= OF_NOW]
    best = sorted(fresh, key=lambda card: -card.importance)[:CARDS]
    chosen = {card.id for card in (*best, *cards[len(fresh) : len(fresh) + CARDS - len(best)])}
    return [card for card in cards if card.id in chosen]


def welcome_text(one: Subscription, cards: int) -> str:
    """The first sentence in a channel, as Slack mark-up."""
    who = f" <@{one.created_by}> set it up." if one.created_by.isalnum() else ""
    about = ", ".join(esc(name.replace("-", " ")) for name in (*one.topics, *one.phrases))
    what = f"AI news about {about}" if about else "AI news"
    least = f" of importance {one.min_importance} or more (of 100)" if one.min_importance else ""
    how = {
        Mode.INSTANT: "as it happens, one card a story",
        Mode.DAILY: f"as one digest a day at {one.hour:02d}:00 ({one.timezone})",
        Mode.WEEKLY: "as one recap a week",
    }[one.mode]
    now = " What matters most these days:" if cards else " Nothing fits yet; the first card comes when something does."
    return (
        f"👋 Signalpost now brings {what}{least} here, {how}.{who} "
        f"Change it with `/ainews settings`, stop it with `/ainews unfollow`.{now}"
    )
