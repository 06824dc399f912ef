"""Modals around one card: deep insight, the whole card, report, mute, make a card, and the small ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.delivery.gateway import Block
from bot.render import actions as ids
from bot.render.blocks import context, divider, header, modal, option, section, sections
from bot.render.correction_blocks import REPORT_KINDS
from bot.render.inputs import channel_input, choice_input, text_input
from bot.render.limits import VIEW_BLOCKS
from bot.render.mrkdwn import esc
from bot.render.slack import CardOptions, card_blocks, insight_blocks
from bot.render.words import byline, topic_words
from bot.slack.views.forms import Form
from storage.records import Card

MOST_MUTES: Final = 10  # radio buttons that Slack shows


def insight_modal(card: Card, now: datetime, *, base_url: str = "") -> Block:
    """The deep insight of a card with the evidence of every line."""
    blocks = [
        header(card.headline, f"insight:{card.id}:head"),
        context(esc(byline(card, now), 600), f"insight:{card.id}:facts"),
        *insight_blocks(card, base_url=base_url, evidence=True),
    ]
    return modal("Deep insight", ids.INSIGHT_VIEW, _fit(blocks), metadata=str(card.id))


def card_modal(card: Card, now: datetime, *, base_url: str = "") -> Block:
    """The whole card with its buttons and, below, its deep insight."""
    blocks = [
        *card_blocks(card, now=now, base_url=base_url, options=CardOptions(insight_in_thread=True)),
        divider(f"card:{card.id}:line"),
        *list(insight_blocks(card, base_url=base_url))[:-1],  # the small print stands under the card
    ]
    return modal("News card", ids.CARD_VIEW, _fit(blocks), metadata=str(card.id))


def text_modal(title: str, text: str, *, error: bool = False) -> Block:
    """A few sentences under a title; ``error`` marks what went wrong."""
    lines = [esc(line, 2500) for line in text.splitlines() if line.strip()] or ["Done."]
    return modal(title, ids.TEXT_VIEW, list(sections([f"⚠️ {lines[0]}" if error else lines[0], *lines[1:]], "text")))


def wait_modal(title: str, text: str = "One moment…") -> Block:
    """What stands there while slow work is done."""
    return modal(title, ids.WAIT_VIEW, [section(f"⏳ {esc(text, 500)}", "wait")])


def report_modal(card: Card) -> Block:
    """Asks what is wrong with a card."""
    kinds = [option(words, kind) for kind, words in REPORT_KINDS]
    blocks = [
        section(f"*{esc(card.headline.replace('*', '∗'), 300)}*", "what"),
        choice_input(ids.IN_KIND, "What is wrong?", kinds, ("wrong",), kind="radio_buttons"),
        text_input(
            ids.IN_WORDS,
            "Which line, and what would be right?",
            hint="The people who run this bot see it, with your name. Until they decide, the card says so.",
            lines=True,
        ),
    ]
    return modal("Report a mistake", ids.REPORT_VIEW, blocks, submit="Send", metadata=str(card.id))


def mute_modal(card: Card) -> Block:
    """Asks which source or topic of a card this channel has had enough of."""
    choices = _mutes(card)
    if not choices:
        return text_modal("Mute", "This card has neither a source nor a topic that could be muted.")
    blocks = [
        choice_input(
            ids.IN_MUTE,
            "What should no longer be posted here?",
            [option(words, value) for value, words, _, _ in choices],
            (choices[0][0],),
            kind="radio_buttons",
            hint="You can undo this in the settings, or with /ainews unmute.",
        )
    ]
    return modal("Mute", ids.MUTE_VIEW, blocks, submit="Mute", metadata=str(card.id))


def read_mute(values: Mapping[str, Any], card: Card) -> tuple[str, str] | None:
    """What was chosen in :func:`mute_modal`: ("source", publisher) or ("topic", slug); ``None`` for nothing known."""
    chosen = Form(values).choice(ids.IN_MUTE)
    return next(((kind, name) for value, _, kind, name in _mutes(card) if value == chosen), None)


def make_card_modal(
    card: Card | None = None, *, now: datetime | None = None, url: str = "", channel_id: str = "", base_url: str = ""
) -> Block:
    """First asks for a link; with a card, shows it and asks where to post it.

    Args:
        card: made from the link, or ``None`` to ask for one.
        now: needed with a card.
        url: what stands in the field at first.
        channel_id: where the shortcut was used.
        base_url: where the pages are.
    """
    if card is None or now is None:
        ask = text_input(
            ids.IN_LINK, "Link to the article", given=url, example="https://…", optional=False,
            hint="Only public pages. The card is written from this page alone.",
        )  # fmt: skip
        return modal("Make a news card", ids.MAKE_CARD_VIEW, [ask], submit="Make card", metadata=channel_id)
    shown = card_blocks(card, now=now, base_url=base_url, options=CardOptions(actions=False))
    where = channel_input(ids.IN_CHANNEL, "Post it to", channel_id, hint="Invite the bot to a private channel first.")
    blocks = [*shown, divider("make:line"), where]
    return modal("Make a news card", ids.POST_CARD, blocks, submit="Post", metadata=str(card.id))


def _mutes(card: Card) -> list[tuple[str, str, str, str]]:
    """(option's value, words, kind, name); values are places, for names may be longer than Slack allows."""
    publishers = list(dict.fromkeys(source.publisher for source in card.sources if source.publisher.strip()))
    found = [(f"source:{at}", f"Source: {name}", "source", name) for at, name in enumerate(publishers[:6])]
    found += [(f"topic:{at}", f"Topic: {topic_words(slug)}", "topic", slug) for at, slug in enumerate(card.topics)]
    return found[:MOST_MUTES]


def _fit(blocks: list[Block]) -> list[Block]:
    """At most what a view may hold; the small print at the end stays."""
    return blocks if len(blocks) <= VIEW_BLOCKS else [*blocks[: VIEW_BLOCKS - 1], blocks[-1]]
