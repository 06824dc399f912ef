"""An article that comes after its headline was grouped shows that two stories are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.services.cards.making import fetch_due_texts
from bot.services.feeds.ingest import poll_due
from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from bot.services.stories.retelling import retell
from storage.entries import save_article
from storage.records import Story
from storage.store import Store
from storage.stories import pin_story, recent_stories, stories_due_for_card, story_changes
from tests.conftest import Clock
from tests.feeds.web import Web
from tests.services.ingesting import add, rss
from tests.stories import making
from tests.stories.making import NOON, entry, feed, put_entry, put_feed

FIRST = "Microsoft's new chip for AI inference, Maia 300, has twice the memory"
FIRST_TEXT = "Microsoft announced Maia 300, an inference chip made by TSMC, with twice the memory of the one before it."
BARE = "Microsoft takes on Amazon with an AI accelerator"
ARTICLE = "Microsoft announced Maia 300 today. The chip for AI inference, made by TSMC, has twice the memory."


@pytest.fixture
def made(store: Store) -> Parts:
    for number in (1, 2, 3):
        put_feed(store, feed(number))
    return making.parts(store, Clock(NOON))


def stories(made: Parts) -> list[Story]:
    with made.store.read() as c:
        return sorted(recent_stories(c), key=lambda story: story.id)


def told(made: Parts) -> list[tuple[int, ...]]:
    return [story.entry_ids for story in stories(made)]


def two_stories(made: Parts, **values: object) -> None:
    put_entry(made.store, entry(1, FIRST, FIRST_TEXT, feed_id=1))
    put_entry(made.store, replace(entry(2, BARE, feed_id=2), **values))  # type: ignore[arg-type]
    group_new(made)
    assert told(made) == [(1,), (2,)]


def fetched(made: Parts, number: int, text: str = ARTICLE) -> None:
    with made.store.write() as c:
        save_article(c, number, text, made.now())


def test_the_article_shows_that_two_stories_are_one(made: Parts) -> None:
    two_stories(made)
    fetched(made, 2)
    assert retell(made, [2]) == 1
    (story,) = stories(made)
    assert (story.entry_ids, story.revision) == ((1, 2), 2)
    with made.store.read() as c:
        assert [one.id for one in stories_due_for_card(c)] == [story.id]
        assert story_changes(c, story.id)[-1].words == "+1 source: Outlet 2"


def test_the_next_telling_is_compared_with_the_article(made: Parts) -> None:
    put_entry(made.store, entry(2, BARE, feed_id=2))
    group_new(made)
    fetched(made, 2)
    assert retell(made, [2]) == 0
    put_entry(made.store, entry(3, FIRST, FIRST_TEXT, feed_id=1))
    group_new(made)
    assert told(made) == [(2, 3)]


@pytest.mark.parametrize("again", [True, False])
def test_it_is_the_same_in_an_index_made_again(made: Parts, again: bool) -> None:
    two_stories(made)
    fetched(made, 2)
    other = making.parts(made.store, made.now) if again else made
    assert retell(other, [2]) == 1
    put_entry(made.store, entry(3, "Maia 300: " + FIRST, FIRST_TEXT, feed_id=3))
    group_new(made)  # its index may know what is gone
    assert told(made) == [(1, 2, 3)]


def test_what_was_put_right_by_hand_stays(made: Parts) -> None:
    two_stories(made)
    with made.store.write() as c:
        pin_story(c, 1)
    fetched(made, 2)
    assert retell(made, [2]) == 0
    assert told(made) == [(1,), (2,)]


def test_old_news_brings_no_stories_together(made: Parts) -> None:
    two_stories(made, published_at=NOON - timedelta(days=4))
    fetched(made, 2)
    assert retell(made, [2]) == 0


def test_an_article_on_something_else_changes_nothing(made: Parts) -> None:
    two_stories(made)
    fetched(
        made, 2, "Its designers spoke of the years it took, of three cities, and of what they would do otherwise today."
    )
    assert retell(made, [2, 99]) == 0
    assert retell(made, []) == 0
    assert told(made) == [(1,), (2,)]


def test_a_story_of_several_entries_stays_as_it_is(made: Parts) -> None:
    put_entry(made.store, entry(1, FIRST, FIRST_TEXT, feed_id=1))
    put_entry(made.store, entry(2, FIRST + " now", "", feed_id=2))
    group_new(made)
    assert told(made) == [(1, 2)]
    fetched(made, 2)
    assert retell(made, [2]) == 0
    assert told(made) == [(1, 2)]


def test_an_article_is_fetched_and_compared_before_the_card_is_written(parts: Parts, web: Web, clock: Clock) -> None:
    more = "".join(
        f"<p>It was the work of many hands and of {year} years, its designers said.</p>" for year in range(3, 12)
    )
    web.put("/maia", f"<html><body><article><h1>{BARE}</h1><p>{ARTICLE}</p>{more}</article></body></html>")
    for path in ("/one", "/two"):
        add(parts, web.put(path, rss(title=path)), title=path)
    poll_due(parts, force=True)
    clock.tick(hours=1)
    web.put("/one", rss(("1", FIRST, clock(), FIRST_TEXT), title="/one"))
    bare = f"<title>{BARE}</title><link>{web.url('/maia')}</link><pubDate>{format_datetime(clock())}</pubDate>"
    web.put("/two", f'<rss version="2.0"><channel><title>/two</title><item>{bare}</item></channel></rss>')
    poll_due(parts, force=True)
    group_new(parts)
    assert [len(entries) for entries in told(parts)] == [1, 1]
    assert fetch_due_texts(parts).told
    assert [len(entries) for entries in told(parts)] == [2]
