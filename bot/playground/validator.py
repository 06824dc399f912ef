"""Checks blocks, messages and views as Slack does, with Slack's words and JSON pointers.

Written from Slack's published rules and independent of the bot's own table of limits, so that each tests the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.playground.elements import CONTEXT_ACTIONS, ID, IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from bot.playground.richtext import RICH_TEXT, TABLE
from bot.playground.rules import Check, Rule, Shape, anything, boolean, many, size, string, text, typed, url, walk
from bot.playground.shapes import ApiError, Json

MOST_BLOCKS = {"M": 50, "V": 100, "H": 100}
MOST_MARKDOWN = 12_000  # over all markdown blocks of one message
MOST_COUNTED = 13_200  # characters of a whole message; measured by others, Slack publishes no number

BLOCKS: dict[str, tuple[str, Shape]] = {  # type -> (surfaces, shape)
    "header": ("MVH", Shape({"text": text(150, only="plain_text")}, required=("text",))),
    "section": (
        "MVH",
        Shape(
            {"text": text(), "fields": many(text(2000), 1, 10), "accessory": IN_SECTION, "expand": boolean},
            one_of=("text", "fields"),
        ),
    ),
    "divider": ("MVH", Shape({})),
    "context": ("MVH", Shape({"elements": many(anything, 1, 10)}, required=("elements",))),
    "actions": ("MVH", Shape({"elements": many(IN_ACTIONS, 1, 25)}, required=("elements",))),
    "context_actions": ("M", Shape({"elements": many(CONTEXT_ACTIONS, 1, 5)}, required=("elements",))),
    "image": ("MVH", Shape(dict(IMAGE.fields) | {"title": text(2000, only="plain_text")}, ("alt_text",), IMAGE.one_of)),
    "input": (
        "MVH",
        Shape(
            {
                "label": text(2000, only="plain_text"),
                "hint": text(2000, only="plain_text"),
                "element": IN_INPUT,
                "optional": boolean,
                "dispatch_action": boolean,
            },
            required=("label", "element"),
        ),
    ),
    "rich_text": ("MVH", RICH_TEXT),
    "markdown": ("M", Shape({"text": string(1, MOST_MARKDOWN)}, required=("text",))),
    "table": ("MH", TABLE),
    "video": (
        "MVH",
        Shape(
            {
                "title": text(200, only="plain_text"),
                "video_url": url(),
                "thumbnail_url": url(),
                "alt_text": string(1, 2000),
                "title_url": url(),
                "author_name": string(0, 50),
                "provider_name": string(0, 50),
                "provider_icon_url": url(),
                "description": text(200, only="plain_text"),
            },
            required=("title", "video_url", "thumbnail_url", "alt_text"),
        ),
    ),
}
VIEW = Shape(
    {
        "title": text(24, only="plain_text"),
        "close": text(24, only="plain_text"),
        "submit": text(24, only="plain_text"),
        "blocks": anything,
        "private_metadata": string(0, 3000),
        "callback_id": string(0, 255),
        "external_id": string(0, 255),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    required=("blocks",),
)
IN_CONTEXT = {"image": IMAGE}
_context_image = typed(IN_CONTEXT, unknown="unsupported element")
_context_text = text()


def check_blocks(blocks: Any, surface: str, root: str = "") -> Check:
    """Check a list of blocks.

    Args:
        blocks: what the bot sent.
        surface: ``M`` message, ``V`` modal, ``H`` home.
        root: JSON pointer in front of ``/blocks``, as ``/view``.
    """
    check = Check(surface)
    many(_block, 0 if surface == "M" else 1, MOST_BLOCKS[surface])(check, blocks, f"{root}/blocks")
    if isinstance(blocks, list):
        _unique(check, blocks, f"{root}/blocks")
    if check.markdown > MOST_MARKDOWN:
        check.no(f"must be less than {MOST_MARKDOWN + 1} characters", f"{root}/blocks")
    return check


def _block(check: Check, block: Any, pointer: str) -> None:
    if not isinstance(block, dict):
        check.no("must provide an object", pointer)
        return
    kind = str(block.get("type"))
    surfaces, shape = BLOCKS.get(kind, ("", Shape({}))) if isinstance(kind, str) else ("", Shape({}))
    if check.surface not in surfaces:
        check.no(f"unsupported type: {kind}", f"{pointer}/type")
        return
    walk(check, block, pointer, Shape({**shape.fields, "block_id": ID}, shape.required, shape.one_of))
    extra = MORE.get(str(kind))
    if extra:
        extra(check, block, pointer)


def _context(check: Check, block: Json, pointer: str) -> None:
    elements = block.get("elements")
    for place, item in enumerate(elements if isinstance(elements, list) else []):
        plain = isinstance(item, dict) and str(item.get("type")) in {"plain_text", "mrkdwn"}
        rule: Rule = _context_text if plain else _context_image
        rule(check, item, f"{pointer}/elements/{place}")


def _markdown(check: Check, block: Json, _pointer: str) -> None:
    written = block.get("text")
    check.markdown += size(written) if isinstance(written, str) else 0
    check.counted += size(written) if isinstance(written, str) else 0


MORE: dict[str, Callable[[Check, Json, str], None]] = {"context": _context, "markdown": _markdown}


def _unique(check: Check, blocks: list[Any], pointer: str) -> None:
    """block_id once a payload, action_id once a block."""
    seen: set[str] = set()
    for place, block in enumerate(block for block in blocks if isinstance(block, dict)):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            check.no(f'`block_id` "{name}" already exists', f"{pointer}/{place}/block_id")
        seen.add(str(name))
        actions: set[str] = set()
        elements = block.get("elements")
        for spot, element in enumerate(elements if isinstance(elements, list) else []):
            action = element.get("action_id") if isinstance(element, dict) else None
            if isinstance(action, str) and action in actions:
                check.no(f'`action_id` "{action}" already exists', f"{pointer}/{place}/elements/{spot}/action_id")
            actions.add(str(action))


def refuse_message(blocks: Any) -> None:
    """Check the blocks of a message.

    Raises:
        ApiError: ``invalid_blocks`` with Slack's ``errors``, or ``msg_blocks_too_long``.
    """
    check = check_blocks(blocks, "M")
    if check.problems:
        errors = [f"{message} [json-pointer:{pointer}]" for message, pointer in check.problems]
        raise ApiError(
            "invalid_blocks", errors=errors, response_metadata={"messages": [f"[ERROR] {e}" for e in errors]}
        )
    if check.counted > MOST_COUNTED:
        raise ApiError("msg_blocks_too_long")


def refuse_view(view: Any, kind: str) -> None:
    """Check a modal (``modal``) or a home view (``home``).

    Raises:
        ApiError: ``invalid_arguments`` with Slack's messages.
    """
    check = view_problems(view, kind)
    if check.problems:
        errors = [f"[ERROR] {message} [json-pointer:{pointer}]" for message, pointer in check.problems]
        raise ApiError("invalid_arguments", response_metadata={"messages": errors})


def view_problems(view: Any, kind: str) -> Check:
    """The check of a view, with its problems."""
    check = Check("V" if kind == "modal" else "H")
    if not isinstance(view, dict):
        check.no("must provide an object", "/view")
        return check
    if view.get("type") != kind:
        check.no(f"unsupported type: {view.get('type')}", "/view/type")
    walk(check, view, "/view", Shape(VIEW.fields, ("title", "blocks") if kind == "modal" else ("blocks",)))
    if "blocks" in view:
        check.problems += check_blocks(view["blocks"], check.surface, "/view").problems
    listed = view.get("blocks")
    inputs = any(isinstance(b, dict) and b.get("type") == "input" for b in (listed if isinstance(listed, list) else []))
    if kind == "modal" and inputs and "submit" not in view:
        check.no("must define `submit` to use an `input` block in modals", "/view/blocks")
    return check
