"""A recap made for one person who asks: a day or a week, of one topic or of all."""

from __future__ import annotations

from datetime import datetime

from bot.commands import Command, Period
from bot.replies import Answer, RecapReply, Reply
from bot.services.desk_asker import Asker, zone_of
from bot.services.desk_reading import known_topic
from bot.services.parts import Parts
from storage import cards
from storage.records import Card, Recap, RecapItem

MOST = 10
_LOOK_AT = 2_000


def recap(parts: Parts, asker: Asker, command: Command) -> Answer:
    """What mattered in a day or a week, the weightiest first."""
    now = parts.now()
    topic = known_topic(parts, command.terms.topics[0]) if command.terms.topics else ""
    slot, since, until = (command.period or Period()).bounds(now, zone_of(parts, asker))
    with parts.store.read() as c:
        found = cards.latest_cards(c, topic=topic, since=since, limit=_LOOK_AT)
    inside = [card for card in found if card.collected_at < until]
    if not inside:
        return Reply(text=f"There is no news of {_words(slot)} in the archive.", hints=("recap week", "latest"))
    return RecapReply(recap=_make(asker, (slot, since, until), inside, now), now=now)


def _make(asker: Asker, period: tuple[str, datetime, datetime], inside: list[Card], now: datetime) -> Recap:
    slot, since, until = period
    ranked = sorted(inside, key=lambda card: (-card.importance, -card.id))
    publishers = {source.publisher for card in inside for source in card.sources}
    counts: dict[str, int] = {}
    for card in inside:
        for topic in card.topics:
            counts[topic] = counts.get(topic, 0) + 1
    return Recap(
        id=0,
        team_id=asker.team_id,
        channel_id=asker.channel_id,
        slot=slot,
        title=f"AI news of {_words(slot)}",
        since=since,
        until=until,
        items=tuple(map(_item, ranked[:MOST])),
        stories=len(inside),
        source_count=len(publishers),
        busiest=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]),
        created_at=now,
    )


def _item(card: Card) -> RecapItem:
    action = card.tldr.what_to_do_next
    return RecapItem(
        card_id=card.id,
        headline=card.headline,
        insight=card.insight.text if card.insight else "",
        url=card.sources[0].url if card.sources else "",
        publisher=card.sources[0].publisher if card.sources else "",
        sources=len(card.sources),
        importance=card.importance,
        topics=card.topics,
        action=action.text if action else "",
        published_at=card.published_at,
    )


def _words(slot: str) -> str:
    kind, _, label = slot.partition(":")
    return f"week {label}" if kind == "week" else label
