"""The desk: whatever a person may ask or do, as one method each, answered with values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.commands import Command, parse_command
from bot.errors import UserError
from bot.replies import Answer
from bot.services.desk import ask, following, guide, house, reading, recap, why
from bot.services.desk.asker import Asker, check_may_change
from bot.services.parts import Parts

Method = Callable[[Parts, Asker, Command], Answer]

_METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "help": guide.help_,
        "unknown": guide.unknown,
        "latest": reading.latest,
        "card": reading.card,
        "search": reading.find,
        "saved": reading.saved,
        "topics": house.topics,
        "sources": house.sources,
        "status": reading.status,
        "recap": recap.recap,
        "follow": following.follow,
        "unfollow": following.unfollow,
        "mute": following.mute,
        "unmute": following.unmute,
        "pause": following.pause,
        "resume": following.resume,
        "settings": house.rule,
        "why": why.why,
        "ask": ask.ask,
    }
)
SHAREABLE = frozenset({"latest", "card", "search", "recap", "ask", "why", "topics", "help"})  # change nothing


class Desk:
    """Answers people.

    Args:
        parts: the running parts.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def answer(self, asker: Asker, text: str) -> Answer:
        """Answer what somebody typed after /ainews.

        Raises:
            BotError: what was asked cannot be done; the sentence is for the asker.
        """
        return self.do(asker, parse_command(text))

    def do(self, asker: Asker, command: Command) -> Answer:
        """Answer a command that is understood already."""
        return _METHODS[command.name](self.parts, asker, command)

    def do_at(self, here: Asker, command: Command) -> Answer:
        """Do a command at a place that a form or button named; members of that place only.

        Raises:
            UserError: the asker may not.
        """
        check_may_change(self.parts, here, from_afar=True)
        return self.do(here, command)

    def follow_now(self, asker: Asker, text: str) -> Answer:
        """Follow what ``follow`` showed; ``text`` is the command that it proposed.

        Raises:
            UserError: it is no such command, or the asker may not.
        """
        command = parse_command(text)
        if command.name != "follow":
            raise UserError("This button is from an older version; please type /ainews follow again.")
        return following.follow_now(self.parts, asker, command)
