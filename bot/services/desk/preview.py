"""What a filter would have brought in the last seven days, and why each card passes: shown before it is saved."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.plan import MOST_LEARNED, CustomTopics
from bot.replies import FilterPreview
from bot.services.delivery.planned import load_tastes
from bot.services.parts import Parts
from storage import cards, feedback
from storage.records import Card, Subscription

DAYS = 7
SAMPLES = 5
_LOOK_AT = 2_000  # cards of a week; far more than any week has brought


def preview(parts: Parts, subscription: Subscription) -> FilterPreview:
    """Try a filter, saved or not, on the cards of the last seven days; samples are the weightiest first."""
    now = parts.now()
    since = now - timedelta(days=DAYS)
    passed, best = 0, list[tuple[Card, str]]()
    with parts.store.read() as c:
        tastes = load_tastes(c, {subscription.team_id})
        wants = tastes.filter(subscription)
        seen = min(_LOOK_AT, cards.count_cards(c, since=since))
        for card in cards.each_card(
            c,
            since=since,
            limit=_LOOK_AT,
            min_importance=subscription.min_importance - MOST_LEARNED,
            look=wants.may_pass,
        ):
            decision = wants.decide(card)
            if decision:
                passed += 1
                best = sorted([*best, (card, decision.why)], key=lambda pair: -pair[0].importance)[:SAMPLES]
    return FilterPreview(days=DAYS, seen=seen, passed=passed, samples=tuple(best), now=now)


def own_topics(parts: Parts, team_id: str) -> CustomTopics:
    """A workspace's own topics as the filter wants them."""
    with parts.store.read() as c:
        return {slug: terms for slug, _label, terms in feedback.topics_of(c, team_id)}
