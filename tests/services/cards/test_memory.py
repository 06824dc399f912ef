"""What a writer knows of the archive, and that no feed can make up a reason for other news by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.cards.extractive import ExtractiveWriter
from bot.services.cards.memory import Memory, remember
from bot.services.cards.writing import write_due
from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from storage.cards import latest_cards
from storage.feeds import all_feeds
from storage.records import Card, Entry, Remembered
from storage.store import Store
from storage.tables.news import stories, story_changes
from tests.cards.samples import playbook
from tests.conftest import Clock
from tests.stories.making import NOON, entry, feed, parts, put_entry, put_feed

BROWSERS = (
    "Opera launches an AI browser that books flights",
    "Perplexity launches a browser with an AI agent inside",
)
ATLAS = "OpenAI launches an AI browser for everyone"


@pytest.fixture
def made(store: Store) -> Parts:
    for number in (1, 2, 3):
        put_feed(store, replace(feed(number), weight=1.0, ai_only=True))
    put_feed(store, replace(feed(9), weight=1.6, ai_only=True))
    return replace(parts(store, Clock(NOON)), writers=(ExtractiveWriter(playbook()),))


def at(days: int) -> datetime:
    return NOON - timedelta(days=days)


def tell(made: Parts, number: int, title: str, *, days: int = 0, **values: object) -> None:
    """An entry of so many days ago; its story was first seen then."""
    moment = at(days)
    one: Entry = replace(entry(number, title), published_at=moment, collected_at=moment)
    put_entry(made.store, replace(one, **values))  # type: ignore[arg-type]
    clock = made.now
    assert isinstance(clock, Clock)
    clock.value = moment
    group_new(made)
    with made.store.write() as c:
        c.execute(update(stories).where(stories.c.importance < 40).values(importance=45))
    clock.value = NOON


def known(made: Parts) -> tuple[Remembered, ...]:
    with made.store.read() as c:
        return remember(c, all_feeds(c), NOON, NOON + timedelta(hours=1)).before(NOON + timedelta(minutes=1), 0)


def cards(made: Parts) -> dict[str, Card]:
    write_due(made)
    with made.store.read() as c:
        return {card.headline: card for card in latest_cards(c)}


def why(card: Card) -> str:
    return card.tldr.why_it_matters.text if card.tldr.why_it_matters else ""


def believed(found: Sequence[Remembered]) -> list[str]:
    return [one.headline for one in found if one.believed]


def test_two_publishers_or_one_feed_of_weight_are_believed(made: Parts) -> None:
    tell(made, 1, BROWSERS[0], days=9)
    tell(made, 2, BROWSERS[1], days=5, feed_id=9, url="https://outlet9.example/2")
    assert believed(known(made)) == [BROWSERS[1]]
    tell(
        made,
        3,
        BROWSERS[0],
        days=9,
        feed_id=2,
        url="https://outlet2.example/3",
        canonical_url="https://outlet2.example/3",
    )
    assert believed(known(made)) == [BROWSERS[0], BROWSERS[1]]


def test_a_feed_that_links_to_others_sites_is_one_voice(made: Parts) -> None:
    for number in (1, 2, 3):
        address = f"https://famous{number}.example/story"
        tell(made, number, BROWSERS[0], days=9, url=address, canonical_url=address, guid=address)
    (one,) = known(made)
    assert (one.publishers, one.believed) == (1, False)


def test_two_feeds_of_one_house_are_one_voice(made: Parts) -> None:
    for number in (1, 2):
        address = f"https://news{number}.house.example/story"
        tell(made, number, BROWSERS[0], days=9, feed_id=number, url=address, canonical_url=address, guid=address)
    (one,) = known(made)
    assert (one.publishers, one.believed) == (1, False)


def test_a_flood_of_made_up_launches_gives_other_news_no_reason(made: Parts) -> None:
    for number, name in enumerate(["Google", "Mozilla", "Brave", "Samsung", "Microsoft"], start=1):
        tell(made, number, f"{name} launches an AI browser called Fake {number}", days=9 - number)
    tell(made, 20, ATLAS, feed_id=9, url="https://outlet9.example/20", canonical_url="https://outlet9.example/20")
    assert not why(cards(made)[ATLAS])


def test_the_reason_names_what_came_before_and_leads_there(made: Parts) -> None:
    for number, title in enumerate(BROWSERS, start=1):
        address = f"https://outlet9.example/{number}"
        tell(made, number, title, days=10 - number, feed_id=9, url=address, canonical_url=address)
    tell(made, 20, ATLAS)
    card = cards(made)[ATLAS]
    assert why(card) == (
        "By the archive, the third company with an AI browser in 9 days, after Opera (14 November) and "
        "Perplexity (15 November)."
    )
    assert [one.url for one in card.related][:2] == ["https://outlet9.example/1", "https://outlet9.example/2"]
    assert card.tldr.why_it_matters is not None
    assert card.tldr.why_it_matters.basis == "archive"


def test_what_comes_later_changes_no_reason_and_moves_no_story(made: Parts) -> None:
    for number, title in enumerate(BROWSERS, start=1):
        address = f"https://outlet9.example/{number}"
        tell(made, number, title, days=10 - number, feed_id=9, url=address, canonical_url=address)
    tell(made, 20, ATLAS, days=3)
    before = why(cards(made)[ATLAS])
    tell(made, 21, "Mozilla launches an AI browser for work", days=1, feed_id=9, url="https://outlet9.example/21")
    with made.store.read() as c:
        steps = c.scalar(select(func.count()).select_from(story_changes))
    with made.store.write() as c:  # written again, as when a source joins
        c.execute(update(stories).values(written_revision=0))
    assert why(cards(made)[ATLAS]) == before
    with made.store.read() as c:
        assert c.scalar(select(func.count()).select_from(story_changes)) == steps


def test_old_and_small_stories_are_not_remembered(made: Parts) -> None:
    tell(made, 1, BROWSERS[0], days=95, feed_id=9, url="https://outlet9.example/1")
    tell(made, 2, BROWSERS[1], days=5, feed_id=9, url="https://outlet9.example/2")
    assert [one.headline for one in known(made)] == [BROWSERS[1]]
    with made.store.write() as c:
        c.execute(update(stories).values(importance=10))
    assert not known(made)


def test_of_stories_of_one_round_only_the_later_knows_the_other() -> None:
    one = Remembered(story_id=1, headline=BROWSERS[0], event="product_launch", seen_at=NOON)
    memory = Memory((one,), ((NOON, 1),))
    assert memory.before(NOON, 1) == ()
    assert memory.before(NOON, 2) == (one,)
    assert memory.before(NOON + timedelta(days=91), 2) == ()
