"""Running in front of the world: a WSGI server in a thread, the playground's workspace, and a clean end."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import EADDRINUSE, EADDRNOTAVAIL
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.trigger import trigger
from waitress.wasyncore import close_all

from bot.core import Core
from bot.errors import BotError
from bot.playground.server import MOST_BODY as PLAYGROUND_BODY
from bot.services.garbage import spare_what_is_here
from bot.web.pages import MOST_BODY
from bot.workspace import open_playground, open_slack
from config.settings import Settings

log = structlog.get_logger(__name__)
THREADS = 16  # a page's live updates hold one each
TURN_S = 0.001  # most that a thread computes before another has its turn; Python's own 5 ms add up in an answer
DRAIN_S = 20.0  # what a stop waits for running jobs
MOST_CONNECTIONS = 500  # half of the files most systems let a process open; waitress's own 100 are soon held
PATIENCE_S = 20  # for a whole request to arrive, and for a connection that says nothing
MOST_HEADERS = 65_536  # bytes


class TimelyChannel(HTTPChannel):
    """A connection whose request must arrive whole in time, and that gives way when there are too many; waitress alone
    waits for as long as now and then a byte drips in, and a few hundred such connections would keep everybody else out.
    """

    _began = 0.0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._all: dict[int, object] = named.get("map") or {}  # the server's own, as it is at each moment
        if len(self._all) > MOST_CONNECTIONS * 4 // 5:
            self._make_room()

    def _make_room(self) -> None:
        """Hang up on whoever has said nothing for longest; not on those who are being answered."""
        others = (each for each in self._all.values() if isinstance(each, TimelyChannel) and each is not self)
        idle = [each for each in others if not each.requests and not each.will_close]
        longest = min(idle, key=lambda each: each.last_activity, default=None)
        if longest is not None and longest.socket is not None:
            longest.will_close = True  # closed in the server's next round, as waitress closes those who are too late
            with suppress(OSError):
                longest.socket.shutdown(socket.SHUT_RDWR)  # which comes soon, even where nobody reads

    def received(self, data: bytes) -> bool:
        """Take bytes; an unfinished request is as old as its first byte, not as its last."""
        before = self.request
        taken: bool = super().received(data)
        if self.request is not None and self.request is before:
            self.last_activity = self._began
        else:
            self._began = self.last_activity  # waitress has just set it to now
        return taken


class Server:
    """A WSGI application served by waitress in a thread.

    Args:
        app: the application.
        host: address to listen on.
        port: port to listen on.
        most_body: bytes of a request's body; more is refused while it arrives, before it fills memory or disk.

    Raises:
        BotError: the port is taken, or may not be used.
    """

    def __init__(self, app: Flask, host: str, port: int, *, most_body: int = MOST_BODY) -> None:
        self._sockets: dict[int, Any] = {}  # one for each address that ``host`` names, for each connection, and a waker
        try:
            self._server = create_server(
                app,
                map=self._sockets,
                host=host,
                port=port,
                threads=THREADS,
                ident="signalpost",
                max_request_body_size=most_body + 1,  # waitress refuses from this number on
                max_request_header_size=MOST_HEADERS,
                connection_limit=MOST_CONNECTIONS,
                channel_timeout=PATIENCE_S,
                cleanup_interval=5,
                asyncore_use_poll=True,  # select() knows no file numbers above 1,023
            )
        except (OSError, ValueError) as e:
            close_all(self._sockets, ignore_all=True)
            if isinstance(e, ValueError) or e.errno == EADDRNOTAVAIL:  # waitress's word for a name nobody knows
                raise BotError(f"{host} is no address of this machine: HOST may be 127.0.0.1 or 0.0.0.0.") from e
            wait = f" or, if a Signalpost is ending there, try again in {DRAIN_S:.0f} seconds"
            raise BotError(
                f"Port {port} on {host} cannot be used ({e.strerror}): choose another with PORT=…"
                + (wait if e.errno == EADDRINUSE else "")
            ) from e
        for listening in filter(lambda each: isinstance(each, BaseWSGIServer), self._sockets.values()):
            listening.channel_class = TimelyChannel
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; requests under way get five seconds. The thread that watches the sockets closes them itself:
        closed under its hands they would be an error to it, or by then somebody else's files.
        """
        if not self._thread.is_alive():
            return
        self._server.task_dispatcher.shutdown(timeout=5)
        waker = next(each for each in self._sockets.values() if isinstance(each, trigger))
        waker.pull_trigger(self._hang_up)
        self._thread.join(5)

    def _hang_up(self, _: None = None) -> None:
        close_all(self._sockets, ignore_all=True)


def answer_promptly() -> None:
    """Let threads change places often, and keep what is loaded by now out of the garbage collector's rounds: an answer
    waits neither for a poll nor for a look through every object of the process.
    """
    sys.setswitchinterval(TURN_S)
    gc.collect()
    spare_what_is_here()


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
            server = Server(app, "127.0.0.1", port, most_body=PLAYGROUND_BODY)
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
