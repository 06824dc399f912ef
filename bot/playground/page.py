"""The page's own door: what it shows, what changed, and what the person did; open to this machine's browser only."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, render_template, request

from bot.playground.desk import Desk
from bot.playground.installed import Installed
from bot.playground.person import Person, Refused
from bot.playground.shapes import BOT_USER, DM, YOU, ApiError, Json
from bot.playground.state import Workspace
from bot.usage import USAGE

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
IMAGE_STARTS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


class Page:
    """The workspace as a page in the browser of the person who started the bot."""

    def __init__(self, state: Workspace, desk: Desk, person: Person, installed: Installed, *, demo: bool) -> None:
        self._state, self._desk, self._person = state, desk, person
        self._installed, self._demo = installed, demo
        self.token = secrets.token_urlsafe(24)

    def mount(self, blueprint: Blueprint) -> None:
        """Add the page's addresses to a blueprint."""
        pages = {"/": "root", "/playground/": "page"}
        for rule, name in pages.items():
            blueprint.add_url_rule(rule, f"playground_{name}", self.show)
        blueprint.add_url_rule("/playground/page/changes", "playground_changes", self.changes)
        blueprint.add_url_rule("/playground/page/<verb>", "playground_do", self.do, methods=["POST"])
        blueprint.add_url_rule("/playground/response/<hook_id>", "playground_hook", self.hook, methods=["POST"])
        blueprint.add_url_rule("/playground/files/<file_id>", "playground_file", self.file)

    def show(self) -> Response:
        """The page."""
        response = Response(
            render_template(
                "playground.html",
                token=self.token,
                bot_name=self._installed.bot_name,
                bot_user=BOT_USER,
                you=YOU,
                dm=DM,
                demo=self._demo,
                commands=self._installed.commands,
                shortcuts=self._installed.shortcuts,
                read_only=self._installed.read_only,
                usage=USAGE,
            )
        )
        return _guarded(response)

    def changes(self) -> Response:
        """Everything that changed after ``?since=``; 0 gives the whole workspace."""
        self._only_this_page()
        try:
            since = int(request.args.get("since", "0"))
        except ValueError:
            abort(400)
        with self._state.lock:
            if since > self._state.revision:  # the server started anew
                since = 0
            body: Json = {"revision": self._state.revision, "full": since == 0}
            body["messages"] = self._state.changed_since(since)
            if since == 0 or any(channel.rev > since for channel in self._state.channels.values()):
                body["channels"] = [
                    c.as_slack() | {"kind": "im" if c.is_im else "channel"} for c in self._state.channels.values()
                ]
                body["users"] = {u.id: u.real_name for u in self._state.users.values()}
            if since == 0 or self._desk.rev > since:
                body["views"] = list(self._desk.stack)
                body["home"] = self._desk.homes.get(YOU)
        return _guarded(jsonify(body))

    def do(self, verb: str) -> Response:
        """Something the person did; the answer says ``ok``, or ``error`` in a sentence."""
        self._only_this_page()
        asked: Any = request.get_json(silent=True)
        if not isinstance(asked, dict):
            abort(400)
        try:
            answer = self._act(verb, asked)
        except Refused as e:
            answer = {"ok": False, "error": str(e)}
        except ApiError as e:
            details = "; ".join(e.extra.get("errors", ()))
            answer = {"ok": False, "error": f"The bot's answer cannot be shown: {e.code} {details}".strip()}
        return _guarded(jsonify(answer))

    def _act(self, verb: str, asked: Json) -> Json:
        person = self._person
        where, choices = _dict(asked, "where"), _dict(asked, "choices")
        block_id, action_id = str(asked.get("block_id", "")), str(asked.get("action_id", ""))
        if verb == "write":
            person.write(str(asked.get("channel", "")), str(asked.get("text", "")), str(asked.get("thread_ts", "")))
        elif verb == "click":
            person.click(where, block_id, action_id, asked.get("choice"), choices)
        elif verb == "options":
            return {"ok": True, "options": person.options(where, block_id, action_id, str(asked.get("typed", "")))}
        elif verb == "submit":
            errors = person.submit(str(asked.get("view", "")), choices)
            return {"ok": not errors, "errors": errors}
        elif verb == "close":
            person.close(str(asked.get("view", "")))
        elif verb == "home":
            person.open_home()
        elif verb == "shortcut":
            person.shortcut(str(asked.get("callback_id", "")), where)
        elif verb == "dismiss":
            self._state.change_whisper(str(asked.get("ts", "")), None)
        else:
            abort(404)
        return {"ok": True}

    def hook(self, hook_id: str) -> Response:
        """The bot answers by a response URL."""
        hook = self._desk.spend_hook(hook_id)
        body: Any = request.get_json(silent=True)
        if hook is None:
            return Response("used_url", 404)
        if not isinstance(body, dict):
            return Response("invalid_payload", 400)
        try:
            if body.get("delete_original") and hook.ts:
                self._replace(hook.channel_id, hook.ts, None, ephemeral=hook.ephemeral)
            elif body.get("replace_original") and hook.ts:
                self._replace(hook.channel_id, hook.ts, body, ephemeral=hook.ephemeral)
            else:
                self._person.respond(hook.channel_id, body, str(body.get("thread_ts") or hook.thread_ts))
        except ApiError as e:
            return Response(e.code, 400)
        return Response("ok")

    def _replace(self, channel_id: str, ts: str, body: Json | None, *, ephemeral: bool) -> None:
        content = self._person.content(body) if body is not None else None
        if ephemeral:
            self._state.change_whisper(ts, content)
        elif content is None:
            self._state.remove(channel_id, ts)
        elif (old := self._state.message(channel_id, ts)) is not None:
            self._state.edit(channel_id, ts, {k: v for k, v in old.items() if k != "blocks"} | content)

    def file(self, file_id: str) -> Response:
        """An uploaded image."""
        upload = self._desk.uploads.get(file_id)
        kind = next((kind for start, kind in IMAGE_STARTS.items() if upload and upload.body.startswith(start)), "")
        if upload is None or not kind:
            abort(404)
        return _guarded(Response(upload.body, content_type=kind))

    def _only_this_page(self) -> None:
        """Only the page itself may ask: it carries the token, and other sites' scripts cannot read it."""
        origin = request.headers.get("Origin")
        given = request.headers.get("X-Playground-Token", "")
        if (origin and origin != request.host_url.rstrip("/")) or not hmac.compare_digest(
            given.encode(), self.token.encode()
        ):
            abort(403, "This address belongs to the playground's page. Reload the page.")


def only_this_machine() -> None:
    """Refuse strangers, and names that were pointed at this machine from outside (DNS rebinding): at the page and at
    the Web API, which hands out its token to whoever installs.
    """
    try:
        near = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        near = False
    if not near or urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(403, "The playground is for the browser on this machine: open http://127.0.0.1 with its port.")


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _dict(asked: Json, name: str) -> Json:
    value = asked.get(name)
    return value if isinstance(value, dict) else {}
