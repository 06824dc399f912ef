"""Slack's client as this project uses it: no call is repeated by itself, and no token follows a redirect."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from slack_sdk import WebClient

from bot.delivery.outbox import POST_TIMEOUT_S


class LoyalClient(WebClient):
    """A client whose credentials go to its own address only.

    slack_sdk sends through ``urllib``, which gives every header to wherever a redirect leads, the token among them.
    """

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        credentials = req.headers.pop("Authorization", "")
        if credentials:
            req.add_unredirected_header("Authorization", credentials)
        return super()._perform_urllib_http_request_internal(url, req)


def make_client(token: str, api_url: str, *, timeout_s: float = POST_TIMEOUT_S) -> WebClient:
    """A client that never repeats a call by itself.

    slack_sdk's own client posts again when a connection drops after Slack took the message: a duplicate.

    Args:
        token: a bot token; "" for calls that bring their own credentials.
        api_url: ``https://slack.com/api/`` or a stand-in for it.
        timeout_s: of one call.
    """
    client = LoyalClient(token=token or None, base_url=api_url, timeout=int(timeout_s), retry_handlers=[])
    if urlsplit(api_url).hostname in {"127.0.0.1", "localhost", "::1"}:
        # slack_sdk takes a proxy from the environment, and none reaches this machine's loopback
        client.proxy = None
    return client
