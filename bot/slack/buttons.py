"""What each button and menu under cards and answers does; every press gives visible feedback."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import parse_command
from bot.errors import UserError
from bot.render import actions as ids
from bot.render.correction_blocks import correct_modal
from bot.replies import Answer, Reply
from bot.services.desk import corrections, feedback
from bot.services.desk.desk import SHAREABLE
from bot.services.desk.reading import find_card
from bot.slack.press import Press
from bot.slack.room import Handler, Room
from bot.slack.views import answer, card_modal, insight_modal, mute_modal, report_modal


def command(room: Room, press: Press) -> None:
    """Answer what was typed after /ainews, for the asker alone."""
    said = room.desk.answer(press.asker, press.name)
    room.back.say(press, answer(said, base_url=room.base_url, command=" ".join(press.name.split())))


def _answered(room: Room, press: Press, said: Answer) -> None:
    room.back.say(press, answer(said, base_url=room.base_url))


def following_page(room: Room, press: Press) -> None:
    """The next page of an answer, below the first."""
    command(room, _typed(press))


def share(room: Room, press: Press) -> None:
    """Give an answer to the whole channel; only what changes nothing can be shared."""
    understood = parse_command(press.value)
    if understood.name not in SHAREABLE:
        raise UserError("This answer is for you alone and cannot be shared.")
    said = room.desk.do(press.asker, understood)
    message = answer(said, base_url=room.base_url, command=press.value, shared_by=press.asker.user_id)
    room.back.say(press, message, in_channel=True)


def _typed(press: Press) -> Press:
    return Press(asker=press.asker, name=press.value, trigger_id=press.trigger_id, response_url=press.response_url)


def insight(room: Room, press: Press) -> None:
    """The deep insight of a card, in a modal."""
    card = find_card(room.parts, _card_id(press.value))
    room.back.open(press, insight_modal(card, room.parts.now(), base_url=room.base_url))


def whole(room: Room, press: Press) -> None:
    """A whole card, in a modal."""
    card = find_card(room.parts, _card_id(press.value))
    room.back.open(press, card_modal(card, room.parts.now(), base_url=room.base_url))


def save(room: Room, press: Press) -> None:
    """Save a card, or let it go again."""
    _answered(room, press, feedback.save(room.parts, press.asker, _card_id(press.value)))


def vote_up(room: Room, press: Press) -> None:
    """More like this."""
    _answered(room, press, feedback.vote(room.parts, press.asker, _card_id(press.value), 1))


def vote_down(room: Room, press: Press) -> None:
    """Less like this."""
    _answered(room, press, feedback.vote(room.parts, press.asker, _card_id(press.value), -1))


def more(room: Room, press: Press) -> None:
    """The overflow menu of a card. Its share options are links: Slack opens them, there is nothing left to do."""
    verb = ids.read_verb(press.value)
    if verb is None:
        raise UserError("This menu is from an older version; please use a newer card.")
    name, card_id = verb
    if name == ids.WHY:
        _answered(room, press, room.desk.answer(press.asker, f"why {card_id}"))
    elif name == ids.MUTE:
        view = mute_modal(find_card(room.parts, card_id))
        room.back.open(press, view | {"private_metadata": f"{card_id} {press.asker.channel_id}"})
    elif name == ids.REPORT:
        room.back.open(press, report_modal(find_card(room.parts, card_id)))


def correct(room: Room, press: Press) -> None:
    """Ask what is right about a card that was reported."""
    report = corrections.check_may_correct(room.parts, press.asker, _card_id(press.value))
    room.back.open(press, correct_modal(report.id, report.headline, report.words, report.reported_at))


def dismiss(room: Room, press: Press) -> None:
    """Leave a reported card as it is."""
    report = corrections.check_may_correct(room.parts, press.asker, _card_id(press.value))
    corrections.dismiss_report(room.parts, report.id)
    _answered(room, press, Reply(text=f"Report {report.id} is closed; “{report.headline}” stays as it is."))


def nothing(_room: Room, _press: Press) -> None:
    """A link: Slack opens it by itself; the press only wants its acknowledgement."""


def _card_id(value: str) -> int:
    found = ids.read_id(value)
    if found is None:
        raise UserError("This button is from an older version; please use a newer card.")
    return found


BUTTONS: Mapping[str, Handler] = MappingProxyType(
    {
        ids.READ: nothing,
        ids.LINK: nothing,
        ids.INSIGHT: insight,
        ids.OPEN: whole,
        ids.SAVE: save,
        ids.UP: vote_up,
        ids.DOWN: vote_down,
        ids.MORE: more,
        ids.CORRECT: correct,
        ids.DISMISS: dismiss,
        ids.NEXT: following_page,
        ids.SHARE: share,
    }
)
