"""Small words that every part of the playground shares: JSON values, fixed ids, API errors."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]  # a JSON object in Slack's shapes; it stays inside this folder

TEAM_ID = "T0PLAYGROUND"
TEAM_DOMAIN = "playground"
APP_ID = "A0SIGNALPOST"
BOT_ID = "B0SIGNALPOST"
BOT_USER = "U0SIGNALPOST"
YOU = "U0YOURSELF"
DM = "D0SIGNALPOST"
SCOPES = (
    "app_mentions:read,channels:history,channels:join,channels:read,chat:write,commands,files:write,"
    "groups:history,groups:read,im:history,im:read,im:write,users:read"
)


class ApiError(Exception):
    """A Web API method says no.

    Args:
        code: Slack's error code, as ``channel_not_found``.
        extra: further fields of the answer, as ``errors`` or ``response_metadata``.
    """

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> Json:
        """The answer's JSON."""
        return {"ok": False, "error": self.code, **self.extra}
