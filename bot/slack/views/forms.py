"""Reads what people filled into a modal, whatever Slack sends: a wrong shape is an empty answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.render.actions import block_of
from bot.render.text import tidy


class Form:
    """The ``state.values`` of a view.

    Args:
        values: ``{block id: {action id: {"type": …, "value" | "selected_option" …: …}}}``; not trusted.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def text(self, action: str) -> str:
        """What was typed, as it was typed, without spaces around it."""
        value = self._field(action).get("value")
        return value.strip() if isinstance(value, str) else ""

    def lines(self, action: str, most: int = 50) -> tuple[str, ...]:
        """What was typed one a line, tidy and without repeats."""
        return tuple(dict.fromkeys(filter(None, map(tidy, self.text(action).splitlines()))))[:most]

    def choice(self, action: str) -> str:
        """The value of the chosen option, or ""."""
        return _value(self._field(action).get("selected_option"))

    def choices(self, action: str) -> tuple[str, ...]:
        """The values of every chosen option."""
        several = self._field(action).get("selected_options")
        return tuple(filter(None, map(_value, several))) if isinstance(several, list) else ()

    def conversation(self, action: str) -> str:
        """The id of the chosen channel, or ""."""
        value = self._field(action).get("selected_conversation")
        return value if isinstance(value, str) else ""

    def has(self, action: str) -> bool:
        """The form had this input."""
        return bool(self._field(action))

    def _field(self, action: str) -> Mapping[str, Any]:
        block = self._values.get(block_of(action))
        field = block.get(action) if isinstance(block, dict) else None
        return field if isinstance(field, dict) else {}


def _value(option: Any) -> str:
    value = option.get("value") if isinstance(option, dict) else None
    return value if isinstance(value, str) else ""
