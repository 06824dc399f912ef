"""Forms beside the settings: report, mute, search; and paging inside modals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.errors import UserError
from bot.render import actions as ids
from bot.replies import CardList
from bot.services.desk import corrections, feedback
from bot.services.desk.reading import find_card
from bot.slack.press import Press
from bot.slack.room import FormHandler, Room, Sent
from bot.slack.views import Form, read_mute, search_modal, text_modal


def reported(room: Room, press: Press) -> Sent:
    """A report of a mistake."""
    form = Form(press.values)
    kind, words = form.choice(ids.IN_KIND), form.text(ids.IN_WORDS)
    return _update("Thank you", corrections.report_mistake(room.parts, press.asker, _card_id(press), kind, words).text)


def corrected(room: Room, press: Press) -> Sent:
    """What was wrong and what is right: goes onto the card and into its threads."""
    report = corrections.check_may_correct(room.parts, press.asker, ids.read_id(press.metadata) or 0)
    corrections.correct_card(room.parts, report.card_id, Form(press.values).text(ids.IN_WORDS))
    return _update("Corrected", "The card will say so within a minute, and its threads will be told.")


def muted(room: Room, press: Press) -> Sent:
    """A source or topic to leave out; the form knows its channel by the card's message."""
    chosen = read_mute(press.values, find_card(room.parts, _card_id(press)))
    if chosen is None:
        raise UserError("Please choose what to mute.")
    here = replace(press.asker, channel_id=press.metadata.partition(" ")[2])
    return _update("Muted", feedback.mute(room.parts, here, *chosen).text)


def searched(room: Room, press: Press) -> Sent:
    """A search: its results appear in the form."""
    words = Form(press.values).text(ids.IN_WORDS)
    try:
        found = room.desk.answer(press.asker, f"search {words}")
    except UserError as e:
        return Sent(ack={"response_action": "update", "view": search_modal(words, error=str(e))})
    shown = found if isinstance(found, CardList) else CardList(title=f"Search: {words}", cards=(), now=room.parts.now())
    return Sent(ack={"response_action": "update", "view": search_modal(words, shown)})


def _card_id(press: Press) -> int:
    return ids.read_id(press.metadata.partition(" ")[0]) or 0


def _update(title: str, text: str) -> Sent:
    return Sent(ack={"response_action": "update", "view": text_modal(title, text)})


FORMS: Mapping[str, FormHandler] = MappingProxyType(
    {ids.REPORT_VIEW: reported, ids.CORRECT_VIEW: corrected, ids.MUTE_VIEW: muted, ids.SEARCH_VIEW: searched}
)
