"""The jobs inside this process: APScheduler gives the ticks, rows say what is due."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from bot.jobs.registry import Job
from bot.services.delivery.publish import follow_clock_back
from bot.services.health import JobHealth
from bot.services.parts import Parts
from storage import leases
from storage.engine import trouble

RENEW_S = 15
CLOCK_S = 5.0  # between two looks at the clock
AGAIN_S = 60.0  # between two lines in the log on one trouble of the database; a job may fail of it every second

log = structlog.get_logger(__name__)


class EmbeddedRuntime:
    """Runs each job in a thread of its own, never twice at once.

    A nudge that comes while its job runs is not lost: the job runs once more when it ends.

    Args:
        parts: what the jobs work with.
        jobs: usually :data:`bot.jobs.registry.JOBS`.
        clock: seconds since 1970, as the system tells them.
        look_s: seconds between two looks at it.
        follow_back: told by how many seconds it was set back.
    """

    def __init__(
        self,
        parts: Parts,
        jobs: Sequence[Job],
        *,
        clock: Callable[[], float] = time.time,
        look_s: float = CLOCK_S,
        follow_back: Callable[[Parts, float], object] = follow_clock_back,
    ) -> None:
        self._clock, self._look_s, self._follow_back = clock, look_s, follow_back
        self._parts = parts
        self._jobs = {job.name: job for job in jobs}
        self._busy = {name: threading.Lock() for name in self._jobs}
        self._again = {name: threading.Event() for name in self._jobs}
        self._health = {name: JobHealth(name=name) for name in self._jobs}
        self._told: dict[str, float] = {}  # troubles of the database: when the log told of them last
        self._stopping = threading.Event()
        self._owner = uuid.uuid4().hex
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max_workers=len(self._jobs) + 2)},
            # Rows say what is due, so a late tick is never dropped and several late ones are one.
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to sweep."""
        now = datetime.now(UTC)
        for place, job in enumerate(self._jobs.values()):
            self._scheduler.add_job(
                self._run_until_quiet,
                "interval",
                args=[job.name],
                id=job.name,
                seconds=job.every_s,
                next_run_time=now + timedelta(milliseconds=50 * place),
            )
        self._scheduler.add_job(self._keep_leases, "interval", id="leases", seconds=RENEW_S)
        self._scheduler.start()
        threading.Thread(target=self._watch_clock, name="clock", daemon=True).start()

    def nudge(self, name: str) -> None:
        """Run a job soon. Losing a nudge costs one sweep, doubling it costs nothing."""
        self._again[name].set()
        if self._stopping.is_set() or self._busy[name].locked():
            return  # the running job looks at the flag when it ends
        self._run_soon(name)

    def health(self) -> tuple[JobHealth, ...]:
        """How every job is doing."""
        return tuple(self._health.values())

    def stop(self, timeout_s: float) -> bool:
        """Stop sweeping and wait for running jobs; return whether all of them ended in time."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        deadline = time.monotonic() + timeout_s
        idle = [lock.acquire(timeout=max(0.0, deadline - time.monotonic())) for lock in self._busy.values()]
        return all(idle)

    def _run_until_quiet(self, name: str) -> None:
        """Run one job until nobody asks for it any more; never twice at once."""
        lock = self._busy[name]
        if not lock.acquire(blocking=False):
            self._again[name].set()
            return
        try:
            asked = True
            while asked and not self._stopping.is_set():
                self._again[name].clear()
                self._run(self._jobs[name])
                asked = self._again[name].is_set()
        finally:
            lock.release()

    def _run(self, job: Job) -> None:
        """Run one job once; a failure is logged here and the next sweep tries again."""
        began, error = time.monotonic(), ""
        try:
            if self._take_turn(job):
                self._nudge_next(job)
        except Exception as e:
            error = type(e).__name__
            if isinstance(e, OperationalError):  # locked, full, gone: no fault of the code, so one line says it
                self._tell(job.name, trouble(e))
            else:
                log.exception("job failed", job=job.name, reference=uuid.uuid4().hex[:8])
        self._health[job.name] = JobHealth(
            name=job.name, finished_at=datetime.now(UTC), seconds=time.monotonic() - began, error=error
        )

    def _take_turn(self, job: Job) -> object:
        """Run ``job`` once; a job that must run alone waits for another sweep while another process has it."""
        if not job.alone:
            return job.run(self._parts)
        with self._parts.store.write() as c:
            if not leases.take(c, job.name, self._owner, self._parts.now()):
                return None
        try:
            return job.run(self._parts)
        finally:
            with self._parts.store.write() as c:
                leases.give_back(c, job.name, self._owner)

    def _keep_leases(self) -> None:
        try:
            with self._parts.store.write() as c:
                leases.renew(c, self._owner, self._parts.now())
        except OperationalError as e:
            self._tell("leases", trouble(e))

    def _tell(self, name: str, why: str) -> None:
        """Write a trouble of the database into the log, once a minute."""
        now = time.monotonic()
        if now - self._told.get(why, -AGAIN_S) >= AGAIN_S:
            self._told[why] = now
            log.error("job failed", job=name, why=why)

    def _run_soon(self, name: str) -> None:
        try:
            self._scheduler.modify_job(name, next_run_time=datetime.fromtimestamp(self._clock(), UTC))
        except JobLookupError:
            log.debug("nudge before start", job=name)

    def _watch_clock(self) -> None:
        """The scheduler sleeps until a time of day: when the clock is set back, until long after it should."""
        before, then = self._clock(), time.monotonic()
        while not self._stopping.wait(self._look_s):
            now, here = self._clock(), time.monotonic()
            if now < before:
                self._go_back(before + (here - then) - now)
            before, then = now, here

    def _go_back(self, seconds: float) -> None:
        log.warning("the clock was set back", seconds=round(seconds))
        try:
            self._follow_back(self._parts, seconds)
        except OperationalError as e:
            self._tell("clock", trouble(e))
        for name in (*self._jobs, "leases"):
            self._run_soon(name)

    def _nudge_next(self, job: Job) -> None:
        for name in job.then:
            if name in self._jobs:
                self.nudge(name)
