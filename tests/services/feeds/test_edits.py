"""What a publisher edits comes to the card and to the messages, silently, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.extractive import ExtractiveWriter
from bot.services.cards.writing import write_due
from bot.services.feeds.edits import MOST
from bot.services.feeds.ingest import poll_due
from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from storage.cards import card_of_story
from storage.records import Card, Story
from storage.store import Store
from storage.stories import recent_stories, stories_due_for_card, story_changes
from tests.cards.samples import playbook
from tests.conftest import Clock
from tests.feeds.web import Web
from tests.services.ingesting import add, make_parts, rss

TEXT = "Tensor Labs released Quill 2, a language model for laptops, under an open licence. It answers in {} seconds."


@pytest.fixture
def parts(store: Store, clock: Clock) -> Parts:
    return replace(make_parts(store, clock), writers=(ExtractiveWriter(playbook()),))


def the_story(parts: Parts) -> Story:
    with parts.store.read() as c:
        (story,) = [story for story in recent_stories(c) if not story.quiet]
    return story


def the_card(parts: Parts) -> Card:
    with parts.store.read() as c:
        card = card_of_story(c, the_story(parts).id)
    assert card is not None
    return card


def publish(parts: Parts, web: Web, title: str, text: str) -> None:
    now = parts.now()
    web.put(
        "/feed", rss(("old", "A conference about AI models ends", now - timedelta(days=9)), ("a", title, now, text))
    )
    poll_due(parts, force=True)
    group_new(parts)
    write_due(parts)


@pytest.fixture
def told(parts: Parts, web: Web, clock: Clock) -> Parts:
    add(parts, web.put("/feed", rss(("old", "A conference about AI models ends", clock() - timedelta(days=9)))))
    poll_due(parts)
    clock.tick(hours=1)
    publish(parts, web, "Tensor Labs releases AI model Quill 2", TEXT.format("five"))
    return parts


def test_an_edited_entry_makes_its_story_due_and_the_card_follows(told: Parts, web: Web, clock: Clock) -> None:
    before, card = the_story(told), the_card(told)
    clock.tick(hours=1)
    publish(told, web, "Tensor Labs releases AI model Quill 3", TEXT.format("nine"))
    after = the_story(told)
    assert (after.id, after.revision, after.last_changed) == (before.id, before.revision + 1, before.last_changed)
    assert "Quill 3" in after.headline
    assert the_card(told).revision == after.revision
    assert "Quill 3" in the_card(told).headline != card.headline
    with told.store.read() as c:
        step = story_changes(c, after.id)[-1]
    assert (step.kind, step.matters, step.words) == ("rewritten", False, "Site edited what it wrote")


def test_an_entry_that_only_got_a_new_id_changes_no_story(told: Parts, web: Web, clock: Clock) -> None:
    before = the_story(told)
    title, text = "Tensor Labs releases AI model Quill 2", TEXT.format("five")
    now = clock()
    web.put("/feed", rss(("b", title, now, text)).replace(b"site.example/b", b"site.example/a"))
    assert poll_due(told, force=True).edited == 1
    assert the_story(told) == before


def test_a_story_of_last_week_is_left_as_it_is(told: Parts, web: Web, clock: Clock) -> None:
    before = the_story(told)
    clock.tick(days=4)
    publish(told, web, "Tensor Labs releases AI model Quill 3", TEXT.format("nine"))
    assert the_story(told).revision == before.revision


def test_a_feed_that_never_stops_editing_is_not_followed_for_ever(told: Parts, web: Web, clock: Clock) -> None:
    before = the_story(told)
    for count in range(MOST + 3):
        clock.tick(minutes=20)
        publish(told, web, "Tensor Labs releases AI model Quill 2", TEXT.format(f"{count + 10}"))
    assert the_story(told).revision == before.revision + MOST
    with told.store.read() as c:
        assert not stories_due_for_card(c)
