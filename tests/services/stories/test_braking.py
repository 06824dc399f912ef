"""A feed that tells more stories in a day than any honest one does: the rest waits until somebody else tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.services.feeds.sources import check_sources
from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from bot.stories.brake import MOST_A_DAY, MOST_THAT_MATTER
from storage.records import Story
from storage.store import Store
from storage.stories import get_story, story_changes
from storage.tables.news import stories
from tests.conftest import Clock
from tests.stories.making import NOON, entry, feed, parts, put_entry, put_feed

RIVERS = [
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fjord",
    "Grove",
    "Haven",
    "Inlet",
    "Jetty",
    "Kelp",
    "Lagoon",
    "Marsh",
    "Nectar",
    "Otter",
    "Pebble",
    "Quarry",
]
WORKS = ["translates", "cooks", "paints", "sails", "drills", "maps", "weaves"]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def made(store: Store, clock: Clock) -> Parts:
    for number in (1, 2):
        put_feed(store, feed(number, weight=1.2))
    return parts(store, clock)


def title(number: int) -> str:
    """Different news each time: a maker, its product and what that does."""
    name, work = RIVERS[number % len(RIVERS)], WORKS[number // len(RIVERS)]
    return f"{name}{number} raises $2 billion for a language model that {work} {name.lower()}{number}"


def pour(made: Parts, start: int, count: int, clock: Clock, *, of: int = 1) -> None:
    for number in range(start, start + count):
        telling = entry(of * 1000 + number, title(number), feed_id=of, collected_at=clock(), published_at=clock())
        put_entry(made.store, telling)
    group_new(made)


def loud(made: Parts, *, least: int = 40) -> int:
    with made.store.read() as c:
        fits = (stories.c.quiet.is_(False), stories.c.importance >= least)
        return c.scalar(select(func.count()).select_from(stories).where(*fits)) or 0


def held(made: Parts) -> list[Story]:
    with made.store.read() as c:
        ids = c.scalars(select(stories.c.id).where(stories.c.quiet.is_(True)).order_by(stories.c.id)).all()
        return [story for number in ids if (story := get_story(c, number))]


def test_a_flood_of_one_feed_waits_beyond_what_any_feed_tells_in_a_day(made: Parts, clock: Clock) -> None:
    pour(made, 0, 3 * MOST_THAT_MATTER, clock)
    assert loud(made) == MOST_THAT_MATTER
    assert len(held(made)) == 2 * MOST_THAT_MATTER
    assert all("within a day" in story.reasons[0].words for story in held(made))
    clock.tick(hours=2)
    pour(made, 60, 10, clock)
    assert loud(made) == MOST_THAT_MATTER


def test_another_feed_has_a_brake_of_its_own_and_the_next_day_is_new(made: Parts, clock: Clock) -> None:
    pour(made, 0, 30, clock)
    pour(made, 30, 5, clock, of=2)
    assert loud(made) == MOST_THAT_MATTER + 5
    clock.tick(hours=25)
    pour(made, 40, 5, clock)
    assert loud(made) == MOST_THAT_MATTER + 10


def test_a_story_that_waits_comes_once_another_feed_tells_it(made: Parts, clock: Clock) -> None:
    pour(made, 0, 25, clock)
    first, *others = held(made)
    number = first.entry_ids[0] - 1000
    clock.tick(minutes=30)
    put_entry(made.store, entry(5000, title(number) + " today", feed_id=1, collected_at=clock()))
    group_new(made)
    assert get(made, first.id).quiet, "the feed's own second telling wakes nothing"
    assert "within a day" in get(made, first.id).reasons[0].words
    put_entry(made.store, entry(6000, title(number), feed_id=2, collected_at=clock()))
    group_new(made)
    woken = get(made, first.id)
    assert not woken.quiet
    assert len(woken.entry_ids) == 3
    assert not any(reason.score == "brake" for reason in woken.reasons)
    with made.store.read() as c:
        assert "awake" in [change.kind for change in story_changes(c, first.id)]
    assert len(held(made)) == len(others)


def test_trifles_are_braked_later(made: Parts, clock: Clock) -> None:
    put_feed(made.store, feed(3, weight=0.3, title="Small"))
    for number in range(115):
        name, work = RIVERS[number % len(RIVERS)], WORKS[number // len(RIVERS)]
        telling = f"{name}{number} language model {work} {name.lower()}{number} in chatbot"
        put_entry(made.store, entry(3000 + number, telling, feed_id=3, collected_at=clock()))
    group_new(made)
    assert loud(made) == 0
    assert loud(made, least=0) == MOST_A_DAY


def test_old_posts_of_a_new_feed_do_not_count(made: Parts, clock: Clock) -> None:
    for number in range(30):
        put_entry(made.store, entry(number + 1, title(number), collected_at=clock() - timedelta(1), baseline=True))
    group_new(made)
    pour(made, 40, 5, clock)
    assert loud(made) == 5


def get(made: Parts, number: int) -> Story:
    with made.store.read() as c:
        story = get_story(c, number)
    assert story is not None
    return story


def test_the_operator_sees_which_feed_is_braked(made: Parts, clock: Clock) -> None:
    pour(made, 0, 30, clock)
    said = {health.feed.title: health.words for health in check_sources(made)}
    assert "It told too many stories in a day: 10 more wait unposted." in said["Outlet 1"]
    assert "too many" not in said["Outlet 2"]


def test_a_story_that_came_stays_what_it_is_when_its_feed_goes_on_with_it(made: Parts, clock: Clock) -> None:
    pour(made, 0, 3 * MOST_THAT_MATTER, clock)
    before = loud(made)
    put_entry(made.store, entry(5000, title(0), feed_id=1, collected_at=clock(), published_at=clock()))
    group_new(made)
    assert loud(made) == before
