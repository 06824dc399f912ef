"""What several planners share: the deliveries of a card, and what filters need to know."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from bot.delivery.plan import CustomTopics, Filter
from storage.deliveries import NewDelivery
from storage.feedback import topics_of
from storage.records import Card, DeliveryKind, Subscription
from storage.subscriptions import learned_points


@dataclass(frozen=True, slots=True, kw_only=True)
class Tastes:
    """What filters need besides the subscription: own topics by workspace, lessons of votes by channel."""

    custom: dict[str, CustomTopics]
    learned: dict[tuple[str, str], dict[tuple[str, str], int]]

    def key(self, one: Subscription) -> Hashable:
        """What the filter of a subscription depends on: where two have one key, the same cards pass both."""
        custom = self.custom.get(one.team_id, {})
        own = tuple((slug, custom[slug]) for slug in sorted({*one.topics, *one.muted_topics} & set(custom)))
        learned = frozenset(self.learned.get((one.team_id, one.channel_id), {}).items())
        words = (one.topics, one.phrases, one.excluded, one.sources, one.muted_sources, one.muted_topics, one.patterns)
        return words, one.min_importance, own, learned

    def filter(self, one: Subscription) -> Filter:
        """The filter of a subscription, ready for many cards."""
        learned = self.learned.get((one.team_id, one.channel_id))
        return Filter(one, custom=self.custom.get(one.team_id), learned=learned)


def load_tastes(c: Connection, team_ids: set[str]) -> Tastes:
    """Read what the filters of these workspaces need."""
    return Tastes(custom=custom_topics(c, team_ids), learned=learned_points(c))


def custom_topics(c: Connection, team_ids: set[str]) -> dict[str, CustomTopics]:
    """Each workspace's own topics."""
    return {team: {slug: terms for slug, _, terms in topics_of(c, team)} for team in sorted(team_ids)}


def card_deliveries(card: Card, subscription: Subscription) -> list[NewDelivery]:
    """The delivery of a card, and its deep insight as a reply where the channel asks for it."""
    root = card_delivery(card, subscription)
    if not subscription.insight_in_thread:
        return [root]
    insight = replace(
        root,
        kind=DeliveryKind.REPLY,
        source_key=f"{root.source_key}:insight",
        parent_id=root.id,
        payload="",
        identity=f"{root.identity}:insight",
    )
    return [root, insight]


def card_delivery(card: Card, subscription: Subscription) -> NewDelivery:
    """The delivery of a card: one a story and channel, whatever its revision."""
    return NewDelivery(
        team_id=subscription.team_id,
        channel_id=subscription.channel_id,
        kind=DeliveryKind.CARD,
        source_key=f"story:{card.story_id}",
        card_id=card.id,
        payload=json.dumps({"insight_in_thread": True}) if subscription.insight_in_thread else "",
        identity=card.sources[0].url if card.sources else card.headline,
    )
