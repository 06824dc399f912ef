"""Checks a payload with slackblocks: its objects are built from our dicts, and it refuses what Slack would.

slackblocks reads back only some blocks by itself, so elements are built here, one constructor each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import slackblocks as sb
from slackblocks.errors import InvalidUsageError

Json = Any


def complaint(payload: Mapping[str, Json], surface: str) -> str:
    """What slackblocks says against a message or view, or ""."""
    try:
        blocks = [block(item) for item in payload.get("blocks", ())]
        if surface == "message":
            sb.Message(channel="C1", text=payload.get("text", ""), blocks=blocks)
        elif surface == "home":
            sb.HomeTabView(blocks=blocks, callback_id=payload.get("callback_id"))
        else:
            given = ("callback_id", "private_metadata", "external_id")
            sb.ModalView(
                title=text(payload.get("title")),
                blocks=blocks,
                close=text(payload.get("close")),
                submit=text(payload.get("submit")),
                **{key: payload[key] for key in given if key in payload},
            )
    except (InvalidUsageError, NotImplementedError, KeyError, TypeError, AttributeError) as e:
        return f"{type(e).__name__}: {e}"
    return ""


def block(item: Mapping[str, Json]) -> Json:
    """One block as slackblocks' object."""
    name = item.get("block_id")
    match item.get("type"):
        case "header":
            return sb.HeaderBlock(text=text(item["text"]), block_id=name)
        case "section":
            few = [text(one) for one in item["fields"]] if "fields" in item else None
            beside = element(item["accessory"]) if "accessory" in item else None
            return sb.SectionBlock(text=text(item.get("text")), fields=few, accessory=beside, block_id=name)
        case "context":
            return sb.ContextBlock(elements=[text(one) for one in item["elements"]], block_id=name)
        case "actions":
            return sb.ActionsBlock(elements=[element(one) for one in item["elements"]], block_id=name)
        case "divider" | "image":
            return _still(item, name)
        case "input":
            return sb.InputBlock(
                label=text(item["label"]),
                element=element(item["element"]),
                hint=text(item.get("hint")),
                optional=item.get("optional", False),
                dispatch_action=item.get("dispatch_action", False),
                block_id=name,
            )
    raise NotImplementedError(f"a block of type {item.get('type')}")


def _still(item: Mapping[str, Json], name: Json) -> Json:
    """A block without words of its own."""
    if item["type"] == "divider":
        return sb.DividerBlock(block_id=name)
    file = sb.SlackFile(id=item["slack_file"]["id"], url=None) if "slack_file" in item else None
    return sb.ImageBlock(item.get("image_url"), item["alt_text"], slack_file=file, block_id=name)


def text(item: Mapping[str, Json] | None) -> Json:
    """A text object, or None."""
    if item is None:
        return None
    if item["type"] == "plain_text":
        return sb.Text(item["text"], type_=sb.TextType.PLAINTEXT, emoji=item.get("emoji", False))
    if item["type"] != "mrkdwn":
        raise KeyError(item["type"])
    return sb.Text(item["text"], verbatim=item.get("verbatim", False))


def option(item: Mapping[str, Json]) -> Json:
    """One choice."""
    return sb.Option(
        text=text(item["text"]), value=item["value"], description=text(item.get("description")), url=item.get("url")
    )


def element(item: Mapping[str, Json]) -> Json:
    """One element."""
    kind: Callable[..., Json] = {
        "button": sb.Button,
        "overflow": sb.OverflowMenu,
        "static_select": sb.StaticSelectMenu,
        "external_select": sb.ExternalSelectMenu,
        "multi_static_select": sb.StaticMultiSelectMenu,
        "conversations_select": sb.ConversationSelectMenu,
        "radio_buttons": sb.RadioButtonGroup,
        "checkboxes": sb.CheckboxGroup,
        "plain_text_input": sb.PlainTextInput,
    }[item["type"]]
    given = {key: value for key, value in item.items() if key not in {"type", "filter"}}
    for key in ("text", "placeholder"):
        if key in given:
            given[key] = text(given[key])
    for key in ("options", "initial_options"):
        if key in given:
            given[key] = [option(one) for one in given[key]]
    if "initial_option" in given:
        given["initial_option"] = option(given["initial_option"])
    return kind(**given)
