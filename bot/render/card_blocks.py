"""A card as a Slack message: headline, freshness, insight, the 30-second part, what one can do with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.gateway import Block, Message
from bot.render import actions as ids
from bot.render.blocks import Element, actions, button, context, header, option, overflow, section
from bot.render.correction_blocks import mark_blocks
from bot.render.limits import BUTTON_VALUE
from bot.render.mrkdwn import LINK, bold, esc, link, since
from bot.render.text import tidy
from bot.render.urls import card_url, share_on_linkedin, share_on_x
from bot.render.words import (
    RIGHTS,
    ago,
    byline,
    collected_in,
    correction_words,
    more_sources,
    origin,
    original,
    publisher_of,
    remark,
    share_text,
    tldr_lines,
    topic_words,
)
from storage.records import Card, Line

LINE = 700  # counted characters of one statement; four of them fit one section


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOptions:
    """How a channel wants its cards.

    Args:
        actions: with buttons; without them where nobody can press (a shared copy).
        insight_in_thread: the deep insight stands in the thread, so its button is left out.
        reported: somebody there reported a mistake that nobody has decided on yet.
        update: what happened since the message was posted, on an edited one.
    """

    actions: bool = True
    insight_in_thread: bool = False
    reported: bool = False
    update: str = ""


DEFAULT = CardOptions()


def card_message(card: Card, *, now: datetime, base_url: str, options: CardOptions = DEFAULT) -> Message:
    """The whole message of a card; at most 10 blocks and about 7,000 counted characters.

    Args:
        card: what to show.
        now: for the words of its age.
        base_url: where the pages are, without a slash at the end; "" leaves out links to them.
        options: how the channel wants it.
    """
    blocks = tuple(card_blocks(card, now=now, base_url=base_url, options=options))
    return Message(text=fallback(card, now, options.update), blocks=blocks)


def merged_message(card: Card, url: str) -> Message:
    """What stays of a message whose story another message tells: one line that leads there, without buttons."""
    block = context(f"🔀 Merged into: {link(url, card.headline)}", f"card:{card.id}:{card.revision}:merged")
    return Message(text=f"Merged into: {tidy(card.headline)}", blocks=(block,))


def card_blocks(card: Card, *, now: datetime, base_url: str, options: CardOptions = DEFAULT) -> Iterator[Block]:
    """The blocks of a card in reading order; ids are the same for the same revision."""
    name = f"card:{card.id}:{card.revision}"
    yield header(card.headline, f"{name}:head")
    yield from mark_blocks(card, name, reported=options.reported)
    yield context(facts_line(card, now), f"{name}:facts")
    if options.update:
        yield section(f"🔄 *Since posted:* {esc(options.update, LINE)}", f"{name}:update")
    if card.insight is not None and tidy(card.insight.text):
        yield section(f"💡 {bold(card.insight.text, LINE)}", f"{name}:insight")
    points = [f"*{label}:* {statement(line)}" for label, line in tldr_lines(card.tldr)]
    if points:
        yield section("\n".join(["*⚡ 30-second TL;DR*", *points]), f"{name}:tldr")
    if options.actions:
        yield actions(card_buttons(card, options), f"{name}:do")
    yield context(footer(card, base_url, numbered=options.actions), f"{name}:foot")


def facts_line(card: Card, now: datetime) -> str:
    """Who, how fresh, how important, about what: one line of mrkdwn."""
    return " · ".join(
        filter(
            None,
            (
                _who(card),
                _freshness(card, now),
                f"importance {card.importance}",
                esc(", ".join(map(topic_words, card.topics)), 300),
            ),
        )
    )


def statement(line: Line, most: int = LINE) -> str:
    """A line as mrkdwn; advice of the playbook says that it is a suggestion."""
    return esc(line.text, most) + (" _(suggested)_" if line.basis == "suggested" else "")


def footer(card: Card, base_url: str, *, numbered: bool = True) -> str:
    """How the card came about, any honest remark, its number, and whose the contents are.

    Args:
        card: what is shown.
        base_url: where the pages are.
        numbered: it stands in the archive under its number; one made from a link does not.
    """
    page = card_url(base_url, card.id, card.headline) if numbered else ""
    return " · ".join(
        filter(
            None,
            (
                esc(remark(card), 300),
                esc(origin(card), 300),
                link(page, f"Card {card.id}") if page else f"Card {card.id}" if numbered else "",
                RIGHTS,
            ),
        )
    )


def fallback(card: Card, now: datetime, update: str = "") -> str:
    """The card as one text: what notifications show and screen readers read; ``update`` as in :class:`CardOptions`."""
    parts = [f"{esc(card.headline, 400)} — {esc(byline(card, now), 500)}."]
    if card.correction:
        parts.append(esc(correction_words(card), 500))
    if update:
        parts.append(f"Since posted: {esc(update, 500)}")
    if card.insight is not None:
        parts.append(esc(card.insight.text, 400))
    parts += [f"{label}: {esc(line.text, 400)}" for label, line in tldr_lines(card.tldr)]
    if card.note:
        parts.append(esc(card.note, 200))
    url = original(card, LINK)
    parts.append(link(url, "Read original", 40) if url else "")
    return "\n".join(filter(None, parts))


def card_buttons(card: Card, options: CardOptions = DEFAULT) -> Iterator[Element]:
    """What one can do with a card; values are ids only."""
    me = str(card.id)
    url = original(card, BUTTON_VALUE)
    if url:
        yield button("Read original", ids.READ, url=url, style="primary")
    if not options.insight_in_thread:
        yield button("Deep insight", ids.INSIGHT, me)
    yield button("Save", ids.SAVE, me)
    yield button("👍", ids.UP, me, label="Useful: show more like this")
    yield button("👎", ids.DOWN, me, label="Not useful: show less like this")
    yield overflow(list(_menu(card, url)), ids.MORE)


def _menu(card: Card, url: str) -> Iterator[Element]:
    if url:
        places = (
            ("Share on X", ids.SHARE_X, share_on_x(url, share_text(card))),
            ("Share on LinkedIn", ids.SHARE_LINKEDIN, share_on_linkedin(url)),
        )
        for text, verb, there in places:
            if len(there) <= BUTTON_VALUE:
                yield option(text, ids.verb_value(verb, card.id), url=there)
    yield option("Why this?", ids.verb_value(ids.WHY, card.id))
    yield option("Mute source or topic", ids.verb_value(ids.MUTE, card.id))
    yield option("Report a mistake", ids.verb_value(ids.REPORT, card.id))


def _who(card: Card) -> str:
    if not card.sources:
        return ""
    lead = link(card.sources[0].url, publisher_of(card), 120)
    return " ".join(filter(None, (lead, more_sources(card))))


def _freshness(card: Card, now: datetime) -> str:
    if card.published_at is None:
        return f"collected {since(card.collected_at, ago(card.collected_at, now))}"
    if card.published_at > now:
        return "published just now"
    published = f"published {since(card.published_at, ago(card.published_at, now))}"
    return ", ".join(filter(None, (published, collected_in(card))))
