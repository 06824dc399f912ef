"""The run of the demo: a baseline first, then today's news in waves, so that cards arrive while somebody watches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.playground.demo.server import DemoServer, demo_sources
from bot.services.feeds.ingest import poll_due
from bot.services.parts import Parts
from config.settings import Settings
from storage.feeds import list_feeds

PAUSE_S = 1.0
WAVE_S = 20.0


class DemoShow:
    """Serves the sample feeds and lets time pass.

    Args:
        folder: a folder that is thrown away afterwards.
        now: the clock.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._server = DemoServer(now)
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, settings: Settings) -> Settings:
        """Serve the feeds; return the settings of a Signalpost that reads nothing else and keeps nothing."""
        self._server.start()
        sources = self._folder / "sources.toml"
        sources.write_text(_as_toml(self._server.url), encoding="utf-8")
        changes = {
            "database_url": f"sqlite:///{self._folder / 'demo.db'}",
            "sources": sources,
            "allow_private_networks": "127.0.0.1/32",
            "llm_model": "",
        }
        return settings.model_copy(update=changes)

    def play(self, parts: Parts, nudge: Callable[[str], None]) -> None:
        """Begin to publish the waves: the first once every feed has its baseline."""
        self._thread = threading.Thread(target=self._play, args=(parts, nudge), name="demo", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the show."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(10)
        self._server.stop()

    def _play(self, parts: Parts, nudge: Callable[[str], None]) -> None:
        while not _has_baseline(parts):
            if self._end.wait(PAUSE_S):
                return
        while not self._end.wait(PAUSE_S) and self._server.advance():
            poll_due(parts, force=True)
            nudge("group")
            if self._end.wait(WAVE_S):
                return


def _has_baseline(parts: Parts) -> bool:
    with parts.store.read() as c:
        feeds = list_feeds(c)
    return bool(feeds) and all(feed.baseline_at for feed in feeds)


def _as_toml(base: str) -> str:
    lines = []
    for source in demo_sources(base):
        lines += [
            "[[feed]]",
            f'title = "{source.title}"',
            f'url = "{source.url}"',
            f'category = "{source.category}"',
            f"weight = {source.weight}",
            f"ai_only = {str(source.ai_only).lower()}",
            "",
        ]
    return "\n".join(lines)
