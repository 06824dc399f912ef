"""Running in front of the world: a WSGI server in a thread, the playground's workspace, and a clean end."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import structlog
from flask import Flask
from waitress.server import create_server

from bot.core import Core
from bot.errors import BotError
from bot.workspace import open_playground, open_slack
from config.settings import Settings

log = structlog.get_logger(__name__)
THREADS = 16  # a page's live updates hold one each
TURN_S = 0.001  # most that a thread computes before another has its turn; Python's own 5 ms add up in an answer
DRAIN_S = 20.0  # what a stop waits for running jobs


class Server:
    """A WSGI application served by waitress in a thread.

    Args:
        app: the application.
        host: address to listen on.
        port: port to listen on.

    Raises:
        BotError: the port is taken, or may not be used.
    """

    def __init__(self, app: Flask, host: str, port: int) -> None:
        try:
            self._server = create_server(app, host=host, port=port, threads=THREADS, ident="signalpost")
        except OSError as e:
            raise BotError(f"Port {port} on {host} cannot be used ({e.strerror}): choose another with PORT=…") from e
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; requests under way get five seconds."""
        self._server.task_dispatcher.shutdown(timeout=5)
        self._server.close()
        self._thread.join(5)


def take_short_turns() -> None:
    """Let the threads of this process change places often, so that an answer does not wait for a poll."""
    sys.setswitchinterval(TURN_S)


def free_port() -> int:
    """A loopback port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def workspace_core(settings: Settings) -> Iterator[Core]:
    """The parts with a way to post; feeds and workspace are written down.

    It is the Slack of the settings, or the playground, served on a free loopback port for as long as the body runs:
    what is posted there stands in it when it opens next time.
    """
    with ExitStack() as stack:
        if settings.playground:
            port = free_port()
            local = open_playground(settings, port)
            core, app = local.core, Flask("bot")
            app.register_blueprint(local.playground.blueprint)
            server = Server(app, "127.0.0.1", port)
            stack.callback(server.stop)
            server.start()
        else:
            core = open_slack(settings)
        stack.callback(core.close)
        yield core


def hear_end() -> threading.Event:
    """From now on SIGTERM and SIGINT only set the returned event, also while everything is still being started.

    A second signal ends the process at once: that is as safe as a crash.
    """
    end = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)
        end.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ask)
    return end


def wait_for(end: threading.Event) -> None:
    """Sleep until the process is asked to end; in short naps, since a signal is heard between them."""
    while not end.wait(1):
        pass
