"""The Bolt app: every command, press, form, shortcut and event of Slack goes through one door to the desk."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from bot.delivery.gateway import Block, Identity
from bot.errors import BotError
from bot.services.desk.desk import Desk
from bot.services.parts import Parts
from bot.slack import buttons, events, home_page, modals, settings_page, shortcuts
from bot.slack.back import Back
from bot.slack.door import door
from bot.slack.press import Press, read_action, read_command, read_shortcut, read_suggestion, read_view
from bot.slack.room import FormHandler, Handler, Room, Sent
from bot.slack.turns import Turns
from bot.slack.views import text_modal
from storage.engine import UNREACHABLE
from storage.errors import StorageError

__all__ = ["door", "make_bolt_app"]

log = structlog.get_logger(__name__)

THREADS = 24  # each command holds one while Slack is asked or answered; Bolt's own five would make people queue
MOST_OF_TEAM = 16  # of them for one of many workspaces
NOT_SERVED = "Signalpost is not connected to this workspace right now. If that lasts, an admin can install it again."
ANYTHING = re.compile(".*", re.DOTALL)
PRESSES: Mapping[str, Handler] = {
    **buttons.BUTTONS,
    **settings_page.BUTTONS,
    **home_page.BUTTONS,
}
FORMS: Mapping[str, FormHandler] = {**modals.FORMS, **settings_page.FORMS, **shortcuts.FORMS}


def make_bolt_app(parts: Parts, desk: Desk, *, api_url: str = "") -> App:
    """Make the app that answers Slack, over HTTP or Socket Mode.

    The signature is checked before it (:mod:`bot.slack.ingress`). No token passes through it: handlers reach Slack
    through ``parts.gateways``.

    Args:
        parts: the running parts.
        desk: answers people.
        api_url: Slack's Web API, or a stand-in whose answer addresses are trusted too.
    """
    app = App(
        name="signalpost",
        logger=_quiet_logger(),
        client=WebClient(base_url=api_url or parts.settings.slack_api_url, retry_handlers=[]),
        signing_secret="checked-by-ingress",  # noqa: S106 - nothing is verified with it
        authorize=_authorize(Authorizer(parts)),
        request_verification_enabled=False,  # ingress does it, with a clock that tests can set
        ssl_check_enabled=False,
        user_facing_authorize_error_message=NOT_SERVED,
        listener_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="slack"),
    )
    turns = Turns(of_team=MOST_OF_TEAM if parts.settings.many_workspaces else 0)
    room = Room(desk=desk, back=Back(parts, parts.settings.base_url, api_url), turns=turns)
    app.command(ANYTHING)(_on_command(room))
    app.action(ANYTHING)(_on_action(room))
    app.view(ANYTHING)(_on_view(room))
    app.view_closed(ANYTHING)(_on_closed)
    app.shortcut(ANYTHING)(_on_shortcut(room))
    app.options(ANYTHING)(_on_options(room))
    app.event(events.HOME)(_on_home(room))
    for name in events.KEPT:
        app.event(name, middleware=[_taking(room, name)])(_on_other_event)
    app.event(ANYTHING)(_on_other_event)
    return app


class Authorizer:
    """Says which workspaces are served, without asking Slack at every request.

    Args:
        parts: the running parts.
    """

    FRESH = timedelta(hours=1)

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[str, tuple[datetime, Identity]] = {}
        self._lock = threading.Lock()

    def find(self, team_id: str, enterprise_id: str | None) -> AuthorizeResult | None:
        """The workspace's bot, or ``None`` where it is not installed. No token: nobody needs it here."""
        try:
            identity = self._identity(team_id)
        except (
            BotError,
            StorageError,
            *UNREACHABLE,
        ):  # neither Slack nor the database can be asked: handlers will say so
            identity = Identity(team_id=team_id)
        if identity is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_id=identity.bot_id, bot_user_id=identity.bot_user_id
        )

    def _identity(self, team_id: str) -> Identity | None:
        gateway = self._parts.gateways.for_team(team_id)
        if gateway is None:
            return None
        now = self._parts.now()
        with self._lock:
            known = self._known.get(team_id)
        if known is None or now - known[0] > self.FRESH:
            known = now, gateway.identity()
            with self._lock:
                self._known[team_id] = known
        return known[1]


