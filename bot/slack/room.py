"""What every handler works with, and the shape of a handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.services.desk.desk import Desk
from bot.services.parts import Parts
from bot.slack.back import Back
from bot.slack.press import Press
from bot.slack.turns import Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The desk, and the way back to people."""

    desk: Desk
    back: Back
    turns: Turns = field(default_factory=Turns)

    @property
    def parts(self) -> Parts:
        """The running parts."""
        return self.desk.parts

    @property
    def base_url(self) -> str:
        """Where links on cards point."""
        return self.back.base_url


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a sent form brings: the acknowledgement (empty closes the modal), and slow work after it."""

    ack: dict[str, Any] = field(default_factory=dict)
    after: Callable[[], None] = _nothing


Handler = Callable[[Room, Press], None]
FormHandler = Callable[[Room, Press], Sent]
