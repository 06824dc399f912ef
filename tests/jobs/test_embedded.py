"""The embedded runtime: sweeps by itself, nudges are not lost, failures do not stop it, stopping drains."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Self, cast

import pytest
from sqlalchemy.exc import OperationalError

from bot.jobs.embedded import EmbeddedRuntime
from bot.jobs.registry import JOBS, Job
from bot.services.parts import Parts
from storage.store import Store
from tests.conftest import Clock
from tests.services.ingesting import make_parts

PARTS = cast("Parts", object())  # these jobs look at nothing


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


class Counting:
    """A job body that counts its runs and answers what it is told."""

    def __init__(self, *, gate: threading.Event | None = None, fails: int = 0, works: int = 0) -> None:
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self._gate, self._fails, self._works = gate, fails, works

    def __call__(self, parts: Any) -> bool:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self._gate is not None:
                self._gate.wait(30)
            if self.runs <= self._fails:
                raise RuntimeError("xoxb-1-canary")
            return self.runs <= self._works
        finally:
            self.at_once -= 1


def test_jobs_run_at_start_without_waiting_for_their_interval() -> None:
    body = Counting()
    runtime = EmbeddedRuntime(PARTS, [Job(name="a", every_s=3600, run=body)])
    runtime.start()
    assert wait_for(lambda: body.runs == 1)
    assert runtime.stop(5)


def test_work_done_nudges_the_next_job() -> None:
    first, second = Counting(works=1), Counting()
    jobs = [Job(name="first", every_s=3600, run=first, then=("second",)), Job(name="second", every_s=3600, run=second)]
    runtime = EmbeddedRuntime(PARTS, jobs)
    runtime.start()
    assert wait_for(lambda: second.runs >= 1)
    assert runtime.stop(5)


def test_a_nudge_during_a_run_runs_the_job_once_more_and_never_at_once() -> None:
    gate = threading.Event()
    body = Counting(gate=gate)
    runtime = EmbeddedRuntime(PARTS, [Job(name="a", every_s=3600, run=body)])
    runtime.start()
    assert wait_for(lambda: body.at_once == 1)
    for _ in range(5):
        runtime.nudge("a")
    gate.set()
    assert wait_for(lambda: body.runs == 2)
    assert not wait_for(lambda: body.runs > 2, 0.2)
    assert body.most_at_once == 1
    assert runtime.stop(5)


def test_a_failing_job_is_seen_in_health_and_runs_again() -> None:
    body = Counting(fails=1)
    runtime = EmbeddedRuntime(PARTS, [Job(name="a", every_s=3600, run=body)])
    runtime.start()
    assert wait_for(lambda: runtime.health()[0].error == "RuntimeError")
    runtime.nudge("a")
    assert wait_for(lambda: runtime.health()[0].error == "")
    assert runtime.stop(5)


def test_stopping_waits_for_the_running_job() -> None:
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def body(parts: Any) -> bool:
        began.set()
        go_on.wait(5)
        ended.set()
        return True

    runtime = EmbeddedRuntime(PARTS, [Job(name="a", every_s=3600, run=body, then=("a",))])
    runtime.start()
    assert began.wait(5)
    assert not runtime.stop(0.05)
    go_on.set()
    assert ended.wait(5)


def test_every_job_that_is_nudged_exists() -> None:
    names = {job.name for job in JOBS}
    assert {name for job in JOBS for name in job.then} <= names


class SetBack(datetime):
    """The time of day after somebody set the clock back by five hours."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(datetime.now(tz).timestamp() - 5 * 3600, tz)


def test_a_clock_that_is_set_back_stops_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    body, wrong_s = Counting(), [0.0]
    runtime = EmbeddedRuntime(
        PARTS,
        [Job(name="a", every_s=0.05, run=body)],
        clock=lambda: time.time() - wrong_s[0],
        look_s=0.05,
        follow_back=lambda _parts, _seconds: 0,
    )
    runtime.start()
    assert wait_for(lambda: body.runs >= 2)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetBack)
    wrong_s[0] = 5 * 3600
    runs = body.runs
    assert wait_for(lambda: body.runs > runs + 3)
    assert runtime.stop(5)


