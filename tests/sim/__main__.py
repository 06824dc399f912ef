"""``python -m tests.sim``: every crash point, pairs, and as many seeds as one has patience for."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import structlog

from storage.store import Store
from tests.sim.plane import Odds
from tests.sim.run import Result, Scenario, run
from tests.sim.wrong import WRONG, catches

ROUGH = Odds(crash=0.03, pause=0.01, refused=0.02, rate=0.03, before=0.04, after=0.05, late=0.04, history=0.05)

SKEWS = (0.0, 400.0, -400.0)  # of Slack's clock in seconds


def calm_points(store: Store) -> int:
    """How many points a run without any crash passes."""
    calm = run(store, Scenario())
    assert not calm.broken, calm.broken
    return calm.points


def single_points(points: int) -> Iterator[Scenario]:
    """One crash, at every point."""
    for at in range(1, points + 1):
        yield Scenario(crash_at=frozenset({at}))


def pairs(points: int, apart: int) -> Iterator[Scenario]:
    """Two crashes, the second up to ``apart`` points after the first."""
    for first in range(1, points + 1):
        for second in range(first + 1, first + apart + 1):
            yield Scenario(crash_at=frozenset({first, second}))


def seeds(first: int, count: int, *, lose_commits: int = 0) -> Iterator[Scenario]:
    """Random lives: crashes, pauses, every fault of Slack, history that lags ten seconds, wrong clocks, short pages."""
    for seed in range(first, first + count):
        if lose_commits:
            odds = Odds(crash=0.03, rate=0.02, before=0.03, after=0.0)
            yield Scenario(seed=seed, odds=odds, lose_commits=lose_commits)
        else:
            yield Scenario(
                seed=seed,
                odds=ROUGH,
                lag_s=10.0,
                second_worker=seed % 2 == 1,
                skew_s=SKEWS[seed % len(SKEWS)],
                page_max=2 if seed % 4 > 1 else 999,
            )


def live_through(url: str, scenarios: Sequence[Scenario], stop_at: int) -> Counter[str]:
    """Run scenarios one after the other on a database; return the sums."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sums: Counter[str] = Counter()
    store = Store.open(url)
    for scenario in scenarios:
        result: Result = run(store, scenario)
        sums.update(runs=1, points=result.points, crashes=result.crashes, messages=result.messages)
        sums.update(result.seen)
        sums["rough"] += result.crashes >= 3
        if result.broken:
            sums["broken"] += 1
            print(f"  BROKEN {scenario}: {'; '.join(result.broken[:4])}", flush=True)
            if sums["broken"] >= stop_at:
                break
    store.close()
    return sums


def judge(name: str, urls: Sequence[str], scenarios: Iterator[Scenario], *, stop_at: int) -> int:
    """Share scenarios out among processes, one for each database; print one line, return how many were broken."""
    began, every = time.perf_counter(), list(scenarios)
    if len(urls) == 1:
        sums = live_through(urls[0], every, stop_at)
    else:
        with ProcessPoolExecutor(len(urls)) as pool:
            parts = [pool.submit(live_through, url, every[at :: len(urls)], stop_at) for at, url in enumerate(urls)]
            sums = sum((part.result() for part in parts), Counter[str]())
    took = time.perf_counter() - began
    print(
        f"{name}: {sums['runs']} runs ({sums['rough']} with 3+ crashes), {sums['crashes']} crashes, "
        f"{sums['points']} points, {sums['messages']} messages, {sums['broken']} broken, {took:.0f} s",
        flush=True,
    )
    return sums["broken"]


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


def judge_all(wanted: argparse.Namespace, urls: Sequence[str]) -> int:
    """Run everything that is wanted; return how many runs were broken."""
    points = 0
    if wanted.apart or not wanted.no_points:
        store = Store.open(urls[0])
        points = calm_points(store)
        store.close()
    todo: list[tuple[str, Iterator[Scenario]]] = []
    if not wanted.no_points:
        todo.append(("single crash points", single_points(points)))
    if wanted.apart:
        todo.append((f"pairs within {wanted.apart}", pairs(points, wanted.apart)))
    if wanted.seeds:
        todo.append(("seeds", seeds(wanted.first, wanted.seeds)))
    if wanted.power:
        todo.append(("power loss", seeds(wanted.first, wanted.power, lose_commits=12)))
    return sum(judge(name, urls, scenarios, stop_at=wanted.stop_at) for name, scenarios in todo)


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
    args.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; with --database one")
    args.add_argument("--database", default=os.environ.get("TEST_DATABASE_URL", ""), help="default: SQLite")
    wanted = args.parse_args()
    memory = Path("/dev/shm")
    folder = memory if memory.is_dir() else None
    if wanted.wrong:
        return plant_all(folder)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(dir=folder) as home:
        urls = [f"sqlite:///{home}/sim{number}.db" for number in range(max(1, wanted.jobs))]
        broken = judge_all(wanted, [wanted.database] if wanted.database else urls)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
