"""Slack's side of Socket Mode on loopback: opens connections, sends envelopes, takes acknowledgements."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web


@dataclass
class SocketServer:
    """A running server; its lists are read by tests."""

    url: str = ""
    refuse: bool = False
    slow_s: float = 0.0  # how long a connection takes to open
    opened: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, dict[str, Any]] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    async def open(self, _request: web.Request) -> web.Response:
        self.opened += 1
        if self.refuse:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response({"ok": True, "url": self.url.replace("http://", "ws://").replace("/api/", "/link")})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        await asyncio.sleep(self.slow_s)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1})
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                self.acks[str(ack.get("envelope_id"))] = ack
        self.sockets.remove(socket)
        return socket

    def send(self, kind: str, payload: dict[str, Any], *, over: int = 0) -> str:
        """Send an envelope over one of the connections; return its id."""
        envelope_id = str(uuid.uuid4())
        envelope = {"type": kind, "envelope_id": envelope_id, "payload": payload, "accepts_response_payload": True}
        asyncio.run_coroutine_threadsafe(self.sockets[over].send_json(envelope), self.loop).result(timeout=5)
        return envelope_id

    def drop(self, which: int = 0) -> None:
        """Break a connection."""
        asyncio.run_coroutine_threadsafe(self.sockets[which].close(), self.loop).result(timeout=5)

    def acked(self, envelope_id: str) -> dict[str, Any]:
        """The acknowledgement, once it came."""
        end = time.monotonic() + 5
        while envelope_id not in self.acks:
            assert time.monotonic() < end, "no acknowledgement"
            time.sleep(0.01)
        return self.acks[envelope_id]


@contextmanager
def socket_server() -> Iterator[SocketServer]:
    """Serve until the end of the block."""
    server = SocketServer()
    ready = threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", server.open)
        app.router.add_get("/link", server.link)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        return runner

    def run() -> None:
        asyncio.set_event_loop(server.loop)
        runner = server.loop.run_until_complete(start())
        ready.set()
        server.loop.run_forever()
        server.loop.run_until_complete(runner.cleanup())
        server.loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(5)
    yield server
    server.loop.call_soon_threadsafe(server.loop.stop)
    thread.join(timeout=5)
