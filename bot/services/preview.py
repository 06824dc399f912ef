"""What a filter would have brought in the last seven days, and why each card passes: shown before it is saved."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.plan import CustomTopics
from bot.replies import FilterPreview
from bot.services.parts import Parts
from bot.services.planned import load_tastes
from storage import cards, feedback
from storage.records import Subscription

DAYS = 7
SAMPLES = 5
_LOOK_AT = 2_000  # cards of a week; far more than any week has brought


def preview(parts: Parts, subscription: Subscription) -> FilterPreview:
    """Try a filter, saved or not, on the cards of the last seven days; samples are the weightiest first."""
    now = parts.now()
    with parts.store.read() as c:
        week = cards.latest_cards(c, since=now - timedelta(days=DAYS), limit=_LOOK_AT)
        tastes = load_tastes(c, {subscription.team_id})
    decided = [(card, tastes.decide(card, subscription)) for card in week]
    matched = sorted(((card, why.why) for card, why in decided if why), key=lambda pair: -pair[0].importance)
    return FilterPreview(days=DAYS, seen=len(week), passed=len(matched), samples=tuple(matched[:SAMPLES]), now=now)


def own_topics(parts: Parts, team_id: str) -> CustomTopics:
    """A workspace's own topics as the filter wants them."""
    with parts.store.read() as c:
        return {slug: terms for slug, _label, terms in feedback.topics_of(c, team_id)}
