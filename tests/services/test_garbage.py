"""The index of open stories is made away from the garbage collector, which looks at what is new afterwards."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.services.garbage import YOUNG, kept_from_garbage, spare_what_is_here
from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import sign
from bot.stories.weights import Weights


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.enable()
    gc.set_threshold(*before)
    gc.unfreeze()


def test_garbage_is_looked_for_again_even_when_the_index_could_not_be_made() -> None:
    with pytest.raises(ValueError, match="no rows"), kept_from_garbage():
        raise ValueError("no rows" if not gc.isenabled() else "looked at")
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_what_is_here_is_not_looked_at_again() -> None:
    spare_what_is_here()
    assert len(gc.get_objects()) < YOUNG < gc.get_freeze_count()


def test_an_index_that_is_dropped_goes_without_the_collector() -> None:
    with kept_from_garbage():
        grouper = Grouper(Weights.load(), Background.load())
        for number in range(3):
            title, at = f"Larkspur releases Tern {number}", datetime(2026, 11, 23, number, tzinfo=UTC)
            grouper.place(signature := sign(title, "It is a small model."), at)
            grouper.add(number + 1, signature, at)
        story = grouper._stories[1]
        story.mentions = Watched(story.mentions)  # a set that can be watched, as the story itself cannot
        watch = weakref.ref(story.mentions)
    gc.disable()
    del story
    assert watch() is not None
    del grouper
    assert watch() is None


class Watched(frozenset[str]):
    """A set that can be watched."""
