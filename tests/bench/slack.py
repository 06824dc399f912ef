"""How fast a signed ``/ainews latest`` is acknowledged over HTTP, beside a bare WSGI handler that only verifies it.

Run: ``python -m tests.bench.slack [seconds]``. 20 requests a second, idle and while feeds are parsed in worker
processes and entries are written. Goal: p99 below 100 ms, and at most twice the idle one under ingest.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import logging
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import insert
from waitress.server import create_server

from bot.feeds.sandbox import workers
from bot.playground.shapes import TEAM_ID
from bot.services.desk.desk import Desk
from bot.services.parts import Parts
from bot.serving import answer_promptly
from bot.slack.gateways import OneWorkspace
from bot.slack.handlers import make_bolt_app
from bot.slack.ingress import slack_endpoint
from bot.slack.replays import replays_of
from bot.stories.lexicon import Lexicon
from storage import people
from storage.records import Workspace
from storage.store import Store
from storage.tables.news import entries, feeds
from tests.bench.asking import asking, sign
from tests.samples import CARDS
from tests.services.desk.test_desk import Town
from tests.slack.world import SECRET, settings, store_card


def bare(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """The least that any endpoint must do: read, verify, answer."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    good = hmac.compare_digest(
        sign(SECRET, body, environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"]), environ["HTTP_X_SLACK_SIGNATURE"]
    )
    start("200 OK" if good else "401 Unauthorized", [("Content-Length", "0")])
    return []


@contextmanager
def serving(app: Any) -> Iterator[int]:
    """Serve a WSGI application with waitress; yields its port."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()
    thread.join(timeout=5)


def burn(document: bytes) -> int:
    """What a worker process does with a feed: CPU without a pause."""
    return sum(hashlib.sha256(document + bytes([n % 256])).digest()[0] for n in range(40_000))


@contextmanager
def ingesting(store: Store) -> Iterator[None]:
    """Parse in a worker process and write batches of entries, as polling does."""
    ending = threading.Event()
    now = datetime.now(UTC)
    with store.write() as c:
        c.execute(insert(feeds).values(id=9_000, url="https://bench.example/feed", title="Bench"))
    numbers = itertools.count()

    def write() -> None:
        while not ending.is_set():
            batch = [{"feed_id": 9_000, "guid": f"g{n}", "url": f"https://bench.example/{n}", "canonical_url": "",
                      "title": f"Entry {n}", "summary": "text " * 60, "collected_at": now}
                     for n in itertools.islice(numbers, 500)]  # fmt: skip
            with store.write() as c:
                c.execute(insert(entries), batch)
            time.sleep(0.05)

    def parse() -> None:
        while not ending.is_set():
            workers().run(burn, random.randbytes(64))

    threads = [threading.Thread(target=write), threading.Thread(target=parse)]
    for thread in threads:
        thread.start()
    yield
    ending.set()
    for thread in threads:
        thread.join()


def show(name: str, took: list[float]) -> None:
    """One line of the table."""
    p50, p99 = took[len(took) // 2], took[min(len(took) - 1, int(0.99 * len(took)))]
    print(f"{name:<42}{len(took):>6}{p50:>9.1f}{p99:>9.1f}{took[-1]:>9.1f}")


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
    logging.disable(logging.CRITICAL)
    os.environ.pop("SLACK_BOT_TOKEN", None)
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="signalpost-bench-") as folder, asking(SECRET, TEAM_ID) as load:
        store = Store.open(f"sqlite:///{Path(folder) / 'bench.db'}")
        with store.write() as c:
            people.save_workspace(c, Workspace(team_id=TEAM_ID), now)
        for card in CARDS:
            store_card(store, card, now)
        gateway: Any = Town()
        parts = Parts(
            settings=settings(),
            store=store,
            lexicon=Lexicon.load(),
            writers=(),
            gateways=OneWorkspace(gateway, TEAM_ID),
        )
        bolt = make_bolt_app(parts, Desk(parts))
        endpoint, flask = slack_endpoint(bolt, SECRET, replays=replays_of(store)), Flask("bench")

        def events() -> Response:
            return endpoint(request)

        flask.add_url_rule("/slack/events", "events", events, methods=["POST"])
        print(f"{'acknowledgement, 20 requests/s':<42}{'n':>6}{'p50 ms':>9}{'p99 ms':>9}{'most':>9}")
        answer_promptly()  # as the service does
        with serving(bare) as port:
            show("bare WSGI handler, verifies only, idle", load(port, seconds))
            with ingesting(store):
                show("bare WSGI handler, verifies only, ingesting", load(port, seconds))
        with store.write() as c:
            c.execute(feeds.delete())
        with serving(flask) as port:
            load(port, 2)
            show("Signalpost, idle", load(port, seconds))
            with ingesting(store):
                show("Signalpost, ingesting", load(port, seconds))
        bolt.listener_runner.listener_executor.shutdown(wait=True)
        store.close()


if __name__ == "__main__":
    main()
