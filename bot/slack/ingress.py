"""Slack's requests before Bolt sees them: size, time, signature, replays, shape. What is wrong gets 401, never 500."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

import structlog
from flask import Request, Response
from slack_bolt import App
from slack_bolt.adapter.flask.handler import to_flask_response
from slack_bolt.request import BoltRequest

from bot.slack.envelope import fault_in
from bot.slack.replays import Memory, Replays
from storage.errors import StorageError

log = structlog.get_logger(__name__)

MAX_BODY = 1_000_000  # bytes; Slack's largest payloads (views with long inputs) stay below 300 kB
MAX_SKEW_S = 300  # Slack's own advice
_NO_PAYLOAD = (ValueError, TypeError, AttributeError, LookupError, RecursionError)


def slack_endpoint(
    bolt_app: App,
    signing_secret: str,
    *,
    now_s: Callable[[], float] = time.time,
    replays: Memory | None = None,
) -> Callable[[Request], Response]:
    """Make the function that Flask calls for each of Slack's requests.

    Args:
        bolt_app: gets what is genuine.
        signing_secret: of the Slack app.
        now_s: Unix time in seconds.
        replays: what was seen before; by default this process's own memory.

    Returns:
        request → response: 401 for what Slack did not sign, sent before or would not send, 413 for what is too large,
        503 while nobody can tell whether it was sent before, else Bolt's.
    """
    seen = replays or Replays(now_s)

    def serve(request: Request) -> Response:
        if (request.content_length or 0) > MAX_BODY:
            return _refuse(413, "too large")
        body = request.stream.read(MAX_BODY + 1) if request.content_length is None else request.get_data(cache=True)
        if len(body) > MAX_BODY:
            return _refuse(413, "too large")
        signature = request.headers.get("X-Slack-Signature", "")
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        wrong = check(body, timestamp, signature, signing_secret, now_s())
        if wrong:
            return _refuse(401, wrong)
        try:
            if not seen.take(signature, int(timestamp)):
                return _refuse(401, "seen before")
            response = _dispatch(bolt_app, request, body)
            if response.status_code >= 500 or response.status_code == 404:
                seen.give_back(signature)
        except StorageError:
            return _refuse(503, "the memory of requests cannot be reached")  # Slack sends events again
        return response

    return serve


def check(body: bytes, timestamp: str, signature: str, secret: str, now_s: float) -> str:
    """Say what is wrong with a request, or "": Slack's v0 scheme (docs.slack.dev, verifying requests from Slack).

    Args:
        body: as it came over the wire.
        timestamp: the header, Unix seconds.
        signature: the header, ``v0=`` and 64 hexadecimal digits.
        secret: the signing secret; an empty one never verifies.
        now_s: the present, Unix seconds.
    """
    if not secret:
        return "no signing secret is set"
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return "no timestamp"
    if abs(now_s - int(timestamp)) > MAX_SKEW_S:
        return "stale"
    base = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape")):
        return "not signed by Slack"
    return ""


def _dispatch(bolt_app: App, request: Request, body: bytes) -> Response:
    headers: dict[str, str] = dict(request.headers.items())
    query = request.query_string.decode("utf-8", "replace")
    try:
        bolt_request = BoltRequest(body=body.decode(), query=query, headers=headers)  # type: ignore[arg-type]
    except _NO_PAYLOAD as e:  # signed, but not what Bolt takes for granted
        return _refuse(401, f"not a payload ({type(e).__name__})")
    wrong = fault_in(bolt_request.body)
    if wrong:
        return _refuse(401, f"not a payload ({wrong})")
    return to_flask_response(bolt_app.dispatch(bolt_request))  # listeners' own errors end at the door


def _refuse(status: int, why: str) -> Response:
    log.info("Slack request refused", status=status, why=why)
    return Response("", status)
