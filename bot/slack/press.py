"""Slack's payloads as values: who pressed what, where, and how to answer. A wrong shape becomes empty text.

Each takes the workspace that was found to be served. The payload's own words for it are not enough: in a channel that
two workspaces share, ``team`` may be the person's, while the view or the event belongs to the other one's bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.delivery.wire import map_in, text_in
from bot.services.desk.asker import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A command, a click, a shortcut or a filled form."""

    asker: Asker
    name: str  # the command's text, the action id, the callback id
    value: str = ""  # of a button or of the chosen option
    trigger_id: str = ""
    response_url: str = ""
    view_id: str = ""
    view_hash: str = ""
    callback: str = ""  # of the view it happened in
    metadata: str = ""  # of that view
    values: Mapping[str, Any] = field(default_factory=dict)  # of that view's inputs
    text: str = ""  # of the message a shortcut was used on

    @property
    def in_modal(self) -> bool:
        """It happened in a modal: what it opens goes on top."""
        return bool(self.view_id) and self.callback != "home"


def read_command(body: Mapping[str, Any], team_id: str) -> Press:
    """A slash command."""
    asker = Asker(team_id=team_id, user_id=text_in(body, "user_id"), channel_id=text_in(body, "channel_id"))
    return Press(
        asker=asker,
        name=text_in(body, "text"),
        trigger_id=text_in(body, "trigger_id"),
        response_url=text_in(body, "response_url"),
    )


def read_action(body: Mapping[str, Any], action: Mapping[str, Any], team_id: str) -> Press:
    """A click on a button, a menu or an input that reports its changes."""
    chosen = map_in(action, "selected_option")
    value = text_in(chosen, "value") or text_in(action, "value")
    return _with_view(body, team_id, name=text_in(action, "action_id"), value=value)


def read_suggestion(body: Mapping[str, Any], team_id: str) -> Press:
    """What somebody typed into a menu that asks for suggestions."""
    return _with_view(body, team_id, name=text_in(body, "action_id"), value=text_in(body, "value"))


def read_view(body: Mapping[str, Any], team_id: str) -> Press:
    """A form that was sent."""
    return _with_view(body, team_id, name=text_in(map_in(body, "view"), "callback_id"))


def read_shortcut(body: Mapping[str, Any], team_id: str) -> Press:
    """A shortcut, global or on a message."""
    return _with_view(body, team_id, name=text_in(body, "callback_id"))


def _with_view(body: Mapping[str, Any], team_id: str, *, name: str, value: str = "") -> Press:
    view, message, container = map_in(body, "view"), map_in(body, "message"), map_in(body, "container")
    return Press(
        asker=Asker(
            team_id=team_id,
            user_id=text_in(map_in(body, "user"), "id"),
            channel_id=text_in(map_in(body, "channel"), "id") or text_in(container, "channel_id"),
        ),
        name=name,
        value=value,
        trigger_id=text_in(body, "trigger_id"),
        response_url=text_in(body, "response_url"),
        view_id=text_in(view, "id"),
        view_hash=text_in(view, "hash"),
        callback=text_in(view, "callback_id") or text_in(view, "type"),
        metadata=text_in(view, "private_metadata"),
        values=map_in(map_in(view, "state"), "values"),
        text=text_in(message, "text"),
    )
