"""Two stories become one: messages, votes and numbers of both lead to what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.cards import card_of_story, get_card
from storage.deliveries import NewDelivery, add_deliveries, deliveries_for, note_gone
from storage.feedback import save_for, saved_by, tally, vote
from storage.merging import first_posted, kept_apart, merge_rows, told_twice
from storage.outbox import drop_open, swap
from storage.records import Card, DeliveryKind, DeliveryState
from storage.reports import add_report, waiting_reports
from storage.store import Store
from storage.stories import find_story, get_story, pin_story, save_story
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world


def two(store: Store, clock: Clock, *channels: str) -> tuple[World, Card, Card]:
    """A world in which the first card went to one channel and the second to another, or both to both."""
    world = make_world(store, clock)
    for channel in channels:
        world.subscribe(channel)
    first = world.card(1)
    second = world.posted(2)
    return world, first, second


def test_the_number_of_a_card_that_is_gone_leads_to_the_kept_one(store: Store, clock: Clock) -> None:
    _, first, second = two(store, clock, "C1")
    with store.write() as c:
        save_for(c, TEAM, "U1", first.id, clock())
        merge_rows(c, second.story_id, first.story_id)
        kept = card_of_story(c, second.story_id)
        assert kept is not None
        assert kept.id == second.id
        assert get_card(c, first.id) == kept
        assert get_story(c, first.story_id) is None
        assert not save_for(c, TEAM, "U1", second.id, clock()), "it was saved for this person, so it is let go"


def test_a_message_of_the_story_that_is_gone_becomes_the_kept_ones(store: Store, clock: Clock) -> None:
    world, first, second = two(store, clock, "C1")
    later = world.card(3)  # nobody was to get it yet
    with store.write() as c:
        merge_rows(c, later.story_id, first.story_id)
    world.plan()
    world.drain()
    assert len(world.slack.channel(TEAM, "C1")) == 2
    with store.read() as c:
        (kept,) = deliveries_for(c, [f"story:{later.story_id}"], DeliveryKind.CARD)
        assert kept.card_id == later.id
        assert first_posted(c, [later.story_id, second.story_id]).keys() == {later.story_id, second.story_id}


def test_a_kept_story_without_a_card_gets_the_others(store: Store, clock: Clock) -> None:
    world, first, second = two(store, clock, "C1")
    with store.write() as c:
        merge_rows(c, first.story_id, second.story_id)  # the higher number stays a card's, whichever story is kept
        kept = card_of_story(c, first.story_id)
        assert kept is not None
        assert (kept.id, kept.story_id) == (second.id, first.story_id)
        assert get_card(c, first.id) == kept
    assert world.plan().deliveries == 0


def test_numbers_lead_on_when_the_kept_story_is_merged_again(store: Store, clock: Clock) -> None:
    world, first, second = two(store, clock, "C1")
    third = world.card(3)
    with store.write() as c:
        merge_rows(c, second.story_id, first.story_id)
        merge_rows(c, third.story_id, second.story_id)
        assert [found.id for found in (get_card(c, first.id), get_card(c, second.id)) if found] == [third.id] * 2


def test_stories_put_right_by_hand_are_kept_apart(store: Store, clock: Clock) -> None:
    _, first, second = two(store, clock, "C1")
    with store.write() as c:
        pin_story(c, second.story_id)
        assert kept_apart(c, clock() - timedelta(days=2)) == {second.story_id}
        assert kept_apart(c, clock() + timedelta(days=2)) == frozenset()
    assert first.story_id != second.story_id


def test_stories_that_are_no_news_are_kept_apart(store: Store, clock: Clock) -> None:
    _, first, _ = two(store, clock, "C1")
    with store.write() as c:
        save_story(c, replace(find_story(c, first.story_id), quiet=True))
        assert kept_apart(c, clock() - timedelta(days=2)) == {first.story_id}


def test_who_saved_and_voted_on_both_did_so_once(store: Store, clock: Clock) -> None:
    _, first, second = two(store, clock, "C1")
    with store.write() as c:
        for card, value in ((first, -1), (second, 1)):
            save_for(c, TEAM, "U1", card.id, clock())
            vote(c, team_id=TEAM, channel_id="C1", user_id="U1", card_id=card.id, value=value, now=clock())
        vote(c, team_id=TEAM, channel_id="C1", user_id="U2", card_id=first.id, value=1, now=clock())
        merge_rows(c, second.story_id, first.story_id)
        assert saved_by(c, TEAM, "U1") == (second.id,)
        assert tally(c, TEAM, "C1", second.id) == (2, 0), "what was said of the kept card stands"


def test_a_reported_mistake_follows_the_story(store: Store, clock: Clock) -> None:
    _, first, second = two(store, clock, "C1")
    with store.write() as c:
        told = {"team_id": TEAM, "user_id": "U1", "kind": "wrong", "words": "It is 4 GB."}
        add_report(c, card_id=first.id, now=clock(), state="open", **told)
        merge_rows(c, second.story_id, first.story_id)
        assert [report.card_id for report in waiting_reports(c)] == [second.id]


def test_of_two_messages_the_one_that_surely_stands_is_the_storys(store: Store, clock: Clock) -> None:
    _, first, second = two(store, clock, "C1")
    with store.write() as c:
        (doubtful,) = deliveries_for(c, [f"story:{first.story_id}"], DeliveryKind.CARD)
        assert swap(c, doubtful, replace(doubtful, state=DeliveryState.SENDING, ts=""))
        merge_rows(c, second.story_id, first.story_id)
        (kept,) = deliveries_for(c, [f"story:{second.story_id}"], DeliveryKind.CARD)
        card = card_of_story(c, second.story_id)
        assert card is not None
        assert kept.card_id == second.id
        assert kept.ts
        assert [(one.id, other.id) for one, other in told_twice(c, card)] == [(doubtful.id, kept.id)]


def test_a_message_that_somebody_deleted_tells_nothing_twice(store: Store, clock: Clock) -> None:
    _, first, second = two(store, clock, "C1")
    with store.write() as c:
        (gone,) = deliveries_for(c, [f"story:{second.story_id}"], DeliveryKind.CARD)
        note_gone(c, gone.id, "message_not_found")
        merge_rows(c, second.story_id, first.story_id)
        card = card_of_story(c, second.story_id)
        assert card is not None
        assert told_twice(c, card) == []


def test_a_story_was_posted_when_the_first_channel_got_it(store: Store, clock: Clock) -> None:
    world = make_world(store, clock)
    world.subscribe("C1")
    begun, card = clock(), world.card(1)
    world.plan()
    clock.tick(minutes=20)
    late = NewDelivery(
        team_id=TEAM, channel_id="C2", kind=DeliveryKind.CARD, source_key=f"story:{card.story_id}", card_id=card.id
    )
    with store.write() as c:
        add_deliveries(c, [late], clock())
        assert first_posted(c, [card.story_id]) == {card.story_id: begun}
        drop_open(c, TEAM, "C1", "nobody wants it")
        assert first_posted(c, [card.story_id]) == {card.story_id: clock()}, "what is dropped nobody gets"


def test_a_channel_that_waits_for_both_gets_one(store: Store, clock: Clock) -> None:
    world = make_world(store, clock)
    world.subscribe("C1", insight_in_thread=True)
    first, second = world.card(1), world.card(2)
    world.plan()
    with store.write() as c:
        merge_rows(c, second.story_id, first.story_id)
    world.drain()
    assert len(world.texts("C1")) == 1


def test_what_waits_is_not_sent_where_the_other_stands(store: Store, clock: Clock) -> None:
    for channel, stays in (("C1", 0), ("C2", 1)):  # whichever of the two is kept
        world = make_world(store, clock)
        world.subscribe(channel)
        one = world.posted()
        other = world.card(2)
        world.plan()
        pair = [one, other]
        with store.write() as c:
            merge_rows(c, pair[stays].story_id, pair[1 - stays].story_id)
        world.plan()
        world.drain()
        assert len(world.texts(channel)) == 1
        with store.read() as c:
            (kept,) = deliveries_for(c, [f"story:{pair[stays].story_id}"], DeliveryKind.CARD)[-1:]
            assert kept.ts, "the message that stands is edited from now on"


def test_what_was_dropped_gives_way_to_what_stands(store: Store, clock: Clock) -> None:
    world = make_world(store, clock)
    world.subscribe("C1")
    one = world.card(1)
    world.plan()
    with store.write() as c:
        drop_open(c, TEAM, "C1", "channel was left")
    other = world.posted(2)
    with store.write() as c:
        merge_rows(c, one.story_id, other.story_id)
        (kept,) = deliveries_for(c, [f"story:{one.story_id}"], DeliveryKind.CARD)
        assert kept.ts
