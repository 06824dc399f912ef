"""Shapes of rich text and tables, the two blocks that nest."""

from __future__ import annotations

from typing import Any

from bot.playground.rules import Check, Rule, Shape, anything, boolean, integer, many, size, string, typed, url

MOST_TABLE = 10_000  # characters over all cells

_STYLE: Rule = anything
_LEAVES: dict[str, Shape] = {
    "text": Shape({"text": string(1, 100_000), "style": _STYLE}, required=("text",)),
    "link": Shape({"url": url(), "text": string(1, 100_000), "unsafe": boolean, "style": _STYLE}, required=("url",)),
    "emoji": Shape({"name": string(1, 100), "unicode": string(), "style": _STYLE, "skin_tone": anything}, ("name",)),
    "user": Shape({"user_id": string(1, 50), "style": _STYLE}, ("user_id",)),
    "channel": Shape({"channel_id": string(1, 50), "style": _STYLE}, ("channel_id",)),
    "usergroup": Shape({"usergroup_id": string(1, 50), "style": _STYLE}, ("usergroup_id",)),
    "broadcast": Shape({"range": string(of=("here", "channel", "everyone")), "style": _STYLE}, ("range",)),
    "date": Shape(
        {"timestamp": integer(0, 9_999_999_999), "format": string(1), "url": url(), "fallback": string()},
        ("timestamp", "format"),
    ),
    "color": Shape({"value": string(1, 20)}, ("value",)),
}
_leaf = typed(_LEAVES, unknown="unsupported element")


def _counted(check: Check, value: Any, pointer: str) -> None:
    _leaf(check, value, pointer)
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        check.counted += size(value["text"])


_RUN = many(_counted, 0, 10_000)
_SECTION = Shape({"elements": _RUN}, required=("elements",))
_PARTS: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": Shape({"elements": _RUN, "border": integer(0, 1)}, ("elements",)),
    "rich_text_preformatted": Shape(
        {"elements": _RUN, "border": integer(0, 1), "language": string(0, 50)}, ("elements",)
    ),
    "rich_text_list": Shape(
        {
            "elements": many(typed({"rich_text_section": _SECTION}, unknown="unsupported element"), 1, 1000),
            "style": string(of=("bullet", "ordered")),
            "indent": integer(0, 8),
            "border": integer(0, 1),
            "offset": integer(0, 100_000),
        },
        ("elements", "style"),
    ),
}
RICH_TEXT = Shape({"elements": many(typed(_PARTS, unknown="unsupported element"), 1, 1000)}, required=("elements",))


def _rows(check: Check, value: Any, pointer: str) -> None:
    """Rows of a table, and the characters in all of them."""
    before = check.counted
    many(many(_CELL, 1, 20), 1, 100)(check, value, pointer)
    if check.counted - before > MOST_TABLE:
        check.no(f"must be less than {MOST_TABLE + 1} characters", pointer)


def _raw(check: Check, value: Any, pointer: str) -> None:
    string(1, MOST_TABLE)(check, value, pointer)
    check.counted += size(value) if isinstance(value, str) else 0


_CELL = typed(
    {
        "raw_text": Shape({"text": _raw}, ("text",)),
        "raw_number": Shape({"value": anything, "text": _raw}, ("value",)),
        "rich_text": RICH_TEXT,
    }
)
TABLE = Shape({"rows": _rows, "column_settings": many(anything, 1, 20)}, required=("rows",))
