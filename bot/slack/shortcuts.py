"""Shortcuts: search AI news from anywhere, make a news card of a link in a message."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.render import actions as ids
from bot.slack.press import Press
from bot.slack.room import Handler, Room
from bot.slack.views import search_modal


def search(room: Room, press: Press) -> None:
    """The search form."""
    room.back.open(press, search_modal())


SHORTCUTS: Mapping[str, Handler] = MappingProxyType({ids.SHORTCUT_SEARCH: search})
