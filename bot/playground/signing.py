"""Signs requests as Slack does and sends them to the bot's endpoint."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlencode

from bot.playground.shapes import Json

BUDGET_S = 3.0  # Slack waits this long for an answer
MOST_ANSWER = 1_000_000  # bytes read of an answer


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature: HMAC-SHA256 over ``v0:<timestamp>:<body>``."""
    base = b":".join((b"v0", timestamp.encode(), body))
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered; ``status`` 0 means no answer in time."""

    status: int
    body: str = ""

    @property
    def ok(self) -> bool:
        """The bot took it."""
        return self.status == 200

    def json(self) -> Json | None:
        """The body as a JSON object, or None."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


class BotLine:
    """The way to the bot.

    Args:
        app_url: the bot's endpoint for Slack's requests, as ``http://127.0.0.1:3000/slack/events``.
        secret: the signing secret that both sides know.
    """

    def __init__(self, app_url: str, secret: str) -> None:
        self._url = app_url
        self._secret = secret
        # A proxy of the environment must not stand between two doors of the same house.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def form(self, fields: dict[str, str]) -> Answer:
        """Send a form: a slash command, or an interaction in its ``payload`` field."""
        return self._send(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def payload(self, payload: Json) -> Answer:
        """Send an interaction."""
        return self.form({"payload": json.dumps(payload)})

    def event(self, envelope: Json) -> Answer:
        """Send an event."""
        return self._send(json.dumps(envelope).encode(), "application/json")

    def _send(self, body: bytes, content_type: str) -> Answer:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            "User-Agent": "Signalpost playground",
        }
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310 - our own address
        try:
            with self._opener.open(request, timeout=BUDGET_S) as reply:
                return Answer(reply.status, reply.read(MOST_ANSWER).decode("utf-8", "replace"))
        except urllib.error.HTTPError as e:
            with e:
                return Answer(e.code, e.read(MOST_ANSWER).decode("utf-8", "replace"))
        except (OSError, HTTPException):
            return Answer(0)
