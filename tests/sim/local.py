"""Real workspaces of a local Slack in processes of their own, and a clock that is fast for everybody."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn, get_args

from flask import Flask
from werkzeug.serving import make_server

from bot.delivery.gateway import History, SlackGateway
from bot.errors import SlackError
from bot.playground.faults import Fault, Kind
from bot.playground.rooms import Channel
from bot.playground.server import Playground, make_playground
from bot.slack.client import make_client
from bot.slack.web_gateway import WebGateway
from storage.deliveries import NewDelivery, add_deliveries, list_deliveries
from storage.records import DeliveryKind, DeliveryState
from storage.store import Store

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


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace: its server's process and address, and its channels."""

    team_id: str
    url: str
    channels: tuple[str, ...]
    pid: int
    line: Connection

    def gateway(self) -> WebGateway:
        """The bot's own way there."""
        return WebGateway(make_client(TOKEN, f"{self.url}/playground/api/"))

    def calm(self) -> None:
        """Let it behave from now on."""
        self.line.send("calm")
        self.line.recv()


class Ways:
    """The gateways of several workspaces: the seam that services use."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._ways: Mapping[str, SlackGateway] = {place.team_id: place.gateway() for place in places}

    def for_team(self, team_id: str) -> SlackGateway | None:
        return self._ways.get(team_id)


def open_places(clock: FastClock, *, teams: int, channels: int, faults_a_second: float) -> list[Place]:
    """Start so many workspaces, each with so many channels; their servers run until :func:`end`."""
    places = []
    for number in range(teams):
        names = tuple(f"C{number}X{one}" for one in range(channels))
        ours, theirs = Pipe()
        pid = fork(lambda n=number, t=theirs, c=names: _serve(n, clock, t, c, faults_a_second))  # type: ignore[misc]
        places.append(Place(f"TEAM{number}", ours.recv(), names, pid, ours))
    return places


def _serve(number: int, clock: FastClock, told: Connection, names: Sequence[str], faults: float) -> NoReturn:
    """Be one workspace, with faults at random, until killed."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    app = Flask("local")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    playground = make_playground(
        base_url=url, signing_secret="x", bot_token=TOKEN, app_url=f"{url}/slack/events", now=clock
    )
    for name in names:
        members = {playground.you, playground.bot_user}
        playground.state.add_channel(Channel(id=name, name=name.lower(), members=members))
    app.register_blueprint(playground.blueprint)
    told.send(url)
    threading.Thread(target=_misbehave, args=(playground, told, faults, number), daemon=True).start()
    server.serve_forever()
    raise SystemExit


def _misbehave(playground: Playground, told: Connection, faults: float, seed: int) -> None:
    rng = random.Random(seed)
    while not told.poll():
        time.sleep(rng.expovariate(faults))
        method = rng.choice(["chat.postMessage"] * 4 + ["conversations.history"])
        playground.faults.plan(Fault(kind=rng.choice(FAULTS), method=method, seconds=1.0))
    playground.faults.clear()
    told.send("calm")


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


def plan(store: Store, places: Sequence[Place], numbers: range, now: datetime) -> None:
    """Plan messages in one transaction, in turn for every channel."""
    rooms = [(place.team_id, name) for place in places for name in place.channels]
    wanted = [
        NewDelivery(
            team_id=rooms[number % len(rooms)][0],
            channel_id=rooms[number % len(rooms)][1],
            kind=DeliveryKind.NOTICE,
            source_key=f"n:{number}",
            payload=json.dumps({"text": f"message {number}"}),
        )
        for number in numbers
    ]
    with store.write() as c:
        add_deliveries(c, wanted, now)


def audit(store: Store, places: Sequence[Place]) -> list[str]:
    """What Slack holds beside what was planned: every broken promise in words."""
    with store.read() as c:
        rows = {row.id: row for row in list_deliveries(c, limit=10**6)}
    broken, arrived = list[str](), Counter[str]()
    for place in places:
        place.calm()
        for name in place.channels:
            shown = [key for key in _shown(place, name) if key]
            arrived.update(shown)
            order = [rows[key].seq for key in shown]
            broken += [f"out of order in {name}: {order}"] if order != sorted(order) else []
            here = (place.team_id, name)
            broken += [f"wrong place: {name}" for key in shown if (rows[key].team_id, rows[key].channel_id) != here]
    broken += [f"duplicated: {rows[key].source_key}" for key, count in arrived.items() if count > 1]
    broken += [
        f"lost: {row.source_key} {row.state} {row.error}"
        for row in rows.values()
        if row.id not in arrived and row.state not in WAITING
    ]
    broken += [f"given up: {row.source_key} {row.error}" for row in rows.values() if row.state in DEAD]
    return broken


def _shown(place: Place, name: str) -> list[str]:
    """Ids of the deliveries that stand in a channel, oldest first."""
    gateway, cursor, shown = place.gateway(), "", list[str]()
    while True:
        page = _patient(gateway, name, cursor)
        shown += [one.delivery_id for one in page.messages]
        cursor = page.cursor
        if not cursor:
            return shown[::-1]


def _patient(gateway: WebGateway, name: str, cursor: str) -> History:
    while True:
        try:
            return gateway.history(name, oldest=datetime(2020, 1, 1, tzinfo=UTC), cursor=cursor, limit=999)
        except SlackError as e:
            if e.code != "ratelimited":
                raise
            time.sleep(0.2)