def test_waits_are_told_by_how_much_the_clock_was_set_back_each_time(store: Store, clock: Clock) -> None:
    wrong_s, told = [0.0], list[float]()

    def follow(_parts: Parts, seconds: float) -> int:
        told.append(seconds)
        raise OperationalError("UPDATE …", None, sqlite3.OperationalError("database is locked"))

    runtime = EmbeddedRuntime(
        make_parts(store, clock), [], clock=lambda: time.time() - wrong_s[0], look_s=0.05, follow_back=follow
    )
    runtime.start()
    for number, back_s in enumerate((5 * 3_600.0, 600.0), 1):
        time.sleep(0.2)
        wrong_s[0] += back_s
        assert wait_for(lambda number=number: len(told) == number)  # type: ignore[misc]
    assert [round(seconds / 60) for seconds in told] == [300, 10], "a trouble of the database ends no watch"
    assert runtime.stop(5)


def test_a_full_disk_is_one_line_in_the_log(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def write(_parts: Parts) -> bool:
        raise OperationalError("INSERT …", None, sqlite3.OperationalError("database or disk is full"))

    runtime = EmbeddedRuntime(PARTS, [Job(name="a", every_s=3600, run=write)])
    runtime.start()
    assert wait_for(lambda: runtime.health()[0].error == "OperationalError")
    assert runtime.stop(5)
    said = capsys.readouterr().out + caplog.text  # where it goes depends on whether logging was set up before
    assert "The disk is full" in said
    assert "Traceback" not in said


def test_a_disk_that_stays_full_is_not_told_every_second(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    seen = Counting()

    def write(parts: Parts) -> bool:
        seen(parts)
        raise OperationalError("INSERT …", None, sqlite3.OperationalError("database or disk is full"))

    jobs = [Job(name=name, every_s=1, run=write) for name in ("a", "b")]
    runtime = EmbeddedRuntime(PARTS, jobs)
    runtime.start()
    assert wait_for(lambda: seen.runs > 3, 10)
    assert runtime.stop(5)
    assert (capsys.readouterr().out + caplog.text).count("The disk is full") == 1


def test_leases_that_cannot_be_renewed_are_one_line_in_the_log(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locked:
        def write(self) -> Self:
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))

    class Held:
        store = Locked()

    monkeypatch.setattr("bot.jobs.embedded.RENEW_S", 1)
    runtime = EmbeddedRuntime(cast("Parts", Held()), [])
    told = ""

    def said() -> str:
        nonlocal told
        told += capsys.readouterr().out
        return told + caplog.text

    runtime.start()
    assert wait_for(lambda: "leases" in said(), 10)
    assert runtime.stop(5)
    assert "busy" in said()
    assert "Traceback" not in said()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_job_for_one_process_runs_in_one_of_two_on_either_database(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> None:
    url = request.getfixturevalue("postgres") if kind == "postgresql" else f"sqlite:///{tmp_path / 'a.db'}"
    store = Store.open(url)
    parts = make_parts(store, clock)
    gate, bodies = threading.Event(), (Counting(), Counting())
    bodies[0]._gate = bodies[1]._gate = gate
    runtimes = [EmbeddedRuntime(parts, [Job(name="a", every_s=3600, run=body, alone=True)]) for body in bodies]
    for runtime in runtimes:
        runtime.start()
    try:
        assert wait_for(lambda: sum(body.runs for body in bodies) == 1, 20)
        for runtime in runtimes:
            runtime.nudge("a")
        time.sleep(0.3)
        assert sorted(body.runs for body in bodies) == [0, 1]
    finally:
        gate.set()
        for runtime in runtimes:
            assert runtime.stop(5)
        store.close()


def test_the_next_process_does_not_wait_for_the_lease_of_one_that_is_done(store: Store, clock: Clock) -> None:
    parts = make_parts(store, clock)  # the clock stands still: no lease ends by itself
    for body in (Counting(), Counting()):
        runtime = EmbeddedRuntime(parts, [Job(name="a", every_s=3600, run=body, alone=True)])
        runtime.start()
        assert wait_for(lambda body=body: body.runs == 1, 20)  # type: ignore[misc]
        assert runtime.stop(20)
