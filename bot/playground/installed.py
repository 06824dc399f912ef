"""What the app's manifest installs in the workspace: its name, its commands and its shortcuts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.playground.shapes import Json


@dataclass(frozen=True, slots=True)
class Named:
    """A slash command or a shortcut as people see it."""

    name: str
    hint: str
    callback_id: str = ""
    on_message: bool = False


@dataclass(frozen=True, slots=True)
class Installed:
    """What people can call the app by."""

    bot_name: str = "Signalpost"
    commands: tuple[Named, ...] = (Named("/ainews", "help"),)
    shortcuts: tuple[Named, ...] = ()
    events: frozenset[str] | None = None  # the bot's events; None = all of them
    read_only: bool = False  # the bot takes no direct messages, only commands

    def hears(self, event: str) -> bool:
        """The app asked for events of this name, as ``app_mention`` or ``message.im``."""
        return self.events is None or event in self.events


def read_manifest(path: Path) -> Installed:
    """Read an app manifest; a missing file means the defaults.

    Raises:
        ValueError: the file is no JSON.
    """
    if not path.is_file():
        return Installed()
    manifest: Json = json.loads(path.read_text(encoding="utf-8"))
    features: Json = manifest.get("features", {})
    events = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events")
    commands = tuple(
        Named(item["command"], item.get("usage_hint") or item.get("description", ""))
        for item in features.get("slash_commands", ())
    )
    shortcuts = tuple(
        Named(item["name"], item.get("description", ""), item["callback_id"], item.get("type") == "message")
        for item in features.get("shortcuts", ())
    )
    name = features.get("bot_user", {}).get("display_name") or "Signalpost"
    return Installed(
        bot_name=str(name),
        commands=commands or Installed().commands,
        shortcuts=shortcuts,
        events=None if events is None else frozenset(events),
        read_only=bool(features.get("app_home", {}).get("messages_tab_read_only_enabled")),
    )
