"""Making the message of a delivery at the moment of sending, from the newest card or recap."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.delivery.gateway import Block, Message
from bot.delivery.living import since_posted
from bot.delivery.simpler import simplified
from bot.render.slack import CardOptions, card_message, insight_thread, merged_message, recap_message
from bot.render.urls import card_url
from bot.render.validate import validate
from storage.cards import get_cards
from storage.deliveries import get_delivery
from storage.recaps import get_recap
from storage.records import Card, Delivery, DeliveryKind, DeliveryState, Recap, StoryChange
from storage.reports import marked_cards
from storage.stories import story_changes

LEADS_NOWHERE = "the message it leads to does not stand there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """What the messages of a batch are made of."""

    cards: dict[int, Card] = field(default_factory=dict)
    recaps: dict[int, Recap] = field(default_factory=dict)
    parents: dict[str, Delivery] = field(default_factory=dict)
    changes: dict[int, Sequence[StoryChange]] = field(default_factory=dict)  # of the stories whose cards are edited
    reported: frozenset[tuple[str, int]] = frozenset()  # (workspace, card) with a report that waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A message ready to go, or why there is none: ``gone`` for good, or ``problem`` with this form of it."""

    message: Message = field(default_factory=lambda: Message(text=""))
    thread_ts: str = ""  # the message it answers, or that it edits
    gone: str = ""
    problem: str = ""


def load_materials(c: Connection, rows: Iterable[Delivery]) -> Materials:
    """Read what these deliveries need, each thing once."""
    rows = list(rows)
    cards = get_cards(c, {row.card_id for row in rows if row.card_id is not None})
    recaps = {row.recap_id: get_recap(c, row.recap_id) for row in rows if row.recap_id is not None}
    others = {one for row in rows for one in (row.parent_id, leads_to(row)) if one}
    parents = {one: get_delivery(c, one) for one in sorted(others)}
    edited = {cards[row.card_id].story_id for row in rows if row.kind is DeliveryKind.EDIT and row.card_id in cards}
    return Materials(
        cards=cards,
        changes={story_id: story_changes(c, story_id) for story_id in edited},
        recaps={key: value for key, value in recaps.items() if value is not None},
        parents={key: value for key, value in parents.items() if value is not None},
        reported=frozenset(marked_cards(c, cards)),
    )


def leads_to(row: Delivery) -> str:
    """The delivery that tells the story in this one's stead, or ""."""
    return str(json.loads(row.payload).get("into", "")) if row.payload and row.kind is DeliveryKind.EDIT else ""


def compose(row: Delivery, materials: Materials, *, now: datetime, base_url: str, address: str = "") -> Composed:
    """Make the message of a delivery and check it by Slack's limits.

    Args:
        row: the delivery; ``degrade`` says how plain the message must be.
        materials: from :func:`load_materials`.
        now: for words of age.
        base_url: where the pages are.
        address: where the message stands that this one leads to; "" leads to the card's page.
    """
    parent = materials.parents.get(row.parent_id)
    if row.parent_id and (parent is None or parent.state is not DeliveryState.SENT or not parent.ts):
        return Composed(gone="the message it belongs to was not sent")
    if parent is not None and parent.error:
        return Composed(gone=f"the message it belongs to cannot be touched: {parent.error}")
    into = leads_to(row)
    if into and not _stands(materials.parents.get(into)):
        return Composed(gone=LEADS_NOWHERE)
    message = _merged(row, materials, address, base_url) if into else _message(row, materials, now, base_url)
    if message is None:
        return Composed(gone="there is nothing left to say")
    drawn = _recap(row, materials)
    # Bars of text stand in for the picture of a recap: that is its second try; other messages have none to lose.
    message = simplified(message, row.degrade - 1 if drawn and drawn.chart and row.degrade else row.degrade)
    problems = validate({"text": message.text, "blocks": list(message.blocks)}, "message")
    words = "; ".join(f"{one.message} {one.pointer}" for one in problems[:3])
    return Composed(message=message, thread_ts=parent.ts if parent else "", problem=words)


def notice(text: str, blocks: Sequence[Block] = ()) -> str:
    """The payload of a delivery that says one thing; ``text`` is Slack mark-up, escaped by its maker."""
    return json.dumps({"text": text, "blocks": list(blocks)} if blocks else {"text": text}, ensure_ascii=False)


def part(number: int) -> str:
    """The payload of a delivery that carries the n-th message of a recap."""
    return json.dumps({"part": number})


def _message(row: Delivery, materials: Materials, now: datetime, base_url: str) -> Message | None:
    payload = json.loads(row.payload) if row.payload else {}
    if "text" in payload:
        return Message(text=str(payload["text"]), blocks=tuple(payload.get("blocks", ())))
    if row.recap_id is not None:
        recap = _recap(row, materials)
        if recap is not None and row.degrade:
            recap = replace(recap, chart="")
        several = recap_message(recap, now=now, base_url=base_url) if recap else ()
        number = int(payload.get("part", 0))
        return several[number] if number < len(several) else None
    card = materials.cards.get(row.card_id) if row.card_id is not None else None
    if card is None:
        return None
    if row.kind is DeliveryKind.REPLY:
        return insight_thread(card, base_url=base_url)
    parent = materials.parents.get(row.parent_id)
    in_thread = "insight_in_thread" in (payload or json.loads((parent and parent.payload) or "{}"))
    reported = (row.team_id, card.id) in materials.reported
    told_at = parent.intent_at or parent.created_at if parent else now
    update = since_posted(materials.changes.get(card.story_id, ()), told_at)
    options = CardOptions(insight_in_thread=in_thread, reported=reported, update=update)
    return card_message(card, now=now, base_url=base_url, options=options)


def _merged(row: Delivery, materials: Materials, address: str, base_url: str) -> Message | None:
    card = materials.cards.get(row.card_id) if row.card_id is not None else None
    return merged_message(card, address or card_url(base_url, card.id, card.headline)) if card is not None else None


def _stands(other: Delivery | None) -> bool:
    """Whether people can see this delivery's message, as far as is known."""
    return other is not None and other.state is DeliveryState.SENT and bool(other.ts) and not other.error


def _recap(row: Delivery, materials: Materials) -> Recap | None:
    return materials.recaps.get(row.recap_id) if row.recap_id is not None else None
