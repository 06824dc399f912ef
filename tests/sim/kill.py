"""``python -m tests.sim.kill``: a real process is killed again and again while a local Slack fails at random.

Time runs faster for everybody (bot and Slack alike), so that settle times of minutes pass in seconds. Each life of
the bot is a fork that opens the database anew, sends over HTTP, and ends with SIGKILL at a random moment.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn, get_args

import structlog
from flask import Flask
from werkzeug.serving import make_server

from bot.delivery.gateway import SlackGateway
from bot.playground.faults import Fault, Kind
from bot.playground.server import make_playground
from bot.services.publish import boot_sweep, send_due
from bot.slack.web_gateway import WebGateway, make_client
from storage.deliveries import NewDelivery, add_deliveries, count_open, list_deliveries
from storage.engine import make_engine
from storage.records import DeliveryKind, DeliveryState
from storage.store import Store
from tests.delivery.world import make_parts

TOKEN = "xoxb-playground-kill"
FAULTS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "delay")
WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
DEAD = (DeliveryState.DEAD, DeliveryState.DROPPED)


class FastClock:
    """The wall clock, so many times as fast."""

    def __init__(self, speed: float) -> None:
        self.speed, self.real, self.start = speed, time.time(), datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.real) * self.speed)

    def sleep(self, seconds: float) -> None:
        """Let that much of this time pass."""
        time.sleep(seconds / self.speed)


class One:
    """One workspace's gateway."""

    def __init__(self, gateway: SlackGateway) -> None:
        self._gateway = gateway

    def for_team(self, team_id: str) -> SlackGateway | None:
        return self._gateway


def serve_slack(clock: FastClock, told: Connection, faults_a_second: float) -> NoReturn:
    """Be Slack, with faults at random, until killed."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    app = Flask("kill")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    playground = make_playground(
        base_url=url, signing_secret="x", bot_token=TOKEN, app_url=f"{url}/slack/events", now=clock
    )
    app.register_blueprint(playground.blueprint)
    told.send((url, playground.team_id, list(playground.channels.values())))

    def misbehave() -> None:
        rng = random.Random(1)
        while True:
            time.sleep(rng.expovariate(faults_a_second))
            method = rng.choice(["chat.postMessage"] * 4 + ["conversations.history"])
            playground.faults.plan(Fault(kind=rng.choice(FAULTS), method=method, seconds=1.0))

    threading.Thread(target=misbehave, daemon=True).start()
    server.serve_forever()
    raise SystemExit


def live(database: str, url: str, clock: FastClock, told: Connection) -> NoReturn:
    """One life of the bot: sweep, say so, then send until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    store = Store(make_engine(database))
    parts = make_parts(store, One(WebGateway(make_client(TOKEN, f"{url}/playground/api/"))), clock, os.getpid())
    boot_sweep(parts)
    told.send("up")
    while True:
        send_due(parts, workers=4, budget_s=30.0, sleep=clock.sleep)
        clock.sleep(1.0)


def fork(job: Callable[[], NoReturn]) -> int:
    """Run a job in a process of its own; return its id."""
    pid = os.fork()
    if pid == 0:
        try:
            job()
        finally:
            os._exit(1)
    return pid


def end(pid: int) -> None:
    """Kill a process as a power switch would, and wait for its end."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def plan(store: Store, team_id: str, names: list[str], messages: int, now: datetime) -> None:
    """Plan all messages beforehand, in turn for every channel."""
    for start in range(0, messages, 1_000):
        wanted = [
            NewDelivery(
                team_id=team_id,
                channel_id=names[number % len(names)],
                kind=DeliveryKind.NOTICE,
                source_key=f"n:{number}",
                payload=json.dumps({"text": f"message {number}"}),
            )
            for number in range(start, min(messages, start + 1_000))
        ]
        with store.write() as c:
            add_deliveries(c, wanted, now)


def audit(store: Store, url: str, names: list[str]) -> list[str]:
    """What Slack holds beside what was planned: every broken promise in words."""
    gateway = WebGateway(make_client(TOKEN, f"{url}/playground/api/"))
    with store.read() as c:
        rows = {row.id: row for row in list_deliveries(c, limit=10**6)}
    broken, arrived = [], Counter[str]()
    for name in names:
        shown, cursor = [], ""
        while True:
            page = gateway.history(name, oldest=datetime(2020, 1, 1, tzinfo=UTC), cursor=cursor)
            shown += [one for one in page.messages if one.delivery_id]
            cursor = page.cursor
            if not cursor:
                break
            time.sleep(0.1)
        arrived.update(one.delivery_id for one in shown)
        order = [rows[one.delivery_id].seq for one in reversed(shown)]
        broken += [f"out of order in {name}"] if order != sorted(order) else []
        broken += [f"wrong place: {name}" for one in shown if rows[one.delivery_id].channel_id != name]
    broken += [f"duplicated: {rows[key].source_key}" for key, count in arrived.items() if count > 1]
    broken += [
        f"lost: {row.source_key} {row.state} {row.error}"
        for row in rows.values()
        if row.id not in arrived and row.state not in WAITING
    ]
    broken += [f"not on record: {row.source_key}" for row in rows.values() if row.state in DEAD]
    return broken


def main() -> int:
    """Kill, count, and say; exit code 1 when a promise was broken."""
    args = argparse.ArgumentParser(prog="python -m tests.sim.kill", description=__doc__)
    args.add_argument("--kills", type=int, default=300)
    args.add_argument("--messages", type=int, default=5_000)
    args.add_argument("--speed", type=float, default=100.0)
    args.add_argument("--life", type=float, default=4.0, help="longest life of the process in seconds")
    args.add_argument("--faults", type=float, default=3.0, help="faults a second")
    args.add_argument("--minutes", type=float, default=30.0, help="give up after so long")
    wanted = args.parse_args()
    clock, rng, began = FastClock(wanted.speed), random.Random(2), time.monotonic()
    ours, theirs = Pipe()
    slack = fork(lambda: serve_slack(clock, theirs, wanted.faults))
    url, team_id, names = ours.recv()
    kills = 0
    with tempfile.TemporaryDirectory() as home:
        database = f"sqlite:///{Path(home) / 'kill.db'}"
        store = Store.open(database)
        plan(store, team_id, names, wanted.messages, clock())
        left = wanted.messages
        while left and time.monotonic() - began < wanted.minutes * 60:
            store.close()  # a fork must not inherit an open connection
            up, awake = Pipe()
            life = fork(lambda awake=awake: live(database, url, clock, awake))  # type: ignore[misc]
            up.recv()
            time.sleep(rng.uniform(0.2, wanted.life) if kills < wanted.kills else 10.0)
            end(life)
            kills += 1
            with store.read() as c:
                left = count_open(c)
            if kills % 20 == 0:
                print(f"  {kills} kills, {left} left, {time.monotonic() - began:.0f} s", flush=True)
        broken = audit(store, url, names)
        store.close()
    end(slack)
    print(
        f"{kills} kills, {wanted.messages} messages in {len(names)} channels ({left} still waiting at the end), "
        f"{len(broken)} broken promises, {time.monotonic() - began:.0f} s"
    )
    for words in broken[:10]:
        print(f"  BROKEN {words}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
