"""The fault plane: named points at every commit and every call to Slack, a virtual clock, and seeds that replay."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from storage.store import Store


class Crash(BaseException):
    """The process dies here: nobody catches it, no ``except`` of the code under test runs its recovery."""


class VirtualClock:
    """Time that passes only when told to."""

    def __init__(self, start: datetime) -> None:
        self.value = start

    def __call__(self) -> datetime:
        return self.value

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.value += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely what goes wrong at a point is."""

    crash: float = 0.0
    pause: float = 0.0  # the machine sleeps up to 300 s after a commit
    refused: float = 0.0
    rate: float = 0.0
    before: float = 0.0  # 5xx, nothing stored
    after: float = 0.0  # 5xx or a lost answer, stored
    late: float = 0.0  # taken up to 30 s after the client gave up
    history: float = 0.0  # any of these for a read


@dataclass
class Plane:
    """Decides at every point whether the process dies, sleeps, or Slack fails.

    Args:
        clock: the virtual clock.
        crash_at: numbers of points at which the process dies, counted from 1 over the whole run.
        odds: of everything else.
        rng: repeats with its seed.
        max_crashes: by odds; those of ``crash_at`` come on top.
    """

    clock: VirtualClock
    crash_at: frozenset[int] = frozenset()
    odds: Odds = field(default_factory=Odds)
    rng: random.Random = field(default_factory=lambda: random.Random(0))
    max_crashes: int = 6
    passed: int = 0
    crashes: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    on: bool = True
    rival: Callable[[], None] = lambda: None  # works on while this process sleeps
    napping: bool = False

    def point(self, name: str) -> None:
        """Pass a named point, or die."""
        if not self.on:
            return
        self.passed += 1
        self.seen[name] += 1
        by_odds = self.crashes < self.max_crashes and self.rng.random() < self.odds.crash
        if self.passed in self.crash_at or by_odds:
            self.crashes += 1
            raise Crash(f"{name} #{self.passed}")

    def nap(self) -> None:
        """Perhaps the machine sleeps; a lease may run out meanwhile."""
        if not self.on or self.napping or self.rng.random() >= self.odds.pause:
            return
        self.seen["pause"] += 1
        self.napping = True
        self.clock.sleep(self.rng.uniform(1, 300))
        self.rival()
        self.napping = False

    def slack(self, name: str) -> str:
        """The hook of the fake Slack: die, or name a fault."""
        self.point(name)
        fault = self._fault(name) if self.on else ""
        if fault:
            self.seen[f"{name}={fault.partition(':')[0]}"] += 1
        return fault

    def _fault(self, name: str) -> str:
        odds, roll = self.odds, self.rng.random()
        if name.startswith("history"):
            return self.rng.choice(["5xx", "429", "lost"]) if roll < odds.history else ""
        if name.endswith(":stored"):
            return self.rng.choice(["5xx", "lost"]) if roll < odds.after else ""
        choices = [
            (odds.refused, "refused"),
            (odds.rate, "429"),
            (odds.before, "5xx"),
            (odds.late, f"late:{self.rng.uniform(0, 30):.1f}"),
        ]
        for chance, fault in choices:
            if roll < chance:
                return fault
            roll -= chance
        return ""


class FaultyStore(Store):
    """A store whose commits are points of the plane: before, and after."""

    def __init__(self, engine: Engine, plane: Plane, committed: Callable[[], None] = lambda: None) -> None:
        super().__init__(engine)
        self._plane, self._committed = plane, committed

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as c:
            yield c
            self._plane.point("commit:before")  # dies here: the transaction rolls back
        self._committed()
        self._plane.point("commit:after")
        self._plane.nap()
