"""The next state of a delivery after each step, as a value: what to write about it, its channel and its workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.delivery.refusals import RATE_CODES, Verdict, judge
from bot.errors import SlackError
from storage.records import Delivery, DeliveryKind, DeliveryState

LEASE_S = 60.0  # a worker that slept longer than this must not send what it claimed
POST_TIMEOUT_S = 15.0
# Longest way of a message that we know nothing of: our timeout, Slack taking it up to 30 s late, history lagging 10 s.
# Simulated with those delays, 45 s were the least that made no duplicate; 90 s keep a margin of two.
SETTLE_S = 90.0
BACKOFF_S = (5.0, 30.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0)  # then the delivery is dead: about 20 hours
RATE_WAIT_S = 30.0  # Slack counts in windows of a minute; used when it names no time
PARK_S = 3_600.0
MAX_CRASHES = 9  # claims in a row that ended with a dead worker, looks between them left out
MAX_CONFIGURATION = 3
REVIVE_FOR = timedelta(days=2)  # what a broken channel missed for longer than this is old news
STALE = timedelta(hours=24)  # an instant card that waited this long is left to the digest or recap


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What to write about a delivery, its channel and its workspace after one step.

    ``row`` is the delivery as it shall be. Waits are seconds from now: ``channel_wait_s`` and ``team_wait_s`` hold
    back everything of that channel or workspace.
    """

    row: Delivery
    channel_wait_s: float = 0.0
    team_wait_s: float = 0.0
    channel_dead: str = ""
    team_dead: str = ""
    gone: bool = False  # the parent's message can no longer be touched

    @property
    def state(self) -> DeliveryState:
        """The delivery's next state."""
        return self.row.state


def sent(row: Delivery, ts: str, now: datetime) -> Outcome:
    """Slack holds the message; it is where it belongs."""
    done = replace(row, state=DeliveryState.SENT, ts=ts, sent_at=now, error="", crashes=0, not_before=None)
    return Outcome(row=_free(done))


def dropped(row: Delivery, why: str) -> Outcome:
    """Decided not to send."""
    return Outcome(row=_free(replace(row, state=DeliveryState.DROPPED, error=why, crashes=0, not_before=None)))


def dead(row: Delivery, why: str) -> Outcome:
    """Given up, with a reason; the channel goes on with its next delivery."""
    return Outcome(row=_free(replace(row, state=DeliveryState.DEAD, error=why, crashes=0, not_before=None)))


def released(row: Delivery, now: datetime, wait_s: float = 0.0) -> Outcome:
    """Certainly not sent and not Slack's fault: back to pending, no attempt counted. Never for a look."""
    back = _pending(row, now, wait_s, row.error)
    return Outcome(row=replace(back, attempts=max(0, row.attempts - 1)), channel_wait_s=wait_s)


def unread(row: Delivery, now: datetime, wait_s: float) -> Outcome:
    """A look that was not made, since its workspace does not answer: what is unknown stays unknown."""
    later = now + timedelta(seconds=wait_s)
    kept = replace(row, state=DeliveryState.SENDING, lease_until=now, not_before=later, crashes=_survived(row))
    return Outcome(row=kept)


def refused(row: Delivery, error: SlackError, now: datetime, jitter: float) -> Outcome:
    """The next state after Slack refused a call, or said nothing.

    Args:
        row: the delivery as claimed.
        error: what the gateway raised.
        now: the time after the call.
        jitter: 0.8 to 1.2, stretches the wait so that many rows do not come back together.
    """
    why = error.code or str(error)
    match judge(error):
        case Verdict.AMBIGUOUS:
            # An edit made twice is the same edit; a post made twice is a duplicate.
            again = row.kind is DeliveryKind.EDIT
            outcome = _retry(row, why, now, jitter) if again else Outcome(row=_unknown(row, why, now))
        case Verdict.LATER:
            outcome = _later(row, error, now, jitter)
        case Verdict.CONTENT:
            outcome = simpler(row, why, now)
        case Verdict.CONFIGURATION if row.attempts >= MAX_CONFIGURATION:
            outcome = dead(row, why)
        case Verdict.CONFIGURATION:
            outcome = Outcome(row=_pending(row, now, PARK_S, why), channel_wait_s=PARK_S)
        case Verdict.WORKSPACE:
            outcome = replace(released(row, now), team_dead=why)
        case Verdict.GONE:
            outcome = replace(dropped(row, why), gone=True)
        case Verdict.DESTINATION:
            outcome = replace(dead(row, why), channel_dead=why)
    return outcome


