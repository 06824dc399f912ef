"""What Slack would send when a person does something: pure building of its payloads."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.playground.shapes import APP_ID, BOT_USER, DM, TEAM_DOMAIN, TEAM_ID, YOU, Json

ONE_OPTION = {"overflow", "static_select", "external_select", "radio_buttons"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
PLAIN_CHOICES = {  # element type -> (field of the answer, field of its preset)
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def elements_of(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Every interactive element with its block's id."""
    for block in blocks:
        block_id = str(block.get("block_id", ""))
        for found in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
            if isinstance(found, dict) and found.get("action_id"):
                yield block_id, found


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    """The element that was clicked, or None when it is not there (any more)."""
    return next((e for b, e in elements_of(blocks) if b == block_id and e["action_id"] == action_id), None)


def _options(element: Json) -> list[Json]:
    groups = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *groups]


def _chosen(element: Json, choice: Any) -> Json | None:
    """The element's own option of that value; of an external list, what the bot had offered."""
    if isinstance(choice, dict) and element["type"].endswith("external_select"):
        return {"text": choice.get("text"), "value": choice.get("value")}
    return next((option for option in _options(element) if option.get("value") == choice), None)


def answer_of(element: Json, choice: Any) -> Json:
    """An element's state as Slack reports it, from what the person chose (a value, or a list of values)."""
    kind = element["type"]
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": _chosen(element, choice)}
    if kind in MANY_OPTIONS:
        picked = [_chosen(element, item) for item in choice or ()]
        return {"type": kind, "selected_options": [option for option in picked if option]}
    if kind in PLAIN_CHOICES:
        return (
            {"type": kind, PLAIN_CHOICES[kind][0]: choice if choice not in {"", None} else None}
            if not isinstance(choice, list)
            else {"type": kind, PLAIN_CHOICES[kind][0]: choice}
        )
    if kind in {"button", "icon_button", "feedback_buttons"}:
        return {"type": kind, "value": str(choice if choice is not None else element.get("value", ""))}
    text = str(choice or "")
    return {"type": kind, "value": text or None}


def state_of(blocks: list[Json], choices: Json) -> Json:
    """``state.values`` of a view or message; ``choices`` is block_id → action_id → choice, as the page saw them."""
    values: dict[str, Json] = {}
    for block_id, element in elements_of(blocks):
        if element["type"] in {"button", "overflow", "icon_button", "feedback_buttons"}:
            continue
        of_block = choices.get(block_id)
        choice = of_block.get(element["action_id"]) if isinstance(of_block, dict) else None
        values.setdefault(block_id, {})[element["action_id"]] = answer_of(element, choice)
    return {"values": values}


def person() -> Json:
    """The reader, as interactions name people."""
    return {"id": YOU, "username": "you", "name": "you", "team_id": TEAM_ID}


def interaction(kind: str, trigger_id: str) -> Json:
    """The fields that every interaction carries."""
    return {
        "type": kind,
        "user": person(),
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "api_app_id": APP_ID,
        "token": "playground",
        "trigger_id": trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(element: Json, block_id: str, choice: Any, at: datetime) -> Json:
    """One entry of ``actions``."""
    shown = {"text": element["text"]} if element["type"] == "button" else {}
    return {
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": f"{at.timestamp():.6f}",
        **shown,
        **answer_of(element, choice),
    }


def command(text: str, channel: tuple[str, str], urls: tuple[str, str], name: str) -> dict[str, str]:
    """A slash command's form. ``channel`` is (id, name), ``urls`` is (trigger_id, response_url)."""
    return {
        "token": "playground",
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel[0],
        "channel_name": "directmessage" if channel[0] == DM else channel[1],
        "user_id": YOU,
        "user_name": "you",
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "trigger_id": urls[0],
        "response_url": urls[1],
    }


def event(inner: Json, at: datetime) -> Json:
    """An event's envelope."""
    return {
        "token": "playground",
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(at.timestamp()),
        "event": inner,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
    }
