"""A channel's turn: one thing at a time, in its order, and alone with what killed its senders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import outbox
from bot.delivery.queue import Step, goes_alone, next_turn
from storage.records import Delivery, DeliveryKind, DeliveryState
from tests.delivery.test_outbox import EDIT, row

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "swept", "step"),
    [
        (None, True, Step.SLEEP),
        (row(), True, Step.POST),
        (row(), False, Step.SWEEP),
        (row(kind=EDIT), True, Step.UPDATE),
        (row(kind=EDIT, state=DeliveryState.SENDING), True, Step.UPDATE),
        (row(state=DeliveryState.SENDING), True, Step.LOOK),
        (row(not_before=NOW + timedelta(seconds=1)), True, Step.WAIT),
        (row(created_at=NOW - timedelta(days=2)), True, Step.DROP),
        (row(created_at=NOW - timedelta(days=2), kind=DeliveryKind.RECAP), True, Step.POST),
        (row(crashes=outbox.MAX_CRASHES), True, Step.POISON),
        (row(crashes=outbox.MAX_CRASHES, kind=EDIT, state=DeliveryState.SENDING), True, Step.POISON),
        (row(crashes=outbox.MAX_CRASHES, state=DeliveryState.SENDING), True, Step.LOOK),
        (row(crashes=outbox.MAX_CRASHES * 2, state=DeliveryState.SENDING), True, Step.POISON),
    ],
)
def test_a_channel_does_one_thing_at_a_time(one: Delivery | None, swept: bool, step: Step) -> None:
    assert next_turn(one, swept=swept, channel_free_at=None, now=NOW).step is step


def test_a_channel_waits_for_the_later_of_its_pace_and_its_delivery() -> None:
    soon, later = NOW + timedelta(seconds=5), NOW + timedelta(seconds=9)
    for one, other in ((soon, later), (later, soon)):
        assert next_turn(row(not_before=one), swept=True, channel_free_at=other, now=NOW).until == later


@pytest.mark.parametrize(
    ("one", "alone"),
    [
        (None, False),
        (row(crashes=2), False),  # whatever is under way at two restarts
        (row(crashes=3), True),
        (row(crashes=3, kind=EDIT, state=DeliveryState.SENDING), True),  # an edit is sent again without a look
        (row(crashes=outbox.MAX_CRASHES - 1, state=DeliveryState.SENDING), False),  # looks seldom kill
        (row(crashes=outbox.MAX_CRASHES, state=DeliveryState.SENDING), True),
    ],
)
def test_what_its_senders_died_of_again_and_again_goes_alone(one: Delivery | None, alone: bool) -> None:
    assert goes_alone(one) is alone
