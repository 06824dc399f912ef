"""One Web API call: its arguments out of a form or JSON body, and what its method may touch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.desk import Desk
from bot.playground.faults import Faults
from bot.playground.rooms import Channel
from bot.playground.shapes import BOT_USER, ApiError, Json
from bot.playground.state import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The arguments of one call, and the workspace it speaks to."""

    args: Mapping[str, Any]
    state: Workspace
    desk: Desk
    faults: Faults
    base_url: str
    bot_token: str

    def text(self, name: str, default: str = "") -> str:
        """An argument as a string."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument as a yes or no: true, 1, "1", "true"."""
        return str(self.args.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``; nonsense is refused as ``invalid_arguments``."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise ApiError("invalid_arguments") from None
        return max(1, min(value, most))

    def json(self, name: str, wrong: str = "invalid_arguments") -> Any:
        """An argument that is JSON, given as text (form) or as it is (JSON body); None when absent.

        Raises:
            ApiError: with code ``wrong`` when it is no JSON.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(wrong) from None

    def channel(self) -> Channel:
        """The conversation that ``channel`` names.

        Raises:
            ApiError: ``channel_not_found``.
        """
        asked = self.text("channel")
        found = self.state.channels.get(asked)
        if found is None and asked.startswith("#"):
            found = next((c for c in self.state.channels.values() if c.name == asked[1:]), None)
        if found is None or (found.is_private and BOT_USER not in found.members):
            raise ApiError("channel_not_found")
        return found

    def room(self) -> Channel:
        """The conversation, which the bot is in and which is not archived.

        Raises:
            ApiError: ``channel_not_found``, ``is_archived``, ``not_in_channel``.
        """
        channel = self.channel()
        if channel.is_archived:
            raise ApiError("is_archived")
        if BOT_USER not in channel.members:
            raise ApiError("not_in_channel")
        return channel


Method = Callable[[Call], Json]
