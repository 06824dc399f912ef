"""Short-lived things of a click: trigger ids, response URLs, the stack of modals, home views, uploaded files."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground.dressing import dress
from bot.playground.shapes import APP_ID, BOT_ID, TEAM_ID, ApiError, Json
from bot.playground.state import Workspace

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE, RESPONSE_USES = timedelta(minutes=30), 5
MOST_VIEWS = 3


@dataclass(slots=True)
class Trigger:
    """One click's right to open one modal."""

    made: datetime
    used: bool = False


@dataclass(slots=True)
class Hook:
    """A response URL: where it answers to, and how often it was used."""

    channel_id: str
    made: datetime
    ts: str = ""  # the message it was made for
    ephemeral: bool = False
    thread_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class Upload:
    """A file on its way."""

    name: str
    alt_text: str
    body: bytes = b""


@dataclass
class Desk:
    """What lives between a click and its answer. Guarded by the workspace's lock."""

    state: Workspace
    stack: list[Json] = field(default_factory=list)  # open modals, the top one last
    homes: dict[str, Json] = field(default_factory=dict)  # user id -> home view
    uploads: dict[str, Upload] = field(default_factory=dict)
    rev: int = 0  # the workspace's revision when a modal or a home view changed last
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _hooks: dict[str, Hook] = field(default_factory=dict)

    def new_trigger(self) -> str:
        """A trigger id for one click."""
        with self.state.lock:
            trigger_id = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
            now = self.state.now()
            self._triggers = {k: t for k, t in self._triggers.items() if now - t.made < RESPONSE_LIFE}
            self._triggers[trigger_id] = Trigger(now)
            return trigger_id

    def spend_trigger(self, trigger_id: str) -> None:
        """Use a trigger id up.

        Raises:
            ApiError: unknown, older than three seconds, or used before.
        """
        with self.state.lock:
            trigger = self._triggers.get(trigger_id)
            if trigger is None:
                raise ApiError("invalid_trigger_id")
            if trigger.used:
                raise ApiError("exchanged_trigger_id")
            if self.state.now() - trigger.made > TRIGGER_LIFE:
                raise ApiError("expired_trigger_id")
            trigger.used = True

    def new_hook(self, channel_id: str, ts: str = "", *, ephemeral: bool = False, thread_ts: str = "") -> str:
        """The id of a new response URL."""
        with self.state.lock:
            now = self.state.now()
            self._hooks = {k: h for k, h in self._hooks.items() if now - h.made < RESPONSE_LIFE}
            hook_id = secrets.token_urlsafe(24)
            self._hooks[hook_id] = Hook(channel_id, now, ts, ephemeral, thread_ts)
            return hook_id

    def spend_hook(self, hook_id: str) -> Hook | None:
        """Use a response URL once; None when it is unknown, too old or used five times."""
        with self.state.lock:
            hook = self._hooks.get(hook_id)
            if hook is None or hook.uses >= RESPONSE_USES or self.state.now() - hook.made > RESPONSE_LIFE:
                return None
            hook.uses += 1
            return hook

    def push(self, view: Json, *, on_top: bool) -> Json:
        """Show a modal: alone, or on top of the open ones.

        Raises:
            ApiError: ``push_limit_reached`` for a fourth one.
        """
        with self.state.lock:
            if on_top and len(self.stack) >= MOST_VIEWS:
                raise ApiError("push_limit_reached")
            if not on_top:
                self.stack.clear()
            root = self.stack[0]["id"] if self.stack else ""
            shown = self._dress(view, root_view_id=root, previous_view_id=self.stack[-1]["id"] if self.stack else None)
            self.stack.append(shown)
            self.rev = self.state.tick()
            return shown

    def find_view(self, view_id: str, external_id: str = "") -> Json | None:
        """An open modal or a home view by its id."""
        with self.state.lock:
            for view in (*self.stack, *self.homes.values()):
                if (view_id and view["id"] == view_id) or (external_id and view.get("external_id") == external_id):
                    return view
            return None

    def update(self, old: Json, view: Json, view_hash: str = "") -> Json:
        """Replace an open modal's content in place.

        Raises:
            ApiError: ``hash_conflict`` when it changed since ``view_hash``.
        """
        with self.state.lock:
            if view_hash and view_hash != old["hash"]:
                raise ApiError("hash_conflict")
            fresh = self._dress(view, root_view_id=old["root_view_id"], previous_view_id=old["previous_view_id"])
            kept_id = old["id"]
            old.clear()
            old.update(fresh | {"id": kept_id, "root_view_id": fresh["root_view_id"]})
            self.rev = self.state.tick()
            return old

    def close(self, view_id: str, *, everything: bool = False) -> Json | None:
        """Take a modal (or all) away; returns the closed one, None when it was not open."""
        with self.state.lock:
            found = next((view for view in self.stack if view["id"] == view_id), None)
            if found is None:
                return None
            self.stack = [] if everything else [view for view in self.stack if view["id"] != view_id]
            self.rev = self.state.tick()
            return found

    def publish(self, user_id: str, view: Json, view_hash: str = "") -> Json:
        """Show a home view to one person.

        Raises:
            ApiError: ``hash_conflict``.
        """
        with self.state.lock:
            old = self.homes.get(user_id)
            if view_hash and old is not None and old["hash"] != view_hash:
                raise ApiError("hash_conflict")
            shown = self._dress(view, root_view_id="", previous_view_id=None)
            if old is not None:
                shown["id"] = shown["root_view_id"] = old["id"]
            self.homes[user_id] = shown
            self.rev = self.state.tick()
            return shown

    def _dress(self, view: Json, *, root_view_id: str, previous_view_id: str | None) -> Json:
        view_id = f"V{secrets.token_hex(5).upper()}"
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **view,
            "blocks": dress(view.get("blocks", [])),
            "id": view_id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "root_view_id": root_view_id or view_id,
            "previous_view_id": previous_view_id,
            "hash": f"{self.state.now().timestamp():.0f}.{secrets.token_hex(4)}",
            "state": {"values": {}},
        }
