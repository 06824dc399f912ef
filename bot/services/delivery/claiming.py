"""Taking work from the outbox: one short transaction decides for every channel whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.delivery import outbox, pace
from bot.delivery.gateway import SlackGateway
from bot.delivery.queue import BUCKET_OF, Step, Turn, goes_alone, next_turn
from bot.services.parts import Parts
from storage import channels as channel_rows
from storage.channels import Channel
from storage.outbox import due_heads, swap
from storage.records import Delivery

NO_WAY_S = 60.0  # how long channels of a workspace without a gateway are left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work that this process holds: a step, the delivery as claimed, its channel and the way there."""

    step: Step
    row: Delivery
    channel: Channel
    gateway: SlackGateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was taken, and when there may be more."""

    tasks: tuple[Task, ...] = ()
    dropped: int = 0
    dead: int = 0
    moved: bool = False  # some channel was put off or to rest: look again at once
    next_at: datetime | None = None


class _Round:
    """The open transaction of one claim, with what the buckets still allow."""

    def __init__(self, c: Connection, owner: str, now: datetime, due: dict[tuple[str, str], datetime | None]) -> None:
        self.c, self.owner, self.now, self.due = c, owner, now, due
        self.tasks: list[Task] = []
        self.dropped = self.dead = 0
        self.moved = False

    def wake(self, channel: Channel, at: datetime | None) -> None:
        """Say when the channel wants to be looked at again."""
        self.moved = True
        channel_rows.set_channel(self.c, channel.team_id, channel.channel_id, wake_at=at)

    def take(self, team_id: str, method: str) -> datetime | None:
        """Take one call from a bucket: ``None``, or when it has room again."""
        bucket, due = pace.BUCKETS[method], self.due.get((team_id, method))
        if not pace.room(bucket, due, self.now):
            return pace.free_at(bucket, due, self.now)
        self.due[team_id, method] = pace.take(bucket, due, self.now, 1)
        return None


def claim_due(
    parts: Parts, owner: str, limit: int, *, busy: Mapping[str, int] | None = None, per_team: int = 1_000_000
) -> Claim:
    """Claim up to ``limit`` steps, at most one a channel. The claims are committed when this returns.

    Args:
        parts: the chosen parts.
        owner: names the worker.
        limit: most steps.
        busy: steps under way by workspace.
        per_team: most steps under way of one workspace.
    """
    now = parts.now()
    with parts.store.read() as c:
        teams = channel_rows.due_teams(c, now)
        stopped = channel_rows.stopped_teams(c)
        if not teams:
            return Claim(next_at=channel_rows.next_wake(c, skip_teams=stopped))
    gateways = {team: None if team in stopped else parts.gateways.for_team(team) for team in teams}
    with parts.store.write() as c:
        due = channel_rows.buckets(c, teams, pace.BUCKETS)
        full, tired = _full(due, teams, "#post", now), _full(due, teams, "#history", now)
        counts = Counter(busy or {})
        closed = set(stopped) | set(full) | {team for team in teams if gateways[team] is None}
        skip = closed | {team for team in teams if counts[team] >= per_team}
        work = _Round(c, owner, now, dict(due))
        heads = due_heads(c, now, skip_teams=skip, limit=limit, unread_teams=tired)
        for channel, row in _apart(heads, under_way=bool(+counts)):
            gateway = gateways.get(channel.team_id)
            if gateway is not None and counts[channel.team_id] < per_team:
                counts[channel.team_id] += _take(work, channel, row, gateway)
        for (team, method), moment in work.due.items():
            if moment is not None and moment != due.get((team, method)):
                channel_rows.set_bucket(c, team, method, moment)
        full, tired = _full(work.due, teams, "#post", now), _full(work.due, teams, "#history", now)
        wake = channel_rows.next_wake(c, skip_teams=closed | set(full), unread_teams=tired)
        next_at = _next_at(wake, [*full.values(), *tired.values()], bool(closed - set(full)), now)
    return Claim(tasks=tuple(work.tasks), dropped=work.dropped, dead=work.dead, moved=work.moved, next_at=next_at)


def _apart(
    heads: Sequence[tuple[Channel, Delivery | None]], *, under_way: bool
) -> Sequence[tuple[Channel, Delivery | None]]:
    """Those that may be taken together: where one must go alone, nothing until all else has ended, then only it."""
    suspects = [head for head in heads if goes_alone(head[1])]
    if not suspects:
        return heads
    return [] if under_way else suspects[:1]


def _take(work: _Round, channel: Channel, row: Delivery | None, gateway: SlackGateway) -> bool:
    """Take one channel's turn; return whether it became a task."""
    swept = channel.swept_at is not None
    turn = next_turn(row, swept=swept, channel_free_at=channel.not_before, now=work.now)
    if row is None or turn.step in {Step.SLEEP, Step.WAIT}:
        work.wake(channel, turn.until)
    elif turn.step in {Step.DROP, Step.POISON}:
        _close(work, channel, row, turn)
    else:
        free_at = work.take(channel.team_id, BUCKET_OF[turn.step])
        if free_at is None:
            return _hold(work, turn.step, channel, row, gateway)
        if turn.step not in {Step.POST, Step.SWEEP}:  # those are left out as a whole next time
            work.wake(channel, free_at)
    return False


def _hold(work: _Round, step: Step, channel: Channel, row: Delivery, gateway: SlackGateway) -> bool:
    held, until = row, work.now + timedelta(seconds=outbox.LEASE_S)
    if step is not Step.SWEEP:
        make = outbox.looking if step is Step.LOOK else outbox.claimed
        held = make(row, work.owner, work.now)
        until = held.not_before or until
        if not swap(work.c, row, held):
            return False
    work.wake(channel, until)
    work.tasks.append(Task(step=step, row=held, channel=replace(channel, wake_at=until), gateway=gateway))
    return True


def _close(work: _Round, channel: Channel, row: Delivery, turn: Turn) -> None:
    if turn.step is Step.DROP:
        outcome = outbox.dropped(row, "older than a day: left to the digest")
        work.dropped += swap(work.c, row, outcome.row)
    else:
        outcome = outbox.dead(row, f"the worker died {row.crashes} times on it")
        work.dead += swap(work.c, row, outcome.row)
    work.wake(channel, work.now)


def _full(
    due: dict[tuple[str, str], datetime | None], teams: Iterable[str], method: str, now: datetime
) -> dict[str, datetime]:
    """Workspaces whose bucket has no room, and when it has again."""
    bucket = pace.BUCKETS[method]
    free = {team: pace.free_at(bucket, due.get((team, method)), now) for team in teams}
    return {team: moment for team, moment in free.items() if moment > now}


def _next_at(wake: datetime | None, rooms: Sequence[datetime], blocked: bool, now: datetime) -> datetime | None:
    """The next moment worth a look: a channel's turn, or room in a bucket that held something back."""
    moments = [*rooms] if wake is None else [wake, *rooms]
    moments += [now + timedelta(seconds=NO_WAY_S)] if blocked else []
    return min(moments, default=None)
