"""``python -m tests.sim``: every crash point, pairs, and as many seeds as one has patience for."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import structlog

from storage.store import Store
from tests.sim.plane import Odds
from tests.sim.run import Result, Scenario, run
from tests.sim.wrong import WRONG, catches

ROUGH = Odds(crash=0.03, pause=0.01, refused=0.02, rate=0.03, before=0.04, after=0.05, late=0.04, history=0.05)


def single_points(store: Store) -> Iterator[Scenario]:
    """One crash, at every point that a run without any passes."""
    calm = run(store, Scenario())
    assert not calm.broken, calm.broken
    for at in range(1, calm.points + 1):
        yield Scenario(crash_at=frozenset({at}))


def pairs(store: Store, apart: int) -> Iterator[Scenario]:
    """Two crashes, the second up to ``apart`` points after the first."""
    points = run(store, Scenario()).points
    for first in range(1, points + 1):
        for second in range(first + 1, first + apart + 1):
            yield Scenario(crash_at=frozenset({first, second}))


def seeds(first: int, count: int, *, lose_commits: int = 0) -> Iterator[Scenario]:
    """Random lives: crashes, pauses, every fault of Slack, history that lags ten seconds."""
    for seed in range(first, first + count):
        if lose_commits:
            odds = Odds(crash=0.03, rate=0.02, before=0.03, after=0.0)
            yield Scenario(seed=seed, odds=odds, lose_commits=lose_commits)
        else:
            yield Scenario(seed=seed, odds=ROUGH, lag_s=10.0, second_worker=seed % 2 == 1)


def judge(name: str, store: Store, scenarios: Iterator[Scenario], *, stop_at: int) -> Counter[str]:
    """Run scenarios, print one line, and return the sums."""
    sums: Counter[str] = Counter()
    began = time.perf_counter()
    for scenario in scenarios:
        result: Result = run(store, scenario)
        sums.update(runs=1, points=result.points, crashes=result.crashes, messages=result.messages)
        sums.update(result.seen)
        sums["rough"] += result.crashes >= 3
        if result.broken:
            sums["broken"] += 1
            print(f"  BROKEN {scenario}: {'; '.join(result.broken[:4])}")
            if sums["broken"] >= stop_at:
                break
    took = time.perf_counter() - began
    print(
        f"{name}: {sums['runs']} runs ({sums['rough']} with 3+ crashes), {sums['crashes']} crashes, "
        f"{sums['points']} points, {sums['messages']} messages, {sums['broken']} broken, {took:.0f} s",
        flush=True,
    )
    return sums


def plant_all(folder: Path | None) -> int:
    """Plant every wrong build; exit code 1 when one was missed."""
    missed = 0
    for wrong in WRONG:
        with tempfile.TemporaryDirectory(dir=folder) as home:
            began = time.perf_counter()
            caught, said = catches(wrong, Path(home))
        missed += not caught
        word = "caught" if caught else "MISSED"
        print(f"{word} {wrong.name} ({time.perf_counter() - began:.0f} s): {said[:160]}", flush=True)
    return 1 if missed else 0


def main() -> int:
    """Run the simulation; exit code 1 when a promise was broken."""
    args = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    args.add_argument("--seeds", type=int, default=1_000)
    args.add_argument("--first", type=int, default=1)
    args.add_argument("--apart", type=int, default=25, help="pairs of crashes within so many points; 0 = none")
    args.add_argument("--power", type=int, default=0, help="lives in which crashes also lose up to 12 commits")
    args.add_argument("--wrong", action="store_true", help="plant every wrong build and see it caught")
    args.add_argument("--no-points", action="store_true", help="leave out the single crash points")
    args.add_argument("--stop-at", type=int, default=5, help="stop after so many broken runs")
    args.add_argument("--database", default=os.environ.get("TEST_DATABASE_URL", ""), help="default: SQLite")
    wanted = args.parse_args()
    memory = Path("/dev/shm")
    folder = memory if memory.is_dir() else None
    if wanted.wrong:
        return plant_all(folder)
    broken, stop = 0, wanted.stop_at
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(dir=folder) as home:
        store = Store.open(wanted.database or f"sqlite:///{home}/sim.db")
        if not wanted.no_points:
            broken += judge("single crash points", store, single_points(store), stop_at=stop)["broken"]
        if wanted.apart:
            broken += judge(f"pairs within {wanted.apart}", store, pairs(store, wanted.apart), stop_at=stop)["broken"]
        if wanted.seeds:
            broken += judge("seeds", store, seeds(wanted.first, wanted.seeds), stop_at=stop)["broken"]
        if wanted.power:
            broken += judge("power loss", store, seeds(wanted.first, wanted.power, lose_commits=12), stop_at=stop)[
                "broken"
            ]
        store.close()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
