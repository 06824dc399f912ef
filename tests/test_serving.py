"""Running in front of the world."""

from __future__ import annotations

import sys

from bot.serving import TURN_S, take_short_turns


def test_threads_of_a_serving_process_change_places_often() -> None:
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(5 * TURN_S)
        take_short_turns()
        assert sys.getswitchinterval() == TURN_S
    finally:
        sys.setswitchinterval(before)
