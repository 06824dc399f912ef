"""Putting groupings right by hand: what was split or merged stays so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.services.parts import Parts
from bot.services.stories.curation import merge_stories, split_story
from bot.services.stories.grouping import group_new
from storage.cards import card_of_story, save_card
from storage.grouped import put_in_story
from storage.store import Store
from storage.stories import get_story, recent_stories, story_changes
from tests.conftest import Clock
from tests.delivery.world import TEAM, make_world
from tests.stories.making import NOON, entry, feed, parts, put_entry, put_feed

RIVER = "Acme AI releases River 2, an open-weight language model"


@pytest.fixture
def made(store: Store) -> Parts:
    for number in (1, 2, 3):
        put_feed(store, feed(number))
        put_entry(store, entry(number, RIVER, feed_id=number))
    put_entry(store, entry(4, "Court fines chatbot maker Zeta over stolen voices"))
    made = parts(store, Clock(NOON))
    group_new(made)
    return made


def ids(made: Parts) -> list[tuple[int, ...]]:
    """Entry ids by story."""
    with made.store.read() as c:
        return sorted(story.entry_ids for story in recent_stories(c))


def test_split_stays_split(made: Parts) -> None:
    assert ids(made) == [(1, 2, 3), (4,)]
    story = split_story(made, 1, [3])
    assert ids(made) == [(1, 2), (3,), (4,)]
    with made.store.read() as c:
        assert [change.kind for change in story_changes(c, story.id)] == ["split"]
        assert [change.kind for change in story_changes(c, 1)] == ["opened", "split"]
    put_entry(made.store, entry(5, RIVER, feed_id=2, url="https://outlet2.example/5"))
    group_new(made)
    assert sorted(map(len, ids(made))) == [1, 2, 2] or sorted(map(len, ids(made))) == [1, 1, 3]


def test_merged_stories_are_one_and_take_new_entries(made: Parts) -> None:
    story = merge_stories(made, 1, 2)
    assert ids(made) == [(1, 2, 3, 4)]
    assert story.revision == 2
    with made.store.read() as c:
        assert get_story(c, 2) is None
        assert [change.kind for change in story_changes(c, 1)] == ["opened", "merged"]
    put_entry(made.store, entry(5, "Court fines chatbot maker Zeta over stolen voices", feed_id=3))
    group_new(made)
    assert ids(made) == [(1, 2, 3, 4, 5)]


def test_a_channel_is_not_sent_twice_what_was_merged(store: Store, clock: Clock) -> None:
    world = make_world(store, clock)
    old = world.card(1)  # before anybody follows
    clock.tick(minutes=90)
    world.subscribe("C1")
    new = world.card(2)
    for number, card in ((1, old), (2, new)):
        put_feed(store, feed(number))
        put_entry(store, entry(number, RIVER, feed_id=number))
        with store.write() as c:
            put_in_story(c, card.story_id, [number])
    world.plan()
    world.drain()
    merge_stories(world.parts, old.story_id, new.story_id)
    with store.write() as c:
        kept = card_of_story(c, old.story_id)
        assert kept is not None
        save_card(c, replace(kept, revision=3, collected_at=clock(), written_at=clock()))
    world.plan()
    world.drain()
    assert len(world.slack.channel(TEAM, "C1")) == 1


@pytest.mark.parametrize("entries", [[], [1, 2, 3], [99]])
def test_senseless_split_is_refused_with_one_sentence(made: Parts, entries: list[int]) -> None:
    with pytest.raises(UserError):
        split_story(made, 1, entries)
    assert ids(made) == [(1, 2, 3), (4,)]


@pytest.mark.parametrize(("keep", "other"), [(1, 1), (1, 99), (99, 1)])
def test_senseless_merge_is_refused_with_one_sentence(made: Parts, keep: int, other: int) -> None:
    with pytest.raises(UserError):
        merge_stories(made, keep, other)
    assert ids(made) == [(1, 2, 3), (4,)]
