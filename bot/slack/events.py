"""What Slack tells without being asked: homes opened, channels joined, left and archived, the app removed.

Slack repeats an event when it misses the answer, and Bolt does not notice: each is handled once by its id. What changes
rows is done before the answer, together with the note that it was done: where the database fails nothing of it stays,
and the answer makes Slack tell it again (three times, within six minutes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.engine import Connection

from bot.services.desk.asker import Asker, gateway_of
from bot.services.installation import membership
from bot.slack import home_page
from bot.slack.press import Press
from bot.slack.room import Room
from storage import people

Event = Mapping[str, Any]
HOME = "app_home_opened"
_YEAR_10000 = 253_402_300_800  # the first second that a datetime cannot hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event in a writing transaction: ``at`` is when it happened, by Slack's clock; ``now`` by ours."""

    c: Connection
    team_id: str
    event: Event
    at: datetime
    now: datetime

    @property
    def channel_id(self) -> str:
        """The channel that it is about."""
        return _id(self.event.get("channel"))


def take(room: Room, name: str, body: Event, event: Event, bot: tuple[str, str]) -> None:
    """Do what an event changes, unless its id was seen before; all of it, or nothing when this raises.

    Args:
        room: the desk.
        name: one of ``KEPT``.
        body: the envelope.
        event: what is in it.
        bot: the workspace that is served, and who the bot is there; "" where that is not known yet.

    Raises:
        SlackError: Slack could not be asked who the bot is.
        BotError: the workspace is not served.
    """
    team_id, bot_user_id = bot
    if not team_id or (name == _JOINED and not _is_bot(room, team_id, event, bot_user_id)):
        return
    now = room.parts.now()
    with room.parts.store.write() as c:
        if _first(c, body, now):
            _HANDLERS[name](Told(c=c, team_id=team_id, event=event, at=_time_of(body, now), now=now))


def show_home(room: Room, body: Event, event: Event, team_id: str) -> None:
    """Show a person the home that they opened."""
    user_id = _id(event.get("user"))
    if not team_id or event.get("tab", "home") != "home" or not user_id:
        return
    with room.parts.store.write() as c:
        first = _first(c, body, room.parts.now())
    if first:
        home_page.show(room, Press(asker=Asker(team_id=team_id, user_id=user_id), name="home"))


def _first(c: Connection, body: Event, now: datetime) -> bool:
    event_id = body.get("event_id")
    return not isinstance(event_id, str) or not event_id or people.see_once(c, f"event:{event_id}", now)


def _is_bot(room: Room, team_id: str, event: Event, bot_user_id: str) -> bool:
    """Whether it was the bot that came into a channel, and not one of its people."""
    return _id(event.get("user")) == (bot_user_id or gateway_of(room.parts, team_id).identity().bot_user_id)


def _time_of(body: Event, now: datetime) -> datetime:
    seconds = body.get("event_time")
    if isinstance(seconds, int) and 0 < seconds < _YEAR_10000:
        return datetime.fromtimestamp(seconds, UTC)
    return now


def _joined(told: Told) -> None:
    membership.joined(told.c, told.team_id, told.channel_id, _id(told.event.get("inviter")), told.now)


def _left(told: Told) -> None:
    membership.left(told.c, told.team_id, told.channel_id, "not_in_channel")


def _archived(told: Told) -> None:
    membership.left(told.c, told.team_id, told.channel_id, "is_archived")


def _deleted(told: Told) -> None:
    membership.left(told.c, told.team_id, told.channel_id, "channel_not_found")


def _back(told: Told) -> None:
    membership.came_back(told.c, told.team_id, told.channel_id, told.now)


def _uninstalled(told: Told) -> None:
    membership.removed(told.c, told.team_id, uninstalled=True, told=told.at, now=told.now)


def _revoked(told: Told) -> None:
    tokens = told.event.get("tokens")
    if isinstance(tokens, dict) and tokens.get("bot"):
        membership.removed(told.c, told.team_id, uninstalled=False, told=told.at, now=told.now)


def _id(value: object) -> str:
    """A channel's or person's id; some events carry a whole object instead."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and value.isalnum() else ""


_JOINED = "member_joined_channel"
_HANDLERS: Mapping[str, Callable[[Told], None]] = MappingProxyType(
    {
        _JOINED: _joined,
        "channel_left": _left,
        "group_left": _left,
        "channel_archive": _archived,
        "group_archive": _archived,
        "channel_unarchive": _back,
        "group_unarchive": _back,
        "channel_deleted": _deleted,
        "group_deleted": _deleted,
        "app_uninstalled": _uninstalled,
        "tokens_revoked": _revoked,
    }
)
KEPT = tuple(_HANDLERS)  # each changes rows
EVENTS = (HOME, *KEPT)
