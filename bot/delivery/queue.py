"""What to do with a channel whose turn it is: look, wait, send its first open delivery, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.delivery.outbox import MAX_CRASHES, too_late
from storage.records import Delivery, DeliveryKind, DeliveryState


class Step(StrEnum):
    """The next thing to do for a channel."""

    SLEEP = "sleep"  # nothing is open
    WAIT = "wait"  # something is open, but not yet
    SWEEP = "sweep"  # after a start: read what stands in the channel before sending
    LOOK = "look"  # a claim without an outcome: read the history
    POST = "post"
    UPDATE = "update"
    DROP = "drop"  # too old to be sent by itself
    POISON = "poison"  # it killed the worker too often


SUSPECT = 3  # claims that ended with a dead worker; once or twice happens to whatever is under way at a restart
BUCKET_OF = {Step.SWEEP: "#history", Step.LOOK: "#history", Step.POST: "#post", Step.UPDATE: "#update"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A step, and for WAIT until when."""

    step: Step
    until: datetime | None = None


def next_turn(row: Delivery | None, *, swept: bool, channel_free_at: datetime | None, now: datetime) -> Turn:
    """Decide what a channel does now.

    Args:
        row: its first open delivery.
        swept: its history was looked at since the last start.
        channel_free_at: when its pace lets the next message pass.
        now: the time.
    """
    if row is None:
        return Turn(Step.SLEEP)
    waits = [moment for moment in (row.not_before, channel_free_at) if moment is not None and moment > now]
    if waits:
        return Turn(Step.WAIT, max(waits))
    if not swept:
        return Turn(Step.SWEEP)
    return Turn(_sending(row, now))


def _looks(row: Delivery) -> bool:
    """Whether it has to be looked up before anything else."""
    return row.state is DeliveryState.SENDING and row.kind is not DeliveryKind.EDIT


def goes_alone(row: Delivery | None) -> bool:
    """Whether workers died on a delivery so often that nothing else may be under way with it.

    What is under way with a deadly message dies with it, again and again in the same company, and would be given up
    with it in the end. Looks stay together for longer: they seldom kill, and after an outage of the database there are
    many.
    """
    return row is not None and row.crashes >= (MAX_CRASHES if _looks(row) else SUSPECT)


def _sending(row: Delivery, now: datetime) -> Step:
    looks = _looks(row)
    # What may have arrived is looked up before it is given up, unless the looking itself is what kills.
    if row.crashes >= MAX_CRASHES * (2 if looks else 1):
        return Step.POISON
    if row.kind is DeliveryKind.EDIT:  # repeating an edit changes nothing, so an unknown outcome needs no look
        return Step.UPDATE
    if looks:
        return Step.LOOK
    return Step.DROP if too_late(row, now) else Step.POST
