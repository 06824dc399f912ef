"""One step of the outbox outside any transaction: a post, an edit, or a look into the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery import outbox
from bot.delivery.gateway import History
from bot.delivery.outbox import Outcome
from bot.delivery.queue import Step
from bot.delivery.wire import time_of_ts
from bot.errors import SlackError
from bot.services.delivery.claiming import Task
from bot.services.delivery.composing import LEADS_NOWHERE, Composed, Materials, compose, leads_to
from bot.services.delivery.looking import Seen, Window, look_for
from bot.services.parts import Parts
from storage.outbox import LOOK_BACK
from storage.records import Delivery

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a look at a channel after a start found: ts by delivery id; ``wait_s`` when it must be tried again."""

    found: dict[str, str]
    wait_s: float = 0.0
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A task and what came of it."""

    task: Task
    outcome: Outcome | None = None
    swept: Swept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepper:
    """Makes steps of one batch.

    ``held`` collects workspaces that did not answer: the rest of their batch goes back untried, so that one of them
    cannot keep every worker waiting. ``replies`` are the open replies of channels that are to be swept.
    """

    parts: Parts
    materials: Materials
    replies: dict[tuple[str, str], Sequence[Delivery]]
    held: set[str]

    def step(self, task: Task) -> Done:
        """Do what the task says; the only place where delivery talks to Slack."""
        if task.step is Step.SWEEP:
            return Done(task=task, swept=self._sweep(task))
        if task.channel.team_id in self.held:
            put_back = outbox.unread if task.step is Step.LOOK else outbox.released
            return Done(task=task, outcome=put_back(task.row, self.parts.now(), 1.0))
        outcome = self._look(task) if task.step is Step.LOOK else self._send(task)
        return Done(task=task, outcome=outcome)

    def _send(self, task: Task) -> Outcome:
        row, now = task.row, self.parts.now()
        try:
            address = self._address(task)
        except SlackError:  # the other message was deleted: then this one must not give way to it
            return outbox.dropped(row, LEADS_NOWHERE)
        composed = compose(row, self.materials, now=now, base_url=self.parts.settings.base_url, address=address)
        if composed.gone:
            return outbox.dropped(row, composed.gone)
        if composed.problem:
            return outbox.simpler(row, composed.problem, now)
        # A worker that slept (a suspended laptop, a long pause) may have lost its claim to another one.
        if not outbox.may_send(row, self.parts.now()):
            return outbox.released(row, self.parts.now())
        try:
            ts = _call(task, composed)
        except SlackError as e:
            return self._refused(task, e)
        return outbox.sent(row, ts, self.parts.now())

    def _address(self, task: Task) -> str:
        """Where the message stands that an edit leads to; "" where it leads nowhere, and where Slack does not say.

        Raises:
            SlackError: it does not stand there.
        """
        other = self.materials.parents.get(leads_to(task.row))
        if other is None or not other.ts or other.error:
            return ""
        try:
            return task.gateway.permalink(other.channel_id, other.ts)
        except SlackError as e:
            if e.code == "message_not_found":
                raise
            return ""

    def _refused(self, task: Task, error: SlackError) -> Outcome:
        if error.ambiguous:
            self.held.add(task.channel.team_id)
        if error.code == "not_in_channel" and self._joined(task):
            again = outbox.released(task.row, self.parts.now(), 1.0)
            # It counts as an attempt: where Slack lets us in and refuses us still, the second refusal is final.
            return replace(again, row=replace(again.row, attempts=task.row.attempts))
        jitter = self.parts.rng.uniform(0.8, 1.2)
        return outbox.refused(task.row, error, self.parts.now(), jitter)

    def _joined(self, task: Task) -> bool:
        """Whether the bot could let itself into a public channel; nobody has to invite it then."""
        if not task.channel.channel_id.startswith("C") or task.row.attempts > 1:
            return False
        try:
            task.gateway.join(task.channel.channel_id)
        except SlackError:
            return False
        return True

    def _look(self, task: Task) -> Outcome:
        row, now = task.row, self.parts.now()
        parent = self.materials.parents.get(row.parent_id)
        thread_ts = parent.ts if parent is not None else ""
        window = Window(after_ts=thread_ts or task.channel.last_ts, intent_at=row.intent_at or row.created_at, now=now)
        seen = self._read(task, {row.id}, thread_ts, window, row.cursor)
        if row.id in seen.found or seen.error is None:
            return outbox.proven(row, seen.found.get(row.id), self.parts.now())
        jitter = self.parts.rng.uniform(0.8, 1.2)
        return outbox.unproven(row, seen.error, self.parts.now(), jitter, seen.cursor)

    def _sweep(self, task: Task) -> Swept:
        """Look at everything of ours that stands in the channel, and in the threads of what is still open."""
        rows = self.replies.get((task.channel.team_id, task.channel.channel_id), ())
        now = self.parts.now()
        window = Window(after_ts="", intent_at=now - LOOK_BACK, now=now)
        seen = self._read(task, None, "", window)
        found = dict(seen.found)
        for parent_ts, ids in self._threads(rows, found).items():
            if seen.error is None:
                seen = self._read(task, ids, parent_ts, window)
                found |= seen.found
        if seen.error is None:
            return Swept(found=found)
        again = seen.error.ambiguous or not seen.error.permanent
        return Swept(found=found, wait_s=(seen.error.retry_after or 30.0) if again else 0.0, problem=str(seen.error))

    def _threads(self, rows: Sequence[Delivery], found: dict[str, str]) -> dict[str, set[str]]:
        threads: dict[str, set[str]] = {}
        for row in rows:
            parent = self.materials.parents.get(row.parent_id)
            ts = found.get(row.parent_id) or (parent.ts if parent else "")
            if ts:
                threads.setdefault(ts, set()).add(row.id)
        return threads

    def _read(self, task: Task, wanted: set[str] | None, thread_ts: str, window: Window, cursor: str = "") -> Seen:
        def page(oldest: datetime, at: str) -> History:
            channel_id = task.channel.channel_id
            if thread_ts:
                start = max(oldest, time_of_ts(thread_ts))
                return task.gateway.replies(channel_id, thread_ts, oldest=start, cursor=at, limit=PAGE)
            return task.gateway.history(channel_id, oldest=oldest, cursor=at, limit=PAGE)

        # A thread is read oldest first, so reaching back says nothing there: it is read whole.
        return look_for(wanted, page, window, cursor=cursor, whole=bool(thread_ts))


def _call(task: Task, composed: Composed) -> str:
    row, channel_id = task.row, task.channel.channel_id
    if task.step is Step.UPDATE:
        return task.gateway.update(channel_id, composed.thread_ts, composed.message, delivery_id=row.parent_id).ts
    return task.gateway.post(channel_id, composed.message, delivery_id=row.id, thread_ts=composed.thread_ts).ts
