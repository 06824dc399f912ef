"""Slack's payloads as values: who pressed what, where, and how to answer. A wrong shape becomes empty text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.services.desk_asker import Asker


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


def read_command(body: Mapping[str, Any]) -> Press:
    """A slash command."""
    asker = Asker(team_id=_text(body, "team_id"), user_id=_text(body, "user_id"), channel_id=_text(body, "channel_id"))
    return Press(
        asker=asker,
        name=_text(body, "text"),
        trigger_id=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
    )


def read_action(body: Mapping[str, Any], action: Mapping[str, Any]) -> Press:
    """A click on a button, a menu or an input that reports its changes."""
    chosen = _map(action, "selected_option")
    return _with_view(body, name=_text(action, "action_id"), value=_text(chosen, "value") or _text(action, "value"))


def read_suggestion(body: Mapping[str, Any]) -> Press:
    """What somebody typed into a menu that asks for suggestions."""
    return _with_view(body, name=_text(body, "action_id"), value=_text(body, "value"))


def read_view(body: Mapping[str, Any]) -> Press:
    """A form that was sent."""
    return _with_view(body, name=_text(_map(body, "view"), "callback_id"))


def read_shortcut(body: Mapping[str, Any]) -> Press:
    """A shortcut, global or on a message."""
    return _with_view(body, name=_text(body, "callback_id"))


def _with_view(body: Mapping[str, Any], *, name: str, value: str = "") -> Press:
    view, message, container = _map(body, "view"), _map(body, "message"), _map(body, "container")
    return Press(
        asker=Asker(
            team_id=_text(_map(body, "team"), "id") or _text(_map(body, "user"), "team_id"),
            user_id=_text(_map(body, "user"), "id"),
            channel_id=_text(_map(body, "channel"), "id") or _text(container, "channel_id"),
        ),
        name=name,
        value=value,
        trigger_id=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
        view_id=_text(view, "id"),
        view_hash=_text(view, "hash"),
        callback=_text(view, "callback_id") or _text(view, "type"),
        metadata=_text(view, "private_metadata"),
        values=_map(_map(view, "state"), "values"),
        text=_text(message, "text"),
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _map(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}
