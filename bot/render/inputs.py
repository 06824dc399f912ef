"""Builds Block Kit's inputs: fields and menus that a modal collects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from bot.delivery.gateway import Block
from bot.render.actions import block_of
from bot.render.blocks import Element, plain_text
from bot.render.limits import FIELD, PLACEHOLDER
from bot.render.text import clip, tidy

TYPED: Final = 2_000  # characters of a text field


def text_input(
    action: str,
    label: str,
    *,
    given: str = "",
    hint: str = "",
    example: str = "",
    lines: bool = False,
    optional: bool = True,
) -> Block:
    """A field to type in, in an input block of its own.

    Args:
        action: the action id; the block id follows from it.
        label: what it is called.
        given: what stands in it at first.
        hint: small print below.
        example: shown while it is empty.
        lines: several lines.
        optional: may stay empty.
    """
    element: Element = {"type": "plain_text_input", "action_id": action, "max_length": TYPED}
    if lines:
        element["multiline"] = True
    shown = clip("\n".join(filter(None, map(tidy, given.splitlines()))), TYPED)
    if shown:
        element["initial_value"] = shown
    if example:
        element["placeholder"] = plain_text(example, PLACEHOLDER)
    return input_block(action, label, element, hint=hint, optional=optional)


def choice_input(
    action: str,
    label: str,
    options: Sequence[Element],
    given: Sequence[str] = (),
    *,
    kind: Literal["static_select", "multi_static_select", "radio_buttons", "checkboxes"] = "static_select",
    hint: str = "",
    optional: bool = False,
    live: bool = False,
) -> Block:
    """A choice among options, in an input block of its own.

    Args:
        action: the action id; the block id follows from it.
        label: what it is called.
        options: made with :func:`option`; Slack takes 100 in menus and 10 in lists.
        given: values chosen at first; those that are no option are left out.
        kind: the element; the second and the last take several values.
        hint: small print below.
        optional: may stay empty.
        live: tell the bot at once when it changes.
    """
    several = kind in {"multi_static_select", "checkboxes"}
    element: Element = {"type": kind, "action_id": action, "options": list(options)}
    chosen = [item for item in options if item["value"] in given]
    if chosen:
        element["initial_options" if several else "initial_option"] = chosen if several else chosen[0]
    return input_block(action, label, element, hint=hint, optional=optional, live=live)


def suggest_input(action: str, label: str, given: Element, *, hint: str = "") -> Block:
    """A choice among more options than a menu holds: the bot suggests some while people type.

    Args:
        action: the action id; the block id follows from it, and the suggestions.
        label: what it is called.
        given: the option chosen at first.
        hint: small print below.
    """
    element: Element = {"type": "external_select", "action_id": action, "initial_option": given, "min_query_length": 0}
    return input_block(action, label, element, hint=hint)


def channel_input(action: str, label: str, given: str = "", *, hint: str = "") -> Block:
    """A choice of a conversation the bot may post to."""
    element: Element = {
        "type": "conversations_select",
        "action_id": action,
        "filter": {"include": ["public", "private", "im"], "exclude_bot_users": True},
    }
    if given:
        element["initial_conversation"] = given
    else:
        element["default_to_current_conversation"] = True
    return input_block(action, label, element, hint=hint)


def input_block(
    action: str, label: str, element: Element, *, hint: str = "", optional: bool = False, live: bool = False
) -> Block:
    """An input block around an element."""
    block: Block = {
        "type": "input",
        "block_id": block_of(action),
        "label": plain_text(label, FIELD),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, FIELD)
    return {**block, "dispatch_action": True} if live else block
