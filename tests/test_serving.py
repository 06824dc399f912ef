"""Running in front of the world."""

from __future__ import annotations

import gc
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from types import SimpleNamespace

import pytest
from flask import Flask, request

from bot.errors import BotError
from bot.serving import TURN_S, Server, answer_promptly, free_port


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    turn, young = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(turn)
    gc.set_threshold(*young)
    gc.unfreeze()


@pytest.mark.usefixtures("_as_it_was")
def test_threads_of_a_serving_process_change_places_often() -> None:
    sys.setswitchinterval(5 * TURN_S)
    answer_promptly()
    assert sys.getswitchinterval() == pytest.approx(TURN_S)


@pytest.mark.usefixtures("_as_it_was")
def test_what_a_serving_process_has_loaded_is_kept_from_the_collector() -> None:
    answer_promptly()
    assert gc.get_freeze_count() > 0


class Served:
    """A real server that answers with the length of what it got."""

    def __init__(self, host: str = "127.0.0.1", most_body: int = 1000) -> None:
        self.app, self.port = Flask("served"), free_port()
        self.app.add_url_rule("/", "length", lambda: str(len(request.get_data())), methods=["GET", "POST"])
        self.server = Server(self.app, host, self.port, most_body=most_body)
        self.server.start()

    def dial(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def say(self, raw: bytes) -> bytes:
        with self.dial() as line:  # until the server hangs up
            line.sendall(raw)
            return b"".join(iter(lambda: line.recv(65_536), b""))


@pytest.fixture(params=["127.0.0.1", "localhost"])  # the second name may have two addresses: one socket each
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    served = Served(request.param)
    yield served
    served.server.stop()


def test_a_stop_ends_the_thread_and_hangs_up_on_those_who_stay(served: Served) -> None:
    with served.dial() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(65_536).startswith(b"HTTP/1.1 200")
        served.server.stop()
        assert "web" not in {thread.name for thread in threading.enumerate()}
        b"".join(iter(lambda: line.recv(65_536), b""))  # until the server hangs up
    with pytest.raises(ConnectionRefusedError):
        served.dial()


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(BotError, match=r"^192\.0\.2\.1 is no address of this machine: HOST may be"):
        Server(Flask("served"), "192.0.2.1", free_port())


POST = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


def test_a_body_that_is_too_large_is_refused_before_it_is_kept(served: Served) -> None:
    assert b"413" in served.say(POST + b"Content-Length: 1001\r\n\r\n").splitlines()[0]
    chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
    assert b"413" in served.say(POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk).splitlines()[0]
    assert served.say(POST + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000).endswith(b"1000")


def test_connections_that_say_little_keep_nobody_out(served: Served) -> None:
    lines = [served.dial() for _ in range(150)]
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert served.say(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
    for line in lines:
        line.close()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_whoever_waits_longest_gives_way_when_there_are_too_many(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.MOST_CONNECTIONS", 40)
    served = Served()
    working, done = threading.Event(), threading.Event()

    def work() -> str:
        working.set()
        done.wait(20)
        return "worked"

    served.app.add_url_rule("/work", "work", work)
    with ExitStack() as stack:
        stack.callback(served.server.stop)
        busy = stack.enter_context(served.dial())
        busy.sendall(b"GET /work HTTP/1.0\r\n\r\n")
        assert working.wait(10)
        for number in range(100):
            line = stack.enter_context(served.dial())
            line.sendall(said)
            if number % 10 == 9:
                assert served.say(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200"), number
        done.set()
        assert b"".join(iter(lambda: busy.recv(65_536), b"")).endswith(b"worked"), "what is being answered stays"


def test_a_request_is_as_old_as_its_first_byte(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [time.time()]
    monkeypatch.setattr("waitress.channel.time", SimpleNamespace(time=lambda: now[0]))
    monkeypatch.setattr("waitress.server.time", SimpleNamespace(time=lambda: now[0]))
    with served.dial() as dripping:
        dripping.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        for _ in range(4):
            now[0] += 7
            assert served.say(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
            with suppress(OSError):
                dripping.sendall(b"a")
        with suppress(ConnectionError):
            assert dripping.recv(10) == b""
