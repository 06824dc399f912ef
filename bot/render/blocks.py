"""Builds Block Kit's objects as plain dicts; mrkdwn given here is ready, plain text is made harmless here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from bot.delivery.gateway import Block
from bot.render.limits import BUTTON, BUTTON_VALUE, HEADER, IMAGE_WORDS, OPTION, OPTION_VALUE, SECTION, VIEW_TITLE
from bot.render.mrkdwn import NOTHING, plain
from bot.render.shapes import counted
from bot.render.text import clip, tidy

Element = dict[str, Any]
_FULL: Final = SECTION - 100  # counted characters of a section that lines are put into


def mrkdwn(text: str) -> Element:
    """A mrkdwn text object; ``verbatim`` keeps Slack from finding links and mentions by itself. Never empty."""
    return {"type": "mrkdwn", "text": text or NOTHING, "verbatim": True}


def plain_text(text: str, most: int, *, emoji: bool = False) -> Element:
    """A plain_text object; ``emoji`` only for our own words."""
    return {"type": "plain_text", "text": plain(text, most), "emoji": emoji}


def header(text: str, block_id: str) -> Block:
    """A headline."""
    return {"type": "header", "block_id": block_id, "text": plain_text(text, HEADER)}


def section(text: str, block_id: str, accessory: Element | None = None) -> Block:
    """A paragraph of ready mrkdwn, with at most one element beside it."""
    block: Block = {"type": "section", "block_id": block_id, "text": mrkdwn(text)}
    return block if accessory is None else {**block, "accessory": accessory}


def fields(texts: Sequence[str], block_id: str) -> Block:
    """Up to ten short mrkdwn texts in two columns."""
    return {"type": "section", "block_id": block_id, "fields": [mrkdwn(text) for text in texts[:10]]}


def context(text: str, block_id: str) -> Block:
    """Small print of ready mrkdwn."""
    return {"type": "context", "block_id": block_id, "elements": [mrkdwn(text)]}


def slack_image(file_id: str, alt_text: str, block_id: str) -> Block:
    """A picture that was uploaded to Slack."""
    file = {"id": file_id}
    return {"type": "image", "block_id": block_id, "slack_file": file, "alt_text": plain(alt_text, IMAGE_WORDS)}


def divider(block_id: str) -> Block:
    """A line."""
    return {"type": "divider", "block_id": block_id}


def actions(elements: Iterable[Element | None], block_id: str) -> Block:
    """A row of buttons; ``None`` leaves one out."""
    return {"type": "actions", "block_id": block_id, "elements": [element for element in elements if element]}


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    url: str = "",
    label: str = "",
    style: Literal["", "primary", "danger"] = "",
) -> Element:
    """A button with our own words; ``label`` is what screen readers say where the text is a sign."""
    more = {"value": tidy(value), "url": url, "style": style, "accessibility_label": label}
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(text, BUTTON, emoji=True),
        **{key: given for key, given in more.items() if given and len(given) <= BUTTON_VALUE},
    }


def option(text: str, value: str, *, url: str = "") -> Element:
    """One choice of a menu."""
    whole: Element = {"text": plain_text(text, OPTION), "value": clip(tidy(value), OPTION_VALUE) or NOTHING}
    return {**whole, "url": url} if url else whole


def overflow(options: Sequence[Element], action_id: str) -> Element:
    """The menu behind the three dots, up to five choices."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def modal(title: str, callback_id: str, blocks: Sequence[Block], *, submit: str = "", metadata: str = "") -> Block:
    """A modal view; "Close" closes it, ``submit`` names the button that sends it."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, VIEW_TITLE),
        "close": plain_text("Cancel" if submit else "Close", VIEW_TITLE),
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain_text(submit, VIEW_TITLE)
    return {**view, "private_metadata": metadata} if metadata else view


def sections(lines: Iterable[str], block_id: str) -> Iterator[Block]:
    """Ready mrkdwn lines in as few sections as they need; ids are ``block_id:0``, ``block_id:1`` …"""
    part: list[str] = []
    size = number = 0
    for line in lines:
        if part and size + counted(line) + 1 > _FULL:
            yield section("\n".join(part), f"{block_id}:{number}")
            part, size, number = [], 0, number + 1
        part.append(line)
        size += counted(line) + 1
    if part:
        yield section("\n".join(part), f"{block_id}:{number}")
