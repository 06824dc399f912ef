"""The settings form: opening it, trying a filter out while it is filled in, saving it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType

from bot.commands import parse_command
from bot.delivery.gateway import Block
from bot.errors import BotError, UserError
from bot.render import actions as ids
from bot.render.blocks import option
from bot.render.filter_words import filter_words, schedule_words
from bot.replies import Reply
from bot.services.desk import feedback
from bot.services.desk.asker import Asker, enter, settle
from bot.services.desk.filter import FilterError
from bot.services.desk.settings import Sheet, keep, place_of, proposal, sheet, trial
from bot.services.desk.zones import zone_words, zones_like
from bot.slack import home_page
from bot.slack.press import Press
from bot.slack.room import FormHandler, Handler, Room, Sent
from bot.slack.views import answer, read_settings, settings_modal, text_modal


def asks_for_settings(text: str) -> bool:
    """Whether a command opens the form instead of answering; bad arguments are answered like any other."""
    try:
        understood = parse_command(text)
    except UserError:
        return False
    return understood.name == "settings" and understood.action in {"", "me"}


def command(room: Room, press: Press) -> None:
    """``/ainews settings`` of the channel, and ``settings me`` of the asker's own messages."""
    personal = parse_command(press.name).action == "me"
    _open(room, press, settle(room.parts, press.asker, personal=personal))


def tune(room: Room, press: Press) -> None:
    """A button that leads to the settings; its value is a channel or the number of a subscription."""
    number = ids.read_id(press.value)
    if number is not None:
        here, from_afar = place_of(room.parts, press.asker, number), True
    else:
        here = replace(press.asker, channel_id=press.value or press.asker.channel_id)
        from_afar = here.channel_id != press.asker.channel_id
    _open(room, press, here, from_afar=from_afar)


def follow_me(room: Room, press: Press) -> None:
    """The form of the asker's own direct messages."""
    _open(room, press, settle(room.parts, press.asker, personal=True))


def follow_now(room: Room, press: Press) -> None:
    """Follow what the preview showed; the answer takes the preview's place."""
    said = room.desk.follow_now(press.asker, press.value)
    room.back.say(press, answer(said, base_url=room.base_url), replace=True)


def follow_tune(room: Room, press: Press) -> None:
    """Change what the preview showed before it is saved."""
    room.back.open(press, _form(proposal(room.parts, press.asker, parse_command(press.value))))


def follow_not(room: Room, press: Press) -> None:
    """Leave everything as it was."""
    said = Reply(text="Nothing was changed.", hints=("follow", "topics"))
    room.back.say(press, answer(said, base_url=room.base_url), replace=True)


def _open(room: Room, press: Press, here: Asker, *, from_afar: bool = False) -> None:
    room.back.open(press, _form(sheet(room.parts, here, from_afar=from_afar)))


def _form(shown: Sheet) -> Block:
    return settings_modal(shown.subscription, shown.topics, shown.preview, learned=shown.learned)


def show_preview(room: Room, press: Press) -> None:
    """Try out what is filled in, without saving it."""
    here = _here(press)
    wanted, _wrong = read_settings(press.values, sheet(room.parts, here).subscription)
    room.back.change(press, _form(trial(room.parts, here, wanted)))


def undo(room: Room, press: Press) -> None:
    """Undo what votes taught, and show the form without it."""
    feedback.undo_lesson(room.parts, press.asker, press.value)
    show_preview(room, press)


def saved(room: Room, press: Press) -> Sent:
    """The form was sent: save it, and say what will come."""
    here = _here(press)
    wanted, wrong = read_settings(press.values, sheet(room.parts, here).subscription)
    if not wrong:
        try:
            wanted = keep(room.parts, here, wanted)
        except FilterError as e:
            wrong = {ids.block_of(e.field): str(e)[:500]}
    if wrong:
        return Sent(ack={"response_action": "errors", "errors": wrong})
    text = f"From now on: {filter_words(wanted)}\n{schedule_words(wanted)}\n{enter(room.parts, here)}".strip()
    done = {"response_action": "update", "view": text_modal("Saved", text)}
    return Sent(ack=done, after=lambda: _refresh_home(room, press))


def _refresh_home(room: Room, press: Press) -> None:
    """The Home tab tells what was saved, for whoever saved it from there; it does so at the next opening anyway."""
    with suppress(BotError):
        home_page.show(room, replace(press, asker=replace(press.asker, channel_id="")))


def suggest(room: Room, press: Press) -> list[Block]:
    """Options for a menu that asks while somebody types: time zones."""
    if press.name != ids.IN_TIMEZONE:
        return []
    now = room.parts.now()
    return [option(zone_words(zone, now), zone) for zone in zones_like(press.value)]


def _here(press: Press) -> Asker:
    return replace(press.asker, channel_id=press.metadata)


BUTTONS: Mapping[str, Handler] = MappingProxyType(
    {
        ids.HOME_SETTINGS: tune,
        ids.HOME_FOLLOW: follow_me,
        ids.FOLLOW: follow_now,
        ids.FOLLOW_TUNE: follow_tune,
        ids.FOLLOW_NOT: follow_not,
        ids.PREVIEW: show_preview,
        ids.IN_TOPICS: show_preview,
        ids.IN_IMPORTANCE: show_preview,
        ids.UNLEARN: undo,
    }
)
FORMS: Mapping[str, FormHandler] = MappingProxyType({ids.SETTINGS_VIEW: saved})
