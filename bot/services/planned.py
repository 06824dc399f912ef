"""What several planners share: the delivery of a card, and each workspace's own topics."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from bot.delivery.plan import CustomTopics
from storage.deliveries import NewDelivery
from storage.feedback import topics_of
from storage.records import Card, DeliveryKind, Subscription


def custom_topics(c: Connection, team_ids: set[str]) -> dict[str, CustomTopics]:
    """Each workspace's own topics."""
    return {team: {slug: terms for slug, _, terms in topics_of(c, team)} for team in sorted(team_ids)}


def card_delivery(card: Card, subscription: Subscription) -> NewDelivery:
    """The delivery of a card: one a story and channel, whatever its revision."""
    return NewDelivery(
        team_id=subscription.team_id,
        channel_id=subscription.channel_id,
        kind=DeliveryKind.CARD,
        source_key=f"story:{card.story_id}",
        card_id=card.id,
        identity=card.sources[0].url if card.sources else card.headline,
    )
