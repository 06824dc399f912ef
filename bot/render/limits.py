"""The one table of Block Kit's limits; :mod:`bot.render.validate` holds messages and views against it.

Only the blocks and elements that this bot may use are in the table; any other type is refused. Lengths are counted
at worst (UTF-16 units, ``&<>`` as entities), so what passes here passes Slack. Numbers: Slack's reference of blocks,
elements and composition objects, autumn 2026; ``MESSAGE_CHARACTERS`` is published nowhere and was measured by others
at about 13,200.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bot.render.shapes import Flag, Free, Items, Kind, Number, One, Shape, Str, Text

Surface = Literal["message", "modal", "home"]

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MESSAGE_CHARACTERS: Final = 13_000  # over all text objects of a message
COMFORTABLE_CHARACTERS: Final = 10_000  # what our own messages keep to
FALLBACK_CHARACTERS: Final = 4_000  # top-level text; chat.update refuses more
MARKDOWN_CHARACTERS: Final = 12_000  # over all markdown blocks of a message
HEADER: Final = 150
SECTION: Final = 3_000
FIELD: Final = 2_000
BUTTON: Final = 75
BUTTON_VALUE: Final = 2_000
URL: Final = 3_000
OPTION: Final = 75
OPTION_VALUE: Final = 150
IMAGE_WORDS: Final = 2_000
VIEW_TITLE: Final = 24
PRIVATE_METADATA: Final = 3_000
PLACEHOLDER: Final = 150
ID: Final = 255

_ID = Str(ID)
_ACTION = Str(ID)
_PLACEHOLDER = Text(PLACEHOLDER, plain=True)
_CONFIRM = One(("confirm",))
_STYLE = Str(10, among=("primary", "danger"))
_OPTIONS = Items(("option",), 100)
_GROUPS = Items(("option_group",), 100)
_MENU: Mapping[str, Kind] = {
    "action_id": _ACTION,
    "placeholder": _PLACEHOLDER,
    "confirm": _CONFIRM,
    "focus_on_load": Flag(),
}
_MULTI: Mapping[str, Kind] = {**_MENU, "max_selected_items": Number(1, 100)}
_IDS: Mapping[str, Kind] = {"filter": Free(), "default_to_current_conversation": Flag()}
_FEW: Mapping[str, Kind] = {"action_id": _ACTION, "confirm": _CONFIRM, "focus_on_load": Flag()}
_TYPED: Mapping[str, Kind] = {
    "action_id": _ACTION,
    "placeholder": _PLACEHOLDER,
    "initial_value": Str(3_000),
    "focus_on_load": Flag(),
    "dispatch_action_config": Free(),
}

BUTTONS: Final = ("button", "overflow", "workflow_button")
SELECTS: Final = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "datepicker",
    "timepicker",
)
MULTI_SELECTS: Final = ("multi_static_select", "multi_external_select", "multi_conversations_select")
CHOICES: Final = ("radio_buttons", "checkboxes")
TYPED: Final = ("plain_text_input", "url_text_input", "number_input")

SHAPES: Final[Mapping[str, Shape]] = {
    # composition objects
    "option": Shape(
        {
            "text": Text(OPTION, required=True),
            "value": Str(OPTION_VALUE, required=True),
            "description": Text(75),
            "url": Str(URL, url=True),
        }
    ),
    "option_group": Shape(
        {"label": Text(75, plain=True, required=True), "options": Items(("option",), 100, required=True)}
    ),
    "confirm": Shape(
        {
            "title": Text(100, plain=True, required=True),
            "text": Text(300, required=True),
            "confirm": Text(30, plain=True, required=True),
            "deny": Text(30, plain=True, required=True),
            "style": _STYLE,
        }
    ),
    "feedback_button": Shape(
        {
            "text": Text(75, plain=True, required=True),
            "value": Str(2_000, required=True),
            "accessibility_label": Str(75),
        }
    ),
    # elements
    "button": Shape(
        {
            "text": Text(BUTTON, plain=True, required=True),
            "action_id": _ACTION,
            "url": Str(URL, url=True),
            "value": Str(BUTTON_VALUE),
            "style": _STYLE,
            "confirm": _CONFIRM,
            "accessibility_label": Str(75),
        }
    ),
    "overflow": Shape({"action_id": _ACTION, "options": Items(("option",), 5, required=True), "confirm": _CONFIRM}),
    "static_select": Shape(
        {**_MENU, "options": _OPTIONS, "option_groups": _GROUPS, "initial_option": One(("option",))},
        one_of=("options", "option_groups"),
    ),
    "multi_static_select": Shape(
        {**_MULTI, "options": _OPTIONS, "option_groups": _GROUPS, "initial_options": _OPTIONS},
        one_of=("options", "option_groups"),
    ),
    "external_select": Shape({**_MENU, "initial_option": One(("option",)), "min_query_length": Number(0, 100)}),
    "multi_external_select": Shape({**_MULTI, "initial_options": _OPTIONS, "min_query_length": Number(0, 100)}),
    "users_select": Shape({**_MENU, "initial_user": Str(32)}),
    "channels_select": Shape({**_MENU, "initial_channel": Str(32), "response_url_enabled": Flag()}),
    "conversations_select": Shape({**_MENU, **_IDS, "initial_conversation": Str(32), "response_url_enabled": Flag()}),
    "multi_conversations_select": Shape({**_MULTI, **_IDS, "initial_conversations": Free()}),
    "datepicker": Shape({**_MENU, "initial_date": Str(10)}),
    "timepicker": Shape({**_MENU, "initial_time": Str(5), "timezone": Str(64)}),
    "radio_buttons": Shape(
        {**_FEW, "options": Items(("option",), 10, required=True), "initial_option": One(("option",))}
    ),
    "checkboxes": Shape(
        {
            **_FEW,
            "options": Items(("option",), 10, required=True),
            "initial_options": Items(("option",), 10),
        }
    ),
    "plain_text_input": Shape(
        {
            **_TYPED,
            "multiline": Flag(),
            "min_length": Number(0, 3_000),
            "max_length": Number(1, 3_000),
        }
    ),
    "url_text_input": Shape(_TYPED),
    "number_input": Shape(
        {
            **_TYPED,
            "is_decimal_allowed": Flag(required=True),
            "min_value": Str(20),
            "max_value": Str(20),
        }
    ),
    "feedback_buttons": Shape(
        {
            "action_id": _ACTION,
            "positive_button": One(("feedback_button",), required=True),
            "negative_button": One(("feedback_button",), required=True),
        }
    ),
    # blocks
    "header": Shape({"block_id": _ID, "text": Text(HEADER, plain=True, required=True)}),
    "section": Shape(
        {
            "block_id": _ID,
            "text": Text(SECTION),
            "fields": Items(("text",), 10, text_most=FIELD),
            "accessory": One((*BUTTONS, *SELECTS, *MULTI_SELECTS, *CHOICES, "image")),
            "expand": Flag(),
        },
        one_of=("text", "fields"),
    ),
    "context": Shape({"block_id": _ID, "elements": Items(("image", "text"), 10, text_most=SECTION, required=True)}),
    "divider": Shape({"block_id": _ID}),
    "actions": Shape(
        {
            "block_id": _ID,
            "elements": Items((*BUTTONS, *SELECTS, *CHOICES), 25, required=True),
        }
    ),
    "context_actions": Shape({"block_id": _ID, "elements": Items(("feedback_buttons", "button"), 5, required=True)}),
    "image": Shape(
        {
            "block_id": _ID,
            "image_url": Str(URL, url=True),
            "slack_file": Free(),
            "alt_text": Str(IMAGE_WORDS, required=True),
            "title": Text(IMAGE_WORDS, plain=True),
        },
        one_of=("image_url", "slack_file"),
    ),
    "input": Shape(
        {
            "block_id": _ID,
            "label": Text(2_000, plain=True, required=True),
            "element": One((*SELECTS, *MULTI_SELECTS, *CHOICES, *TYPED), required=True),
            "hint": Text(2_000, plain=True),
            "optional": Flag(),
            "dispatch_action": Flag(),
        }
    ),
    "rich_text": Shape({"block_id": _ID, "elements": Free(required=True)}),
    "markdown": Shape({"block_id": _ID, "text": Str(MARKDOWN_CHARACTERS, required=True)}),
    # surfaces
    "modal": Shape(
        {
            "type": Str(10, required=True),
            "title": Text(VIEW_TITLE, plain=True, required=True),
            "submit": Text(VIEW_TITLE, plain=True),
            "close": Text(VIEW_TITLE, plain=True),
            "callback_id": _ID,
            "external_id": _ID,
            "private_metadata": Str(PRIVATE_METADATA, least=0),
            "blocks": Free(required=True),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
        }
    ),
    "home": Shape(
        {
            "type": Str(10, required=True),
            "callback_id": _ID,
            "external_id": _ID,
            "private_metadata": Str(PRIVATE_METADATA, least=0),
            "blocks": Free(required=True),
        }
    ),
}

_EVERYWHERE = ("header", "section", "context", "divider", "actions", "image", "input", "rich_text")
SURFACES: Final[Mapping[Surface, tuple[str, ...]]] = {
    "message": (*_EVERYWHERE, "markdown", "context_actions"),
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE,
}
