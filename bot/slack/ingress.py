"""Slack's requests before Bolt sees them: size, time, signature, replays, shape. What is wrong gets 401, never 500."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import structlog
from flask import Request, Response
from slack_bolt import App
from slack_bolt.adapter.flask.handler import to_flask_response
from slack_bolt.request import BoltRequest

from bot.slack.back import respond
from bot.slack.door import door
from bot.slack.envelope import fault_in
from bot.slack.replays import Memory, Replays
from bot.slack.unserved import answer_unserved
from bot.slack.views import error_message
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
        what :func:`bot.slack.unserved.answer_unserved` says while nobody can tell whether it was sent before, else
        Bolt's.
    """
    seen = replays or Replays(now_s)

    def serve(request: Request) -> Response:
        body = _body_of(request)
        if body is None:
            return _refuse(413, "too large")
        signature = request.headers.get("X-Slack-Signature", "")
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        wrong = check(body, timestamp, signature, signing_secret, now_s())
        if wrong:
            return _refuse(401, wrong)
        try:
            if not seen.take(signature, int(timestamp)):
                return _refuse(401, "seen before")
        except StorageError as e:
            log.error("Slack request not served", why=str(e))
            return _dispatch(request, body, lambda found: answer_unserved(found.body, _later(bolt_app)))
        response = _dispatch(request, body, lambda found: to_flask_response(bolt_app.dispatch(found)))
        if response.status_code >= 500 or response.status_code == 404:
            with suppress(StorageError):  # what stays taken is signed anew when Slack sends it again
                seen.give_back(signature)
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


def _body_of(request: Request) -> bytes | None:
    """What was sent; None when it is too large, which its length may hide."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    body = request.stream.read(MAX_BODY + 1) if request.content_length is None else request.get_data(cache=True)
    return None if len(body) > MAX_BODY else body


def _dispatch(request: Request, body: bytes, answer: Callable[[BoltRequest], Response]) -> Response:
    headers: dict[str, str] = dict(request.headers.items())
    query = request.query_string.decode("utf-8", "replace")
    try:
        bolt_request = BoltRequest(body=body.decode(), query=query, headers=headers)  # type: ignore[arg-type]
    except _NO_PAYLOAD as e:  # signed, but not what Bolt takes for granted
        return _refuse(401, f"not a payload ({type(e).__name__})")
    wrong = fault_in(bolt_request.body)
    if wrong:
        return _refuse(401, f"not a payload ({wrong})")
    return answer(bolt_request)  # listeners' own errors end at the door


def _later(bolt_app: App) -> Callable[[str, str], None]:
    """Says a sentence at a response URL from one of the app's threads: Slack waits three seconds for the answer."""
    api_host = urlsplit(bolt_app.client.base_url).netloc

    def tell(url: str, sentence: str) -> None:
        def work() -> None:
            respond(url, error_message(sentence), api_host)

        bolt_app.listener_runner.listener_executor.submit(door, work, lambda _: None, action="unserved")

    return tell


def _refuse(status: int, why: str) -> Response:
    log.info("Slack request refused", status=status, why=why)
    return Response("", status)
