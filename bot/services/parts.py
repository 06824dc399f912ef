"""What every service needs, chosen once in ``bot.app`` and handed over by value."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.cards.model.answering import Answerer
from bot.cards.writer import Writer
from bot.delivery.gateway import SlackGateway
from bot.services.live import Live
from bot.stories.lexicon import Lexicon
from config.settings import Settings
from storage.store import Store


def utc_now() -> datetime:
    """The wall clock, aware and in UTC."""
    return datetime.now(UTC)


class Gateways(Protocol):
    """Finds the way into a workspace."""

    def for_team(self, team_id: str) -> SlackGateway | None:
        """The gateway with that workspace's token; ``None`` when it is not installed or stopped."""
        ...


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The chosen parts of a running Signalpost.

    ``writers`` are asked in order; the first whose draft passes the check writes the card.
    """

    settings: Settings
    store: Store
    lexicon: Lexicon
    writers: tuple[Writer, ...]
    gateways: Gateways
    now: Callable[[], datetime] = utc_now
    rng: random.Random = field(default_factory=random.Random)
    answerer: Answerer | None = None  # answers questions with a model, where one is set up
    live: Live = field(default_factory=Live, compare=False)  # the open stories, made again from the rows when lost
