"""Cards in short form, in lists: a linked headline, one line of insight, one of facts, a button that opens it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from bot.delivery.gateway import Block
from bot.render import actions as ids
from bot.render.blocks import actions, button, context, section
from bot.render.mrkdwn import bold, esc, link
from bot.render.words import ago, more_sources, plural, publisher_of, topic_words
from storage.records import Card

PAGE: Final = 10
SHORT_URL: Final = 300  # counted characters of a link here


def card_items(
    cards: Sequence[Card], name: str, now: datetime, *, words: Sequence[str] = (), most: int = 240
) -> Iterator[Block]:
    """One section for each card.

    Args:
        cards: what to list; ids are ``name:0:17``, place and card.
        name: start of the block ids.
        now: for the words of age.
        words: beside cards, shown in place of the insight where not empty (a search's snippets, reasons).
        most: counted characters of those words; 0 leaves them out.
    """
    for place, card in enumerate(cards):
        said = words[place] if place < len(words) and words[place] else _insight(card)
        yield section(
            card_item(card, now, said, most), f"{name}:{place}:{card.id}", button("Open", ids.OPEN, str(card.id))
        )


def card_item(card: Card, now: datetime, said: str, most: int = 240) -> str:
    """The three lines of a card in a list, as mrkdwn."""
    words = esc(said, most) if said and most else ""
    return "\n".join(filter(None, (headline(card), words, small(card, now))))


def headline(card: Card) -> str:
    """The headline in bold, linked to the leading source."""
    url = card.sources[0].url if card.sources else ""
    linked = link(url, card.headline.replace("*", "∗"), 200, url_most=SHORT_URL)
    return f"*{linked}*" if linked else bold("Without a headline")


def small(card: Card, now: datetime) -> str:
    """Publisher, age, importance and topics in small print."""
    age = ago(card.published_at or card.collected_at, now)
    who = " ".join(filter(None, (esc(publisher_of(card), 60), more_sources(card))))
    topics = esc(", ".join(map(topic_words, card.topics[:3])), 60)
    mended = "⚠️ corrected" if card.correction else ""
    return "_" + " · ".join(filter(None, (mended, who, age, f"importance {card.importance}", topics))) + "_"


def saved_blocks(cards: Sequence[Card], now: datetime, *, page: int, action: str) -> list[Block]:
    """Saved cards with buttons to open and remove them, and to turn pages (``action``, value: the page)."""
    if not cards:
        return [section("Nothing saved yet. Press *Save* on a card and you will find it here.", "saved:none")]
    pages = -(-len(cards) // PAGE)
    at = max(0, min(page, pages - 1))
    blocks: list[Block] = []
    for place, card in enumerate(cards[at * PAGE : (at + 1) * PAGE]):
        lead = card.insight.text if card.insight else ""
        blocks.append(section(card_item(card, now, lead), f"saved:{place}:{card.id}"))
        row = (button("Open", ids.OPEN, str(card.id)), button("Remove", ids.UNSAVE, str(card.id)))
        blocks.append(actions(row, f"saved:{place}:{card.id}:do"))
    blocks.append(context(f"Page {at + 1} of {pages} · {plural(len(cards), 'card')}", "saved:page"))
    turn = [button("← Newer", f"{action}:back", str(at - 1))] if at else []
    turn += [button("Older →", f"{action}:on", str(at + 1))] if at + 1 < pages else []
    return [*blocks, actions(turn, "saved:turn")] if turn else blocks


def _insight(card: Card) -> str:
    lead = card.insight or card.tldr.what_changed
    return lead.text if lead else card.note
