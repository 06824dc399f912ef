"""Block Kit's interactive elements and composition objects as shapes: which fields, how long, how many."""

from __future__ import annotations

from bot.playground.rules import Rule, Shape, anything, boolean, integer, many, obj, string, text, typed, url

ID = string(1, 255)
PLACEHOLDER = text(150, only="plain_text")
CONFIRM = obj(
    Shape(
        {
            "title": text(100, only="plain_text"),
            "text": text(300),
            "confirm": text(30, only="plain_text"),
            "deny": text(30, only="plain_text"),
            "style": string(of=("primary", "danger")),
        },
        required=("title", "text", "confirm", "deny"),
    )
)


def option(label: Rule, *, with_url: bool = False) -> Rule:
    """One choice of a menu."""
    fields = {"text": label, "value": string(1, 150), "description": text(75)}
    return obj(Shape(fields | ({"url": url()} if with_url else {}), required=("text", "value")))


OPTION = option(text(75, only="plain_text"))
RICH_OPTION = option(text(75))
GROUP = obj(
    Shape(
        {"label": text(75, only="plain_text"), "options": many(OPTION, 1, 100)},
        required=("label", "options"),
    )
)
COMMON: dict[str, Rule] = {"action_id": ID, "focus_on_load": boolean}
MENU: dict[str, Rule] = COMMON | {"placeholder": PLACEHOLDER, "confirm": CONFIRM}
MULTI: dict[str, Rule] = MENU | {"max_selected_items": integer(1, 1000)}
CHOICES: dict[str, Rule] = {"options": many(OPTION, 1, 100), "option_groups": many(GROUP, 1, 100)}
CONVERSATIONS: dict[str, Rule] = {
    "default_to_current_conversation": boolean,
    "response_url_enabled": boolean,
    "filter": anything,
}
TYPED_TEXT: dict[str, Rule] = COMMON | {"placeholder": PLACEHOLDER, "dispatch_action_config": anything}

BUTTON = Shape(
    COMMON
    | {
        "text": text(75, only="plain_text"),
        "value": string(0, 2000),
        "url": url(),
        "style": string(of=("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": string(1, 75),
    },
    required=("text",),
)
IMAGE = Shape(
    {"image_url": url(), "slack_file": anything, "alt_text": string(1, 2000)},
    required=("alt_text",),
    one_of=("image_url", "slack_file"),
)
OVERFLOW = Shape(
    COMMON | {"options": many(option(text(75, only="plain_text"), with_url=True), 1, 5), "confirm": CONFIRM},
    required=("options",),
)
CHECKBOXES = Shape(
    COMMON | {"options": many(RICH_OPTION, 1, 10), "initial_options": many(RICH_OPTION, 1, 10), "confirm": CONFIRM},
    required=("options",),
)
RADIO = Shape(
    COMMON | {"options": many(RICH_OPTION, 1, 10), "initial_option": RICH_OPTION, "confirm": CONFIRM},
    required=("options",),
)
SELECTS: dict[str, Shape] = {
    "static_select": Shape(MENU | CHOICES | {"initial_option": OPTION}, one_of=("options", "option_groups")),
    "external_select": Shape(MENU | {"initial_option": OPTION, "min_query_length": integer(0, 255)}),
    "users_select": Shape(MENU | {"initial_user": ID}),
    "channels_select": Shape(MENU | CONVERSATIONS | {"initial_channel": ID}),
    "conversations_select": Shape(MENU | CONVERSATIONS | {"initial_conversation": ID}),
    "multi_static_select": Shape(
        MULTI | CHOICES | {"initial_options": many(OPTION, 1, 100)}, one_of=("options", "option_groups")
    ),
    "multi_external_select": Shape(
        MULTI | {"initial_options": many(OPTION, 1, 100), "min_query_length": integer(0, 255)}
    ),
    "multi_users_select": Shape(MULTI | {"initial_users": many(ID, 0, 1000)}),
    "multi_channels_select": Shape(MULTI | {"initial_channels": many(ID, 0, 1000)}),
    "multi_conversations_select": Shape(MULTI | CONVERSATIONS | {"initial_conversations": many(ID, 0, 1000)}),
}
DATES: dict[str, Shape] = {
    "datepicker": Shape(MENU | {"initial_date": string(10, 10)}),
    "timepicker": Shape(MENU | {"initial_time": string(5, 5), "timezone": string(1, 100)}),
    "datetimepicker": Shape(COMMON | {"initial_date_time": integer(0, 9_999_999_999), "confirm": CONFIRM}),
}
TYPED: dict[str, Shape] = {
    "plain_text_input": Shape(
        TYPED_TEXT
        | {
            "initial_value": string(0, 3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        }
    ),
    "url_text_input": Shape(TYPED_TEXT | {"initial_value": string(0, 3000)}),
    "email_text_input": Shape(TYPED_TEXT | {"initial_value": string(0, 3000)}),
    "number_input": Shape(
        TYPED_TEXT
        | {"is_decimal_allowed": boolean, "initial_value": anything, "min_value": anything, "max_value": anything},
        required=("is_decimal_allowed",),
    ),
    "file_input": Shape(COMMON | {"filetypes": anything, "max_files": integer(1, 10)}),
    "rich_text_input": Shape(TYPED_TEXT | {"initial_value": anything}),
}
CLICKED: dict[str, Shape] = {"button": BUTTON, "overflow": OVERFLOW}
TICKED: dict[str, Shape] = {"checkboxes": CHECKBOXES, "radio_buttons": RADIO}
FEEDBACK_BUTTON = obj(
    Shape(
        {"text": text(75, only="plain_text"), "value": string(1, 2000), "accessibility_label": string(1, 75)},
        required=("text", "value"),
    )
)
CONTEXT_ACTIONS = typed(
    {
        "feedback_buttons": Shape(
            {"action_id": ID, "positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
            required=("positive_button", "negative_button"),
        ),
        "icon_button": Shape(
            COMMON
            | {
                "icon": string(of=("trash",)),
                "text": text(75, only="plain_text"),
                "value": string(0, 2000),
                "confirm": CONFIRM,
                "accessibility_label": string(1, 75),
                "visible_to_user_ids": many(ID, 1, 10),
            },
            required=("icon", "text"),
        ),
    },
    unknown="unsupported element",
)
IN_ACTIONS = typed(
    CLICKED | TICKED | SELECTS | DATES | {"plain_text_input": TYPED["plain_text_input"]},
    unknown="unsupported element",
)
IN_SECTION = typed(CLICKED | TICKED | SELECTS | DATES | {"image": IMAGE}, unknown="unsupported element")
IN_INPUT = typed(SELECTS | TICKED | DATES | TYPED, unknown="unsupported element")
