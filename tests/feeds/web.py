"""A small web on loopback that answers as it is told to, also badly."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """One answer. ``drip`` sends a byte each so many seconds; ``endless`` repeats the body for ever."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    endless: bool = False
    length: bool = True


@dataclass
class Seen:
    """One request that arrived."""

    path: str
    headers: dict[str, str]


class Web:
    """Pages by path; a page may be made for each request by a function of its headers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Page | Callable[[dict[str, str]], Page]] = {}
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self.at_once = 0
        self.lock = threading.Lock()
        self.stopping = threading.Event()

    def url(self, path: str = "/feed") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: bytes | str = b"", **more: object) -> str:
        """Serve a body at a path; return its address."""
        raw = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(raw, **more)  # type: ignore[arg-type]
        return self.url(path)

    def hits(self, path: str) -> list[Seen]:
        """Requests for a path so far."""
        return [seen for seen in self.seen if seen.path == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *args: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        web = self.server.web
        with web.lock:
            web.at_once += 1
            web.most_at_once = max(web.most_at_once, web.at_once)
            seen = Seen(self.path, {name.lower(): value for name, value in self.headers.items()})
            web.seen.append(seen)
        try:
            found = web.pages.get(self.path, Page(b"nothing here", status=404))
            self._answer(found(seen.headers) if callable(found) else found)
        except OSError:
            self.close_connection = True
        finally:
            with web.lock:
                web.at_once -= 1

    def _answer(self, page: Page) -> None:
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.length and not page.endless:
            self.send_header("Content-Length", str(len(page.body)))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if page.status != 304:
            self._send(page)

    def _send(self, page: Page) -> None:
        stopping = self.server.web.stopping
        if not page.drip:
            self.wfile.write(page.body)
        for byte in page.body if page.drip else b"":
            if stopping.is_set():
                return
            self.wfile.write(bytes([byte]))
            time.sleep(page.drip)
        while page.endless and not stopping.is_set():
            self.wfile.write(page.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    request_queue_size = 128
    web: Web

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serve() -> Iterator[Web]:
    """A web of its own port, stopped at the end."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.web = web = Web(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        web.stopping.set()
        server.shutdown()
        thread.join()
        server.socket.close()


@contextmanager
def canary() -> Iterator[list[object]]:
    """A listener on loopback that nobody may reach; yields its port and then every connection that came."""
    met: list[object] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    met.append(listener.getsockname()[1])
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, address = listener.accept()
            except TimeoutError:
                continue
            met.append(address)
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield met
    finally:
        stop.set()
        thread.join()
        listener.close()
