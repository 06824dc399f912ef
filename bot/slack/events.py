"""What Slack tells without being asked: homes opened, channels joined, left and archived, the app removed.

Slack repeats an event when it misses the answer, and Bolt does not notice: each is handled once by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.services import membership
from bot.services.desk_asker import Asker, gateway_of
from bot.slack import home_page
from bot.slack.press import Press
from bot.slack.room import Room
from storage import people

Event = Mapping[str, Any]


def handle(room: Room, name: str, body: Event, event: Event) -> None:
    """Handle one event, unless its id was seen before."""
    event_id, team_id = body.get("event_id"), body.get("team_id")
    if not isinstance(team_id, str):
        return
    if isinstance(event_id, str) and event_id:
        with room.parts.store.write() as c:
            if not people.see_once(c, f"event:{event_id}", room.parts.now()):
                return
    _HANDLERS[name](room, team_id, event)


def _home(room: Room, team_id: str, event: Event) -> None:
    if event.get("tab", "home") == "home" and (user_id := _id(event.get("user"))):
        home_page.show(room, Press(asker=Asker(team_id=team_id, user_id=user_id), name="home"))


def _joined(room: Room, team_id: str, event: Event) -> None:
    if _id(event.get("user")) == gateway_of(room.parts, team_id).identity().bot_user_id:
        membership.joined(room.parts, team_id, _id(event.get("channel")), _id(event.get("inviter")))


def _left(room: Room, team_id: str, event: Event) -> None:
    membership.left(room.parts, team_id, _id(event.get("channel")), "not_in_channel")


def _archived(room: Room, team_id: str, event: Event) -> None:
    membership.left(room.parts, team_id, _id(event.get("channel")), "is_archived")


def _deleted(room: Room, team_id: str, event: Event) -> None:
    membership.left(room.parts, team_id, _id(event.get("channel")), "channel_not_found")


def _back(room: Room, team_id: str, event: Event) -> None:
    membership.came_back(room.parts, team_id, _id(event.get("channel")))


def _uninstalled(room: Room, team_id: str, _event: Event) -> None:
    membership.removed(room.parts, team_id, uninstalled=True)


def _revoked(room: Room, team_id: str, event: Event) -> None:
    tokens = event.get("tokens")
    if isinstance(tokens, dict) and tokens.get("bot"):
        membership.removed(room.parts, team_id, uninstalled=False)


def _id(value: object) -> str:
    """A channel's or person's id; some events carry a whole object instead."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and value.isalnum() else ""


_HANDLERS: Mapping[str, Callable[[Room, str, Event], None]] = MappingProxyType(
    {
        "app_home_opened": _home,
        "member_joined_channel": _joined,
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
EVENTS = tuple(_HANDLERS)
