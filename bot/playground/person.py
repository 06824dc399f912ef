"""What a person can do in the workspace: write, command, click, fill in; the bot gets what Slack would send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.playground import payloads
from bot.playground.desk import Desk
from bot.playground.dressing import dress
from bot.playground.installed import Installed
from bot.playground.messages import bot_fields
from bot.playground.shapes import BOT_USER, DM, TEAM_ID, YOU, ApiError, Json
from bot.playground.signing import Answer, BotLine
from bot.playground.state import Workspace
from bot.playground.validator import refuse_message, refuse_view


class Refused(Exception):
    """What the person asked for cannot be done; the text says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """The reader at the page."""

    state: Workspace
    desk: Desk
    bot: BotLine
    base_url: str
    installed: Installed

    def _hook(self, channel_id: str, ts: str = "", *, ephemeral: bool = False, thread_ts: str = "") -> str:
        hook = self.desk.new_hook(channel_id, ts, ephemeral=ephemeral, thread_ts=thread_ts)
        return f"{self.base_url}/playground/response/{hook}"

    def _channel(self, channel_id: str) -> tuple[str, str]:
        channel = self.state.channels.get(channel_id)
        if channel is None:
            raise Refused("That channel is not there.")
        return channel.id, channel.name

    def write(self, channel_id: str, text: str, thread_ts: str = "") -> None:
        """Send what was typed: a slash command, or a message.

        Raises:
            Refused: nothing typed, unknown channel or command.
        """
        channel = self._channel(channel_id)
        if not text.strip():
            raise Refused("There is nothing to send.")
        if text.startswith("/"):
            self._command(channel, text)
        else:
            self._message(channel_id, text, thread_ts)

    def _command(self, channel: tuple[str, str], text: str) -> None:
        name, _, rest = text.strip().partition(" ")
        commands = sorted(item.name for item in self.installed.commands)
        if name not in commands:
            known = ", ".join(commands)
            raise Refused(f"{name} is not a command of this workspace. It knows {known}.")
        urls = (self.desk.new_trigger(), self._hook(channel[0]))
        answer = self.bot.form(payloads.command(rest.strip(), channel, urls, name))
        if not answer.ok:
            raise Refused(_trouble(name, answer))
        self._acknowledged(channel[0], answer)

    def _acknowledged(self, channel_id: str, answer: Answer) -> None:
        """Show what the acknowledgement of a command carries."""
        body = answer.json()
        if body is None:
            body = {"text": answer.body} if answer.body.strip() else {}
        if body.get("text") or body.get("blocks"):
            self.respond(channel_id, body)

    def respond(self, channel_id: str, body: Json, thread_ts: str = "") -> None:
        """Show an answer given by acknowledgement or response URL.

        Raises:
            ApiError: its blocks are not valid.
        """
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        shown = {**bot_fields(), **self.content(body), **thread}
        if body.get("response_type") == "in_channel":
            self.state.post(channel_id, shown)
        else:
            self.state.whisper(channel_id, shown)

    def content(self, body: Json) -> Json:
        """Text and blocks of an answer.

        Raises:
            ApiError: its blocks are not valid.
        """
        content: Json = {"text": str(body.get("text", ""))}
        if body.get("blocks"):
            refuse_message(body["blocks"])
            content["blocks"] = dress(body["blocks"])
        return content

    def _message(self, channel_id: str, text: str, thread_ts: str) -> None:
        if channel_id == DM and self.installed.read_only:
            command = self.installed.commands[0].name
            raise Refused(f"{self.installed.bot_name} takes commands here, not messages: try {command} help.")
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        name = f"@{self.state.users[BOT_USER].real_name}"
        escaped = escaped.replace(name, f"<@{BOT_USER}>")
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        stored = self.state.post(channel_id, {"user": YOU, "team": TEAM_ID, "text": escaped, **thread})
        event = {"type": "message", "channel": channel_id, "user": YOU, "text": escaped, "ts": stored["ts"]} | thread
        if channel_id == DM and self.installed.hears("message.im"):
            self._event(event | {"channel_type": "im"})
        elif f"<@{BOT_USER}>" in escaped and self.installed.hears("app_mention"):
            self._event(event | {"type": "app_mention"})

    def _event(self, inner: Json) -> Answer:
        stamped = inner | {"event_ts": self.state.new_ts(), "team": TEAM_ID}
        return self.bot.event(payloads.event(stamped, self.state.now()))

    def open_home(self, tab: str = "home") -> None:
        """Open the app's home: the bot hears of it and publishes."""
        view = self.desk.homes.get(YOU)
        inner = {"type": "app_home_opened", "user": YOU, "channel": DM, "tab": tab}
        self._event(inner | ({"view": view} if view else {}))

    def click(self, where: Json, block_id: str, action_id: str, choice: Any, choices: Json) -> None:
        """Use an element of a message or a view.

        Args:
            where: ``{"channel", "ts"}`` of a message, or ``{"view"}``, a view's id.
            block_id: the block that holds the element.
            action_id: of the element.
            choice: the new value; None for a button's own.
            choices: the current values around it.

        Raises:
            Refused: the element is gone, or the bot did not answer.
        """
        around, blocks = self._around(where)
        element = payloads.find_element(blocks, block_id, action_id)
        if element is None:
            raise Refused("That button is no longer there.")
        payload = payloads.interaction("block_actions", self.desk.new_trigger()) | around
        payload["actions"] = [payloads.action(element, block_id, choice, self.state.now())]
        payload["state"] = payloads.state_of(blocks, choices)
        if "view" in payload:
            payload["view"] = payload["view"] | {"state": payload["state"]}
        answer = self.bot.payload(payload)
        if not answer.ok:
            raise Refused(_trouble("That button", answer))

    def _around(self, where: Json) -> tuple[Json, list[Json]]:
        """The container fields of a click, and the blocks it was in."""
        if where.get("view"):
            view = self.desk.find_view(str(where["view"]))
            if view is None:
                raise Refused("That window is closed.")
            return {"view": view, "container": {"type": "view", "view_id": view["id"]}}, view["blocks"]
        channel_id, name = self._channel(str(where.get("channel")))
        ts = str(where.get("ts"))
        whisper = self.state.whispered(ts)
        message = whisper.body if whisper else self.state.message(channel_id, ts)
        if message is None:
            raise Refused("That message is gone.")
        ephemeral = whisper is not None
        thread_ts = str(message.get("thread_ts", ""))
        container = {"type": "message", "message_ts": ts, "channel_id": channel_id, "is_ephemeral": ephemeral}
        fields: Json = {
            "container": container | ({"thread_ts": thread_ts} if thread_ts else {}),
            "channel": {"id": channel_id, "name": "directmessage" if channel_id == DM else name},
            # The first message of a thread is pressed in its channel, and answered there.
            "response_url": self._hook(
                channel_id, ts, ephemeral=ephemeral, thread_ts="" if thread_ts == ts else thread_ts
            ),
        }
        return fields | ({} if ephemeral else {"message": message}), message.get("blocks", [])

    def shortcut(self, callback_id: str, where: Json) -> None:
        """Use a shortcut: on a message when ``where`` names one, else a global one.

        Raises:
            Refused: the message is gone, or the bot did not answer.
        """
        kind = "message_action" if where.get("ts") else "shortcut"
        payload = payloads.interaction(kind, self.desk.new_trigger()) | {"callback_id": callback_id}
        payload["action_ts"] = self.state.new_ts()
        if kind == "message_action":
            around, _ = self._around(where)
            payload |= {k: v for k, v in around.items() if k != "container"} | {"message_ts": str(where["ts"])}
        answer = self.bot.payload(payload)
        if not answer.ok:
            raise Refused(_trouble("That shortcut", answer))

    def options(self, where: Json, block_id: str, action_id: str, typed: str) -> list[Json]:
        """The bot's suggestions for a menu that asks it; empty when it has none."""
        around, _ = self._around(where)
        payload = payloads.interaction("block_suggestion", "") | around
        payload |= {"block_id": block_id, "action_id": action_id, "value": typed}
        body = self.bot.payload(payload).json() or {}
        groups = [option for group in body.get("option_groups") or () for option in group.get("options", ())]
        return [*(body.get("options") or ()), *groups]

    def submit(self, view_id: str, choices: Json) -> dict[str, str]:
        """Send a filled-in modal.

        Returns:
            block_id → message for what the bot did not accept; empty when it is done.

        Raises:
            Refused: the modal is closed, or the bot did not answer well.
        """
        view = self.desk.find_view(view_id)
        if view is None:
            raise Refused("That window is closed.")
        payload = payloads.interaction("view_submission", self.desk.new_trigger())
        payload |= {"view": view | {"state": payloads.state_of(view["blocks"], choices)}, "response_urls": []}
        answer = self.bot.payload(payload)
        if not answer.ok:
            raise Refused(_trouble("Sending this", answer))
        return self._follow(view, answer.json() or {})

    def _follow(self, view: Json, body: Json) -> dict[str, str]:
        """Do what the answer to a submission says."""
        action = body.get("response_action")
        if action == "errors":
            known = {block["block_id"] for block in view["blocks"]}
            return {str(k): str(v) for k, v in dict(body.get("errors", {})).items() if k in known}
        if action in {"update", "push"}:
            try:
                refuse_view(body.get("view"), "modal")
            except ApiError as e:
                raise Refused(f"The bot's next window is not valid: {e.extra}") from e
            if action == "update":
                self.desk.update(view, dict(body["view"]))
            else:
                self.desk.push(dict(body["view"]), on_top=True)
        else:
            self.desk.close(view["id"], everything=action == "clear")
        return {}

    def close(self, view_id: str) -> None:
        """Close a modal by hand; the bot hears of it when it asked to."""
        view = self.desk.close(view_id)
        if view and view.get("notify_on_close"):
            self.bot.payload(payloads.interaction("view_closed", "") | {"view": view, "is_cleared": False})


def _trouble(what: str, answer: Answer) -> str:
    if answer.status == 0:
        return f"{what} got no answer from the bot within three seconds."
    if answer.status == 404:
        return f"{what} is not handled by the bot."
    return f"{what} failed: the bot answered with HTTP {answer.status}."
