"""A pooler as pgbouncer is in transaction mode: each transaction of a client goes to whichever server session is free.

It speaks just enough of PostgreSQL's protocol (version 3) to trust everybody and to pass messages on.
"""

from __future__ import annotations

import secrets
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import URL, make_url

_REFUSED = {80877103, 80877104}  # SSL and GSSAPI
_ASKS = {b"Q", b"S"}  # a query, or the end of an extended one: the server answers until it is ready


class Closed(Exception):
    """The other side has hung up."""


@dataclass
class Pooler:
    """Server sessions, the one that was used last first."""

    url: URL
    idle: list[tuple[socket.socket, bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> tuple[socket.socket, bytes]:
        """A free session and what the server said of its settings; a new one when none is free."""
        with self.lock:
            if self.idle:
                return self.idle.pop()
        where = str(self.url.query.get("host") or self.url.host or "127.0.0.1")
        port = self.url.port or 5432
        unix = where.startswith("/")
        server = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        server.connect(f"{where}/.s.PGSQL.{port}" if unix else (where, port))
        named = b"".join(
            f"{key}\0{value}\0".encode()
            for key, value in (("user", self.url.username), ("database", self.url.database))
        )
        server.sendall(struct.pack("!ii", len(named) + 9, 196608) + named + b"\0")
        said = b""
        while (message := receive(server))[:1] != b"Z":
            said += message if message[:1] == b"S" else b""
        return server, said

    def free(self, session: tuple[socket.socket, bytes]) -> None:
        """Give a session back."""
        with self.lock:
            self.idle.append(session)

    def serve(self, client: socket.socket) -> None:
        """One client, until it hangs up."""
        session: tuple[socket.socket, bytes] | None = None
        try:
            self._greet(client)
            while (message := receive(client))[:1] != b"X":
                session = session or self.take()
                session[0].sendall(message)
                if message[:1] in _ASKS and self._answer(session[0], client):
                    self.free(session)
                    session = None
        except (Closed, OSError):
            pass
        finally:
            client.close()
            if session is not None:
                session[0].close()

    def _greet(self, client: socket.socket) -> None:
        while (length := struct.unpack("!i", exactly(client, 4))[0]) == 8 and self._code(client) in _REFUSED:
            client.sendall(b"N")
        exactly(client, length - 4)  # who it is and which database: there is one of each
        session = self.take()
        self.free(session)
        key = b"K" + struct.pack("!i", 12) + secrets.token_bytes(8)  # a name of the pooler's own
        client.sendall(b"R" + struct.pack("!ii", 8, 0) + session[1] + key + b"Z" + struct.pack("!i", 5) + b"I")

    def _code(self, client: socket.socket) -> int:
        code: int = struct.unpack("!i", exactly(client, 4))[0]
        return code

    def _answer(self, server: socket.socket, client: socket.socket) -> bool:
        """Pass an answer on; true when no transaction is open after it."""
        while True:
            message = receive(server)
            client.sendall(message)
            if message[:1] == b"Z":
                return message[5:] == b"I"


def receive(peer: socket.socket) -> bytes:
    """One whole message."""
    head = exactly(peer, 5)
    return head + exactly(peer, struct.unpack("!i", head[1:])[0] - 4)


def exactly(peer: socket.socket, count: int) -> bytes:
    """So many bytes."""
    found = b""
    while len(found) < count:
        piece = peer.recv(count - len(found))
        if not piece:
            raise Closed
        found += piece
    return found


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """The URL of the same database behind a pooler in transaction mode."""
    parsed = make_url(url)
    pooler, door = Pooler(parsed), socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                threading.Thread(target=pooler.serve, args=(client,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    behind = parsed.set(host="127.0.0.1", port=door.getsockname()[1], query={})
    try:
        yield behind.render_as_string(hide_password=False)
    finally:
        door.close()
        for server, _ in pooler.idle:
            server.close()
