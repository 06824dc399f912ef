"""Socket Mode: the app's requests over two connections, so that one may drop without a lost command."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackClientError

from bot.errors import ConfigError
from bot.slack.client import LoyalClient
from config.settings import Settings

log = structlog.get_logger(__name__)

CONNECTIONS = 2  # Slack gives each request to any one of at most ten
PING_S = 10  # after which a broken connection is noticed
THREADS = 8  # of each connection; the work itself runs in the app's own threads


@dataclass(frozen=True, slots=True)
class SocketMode:
    """Open connections to Slack."""

    handlers: tuple[SocketModeHandler, ...]

    def trouble(self) -> str:
        """What keeps requests from coming in, or "": one connection that answered its last ping is enough."""
        return "" if self.connected() else "no Socket Mode connection to Slack is open"

    def connected(self) -> int:
        """How many connections are open."""
        return sum(1 for handler in self.handlers if handler.client is not None and handler.client.is_connected())

    def close(self) -> None:
        """Close every connection; requests on their way come again to whoever is connected then.

        All at once, as the SDK waits three seconds for each.
        """
        with ThreadPoolExecutor(len(self.handlers)) as pool:
            list(pool.map(_close, self.handlers))


def start_socket_mode(
    bolt_app: App, settings: Settings, *, connections: int = CONNECTIONS, ping_s: float = PING_S
) -> SocketMode:
    """Open the connections; they reconnect by themselves.

    Args:
        bolt_app: from :func:`bot.slack.handlers.make_bolt_app`.
        settings: SLACK_APP_TOKEN (``xapp-…`` with ``connections:write``) and SLACK_API_URL.
        connections: how many at once.
        ping_s: seconds between two looks at a connection.

    Raises:
        ConfigError: Slack does not take the token, or cannot be reached.
    """
    token = settings.slack_app_token.get_secret_value()
    handlers: list[SocketModeHandler] = []
    try:
        for _ in range(connections):
            client = LoyalClient(base_url=settings.slack_api_url)  # opening a connection may be tried again by itself
            handler = SocketModeHandler(bolt_app, token, web_client=client, ping_interval=ping_s, concurrency=THREADS)
            handler.connect()  # type: ignore[no-untyped-call]
            handlers.append(handler)
    except (SlackClientError, OSError) as e:
        for handler in handlers:
            _close(handler)
        raise ConfigError("Slack did not open a Socket Mode connection: check SLACK_APP_TOKEN and the network.") from e
    log.info("Socket Mode connected", connections=len(handlers))
    return SocketMode(tuple(handlers))


def _close(handler: SocketModeHandler) -> None:
    handler.close()  # type: ignore[no-untyped-call]
    # A connection that was just being opened again replaces the closed one while the SDK's threads end.
    if handler.client is not None:
        handler.client.disconnect()
