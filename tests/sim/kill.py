"""``python -m tests.sim.kill``: a real process is killed again and again while local Slacks fail at random.

Time runs faster for everybody (bot and Slack alike), so that settle times of minutes pass in seconds. Each life of
the bot is a fork that opens the database anew, sends over HTTP, and ends with SIGKILL at a random moment.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import structlog

from bot.services.delivery.publish import boot_sweep, send_due
from storage.deliveries import count_open
from storage.engine import make_engine
from storage.store import Store
from tests.delivery.world import lexicon, make_parts
from tests.sim.local import FastClock, Place, Ways, audit, end, fork, open_places, plan

AT_ONCE, AHEAD = 500, 300  # messages planned together, and how many shall always wait
CALM_S = 10.0  # a life when enough were killed: what is left goes out


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How long and how hard."""

    kills: int = 300
    messages: int = 5_000  # at least; more when these are out before enough were killed
    speed: float = 100.0
    life: float = 1.4  # longest life of the process in seconds
    faults: float = 0.3  # a second and workspace
    minutes: float = 30.0  # give up after so long
    teams: int = 3
    channels: int = 4  # of each workspace


@dataclass
class Told:
    """What came of it."""

    kills: int = 0
    left: int = 0
    messages: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)


def live(database: str, places: Sequence[Place], clock: FastClock, told: Connection) -> NoReturn:
    """One life of the bot: sweep, say so, then send until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    store = Store(make_engine(database))
    parts = make_parts(store, Ways(places), clock, os.getpid())
    boot_sweep(parts)
    told.send("up")
    while True:
        send_due(parts, workers=3, budget_s=30.0, sleep=clock.sleep)
        clock.sleep(1.0)


def kill_often(wanted: Wanted, home: Path) -> Told:
    """Kill, count, and compare what Slack holds with what was planned."""
    clock, rng, began, told = FastClock(wanted.speed), random.Random(2), time.monotonic(), Told()
    lexicon()  # read once, before the first fork
    places = open_places(clock, teams=wanted.teams, channels=wanted.channels, faults_a_second=wanted.faults)
    database = f"sqlite:///{home / 'kill.db'}"
    store = Store.open(database)
    while _more(wanted, told) and time.monotonic() - began < wanted.minutes * 60:
        while told.messages < wanted.messages or (told.left < AHEAD and told.kills < wanted.kills):
            plan(store, places, range(told.messages, told.messages + AT_ONCE), clock())
            told.messages, told.left = told.messages + AT_ONCE, told.left + AT_ONCE
        store.close()  # a fork must not inherit an open connection
        up, awake = Pipe()
        life = fork(lambda awake=awake: live(database, places, clock, awake))  # type: ignore[misc]
        up.recv()
        time.sleep(rng.uniform(0.1, wanted.life) if told.kills < wanted.kills else CALM_S)
        end(life)
        told.kills += 1
        with store.read() as c:
            told.left = count_open(c)
        if told.kills % 20 == 0:
            print(f"  {told.kills} kills, {told.left} left, {time.monotonic() - began:.0f} s", flush=True)
    told.seconds = time.monotonic() - began
    told.broken = audit(store, places)
    store.close()
    for place in places:
        end(place.pid)
    return told


def _more(wanted: Wanted, told: Told) -> bool:
    return bool(told.left or told.kills < wanted.kills or told.messages < wanted.messages)


def main() -> int:
    """Kill, count, and say; exit code 1 when a promise was broken."""
    usual = Wanted()
    args = argparse.ArgumentParser(prog="python -m tests.sim.kill", description=__doc__)
    args.add_argument("--kills", type=int, default=usual.kills)
    args.add_argument("--messages", type=int, default=usual.messages)
    args.add_argument("--speed", type=float, default=usual.speed)
    args.add_argument("--life", type=float, default=usual.life, help="longest life of the process in seconds")
    args.add_argument("--faults", type=float, default=usual.faults, help="faults a second and workspace")
    args.add_argument("--minutes", type=float, default=usual.minutes, help="give up after so long")
    args.add_argument("--teams", type=int, default=usual.teams)
    args.add_argument("--channels", type=int, default=usual.channels, help="of each workspace")
    wanted = Wanted(**vars(args.parse_args()))
    memory = Path("/dev/shm")  # a killed process loses nothing that it has written, wherever that is
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
        told = kill_often(wanted, Path(home))
    print(
        f"{told.kills} kills, {told.messages} messages in {wanted.teams * wanted.channels} channels "
        f"({told.left} still waiting at the end), {len(told.broken)} broken promises, {told.seconds:.0f} s"
    )
    for words in told.broken[:10]:
        print(f"  BROKEN {words}")
    return 1 if told.broken else 0


if __name__ == "__main__":
    sys.exit(main())
