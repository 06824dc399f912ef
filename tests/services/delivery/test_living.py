"""A posted card follows its story: edited in place, told in the thread, stopped in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.desk.corrections import correct_card
from storage.cards import save_card
from storage.records import Card, DeliveryKind, DeliveryState, StoryChange
from storage.store import Store
from storage.stories import add_changes, changes_to_plan
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    made = make_world(store, clock)
    made.subscribe("C1")
    return made


def move(world: World, card: Card, words: str = "Tensor Times has 4.75b", **values: object) -> Card:
    """The story moves, and its card is written again."""
    world.clock.tick(seconds=30)
    card = replace(card, revision=card.revision + 1, written_at=world.clock(), headline=f"{card.headline} again")
    change = StoryChange(
        story_id=card.story_id, revision=card.revision, at=world.clock(), kind="fact", words=words, matters=True
    )
    with world.store.write() as c:
        add_changes(c, [replace(change, **values)])  # type: ignore[arg-type]
        return save_card(c, card)


def test_a_story_that_moves_edits_its_message_and_says_so_in_the_thread(world: World) -> None:
    card = move(world, world.posted())
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 1
    assert card.headline in message.message.text
    assert message.delivery_id == world.rows(state=DeliveryState.SENT)[0].id
    (reply,) = world.slack.thread(TEAM, "C1", message.ts)
    assert "Tensor Times has 4.75b" in reply.message.text


def test_an_edited_card_shows_what_happened_since_it_was_posted(world: World) -> None:
    card = move(world, world.posted(), words="now <exploited> in attacks")
    world.plan()
    world.drain()
    world.clock.tick(minutes=11)
    move(world, card, words="+1 source: Patch")
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    (line,) = [block for block in message.message.blocks if "Since posted" in str(block)]
    assert line["text"]["text"] == "🔄 *Since posted:* Now &lt;exploited&gt; in attacks · +1 source: Patch"
    assert "Since posted: Now &lt;exploited&gt; in attacks" in message.message.text


def test_what_was_said_when_the_card_was_posted_is_no_update(world: World) -> None:
    card = world.card(1)
    card = move(world, card)  # before anybody saw it
    world.plan()
    world.drain()
    move(world, card, words="quiet", matters=False)
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 1
    assert "Since posted" not in str(message.message.blocks) + message.message.text


def test_a_change_that_does_not_matter_edits_without_a_word(world: World) -> None:
    move(world, world.posted(), matters=False)
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 1
    assert not world.slack.thread(TEAM, "C1", message.ts)


def test_edits_are_gathered_for_ten_minutes(world: World) -> None:
    card = move(world, world.posted())
    world.plan()
    world.drain()
    for number in range(5):
        card = move(world, card, words=f"fact {number}")
        world.plan()
        world.drain()
    assert world.slack.channel(TEAM, "C1")[0].edits == 1
    world.clock.tick(minutes=10)
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 2
    assert "🔄 Fact 0 · fact 1" in world.slack.thread(TEAM, "C1", message.ts)[-1].message.text


def test_a_change_waits_until_its_card_is_written_again(world: World) -> None:
    card = world.posted()
    world.clock.tick(minutes=1)
    change = StoryChange(story_id=card.story_id, revision=2, at=world.clock(), kind="fact", words="x", matters=True)
    with world.store.write() as c:
        add_changes(c, [change])
    assert world.plan().deliveries == 0
    with world.store.write() as c:
        assert changes_to_plan(c, card.story_id)
        save_card(c, replace(card, revision=2, written_at=world.clock()))
    assert world.plan().deliveries == 2


def test_a_card_is_not_edited_after_a_week(world: World) -> None:
    card = world.posted()
    world.clock.tick(days=8)
    move(world, card)
    assert world.plan().deliveries == 0


def test_what_was_posted_with_the_news_is_not_edited_for_it(world: World) -> None:
    card = world.card(1)
    world.plan()
    move(world, card)  # before it was sent
    world.drain()
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 0
    assert "again" in message.message.text


def test_a_deleted_message_is_left_in_peace(world: World) -> None:
    card = world.posted()
    world.slack.channel(TEAM, "C1")[0].deleted = True
    card = move(world, card)
    world.plan()
    world.drain()
    assert [row.state for row in world.rows()][1:] == [DeliveryState.DROPPED, DeliveryState.DROPPED]
    world.clock.tick(minutes=30)
    move(world, card)
    assert world.plan().deliveries == 0


def test_a_message_too_old_to_edit_is_left_as_it_is(world: World) -> None:
    world.slack.rules.edit_window_s = 60
    card = world.posted()
    world.clock.tick(minutes=5)
    move(world, card)
    world.plan()
    world.drain()
    assert world.rows(state=DeliveryState.DROPPED)[0].error == "edit_window_closed"


def test_an_edit_whose_answer_is_lost_is_made_again(world: World) -> None:
    card = move(world, world.posted())
    world.plan()
    faults = ["lost"]
    world.slack.hook = lambda point: faults.pop() if point == "update:stored" and faults else ""
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 2
    assert card.headline in message.message.text


def test_a_channel_that_unfollowed_sees_no_edits(world: World) -> None:
    from storage.subscriptions import save_subscription, subscription_for

    card = world.posted()
    with world.store.write() as c:
        one = subscription_for(c, TEAM, "C1")
        assert one is not None
        save_subscription(c, replace(one, active=False))
    move(world, card)
    assert world.plan().deliveries == 0


def test_a_correction_marks_the_card_and_tells_the_thread(world: World) -> None:
    card = world.posted()
    world.clock.tick(minutes=1)
    correct_card(world.parts, card.id, "The amount is 4.75 billion,\nnot 47.5.")
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert message.edits == 1
    reply = world.slack.thread(TEAM, "C1", message.ts)[0].message.text
    assert reply == "⚠️ Correction: The amount is 4.75 billion, not 47.5."
    assert "Corrected on 23 Nov 2026: The amount is 4.75 billion, not 47.5." in message.message.text
    with pytest.raises(UserError, match="no card 999"):
        correct_card(world.parts, 999, "x")


def test_the_deep_insight_goes_into_the_thread_where_the_channel_asks_for_it(world: World) -> None:
    world.subscribe("C2", insight_in_thread=True)
    world.posted()
    assert [row.kind for row in world.rows(channel_id="C2")] == [DeliveryKind.CARD, DeliveryKind.REPLY]
    (message,) = world.slack.channel(TEAM, "C2")
    assert len(world.slack.thread(TEAM, "C2", message.ts)) == 1


def test_a_change_without_a_card_is_let_go_after_a_day(world: World) -> None:
    card = world.posted()
    change = StoryChange(story_id=card.story_id, revision=5, at=world.clock(), kind="fact", words="x", matters=True)
    with world.store.write() as c:
        add_changes(c, [change])
    world.clock.value += timedelta(days=2)
    assert world.plan().deliveries == 0
    with world.store.read() as c:
        assert not changes_to_plan(c, card.story_id)


def test_however_many_steps_wait_for_their_cards_those_behind_them_are_looked_at(world: World) -> None:
    waiting, ready = world.posted(), world.card(2)
    world.plan()
    world.drain()
    world.clock.tick(minutes=11)
    step = StoryChange(story_id=waiting.story_id, revision=9, at=world.clock(), kind="fact", words="x", matters=True)
    with world.store.write() as c:
        add_changes(c, [step] * 1_200)
    move(world, ready, words="it moved")
    assert world.plan().deliveries == 2
    with world.store.read() as c:
        assert len(changes_to_plan(c, waiting.story_id)) == 1_200
        assert not changes_to_plan(c, ready.story_id)
