"""What a filter would have brought in the last seven days, and why each card passes: shown before it is saved."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.plan import MOST_LEARNED, CustomTopics
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
    since = now - timedelta(days=DAYS)
    with parts.store.read() as c:
        tastes = load_tastes(c, {subscription.team_id})
        seen = min(_LOOK_AT, cards.count_cards(c, since=since))
        likely = cards.latest_cards(
            c,
            since=since,
            limit=_LOOK_AT,
            topics=_topics_alone(subscription, tastes.custom[subscription.team_id]),
            min_importance=subscription.min_importance - MOST_LEARNED,
        )
    decided = [(card, tastes.decide(card, subscription)) for card in likely]
    matched = sorted(((card, why.why) for card, why in decided if why), key=lambda pair: -pair[0].importance)
    return FilterPreview(days=DAYS, seen=seen, passed=len(matched), samples=tuple(matched[:SAMPLES]), now=now)


def _topics_alone(one: Subscription, custom: CustomTopics) -> tuple[str, ...]:
    """The topics without which no card passes; none where words, patterns or a topic of one's own may let it in.

    To read a card costs far more than to ask the database for its topics.
    """
    others = one.phrases or one.patterns or set(one.topics) & set(custom)
    return () if others else one.topics


def own_topics(parts: Parts, team_id: str) -> CustomTopics:
    """A workspace's own topics as the filter wants them."""
    with parts.store.read() as c:
        return {slug: terms for slug, _label, terms in feedback.topics_of(c, team_id)}
