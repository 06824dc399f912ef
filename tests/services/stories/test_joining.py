"""Stories that became one: the card is written anew, also where the merged telling brings no news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.services.stories.joining import Known, assembled
from bot.stories.assemble import assemble
from tests.stories.making import NOON, lexicon, telling

RIVER = "Acme releases River 2, an open-weight language model"


def test_a_merged_story_moves_though_nothing_new_is_told() -> None:
    first = telling(1, RIVER)
    before = replace(assemble(None, old=(), new=[first], lexicon=lexicon(), now=NOON).story, id=7, revision=3)
    later = NOON + timedelta(hours=2)
    again = replace(first.entry, id=2)  # its publisher once more
    for merged, revision in ((False, 3), (True, 4)):
        known = Known(before, (first.entry,), (again,), merged=merged)
        made = assembled(known, (), {1: first.feed}, lexicon=lexicon(), now=later, familiar=0.0, why="grouped")
        assert (made.story.revision, made.story.last_changed == later) == (revision, merged)
        assert [change.kind for change in made.changes] == ["merged"] * merged
