"""Sending what is due: claim, one call, outcome; what is unknown is looked up before anything is sent again."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.queue import Step
from bot.services.delivery.claiming import Claim, claim_due
from bot.services.delivery.composing import Materials, load_materials
from bot.services.delivery.outcomes import save_all
from bot.services.delivery.stepping import Done, Stepper
from bot.services.parts import Parts
from storage.deliveries import count_open, open_deliveries
from storage.records import DeliveryKind

INLINE_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """How many deliveries went out, go back into line, were given up or not sent, are unknown, and still wait."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    dropped: int = 0
    unknown: int = 0
    waiting: int = 0

    def __bool__(self) -> bool:
        return bool(self.sent or self.dead or self.dropped)


def default_owner() -> str:
    """A name for this process in leases, for people who look at the table."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends for one call of ``send_due``.

    Args:
        parts: the chosen parts.
        owner: names this worker in leases.
        workers: how many calls may be under way at once; a workspace gets at most two thirds of them, so that a
            slow one never holds up the others.
        sleep: waits for so many seconds; without it ``run`` returns when nothing is due.
    """

    parts: Parts
    owner: str
    workers: int
    sleep: Callable[[float], None] | None = None

    def run(self, *, limit: int, budget_s: float) -> SendReport:
        """Send until nothing is due, ``limit`` steps were made, or waiting would take longer than ``budget_s``."""
        deadline = self.parts.now() + timedelta(seconds=budget_s)
        counts: Counter[str] = Counter()
        if self.workers < 2:
            self._run_inline(limit, deadline, counts)
        else:
            with ThreadPoolExecutor(self.workers, thread_name_prefix="send") as pool:
                self._run_pool(pool, limit, deadline, counts)
        with self.parts.store.read() as c:
            return SendReport(**counts, waiting=count_open(c))

    def _run_inline(self, left: int, deadline: datetime, counts: Counter[str]) -> None:
        while left > 0:
            claim = claim_due(self.parts, self.owner, min(INLINE_BATCH, left))
            left -= len(claim.tasks)
            counts.update(dropped=claim.dropped, dead=claim.dead)
            stepper = self._stepper(claim, set())
            for task in claim.tasks:
                counts.update(save_all(self.parts, [stepper.step(task)]))
            if not (claim.tasks or claim.moved or self._wait(claim, deadline)):
                return

    def _run_pool(self, pool: ThreadPoolExecutor, left: int, deadline: datetime, counts: Counter[str]) -> None:
        flight: dict[Future[Done], str] = {}
        held: set[str] = set()
        while True:
            claim = self._claim(flight, left)
            left -= len(claim.tasks)
            counts.update(dropped=claim.dropped, dead=claim.dead)
            stepper = self._stepper(claim, held)
            flight |= {pool.submit(stepper.step, task): task.channel.team_id for task in claim.tasks}
            if flight:
                ready, _ = wait(flight, return_when=FIRST_COMPLETED)
                for future in ready:
                    del flight[future]
                counts.update(save_all(self.parts, [future.result() for future in ready]))
            elif left <= 0 or not (claim.moved or self._wait(claim, deadline)):
                return
            if not flight:
                held.clear()

    def _claim(self, flight: dict[Future[Done], str], left: int) -> Claim:
        room = min(2 * self.workers - len(flight), left)
        if room <= 0:
            return Claim()
        per_team = max(1, 2 * self.workers // 3)
        return claim_due(self.parts, self.owner, room, busy=Counter(flight.values()), per_team=per_team)

    def _stepper(self, claim: Claim, held: set[str]) -> Stepper:
        if not claim.tasks:
            return Stepper(parts=self.parts, materials=Materials(), replies={}, held=held)
        with self.parts.store.read() as c:
            sweeps = [task.channel for task in claim.tasks if task.step is Step.SWEEP]
            replies = {
                (one.team_id, one.channel_id): open_deliveries(c, one.team_id, one.channel_id, DeliveryKind.REPLY)
                for one in sweeps
            }
            rows = [task.row for task in claim.tasks] + [row for several in replies.values() for row in several]
            materials = load_materials(c, rows)
        return Stepper(parts=self.parts, materials=materials, replies=dict(replies), held=held)

    def _wait(self, claim: Claim, deadline: datetime) -> bool:
        now = self.parts.now()
        if self.sleep is None or claim.next_at is None or claim.next_at > deadline:
            return False
        self.sleep(max(0.01, (claim.next_at - now).total_seconds()))
        return True


def send_due(
    parts: Parts,
    *,
    limit: int = 2_000,
    budget_s: float = 0.0,
    sleep: Callable[[float], None] | None = None,
    workers: int = 6,
    owner: str = "",
) -> SendReport:
    """Send what is due, each channel in its order and at its pace.

    Args:
        parts: the chosen parts.
        limit: most steps (posts, edits, looks) of this call.
        budget_s: how long it may wait for the next channel's turn; needs ``sleep``.
        sleep: how it waits; never called inside a transaction.
        workers: calls under way at once; 1 makes everything happen in order, in this thread.
        owner: names the worker; by default host and process.
    """
    return Sender(parts=parts, owner=owner or default_owner(), workers=workers, sleep=sleep).run(
        limit=limit, budget_s=budget_s
    )
