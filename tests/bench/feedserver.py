"""A loopback server of many feeds, in a process of its own so that its work is not counted.

``/mode/x`` switches it: ``honest`` answers conditions with 304, ``deaf`` ignores them and sends everything again.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.request import urlopen

_HOSTS = [f"127.0.0.{number}" for number in range(1, 33)]


def documents(folder: Path | None) -> list[bytes]:
    """Real feeds below ``folder``, or some of our own making where there are none."""
    if folder is not None and folder.is_dir():
        return [path.read_bytes() for path in sorted(folder.glob("*/*"))]
    return [_made(number) for number in range(50)]


def small_documents() -> list[bytes]:
    """Documents of five entries, for very many feeds."""
    return [_made(number, 5) for number in range(200)]


def _made(number: int, count: int = 0) -> bytes:
    words = "The laboratory released a smaller model that answers faster and costs less than the one before it. "
    items = "".join(
        f"<item><title>Made headline {number} {n}</title><link>https://made.example/{number}/{n}</link>"
        f"<guid>made-{number}-{n}</guid><pubDate>Mon, 23 Nov 2026 {n % 24:02d}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{words * (1 + n % 9)}&lt;/p&gt;</description></item>"
        for n in range(count or 10 + number % 40)
    )
    return f'<rss version="2.0"><channel><title>Made {number}</title>{items}</channel></rss>'.encode()


class _Pages(asyncio.Protocol):
    def __init__(self, server: dict[str, str], bodies: list[tuple[bytes, bytes]]) -> None:
        self._server = server
        self._bodies = bodies
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/mode/"):
            self._server["mode"] = path.removeprefix("/mode/")
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return
        number = int(path.strip("/").split("/")[-1] or 0)
        body, tag = self._bodies[number % len(self._bodies)]
        honest = self._server["mode"] == "honest"
        if honest and b"if-none-match: " + tag in head.lower():
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n")
            return
        etag = b"ETag: " + tag + b"\r\n" if honest else b""
        length = f"Content-Length: {len(body)}\r\n".encode()
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n" + etag + length + b"\r\n" + body)


async def _serve(bodies: list[tuple[bytes, bytes]]) -> None:
    state, loop = {"mode": "honest"}, asyncio.get_running_loop()
    first, *others = _HOSTS
    server = await loop.create_server(lambda: _Pages(state, bodies), first, 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    await loop.create_server(lambda: _Pages(state, bodies), others, port, backlog=1024)
    print(json.dumps({"port": port, "documents": len(bodies)}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # ends with the one who started it


@contextmanager
def feed_server(folder: Path | None, *, small: bool = False) -> Iterator[str]:
    """A running server; yields its address. ``small`` serves small documents of our own."""
    command = [sys.executable, "-m", "tests.bench.feedserver", "small" if small else str(folder or "")]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        found = json.loads(process.stdout.readline())
        yield f"http://{_HOSTS[0]}:{found['port']}"
        process.communicate("")


def address(base: str, number: int) -> str:
    """Where a feed is served: feeds are spread over hosts, as they are out there; one host is never asked by many."""
    return f"{base.replace(_HOSTS[0], _HOSTS[number % len(_HOSTS)])}/{number}"


def switch(base: str, mode: str) -> None:
    """Make the server honest or deaf."""
    with urlopen(f"{base}/mode/{mode}"):
        pass


if __name__ == "__main__":
    told = sys.argv[1] if len(sys.argv) > 1 else ""
    given = small_documents() if told == "small" else documents(Path(told) if told else None)
    os.nice(10)  # it stands for machines elsewhere, which take no processor time from the one that polls them
    asyncio.run(_serve([(body, b'"' + md5(body, usedforsecurity=False).hexdigest().encode() + b'"') for body in given]))
