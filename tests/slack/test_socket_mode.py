"""Socket Mode: two connections, commands and events over either, a broken one is opened again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.playground import payloads
from bot.slack.socket_mode import SocketMode, start_socket_mode
from tests.slack.fake_socket import SocketServer, socket_server
from tests.slack.world import World, settings, words

TOKEN = SecretStr("xapp-canary-of-the-tests")


@pytest.fixture
def server() -> Iterator[SocketServer]:
    with socket_server() as running:
        yield running


@pytest.fixture
def mode(world: World, server: SocketServer) -> Iterator[SocketMode]:
    started = start_socket_mode(world.app, settings(slack_api_url=server.url, slack_app_token=TOKEN), ping_s=1)
    world.wait(lambda: len(server.sockets) == 2)
    yield started
    started.close()


def command(world: World, text: str) -> dict[str, Any]:
    hook = world.playground.person._hook(world.general)
    channel = (world.general, "ai-news")
    return payloads.command(text, channel, (world.playground.desk.new_trigger(), hook), "/ainews")


def test_everything_is_acknowledged_and_answered_over_either_connection(
    world: World, server: SocketServer, mode: SocketMode
) -> None:
    for over in (0, 1):
        before = len(world.playground.state.whispers(world.general))
        server.acked(server.send("slash_commands", command(world, "latest"), over=over))
        whispers = world.wait(lambda seen=before: world.playground.state.whispers(world.general)[seen:])  # type: ignore[misc]
        assert "Latest AI news" in words(whispers[0])
    server.acked(server.send("events_api", payloads.event({"type": "reaction_added"}, world.parts.now())))
    press = payloads.interaction("block_actions", "") | {"actions": [{"action_id": "who_knows", "type": "button"}]}
    server.acked(server.send("interactive", press))
    assert mode.trouble() == ""
    assert mode.connected() == 2


def test_broken_connection_is_opened_again(world: World, server: SocketServer, mode: SocketMode) -> None:
    server.drop()
    assert mode.trouble() == ""
    world.wait(lambda: server.opened >= 3 and len(server.sockets) == 2, timeout_s=20)


def test_connection_that_opens_while_the_app_closes_is_closed_too(
    world: World, server: SocketServer, mode: SocketMode
) -> None:
    server.slow_s = 1.0
    server.drop()
    world.wait(lambda: server.opened >= 3, timeout_s=20)
    mode.close()
    assert mode.trouble() == "no Socket Mode connection to Slack is open"
    world.wait(lambda: not server.sockets)
    assert not any(handler.client and handler.client.is_connected() for handler in mode.handlers)


def test_refused_token_is_one_clear_error(world: World, server: SocketServer, caplog: pytest.LogCaptureFixture) -> None:
    server.refuse = True
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    with pytest.raises(ConfigError, match="SLACK_APP_TOKEN") as caught:
        start_socket_mode(world.app, settings(slack_api_url=server.url, slack_app_token=TOKEN), connections=1)
    assert "canary" not in str(caught.value) + caplog.text