def _authorize(authorizer: Authorizer) -> Callable[..., Any]:
    def authorize(  # Bolt reads the names of a plain function's arguments
        context: BoltContext, team_id: object, enterprise_id: str | None
    ) -> AuthorizeResult | None:
        team = team_id if isinstance(team_id, str) else ""  # Bolt takes whatever stands in the payload
        found = authorizer.find(team, enterprise_id)
        if found is None:
            log.info("request of a workspace that is not served", team=team)
            context["response_url"] = None  # so Bolt says it in its answer instead of calling an address unchecked
        return found

    return authorize


def _team(context: BoltContext) -> str:
    """The workspace that was authorized: the only one that a request may show or change anything of."""
    team: object = context.team_id
    return team if isinstance(team, str) else ""


def _on_command(room: Room) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        press = read_command(body, _team(context))
        handler = settings_page.command if settings_page.asks_for_settings(press.name) else buttons.command
        _run(room, handler, press, "command")

    return listen


def _on_action(room: Room) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext) -> None:
        ack()
        press = read_action(body, action, _team(context))
        _run(room, PRESSES.get(press.name.partition(":")[0], buttons.nothing), press, press.name)

    return listen


def _on_shortcut(room: Room) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        press = read_shortcut(body, _team(context))
        _run(room, shortcuts.SHORTCUTS.get(press.name, buttons.nothing), press, press.name)

    return listen


def _run(room: Room, handler: Handler, press: Press, action: str) -> None:
    def work() -> None:
        with room.turns.take(press.asker):
            handler(room, press)

    door(
        work,
        lambda sentence: room.back.error(press, sentence),
        reinstall=room.back.reinstall,
        team=press.asker.team_id,
        user=press.asker.user_id,
        action=action[:80],
    )


def _on_view(room: Room) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        press = read_view(body, _team(context))
        ids = {"team": press.asker.team_id, "user": press.asker.user_id, "action": press.name}
        sent: list[Sent] = []
        form = FORMS.get(press.name)
        if form is None:
            ack()
            return

        def refuse(sentence: str) -> None:  # the form stays below with what was typed
            ack({"response_action": "push", "view": text_modal("That did not work", sentence, error=True)})

        if door(lambda: sent.append(form(room, press)), refuse, **ids):
            ack(sent[0].ack)
            door(lambda: _go_on(room, press, sent[0]), lambda sentence: _tell_later(room, press, sentence), **ids)

    return listen


def _go_on(room: Room, press: Press, sent: Sent) -> None:
    with room.turns.take(press.asker):
        sent.after()


def _tell_later(room: Room, press: Press, sentence: str) -> None:
    """After the acknowledgement only the modal that was sent can still be reached."""
    view = text_modal("That did not work", sentence, error=True)
    room.back.gateway(press).update_view(press.view_id, view)


def _taking(room: Room, name: str) -> Callable[..., BoltResponse]:
    """Bolt answers an event before its listener runs; this runs before the answer and can say that it was not done."""

    def take(context: BoltContext, body: dict[str, Any], event: dict[str, Any]) -> BoltResponse:
        team, bot = _team(context), context.bot_user_id or ""
        done = door(lambda: events.take(room, name, body, event, (team, bot)), _nobody, team=team, action=name)
        return BoltResponse(status=200 if done else 503, body="")

    return take


def _on_home(room: Room) -> Callable[..., None]:
    def listen(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        team = _team(context)
        door(lambda: events.show_home(room, body, event, team), _nobody, team=team, action=events.HOME)

    return listen


def _nobody(_sentence: str) -> None:
    """Nobody asked, so nobody is told; the log has it."""


def _on_other_event() -> None:
    """An event that is taken already, or that nobody subscribed to: Slack need not send it again."""


def _on_closed(ack: Ack) -> None:
    ack()


def _on_options(room: Room) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        press, found = read_suggestion(body, _team(context)), list[Block]()
        ids = {"team": press.asker.team_id, "user": press.asker.user_id, "action": press.name}
        door(lambda: found.extend(settings_page.suggest(room, press)), lambda _sentence: None, **ids)
        ack(options=found)

    return listen


def _quiet_logger() -> logging.Logger:
    """Bolt logs whole request bodies below its errors; only those are wanted."""
    logger = logging.getLogger("signalpost.bolt")
    logger.setLevel(logging.ERROR)
    return logger
