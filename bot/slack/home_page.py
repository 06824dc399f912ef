"""App Home: showing it, and its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.commands import parse_command
from bot.errors import UserError
from bot.render import actions as ids
from bot.services.desk import feedback
from bot.services.desk.home import home_data
from bot.services.desk.settings import place_of
from bot.slack.home import home_view
from bot.slack.press import Press
from bot.slack.room import Handler, Room
from bot.slack.views import search_modal


def show(room: Room, press: Press, *, saved_page: int = 0) -> None:
    """Publish the asker's home."""
    data = home_data(room.parts, press.asker, saved_page=saved_page, base_url=room.base_url)
    room.back.gateway(press).publish_home(press.asker.user_id, home_view(data))


def search(room: Room, press: Press) -> None:
    """The search form."""
    room.back.open(press, search_modal())


def refresh(room: Room, press: Press) -> None:
    """Show the home anew."""
    show(room, press)


def turn(room: Room, press: Press) -> None:
    """Another page of saved cards."""
    show(room, press, saved_page=ids.read_id(press.value) or 0)


def unsave(room: Room, press: Press) -> None:
    """Let a saved card go, and show that it is gone."""
    number = ids.read_id(press.value)
    if number is None:
        raise UserError("This button is from an older version; please open the list again.")
    said = feedback.save(room.parts, press.asker, number, keep=False)
    if press.callback == "home":
        show(room, press)
    else:
        room.back.tell(press, said.text)


def pause(room: Room, press: Press) -> None:
    """Pause a subscription for a week."""
    _do(room, press, "pause 1w")


def resume(room: Room, press: Press) -> None:
    """Post again."""
    _do(room, press, "resume")


def _do(room: Room, press: Press, text: str) -> None:
    here = place_of(room.parts, press.asker, ids.read_id(press.value) or 0)
    room.desk.do_at(here, parse_command(text))
    show(room, replace(press, asker=replace(press.asker, channel_id="")))


def unlearn(room: Room, press: Press) -> None:
    """Undo what votes taught."""
    feedback.undo_lesson(room.parts, press.asker, press.value)
    show(room, press)


BUTTONS: Mapping[str, Handler] = MappingProxyType(
    {
        ids.HOME_SEARCH: search,
        ids.HOME_REFRESH: refresh,
        ids.HOME_PAGE: turn,
        ids.HOME_PAUSE: pause,
        ids.HOME_RESUME: resume,
        ids.HOME_UNLEARN: unlearn,
        ids.UNSAVE: unsave,
    }
)
