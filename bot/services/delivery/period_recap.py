"""The recap of a period over the whole archive, for whoever asks: no channel's filter shows through it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from bot.delivery.plan import has_terms
from bot.delivery.recap import WEEKLY_ITEMS, Weights, make_recap
from bot.delivery.recap_words import ahead
from bot.delivery.slots import Slot
from bot.services.parts import Parts
from storage.cards import cards_ahead, cards_between
from storage.feeds import all_feeds
from storage.records import Recap, Subscription

LOOK_AT = 5_000  # cards of a period; a busy week has two thousand


def recap_of(
    parts: Parts,
    slot: Slot,
    *,
    topic: str = "",
    terms: Sequence[str] = (),
    team_id: str = "",
    channel_id: str = "",
) -> Recap:
    """Make the recap of ``slot``; it has no items when the archive has no news of that time.

    Args:
        parts: archive, lexicon and clock.
        slot: which day or week.
        topic: only cards with this topic.
        terms: what tells the topic where it is a workspace's own: cards that hold one of them.
        team_id: who asks; it is only written down.
        channel_id: where; it is only written down.
    """
    with parts.store.read() as c:
        weights = recap_weights(parts, c)
        archive = cards_ahead(c, ahead(slot.due_at), slot.since)
        topics = (topic,) if topic and not terms else ()
        cards = cards_between(c, slot.since, slot.due_at, topics=topics, limit=LOOK_AT)
    if terms:
        cards, archive = ([card for card in some if has_terms(card, terms)] for some in (cards, archive))
    about = [card for card in archive if terms or not topic or topic in card.topics]
    nobody = Subscription(id=0, team_id=team_id, channel_id=channel_id, created_at=slot.since)
    return make_recap(nobody, slot, cards, weights, now=parts.now(), most=WEEKLY_ITEMS, archive=about)


def recap_weights(parts: Parts, c: Connection) -> Weights:
    """How much kinds of events count by the playbook, and publishers by the list of feeds."""
    return Weights(
        events={slug: rule.weight for slug, rule in parts.lexicon.events.rules.items()},
        publishers={feed.title: feed.weight for feed in all_feeds(c).values()},
    )
