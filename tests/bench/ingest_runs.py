"""The contenders of the ingest bench; one process runs one of them, a round for each line on standard input.

Run by :mod:`tests.bench.ingest`. Imports nothing of ours before it knows the contender, since `reader` may live in
another Python.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tests.bench.feedserver import address

Round = Callable[[], tuple[int, int]]  # does a round; returns entries read in it and entries stored in all


def cpu_seconds() -> float:
    """CPU of this process and of every process below it, alive or ended."""
    own = os.times()
    total = own.user + own.system + own.children_user + own.children_system
    try:
        import psutil
    except ImportError:
        return total
    for child in psutil.Process().children(recursive=True):
        times = child.cpu_times()
        total += times.user + times.system
    return total


def memory_mb() -> float:
    """Memory of this process and of every process below it, pages that they share counted once."""
    try:
        import psutil
    except ImportError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            whole += process.memory_full_info().uss if process.pid != os.getpid() else process.memory_info().rss
        except psutil.Error:
            continue
    return whole / 1024 / 1024


class Peak:
    """Looks at the memory four times a second; ``cpu`` is what looking costs, which is nobody's work."""

    def __init__(self) -> None:
        self.mb = self.cpu = 0.0
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            self.mb = max(self.mb, memory_mb())
            self.cpu = time.thread_time()
            time.sleep(0.25)


def floor(base: str, feeds: int, path: str) -> Round:
    """What no poller can do without."""
    import aiohttp
    import feedparser_rs

    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE feeds (url TEXT PRIMARY KEY, etag TEXT, hash TEXT)")
    db.execute(
        "CREATE TABLE entries (feed TEXT, guid TEXT, url TEXT, title TEXT, text TEXT, at TEXT, UNIQUE (feed, guid))"
    )
    db.executemany("INSERT INTO feeds VALUES (?, '', '')", [(address(base, n),) for n in range(feeds)])
    read = 0

    async def one(session: aiohttp.ClientSession, places: asyncio.Semaphore, feed: tuple[str, str, str]) -> None:
        nonlocal read
        url, etag, known = feed
        async with places, session.get(url, headers={"If-None-Match": etag} if etag else {}) as response:
            body = await response.read()
            digest = blake2b(body, digest_size=16).hexdigest()
            if response.status == 304 or digest == known:
                return
            entries = feedparser_rs.parse(body).entries
            read += len(entries)
            rows = [(url, e.id or e.link, e.link, e.title, e.summary, e.published) for e in entries]
            db.executemany("INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
            db.execute(
                "UPDATE feeds SET etag = ?, hash = ? WHERE url = ?", (response.headers.get("ETag", ""), digest, url)
            )

    async def everything() -> None:
        places = asyncio.Semaphore(64)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:
            await asyncio.gather(*(one(session, places, feed) for feed in db.execute("SELECT * FROM feeds").fetchall()))

    def again() -> tuple[int, int]:
        nonlocal read
        read = 0
        asyncio.run(everything())
        db.commit()
        return read, db.execute("SELECT count(*) FROM entries").fetchone()[0]

    return again


def signalpost(base: str, feeds: int, path: str) -> Round:
    """Ours, as the service runs it."""
    from datetime import UTC, datetime

    from bot.feeds.sandbox import workers
    from bot.services.feeds.ingest import poll_due
    from bot.serving import answer_promptly
    from storage import feeds as feed_store
    from storage.records import Feed
    from storage.store import Store
    from tests.services.ingesting import make_parts

    store = Store.open(f"sqlite:///{path}")
    parts = make_parts(store, lambda: datetime.now(UTC), private="127.0.0.0/24")
    with store.write() as c:
        for number in range(feeds):
            feed_store.add_feed(c, Feed(id=0, url=address(base, number), title=f"Feed {number}"))
    answer_promptly()
    workers().run(len, b"")  # loaded before the clock runs, as the parsers of the others are
    stored = 0

    def again() -> tuple[int, int]:
        nonlocal stored
        report = poll_due(parts, force=True)
        stored += report.stored
        return report.stored, stored

    return again


def reader(base: str, feeds: int, path: str) -> Round:
    """The library of that name, with ten workers."""
    made: Any = importlib.import_module("reader").make_reader(path)
    for number in range(feeds):
        made.add_feed(address(base, number))

    def again() -> tuple[int, int]:
        made.update_feeds(scheduled=False, workers=10)
        return 0, made.get_entry_counts().total

    return again


def latency(base: str, feeds: int, path: str) -> Round:
    """How long a command's work takes (a look at the newest entries and a small write), at rest and during a poll."""
    poll = signalpost(base, feeds, path)
    from sqlalchemy import text

    from storage.store import Store

    store = Store.open(f"sqlite:///{path}")

    def command() -> float:
        began = time.perf_counter()
        with store.read() as c:
            c.execute(text("SELECT id, title, summary FROM entries ORDER BY id DESC LIMIT 20")).all()
            c.execute(text("SELECT state, count(*) FROM feeds GROUP BY state")).all()
        with store.write() as c:
            c.execute(text("UPDATE feeds SET weight = weight WHERE id = 1"))
        return time.perf_counter() - began

    def sample(until: Callable[[], bool]) -> list[float]:
        taken = []
        while not until():
            taken.append(command())
            time.sleep(0.01)
        return sorted(taken)

    def again() -> tuple[int, int]:
        stop = time.monotonic() + 5
        quiet = sample(lambda: time.monotonic() > stop)
        thread = threading.Thread(target=poll)
        thread.start()
        busy = sample(lambda: not thread.is_alive())
        for name, taken in (("idle", quiet), ("polling", busy)):
            shown = [f"p{p} {taken[min(len(taken) - 1, len(taken) * p // 100)] * 1000:.1f} ms" for p in (50, 95, 99)]
            print(name, len(taken), "commands:", ", ".join(shown), file=sys.stderr)
        return 0, 0

    return again


CONTENDERS = {"floor": floor, "signalpost": signalpost, "reader": reader, "latency": latency}


def main() -> None:
    """Set one up, then run a round for each line read."""
    name, base, feeds, path = sys.argv[1:5]
    Path(path).unlink(missing_ok=True)
    again = CONTENDERS[name](base, int(feeds), path)
    peak = Peak()
    for _ in sys.stdin:
        began, used = time.perf_counter(), cpu_seconds() - peak.cpu
        read, stored = again()
        figures = {
            "wall": time.perf_counter() - began,
            "cpu": cpu_seconds() - peak.cpu - used,
            "read": read,
            "entries": stored,
            "peak_mb": max(peak.mb, memory_mb()),
        }
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
    os._exit(0)  # the workers end with us; nothing is left to say
