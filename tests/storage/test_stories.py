"""Stories, their ledger, what is near them, and cards: what is saved is what is read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage.cards import (
    card_json,
    card_of_json,
    card_of_story,
    cards_between,
    cards_due_for_planning,
    cards_of_stories,
    count_cards,
    get_card,
    get_cards,
    latest_cards,
    mark_planned,
    save_card,
)
from storage.entries import new_entries
from storage.errors import NotFound
from storage.feeds import all_feeds
from storage.grouped import grouped_since, held_back, members, put_in_story, set_aside, told_alone
from storage.records import Card, Cite, Line, Reason, Source, Story, StoryChange, Tldr
from storage.related import related_stories, save_near, subject_history
from storage.store import Store
from storage.stories import (
    add_changes,
    changes_to_plan,
    find_story,
    get_stories,
    get_story,
    mark_changes_planned,
    pin_story,
    pinned_stories,
    recent_stories,
    remove_story,
    save_story,
    stories_due_for_card,
    story_changes,
)
from tests.stories.making import NOON, entry, feed, put_entry, put_feed

STORY = Story(
    id=0,
    headline="Acme releases River 2",
    first_seen=NOON,
    last_changed=NOON,
    topics=("models", "open_source"),
    event="model_release",
    importance=60,
    credibility=70,
    reasons=(Reason(score="importance", points=16.0, words="1 source"),),
)


def saved(store: Store, **values: object) -> Story:
    """A stored story."""
    with store.write() as c:
        return save_story(c, replace(STORY, **values))  # type: ignore[arg-type]


def card(story: Story, **values: object) -> Card:
    """A card of a story, not stored."""
    line = Line(text="Acme released River 2.", basis="quoted", cites=(Cite(source=0, quote="Acme released River 2."),))
    source = Source(entry_id=1, publisher="Outlet", title="River 2", url="https://outlet.example/1", collected_at=NOON)
    made = Card(
        id=0,
        story_id=story.id,
        revision=story.revision,
        headline=story.headline,
        insight=line,
        tldr=Tldr(what_changed=line),
        sources=(source,),
        topics=story.topics,
        importance=story.importance,
        published_at=NOON - timedelta(hours=2),
        collected_at=NOON,
        written_at=NOON,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def put_card(store: Store, story: Story, **values: object) -> Card:
    """A stored card."""
    with store.write() as c:
        return save_card(c, card(story, **values))


def test_story_comes_back_as_it_was_saved(store: Store) -> None:
    put_feed(store, feed(1))
    put_entry(store, entry(1, "River 2"))
    story = saved(store)
    with store.write() as c:
        put_in_story(c, story.id, [1])
    with store.read() as c:
        assert get_story(c, story.id) == replace(story, entry_ids=(1,))
        assert get_stories(c, [story.id, 99]) == {story.id: replace(story, entry_ids=(1,))}
        assert get_story(c, 99) is None
        with pytest.raises(NotFound, match="no story 99"):
            find_story(c, 99)


def test_saving_an_unknown_story_is_refused(store: Store) -> None:
    with store.write() as c, pytest.raises(NotFound):
        save_story(c, replace(STORY, id=99))


def test_story_is_due_until_its_card_of_that_revision_stands(store: Store) -> None:
    quiet, loud = saved(store, quiet=True, importance=90), saved(store)
    with store.read() as c:
        assert [story.id for story in stories_due_for_card(c)] == [loud.id, quiet.id]
    put_card(store, loud)
    with store.write() as c:
        assert [story.id for story in stories_due_for_card(c)] == [quiet.id]
        save_story(c, replace(loud, revision=2))
        assert loud.id in [story.id for story in stories_due_for_card(c)]


def test_lists_are_by_time(store: Store) -> None:
    old, new = saved(store, last_changed=NOON - timedelta(days=3)), saved(store)
    with store.read() as c:
        assert [story.id for story in recent_stories(c)] == [new.id, old.id]
        assert [story.id for story in recent_stories(c, 1)] == [new.id]


def test_pinned_stories_are_known_and_removed_ones_are_gone(store: Store) -> None:
    story = saved(store)
    with store.write() as c:
        assert pinned_stories(c, NOON) == frozenset()
        pin_story(c, story.id)
        assert pinned_stories(c, NOON) == {story.id}
        remove_story(c, story.id)
        assert get_story(c, story.id) is None


def test_ledger_is_due_until_it_was_planned(store: Store) -> None:
    story = saved(store)
    steps = [
        StoryChange(story_id=story.id, revision=number, at=NOON, kind="source", words=f"step {number}")
        for number in (1, 2)
    ]
    with store.write() as c:
        add_changes(c, [])
        add_changes(c, steps)
        assert story_changes(c, story.id) == steps
        mark_changes_planned(c, story.id, 1, NOON)
        assert changes_to_plan(c, steps[0].story_id) == steps[1:]


def test_card_comes_back_as_it_was_saved(store: Store) -> None:
    made = put_card(store, saved(store))
    with store.read() as c:
        assert get_card(c, made.id) == made == card_of_story(c, made.story_id)
        assert get_cards(c, [made.id, 99]) == {made.id: made}
        assert get_card(c, 99) is None
    assert card_of_json(json.dumps(card_json(made))) == made


def test_card_keeps_its_id_through_revisions_and_is_planned_again_only_when_it_grew(store: Store) -> None:
    story = saved(store)
    made = put_card(store, story)
    with store.write() as c:
        assert [due.id for due in cards_due_for_planning(c)] == [made.id]
        mark_planned(c, [made.id], NOON)
        save_card(c, replace(made, headline="Better words"))
        assert cards_due_for_planning(c) == []
        again = save_card(c, replace(made, id=0, revision=2))
        assert again.id == made.id
        assert cards_due_for_planning(c) == [again]


def test_quiet_card_is_shown_but_never_due(store: Store) -> None:
    made = put_card(store, saved(store, quiet=True), quiet=True)
    with store.write() as c:
        assert cards_due_for_planning(c) == []
        assert latest_cards(c) == [made]
        awake = save_card(c, replace(made, quiet=False))
        assert cards_due_for_planning(c) == [awake]


def test_latest_cards_by_topic_time_and_page(store: Store) -> None:
    old = put_card(store, saved(store), published_at=NOON - timedelta(days=9))
    future = put_card(store, saved(store, topics=("policy",)), published_at=NOON + timedelta(days=400))
    undated = put_card(store, saved(store), published_at=None, collected_at=NOON + timedelta(hours=1))
    with store.read() as c:
        assert latest_cards(c) == [undated, future, old]
        assert latest_cards(c, topics=("policy",)) == [future]
        assert latest_cards(c, topics=("security", "policy")) == [future]
        assert cards_between(c, NOON - timedelta(days=9), NOON, limit=9) == [old]
        assert cards_between(c, NOON, NOON + timedelta(hours=2), limit=9) == [undated, future]
        assert cards_between(c, NOON, NOON + timedelta(hours=2), topics=("policy",), limit=9) == [future]
        assert cards_of_stories(c, [old.story_id, 999]) == {old.story_id: old}
        assert latest_cards(c, topics=("pol%",)) == []
        assert latest_cards(c, topics=('"',)) == []
        assert latest_cards(c, limit=1, offset=1) == [future]
        assert latest_cards(c, since=NOON + timedelta(minutes=1)) == [undated]
        assert count_cards(c, since=NOON) == 3
        assert count_cards(c, since=NOON + timedelta(minutes=1)) == 1


def test_related_are_earlier_and_newest_first(store: Store) -> None:
    days = (100, 30, 2, 1, -1)
    others = [saved(store, first_seen=NOON - timedelta(days=day), headline=f"{day} days ago") for day in days]
    story = saved(store)
    put_card(store, others[2], published_at=NOON - timedelta(days=2))
    with store.write() as c:
        save_near(c, story.id, [(other.id, 1.0 - number / 10) for number, other in enumerate(others)])
        save_near(c, story.id, [(story.id, 9.0), (others[3].id, -0.5)])
        found = related_stories(c, story.id)
        assert [one.headline for one in found] == ["1 days ago", "2 days ago", "30 days ago"]
        assert found[1].card_id
        assert found[1].url == "https://outlet.example/1"
        assert related_stories(c, 99) == ()
        assert related_stories(c, others[0].id) == ()


def test_a_story_without_a_card_is_dated_and_linked_by_its_first_entry(store: Store) -> None:
    put_feed(store, feed(1))
    put_entry(store, entry(1, "It began", published_at=NOON - timedelta(days=3)))
    before = saved(store, first_seen=NOON - timedelta(seconds=1), headline="It began", entry_ids=(1,))
    story = saved(store)
    with store.write() as c:
        put_in_story(c, before.id, [1])
        save_near(c, story.id, [(before.id, 2.0)])
        (related,) = related_stories(c, story.id)
        (step,) = subject_history(c, story.id)
    assert (related.seen_at, related.url) == (NOON - timedelta(days=3), "https://outlet1.example/1")
    assert (step.date, step.url) == ("2026-11-20", "https://outlet1.example/1")


def test_history_goes_two_steps_back_and_is_dated(store: Store) -> None:
    first = saved(store, first_seen=NOON - timedelta(days=20), headline="It began")
    second = saved(store, first_seen=NOON - timedelta(days=10), headline="It went on")
    story = saved(store)
    with store.write() as c:
        save_near(c, story.id, [(second.id, 2.0)])
        save_near(c, second.id, [(first.id, 1.6), (story.id, 2.0)])
        steps = subject_history(c, story.id)
        assert [(step.date, step.line.text, step.line.basis) for step in steps] == [
            ("2026-11-03", "It began", "archive"),
            ("2026-11-13", "It went on", "archive"),
        ]
        assert subject_history(c, 99) == ()


def test_entries_wait_until_they_are_grouped_or_set_aside(store: Store) -> None:
    put_feed(store, feed(1))
    for number in (1, 2, 3):
        put_entry(store, entry(number, f"News {number}", content="It stands in the article."))
    story = saved(store)
    with store.write() as c:
        assert [one.id for one in new_entries(c, 2)] == [1, 2]
        put_in_story(c, story.id, [1, 2])
        set_aside(c, {3: "not AI news"})
        assert new_entries(c, 9) == []
        assert [one.id for one in members(c, [story.id])[story.id]] == [1, 2]
        assert members(c, [99]) == {}
        assert [one.id for one in grouped_since(c, NOON, 1, characters=9, enough=5)] == [2]
        first = next(grouped_since(c, NOON, characters=4, enough=5))
        assert (first.story_id, first.title, first.text, first.collected_at) == (story.id, "News 1", "It s", NOON)
        assert new_entries(c, 9) == []
        assert all_feeds(c)[1].title == "Outlet 1"


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("", "It stands in"),
        ("A summary that is long enough", "A summary th"),
        ("Short.", "Short. It st"),
    ],
)
def test_the_beginning_of_a_text_is_the_summary_and_the_article_where_that_is_short(
    database: Store, summary: str, text: str
) -> None:
    put_feed(database, feed(1))
    put_entry(database, entry(1, "News", summary, content="It stands in the article."))
    story = saved(database)
    with database.write() as c:
        put_in_story(c, story.id, [1])
        assert [one.text for one in grouped_since(c, NOON, characters=12, enough=10)] == [text]


def test_what_a_feed_tells_alone_is_counted_and_what_waits_for_it(database: Store) -> None:
    held = (Reason(score="brake", points=0.0, words="too many"),)
    for number in (1, 2):
        put_feed(database, feed(number))
    told: list[tuple[tuple[int, ...], dict[str, Any]]] = [
        ((1,), {}),
        ((1, 1), {"importance": 45}),
        ((1, 2), {}),  # by two
        ((2,), {}),
        ((1,), {"last_changed": NOON - timedelta(days=2)}),
        ((1,), {"quiet": True}),  # a view
        ((1,), {"quiet": True, "reasons": held}),
        ((1,), {"quiet": True, "reasons": held}),
    ]
    number = 0
    for tellers, changed in told:
        with database.write() as c:
            story = save_story(c, replace(STORY, **changed))
        for teller in tellers:
            number += 1
            put_entry(database, entry(number, "River 2", feed_id=teller))
            with database.write() as c:
                put_in_story(c, story.id, [number])
    with database.read() as c:
        assert told_alone(c, NOON - timedelta(days=1)) == {1: [60, 45], 2: [60]}
        assert held_back(c, NOON - timedelta(days=1)) == {1: 2}
