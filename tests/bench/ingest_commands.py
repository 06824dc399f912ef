"""How fast a signed ``/ainews latest`` is acknowledged while thousands of feeds are really polled, beside at rest.

``python -m tests.bench.ingest_commands [--feeds 10000] [--real]``. The feeds are served on loopback, polled for the
first time and read in the workers, as in the service; 20 requests a second go on until the poll ends. ``--real``
serves real feeds in place of small ones of five entries. Goal: a p99 at most twice the one at rest.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from bot.playground.shapes import TEAM_ID
from bot.services.desk.desk import Desk
from bot.services.feeds.ingest import poll_due
from bot.services.parts import Parts
from bot.serving import answer_promptly
from bot.slack.gateways import OneWorkspace
from bot.slack.handlers import make_bolt_app
from bot.slack.ingress import slack_endpoint
from bot.slack.replays import replays_of
from bot.stories.lexicon import Lexicon
from storage import feeds, people
from storage.records import Feed, Workspace
from storage.store import Store
from tests.bench.asking import Load, asking
from tests.bench.feedserver import address, feed_server
from tests.bench.slack import serving, show
from tests.conftest import SHARED
from tests.samples import CARDS
from tests.services.desk.test_desk import Town
from tests.services.ingesting import make_parts
from tests.slack.world import SECRET, settings, store_card

STEP_S = 5.0  # of requests, then a look at whether the poll has ended


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--feeds", type=int, default=10_000)
    options.add_argument("--real", action="store_true")
    args = options.parse_args()
    logging.disable(logging.CRITICAL)
    os.environ.pop("SLACK_BOT_TOKEN", None)
    folder = SHARED / "feeds" if args.real else None
    with (
        tempfile.TemporaryDirectory(prefix="signalpost-bench-") as place,
        feed_server(folder, small=not args.real) as base,
        asking(SECRET, TEAM_ID) as load,
    ):
        store = Store.open(f"sqlite:///{Path(place) / 'bench.db'}")
        fill(store, base, args.feeds)
        answer_promptly()  # as the service does
        measure(store, args.feeds, load)
        store.close()


def fill(store: Store, base: str, count: int) -> None:
    """A workspace, some cards and the feeds."""
    now = datetime.now(UTC)
    with store.write() as c:
        people.save_workspace(c, Workspace(team_id=TEAM_ID), now)
        for number in range(count):
            feeds.add_feed(c, Feed(id=0, url=address(base, number), title=f"Feed {number}"))
    for card in CARDS:
        store_card(store, card, now)


def measure(store: Store, count: int, load: Load) -> None:
    """Ask at rest, then while the poll runs."""
    town: Any = Town()
    parts = Parts(
        settings=settings(), store=store, lexicon=Lexicon.load(), writers=(), gateways=OneWorkspace(town, TEAM_ID)
    )
    bolt = make_bolt_app(parts, Desk(parts))
    endpoint, flask = slack_endpoint(bolt, SECRET, replays=replays_of(store)), Flask("bench")

    def events() -> Response:
        return endpoint(request)

    flask.add_url_rule("/slack/events", "events", events, methods=["POST"])
    poll = make_parts(store, lambda: datetime.now(UTC), private="127.0.0.0/24")
    polling = threading.Thread(target=lambda: print(f"{poll_due(poll, force=True).stored} entries stored"))
    print(f"{'acknowledgement, 20 requests/s':<42}{'n':>6}{'p50 ms':>9}{'p99 ms':>9}{'most':>9}")
    with serving(flask) as port:
        load(port, 2)
        show("at rest", load(port, 3 * STEP_S))
        polling.start()
        busy: list[float] = []
        while polling.is_alive():
            busy += load(port, STEP_S)
        show(f"while {count} feeds are polled", sorted(busy))
    bolt.listener_runner.listener_executor.shutdown(wait=True)


if __name__ == "__main__":
    main()
