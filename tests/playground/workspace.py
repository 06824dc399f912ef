"""A playground served on loopback with a small Bolt app behind it, for tests of the page and of the Web API."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from flask import Flask, Response, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from werkzeug.serving import make_server

from bot.playground.server import Playground, make_playground

T = TypeVar("T")
TOKEN = "xoxb-playground-test"
NO_MANIFEST = Path(__file__).parent / "no-manifest.json"  # every event, /ainews, no shortcuts
SECRET = "a-signing-secret-for-tests"


def wall_clock() -> datetime:
    return datetime.now(UTC)


def eventually(told: Callable[[], T], expected: T, within_s: float = 20) -> None:
    """Wait until ``told()`` is ``expected``: a bot answers from a thread of its own."""
    end = time.monotonic() + within_s
    while (last := told()) != expected and time.monotonic() < end:
        time.sleep(0.02)
    assert last == expected


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running playground."""

    url: str
    playground: Playground
    client: WebClient
    app: Flask


def bolt_app(client: WebClient) -> App:
    """A Bolt app over HTTP with the playground's secret, and no listener yet."""
    return App(client=client, signing_secret=SECRET, token_verification_enabled=False)


@contextmanager
def served(
    listeners: Callable[[App], None] | None = None,
    *,
    now: Callable[[], datetime] = wall_clock,
    data_file: Path | None = None,
    demo: bool = False,
    manifest: Path = NO_MANIFEST,
) -> Iterator[Served]:
    """Serve a playground, and a Bolt app with ``listeners`` at ``/slack/events``."""
    flask = Flask("playground-test")
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    playground = make_playground(
        base_url=url,
        signing_secret=SECRET,
        bot_token=TOKEN,
        app_url=f"{url}/slack/events",
        now=now,
        data_file=data_file,
        demo=demo,
        manifest=manifest,
    )
    flask.register_blueprint(playground.blueprint)
    client = WebClient(token=TOKEN, base_url=f"{url}/playground/api/", retry_handlers=[], timeout=10)
    if listeners:
        bolt = bolt_app(client)
        listeners(bolt)
        handler = SlackRequestHandler(bolt)

        def events() -> Response:
            response: Response = handler.handle(request)
            return response

        flask.add_url_rule("/slack/events", "events", events, methods=["POST"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Served(url=url, playground=playground, client=client, app=flask)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
