"""Shortcuts: search AI news from anywhere; make a news card of the link in a message, and post it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.errors import UserError
from bot.render import actions as ids
from bot.render.slack import CardOptions, card_message
from bot.services.desk import clip
from bot.slack.press import Press
from bot.slack.room import FormHandler, Handler, Room, Sent
from bot.slack.views import Form, make_card_modal, search_modal, text_modal, wait_modal


def search(room: Room, press: Press) -> None:
    """The search form."""
    room.back.open(press, search_modal())


def make_card(room: Room, press: Press) -> None:
    """A card of the message's first link; without a link the form asks for one."""
    url = clip.first_link(press.text)
    if not url:
        room.back.open(press, make_card_modal(channel_id=press.asker.channel_id))
        return
    view_id = room.back.open(press, wait_modal("Make a news card", "Reading the article…"))
    _show(room, press, view_id, url, press.asker.channel_id)


def link_given(room: Room, press: Press) -> Sent:
    """The form with a link was sent: the article is read after the answer, for that takes its time."""
    url = clip.first_link(Form(press.values).text(ids.IN_LINK))
    if not url:
        wrong = {ids.block_of(ids.IN_LINK): "Please give a web address, beginning with https://."}
        return Sent(ack={"response_action": "errors", "errors": wrong})
    wait = wait_modal("Make a news card", "Reading the article…")
    return Sent(
        ack={"response_action": "update", "view": wait},
        after=lambda: _show(room, press, press.view_id, url, press.metadata),
    )


def _show(room: Room, press: Press, view_id: str, url: str, channel_id: str) -> None:
    """Put the card, or the reason why there is none, into the waiting modal."""
    try:
        card = clip.make(room.parts, press.asker, url)
    except UserError as e:
        view = text_modal("No card", str(e), error=True)
    else:
        view = make_card_modal(card, now=room.parts.now(), channel_id=channel_id, base_url=room.base_url)
    room.back.gateway(press).update_view(view_id, view)


def posted(room: Room, press: Press) -> Sent:
    """The card goes to a channel, as the person who made it wants."""
    channel_id = Form(press.values).conversation(ids.IN_CHANNEL)
    number = ids.read_id(press.metadata)
    if not channel_id or number is None:
        wrong = {ids.block_of(ids.IN_CHANNEL): "Please choose a channel."}
        return Sent(ack={"response_action": "errors", "errors": wrong})
    card = clip.find(room.parts, press.asker, number)
    options = CardOptions(actions=False)
    message = card_message(card, now=room.parts.now(), base_url=room.base_url, options=options)
    said = clip.post(room.parts, press.asker, number, channel_id, message)
    return Sent(ack={"response_action": "update", "view": text_modal("News card", said.text)})


SHORTCUTS: Mapping[str, Handler] = MappingProxyType({ids.SHORTCUT_SEARCH: search, ids.SHORTCUT_CARD: make_card})
FORMS: Mapping[str, FormHandler] = MappingProxyType({ids.MAKE_CARD_VIEW: link_given, ids.POST_CARD: posted})
