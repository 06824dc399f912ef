"""The Web API door: who calls, how often, what goes wrong on purpose, and which method answers."""

from __future__ import annotations

import hmac
import socket
import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.playground import conversations, messages, surfaces
from bot.playground.call import Call
from bot.playground.desk import Desk
from bot.playground.faults import Fault, Faults
from bot.playground.rates import Rates
from bot.playground.shapes import SCOPES, ApiError, Json
from bot.playground.state import Workspace

METHODS = messages.METHODS | conversations.METHODS | surfaces.METHODS
OPEN_METHODS = {"api.test", "oauth.v2.access", "blocks.validate"}  # need no token


class WebApi:
    """Slack's Web API over one workspace."""

    def __init__(self, state: Workspace, desk: Desk, faults: Faults, base_url: str, bot_token: str) -> None:
        self._state, self._desk, self._faults = state, desk, faults
        self._base_url, self._token = base_url, bot_token
        self._rates = Rates(state.now)

    def mount(self, blueprint: Blueprint) -> None:
        """Add the API's addresses to a blueprint."""
        blueprint.add_url_rule(
            "/playground/api/<method>", "playground_api", self.answer, methods=["GET", "POST"], strict_slashes=False
        )
        blueprint.add_url_rule("/playground/upload/<file_id>", "playground_upload", self.receive, methods=["POST"])

    def answer(self, method: str) -> Response:
        """Answer one call over HTTP."""
        fault = self._faults.meet(method)
        if fault and fault.kind == "delay":
            time.sleep(fault.seconds)
        if fault and (early := _before(fault)) is not None:
            return early
        args = _arguments()
        wait = self._rates.take(method, str(args.get("channel", "")))
        if wait:
            return _limited(wait)
        body = self._run(method, args)
        if fault and fault.kind == "drop-after":
            return _cut()
        if fault and fault.kind == "error-after":
            body = {"ok": False, "error": fault.code}
        response = jsonify(body)
        response.headers["x-oauth-scopes"] = SCOPES
        return response

    def _run(self, method: str, args: dict[str, Any]) -> Json:
        handler = METHODS.get(method)
        try:
            if method not in OPEN_METHODS:
                self._authorise(args)
            if handler is None:
                raise ApiError("unknown_method", req_method=method)
            call = Call(
                args=args,
                state=self._state,
                desk=self._desk,
                faults=self._faults,
                base_url=self._base_url,
                bot_token=self._token,
            )
            return handler(call)
        except ApiError as e:
            return e.body()

    def _authorise(self, args: dict[str, Any]) -> None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given.strip() if scheme.lower() == "bearer" else str(args.get("token", ""))
        if not token:
            raise ApiError("not_authed")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise ApiError("invalid_auth")
        if self._faults.token_revoked:
            raise ApiError("token_revoked")

    def receive(self, file_id: str) -> Response:
        """Take an uploaded file's bytes."""
        upload = self._desk.uploads.get(file_id)
        if upload is None:
            return Response("no such upload", 404)
        # Raw bytes arrive under a form's content type too: Flask must not read them as a form.
        multipart = request.mimetype == "multipart/form-data"
        parts = list(request.files.values()) if multipart else []
        upload.body = parts[0].read() if parts else request.get_data(parse_form_data=False)
        return Response(f"OK - {len(upload.body)}")


def _arguments() -> dict[str, Any]:
    args: dict[str, Any] = dict(request.args)
    args |= dict(request.form)
    if request.is_json:
        body = request.get_json(silent=True)
        args |= body if isinstance(body, dict) else {}
    return args


def _before(fault: Fault) -> Response | None:
    """The early end that a fault makes, or None to go on."""
    if fault.kind == "drop-before":
        return _cut()
    if fault.kind == "status":
        return Response("upstream connect error", fault.status)
    if fault.kind == "ratelimited":
        return _limited(int(fault.seconds))
    if fault.kind == "error":
        return jsonify({"ok": False, "error": fault.code})
    return None


def _limited(wait: int) -> Response:
    response = jsonify({"ok": False, "error": "ratelimited"})
    response.status_code = 429
    response.headers["Retry-After"] = str(wait)
    return response


def _cut() -> Response:
    """End the connection without an answer, or, where the server hides its socket, in the middle of one."""
    raw = request.environ.get("werkzeug.socket")
    if isinstance(raw, socket.socket):
        raw.shutdown(socket.SHUT_RDWR)
        return Response("")

    def nothing() -> Iterator[bytes]:
        yield b'{"ok":'

    return Response(nothing(), headers={"Content-Length": "4096", "Content-Type": "application/json"})
