"""Grouping end to end on a real database: what joins, what is set aside, what survives a restart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from storage.records import EntryState, Story
from storage.store import Store
from storage.stories import pin_story, recent_stories, stories_due_for_card, story_changes
from tests.conftest import Clock
from tests.stories.making import LAB, NOON, entry, feed, parts, put_entry, put_feed

RIVER = "Acme AI releases River 2, an open-weight language model"
RIVER_TEXT = "Acme AI released River 2 on Monday, a language model with open weights under a permissive licence."


@pytest.fixture
def made(store: Store) -> Parts:
    for number in (1, 2, 3, 4):
        put_feed(store, feed(number))
    put_feed(store, feed(9, category=LAB, weight=2.0, ai_only=True, title="Acme AI"))
    return parts(store, Clock(NOON))


def all_stories(store: Store) -> list[Story]:
    with store.read() as c:
        return recent_stories(c)


def test_tellings_of_one_event_become_one_story(made: Parts) -> None:
    put_entry(made.store, entry(1, RIVER, RIVER_TEXT, feed_id=1))
    put_entry(made.store, entry(2, "River 2 is Acme AI's new open-weight language model", RIVER_TEXT, feed_id=2))
    put_entry(made.store, entry(3, "Court fines chatbot maker Zeta over stolen voices", feed_id=3))
    report = group_new(made)
    assert (report.entries, report.stories_new, report.joined, report.set_aside) == (3, 2, 1, 0)
    assert sorted(story.entry_ids for story in all_stories(made.store)) == [(1, 2), (3,)]


def test_second_sweep_has_nothing_to_do(made: Parts) -> None:
    put_entry(made.store, entry(1, RIVER))
    assert group_new(made)
    assert not group_new(made)


def test_later_telling_joins_after_a_restart(made: Parts) -> None:
    put_entry(made.store, entry(1, RIVER, RIVER_TEXT))
    group_new(made)
    put_entry(made.store, entry(2, "Acme AI's River 2 language model has open weights", RIVER_TEXT, feed_id=2))
    group_new(parts(made.store, made.now))  # new parts: nothing remembered
    (story,) = all_stories(made.store)
    assert story.entry_ids == (1, 2)
    assert story.revision == 2
    with made.store.read() as c:
        assert [change.kind for change in story_changes(c, story.id)] == ["opened", "source"]


def test_what_is_not_ai_news_is_set_aside_with_words(made: Parts) -> None:
    put_entry(made.store, entry(1, "Ten tents for a wet autumn, tested"))
    assert group_new(made).set_aside == 1
    with made.store.read() as c:
        row = c.exec_driver_sql("SELECT state, reason, story_id FROM entries").one()
    assert row.state == EntryState.SET_ASIDE
    assert "not AI news" in row.reason
    assert row.story_id is None


def test_story_of_a_first_poll_is_quiet_until_someone_tells_it_again(made: Parts) -> None:
    put_entry(made.store, entry(1, RIVER, RIVER_TEXT, baseline=True))
    group_new(made)
    assert all_stories(made.store)[0].quiet
    put_entry(made.store, entry(2, RIVER, RIVER_TEXT, feed_id=2))
    group_new(made)
    (story,) = all_stories(made.store)
    assert not story.quiet
    with made.store.read() as c:
        assert "awake" in [change.kind for change in story_changes(c, story.id)]
        assert [due.id for due in stories_due_for_card(c)] == [story.id]


PUPILS = (
    "OpenAI signs landmark pact with Norway's schools",
    "Every Norwegian pupil gets ChatGPT in OpenAI school deal",
    "OpenAI to give ChatGPT to every Norwegian pupil in landmark deal",
)


def tell(made: Parts, number: int) -> None:
    """One outlet's telling arrives and is grouped by itself."""
    put_entry(made.store, entry(number, PUPILS[number - 1], feed_id=number))
    group_new(made)


def told(made: Parts) -> list[tuple[int, tuple[int, ...]]]:
    """Stories with their entries."""
    return sorted((story.id, story.entry_ids) for story in all_stories(made.store))


def test_stories_that_grew_to_be_one_become_one(made: Parts) -> None:
    for number in (1, 2):
        tell(made, number)
    assert told(made) == [(1, (1,)), (2, (2,))]
    tell(made, 3)
    assert told(made) == [(2, (1, 2, 3))]
    with made.store.read() as c:
        words = [(change.kind, change.words) for change in story_changes(c, 2)]
        assert words[-1] == ("source", "+2 sources: Outlet 2, Outlet 3")
        assert [story.id for story in stories_due_for_card(c)] == [2]
    put_entry(made.store, entry(4, PUPILS[0], feed_id=4))
    group_new(made)
    assert told(made) == [(2, (1, 2, 3, 4))]


def test_it_is_the_same_however_entries_are_spread_over_sweeps(made: Parts) -> None:
    for number, title in enumerate(PUPILS, start=1):
        put_entry(made.store, entry(number, title, feed_id=number))
    group_new(made)
    assert [entries for _, entries in told(made)] == [(1, 2, 3)]


def test_an_index_made_again_knows_the_merged_story(made: Parts) -> None:
    for number in (1, 2, 3):
        tell(made, number)
    put_entry(made.store, entry(4, PUPILS[0], feed_id=4))
    group_new(parts(made.store, made.now))
    assert told(made) == [(2, (1, 2, 3, 4))]


def test_an_index_that_another_process_overtook_is_read_again(made: Parts) -> None:
    for number in (1, 2):
        tell(made, number)
    put_entry(made.store, entry(3, PUPILS[2], feed_id=3))
    group_new(parts(made.store, made.now))  # another process merges
    put_entry(made.store, entry(4, PUPILS[0], feed_id=4))
    group_new(made)
    assert told(made) == [(2, (1, 2, 3, 4))]


def test_what_was_put_right_by_hand_is_not_merged(made: Parts) -> None:
    for number in (1, 2):
        tell(made, number)
    with made.store.write() as c:
        pin_story(c, 1)
    tell(made, 3)
    assert told(made) == [(1, (1,)), (2, (2, 3))]


def test_old_news_and_views_bring_no_stories_together(made: Parts) -> None:
    long_ago = NOON - timedelta(days=5)
    for number, title in enumerate(PUPILS, start=1):
        put_entry(made.store, entry(number, title, feed_id=number, published_at=long_ago))
        group_new(made)
    assert told(made) == [(1, (1,)), (2, (2, 3))]


def test_a_view_brings_no_news_together(made: Parts) -> None:
    view = "Why every Norwegian pupil gets ChatGPT in OpenAI school deal"
    for number, title in enumerate((PUPILS[0], view, PUPILS[2]), start=1):
        put_entry(made.store, entry(number, title, feed_id=number))
    group_new(made)
    assert told(made) == [(1, (1,)), (2, (2, 3))]


class ByHand(Store):
    """Somebody puts a story right between the moment when entries are placed and the one when that is written."""

    story = 0

    @contextmanager
    def write(self) -> Iterator[Connection]:
        story, self.story = self.story, 0
        if story:
            with super().write() as c:
                pin_story(c, story)
        with super().write() as c:
            yield c


def test_what_is_put_right_by_hand_meanwhile_is_not_merged_either(made: Parts) -> None:
    for number in (1, 2):
        tell(made, number)
    put_entry(made.store, entry(3, PUPILS[2], feed_id=3))
    store = ByHand(made.store.engine)
    store.story = 1
    group_new(replace(made, store=store))
    assert told(made) == [(1, (1,)), (2, (2, 3))]
