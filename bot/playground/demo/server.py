"""Serves the sample feeds and their articles on a free loopback port; new stories come in when told to."""

from __future__ import annotations

import hashlib
import html
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bot.playground.demo.feeds import as_html, demo_feeds, feed_path
from bot.playground.demo.news import Item, load_items, load_outlets

LAST_WAVE = 3
STYLE = (
    "body{font:17px/1.6 Georgia,serif;max-width:38rem;margin:3rem auto;padding:0 1.2rem;color:#1b2a2c}"
    "header{font:600 14px system-ui,sans-serif;color:#0d7c74}time,footer{color:#5c6f71;font-size:14px}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSource:
    """One feed of the demo, with the fields of a source in config/sources.toml."""

    url: str
    title: str
    category: str
    weight: float
    ai_only: bool


def demo_sources(base: str) -> list[DemoSource]:
    """The demo's feeds. ``base`` is the server's address."""
    return [
        DemoSource(
            url=base + feed_path(outlet),
            title=outlet.title,
            category=outlet.category,
            weight=outlet.weight,
            ai_only=outlet.ai_only,
        )
        for outlet in load_outlets()
    ]


class DemoServer:
    """A loopback server with the sample news; an article lives at ``/publisher/slug``.

    Args:
        now: the clock.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._started_at = now()
        self._waves: tuple[datetime, ...] = ()
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, name="demo-feeds", daemon=True)

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def wave(self) -> int:
        """Which wave is out, from 1."""
        return 1 + len(self._waves)

    def start(self) -> DemoServer:
        """Serve until :meth:`stop`."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and give the port back."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join(5)
        self._http.server_close()

    def advance(self) -> bool:
        """Let the next wave of stories come in; False when there is none left."""
        if self.wave >= LAST_WAVE:
            return False
        self._waves += (self._now(),)
        return True

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Content type and body for a path; None when there is nothing."""
        for address, content_type, body in demo_feeds(self._started_at, self._waves, self._http.server_port):
            if path == address:
                return content_type, body
        for item in load_items(self._started_at, self._waves):
            if path == f"/{item.outlet}/{item.slug}":
                return "text/html; charset=utf-8", _article(item)
        return None


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about a reader that hung up; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _article(item: Item) -> bytes:
    titles = {outlet.key: outlet.title for outlet in load_outlets()}
    title, publisher = html.escape(item.title), html.escape(titles[item.outlet])
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
        f'<meta property="og:site_name" content="{publisher}">'
        f"<meta name=viewport content='width=device-width'><style>{STYLE}</style>"
        f"<header>{publisher}</header><article><h1>{title}</h1>"
        f"<time datetime='{item.published_at.isoformat()}'>{item.published_at:%d %B %Y, %H:%M} UTC</time>"
        f"{as_html(item.paragraphs + item.more)}</article>"
        "<footer>Sample news of the Signalpost demo: publisher, people and events are invented.</footer></html>"
    )
    return page.encode()


def _handler(server: DemoServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = server.answer(self.path.split("?")[0])
            content_type, body = found or ("text/plain; charset=utf-8", b"There is no such page in the sample news.")
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            fresh = found is not None and self.headers.get("If-None-Match") == etag
            self.send_response(304 if fresh else 200 if found else 404)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", "0" if fresh else str(len(body)))
            self.end_headers()
            if not fresh:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
            """Say nothing: the bot's own log tells what it reads."""

    return Handler