def simpler(row: Delivery, why: str, now: datetime) -> Outcome:
    """Our own check refused the message before it was sent: try it simpler, then give up."""
    if row.degrade >= 2:
        return dead(row, why)
    return Outcome(row=replace(_pending(row, now, 0.0, why), degrade=row.degrade + 1))


def proven(row: Delivery, ts: str | None, now: datetime) -> Outcome:
    """The next state after history was read to its end: adopt what is there, or send again with the same id."""
    row, died = replace(row, cursor=""), _survived(row)
    if ts is not None:
        return sent(row, ts, now)
    if died >= MAX_CRASHES:
        return dead(row, f"the worker died {died} times on it")
    return Outcome(row=replace(_pending(row, now, 0.0, row.error), crashes=died))


def unproven(row: Delivery, error: SlackError, now: datetime, jitter: float, cursor: str = "") -> Outcome:
    """The next state when history could not be read to its end: wait, never guess, and go on at ``cursor``."""
    verdict = judge(error)
    why = f"unknown; history says {error.code or error}"
    if verdict is Verdict.DESTINATION:
        return replace(dead(row, why), channel_dead=error.code)
    if verdict is Verdict.GONE:
        return replace(dropped(row, why), gone=True)
    wait = error.retry_after or (PARK_S if verdict in {Verdict.CONFIGURATION, Verdict.CONTENT} else 30.0 * jitter)
    later, died = now + timedelta(seconds=wait), _survived(row)
    kept = replace(row, not_before=later, error=why, lease_until=now, crashes=died, cursor=cursor)
    return Outcome(
        row=kept,
        team_wait_s=error.retry_after or 0.0,
        team_dead=error.code if verdict is Verdict.WORKSPACE else "",
    )


def settles_at(lease_until: datetime) -> datetime:
    """From when on history tells the truth about a claim whose lease ends then."""
    return lease_until + timedelta(seconds=SETTLE_S)


def claimed(row: Delivery, owner: str, now: datetime) -> Delivery:
    """The row as it is written before anything is sent: intent, lease and fence."""
    until = now + timedelta(seconds=LEASE_S)
    return replace(
        row,
        state=DeliveryState.SENDING,
        intent_at=now,
        lease_owner=owner,
        lease_until=until,
        not_before=settles_at(until),
        fence=row.fence + 1,
        attempts=row.attempts + 1,
        crashes=row.crashes + 1,
    )


def looking(row: Delivery, owner: str, now: datetime) -> Delivery:
    """The row as it is written before history is read: a new lease, the old intent. A look can crash as well."""
    held = claimed(row, owner, now)
    return replace(held, intent_at=row.intent_at, attempts=row.attempts, error=row.error)


def may_send(row: Delivery, now: datetime) -> bool:
    """Whether the claim still holds; asked just before sending, after any pause."""
    return row.lease_until is not None and now < row.lease_until


def too_late(row: Delivery, now: datetime) -> bool:
    """Whether a card waited so long that it belongs into the digest."""
    return row.kind is DeliveryKind.CARD and row.attempts == 0 and now - row.created_at > STALE


def _survived(row: Delivery) -> int:
    """Crashes before a look that has an outcome: those of the claims that it was made for."""
    return max(0, row.crashes - 1)


def _unknown(row: Delivery, why: str, now: datetime) -> Delivery:
    settled = now + timedelta(seconds=SETTLE_S)
    return replace(row, state=DeliveryState.SENDING, lease_until=now, not_before=settled, error=why, crashes=0)


def _retry(row: Delivery, why: str, now: datetime, jitter: float) -> Outcome:
    if row.attempts > len(BACKOFF_S):
        return dead(row, why)
    wait = BACKOFF_S[max(0, row.attempts - 1)] * jitter
    return Outcome(row=_pending(row, now, wait, why))


def _later(row: Delivery, error: SlackError, now: datetime, jitter: float) -> Outcome:
    if error.code not in RATE_CODES and error.retry_after is None:
        return _retry(row, error.code or str(error), now, jitter)
    wait = RATE_WAIT_S if error.retry_after is None else error.retry_after
    return replace(released(row, now, wait), team_wait_s=wait)


def _pending(row: Delivery, now: datetime, wait_s: float, why: str) -> Delivery:
    later = now + timedelta(seconds=wait_s) if wait_s else None
    return _free(replace(row, state=DeliveryState.PENDING, not_before=later, error=why, crashes=0))


def _free(row: Delivery) -> Delivery:
    return replace(row, lease_owner="", lease_until=None)
