"""What becomes of two messages in one channel whose stories turned out to be one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.services.delivery.composing import LEADS_NOWHERE
from storage.cards import card_of_story, save_card
from storage.merging import merge_rows
from storage.records import Card, DeliveryState, StoryChange
from storage.store import Store
from storage.stories import add_changes
from storage.tables.delivery import deliveries
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world
from tests.fake_slack import Held, nothing


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    """Two cards that stand in C1, and a channel that got only the second one."""
    made = make_world(store, clock)
    made.subscribe("C1")
    made.posted()
    made.subscribe("C2")
    clock.tick(minutes=20)
    made.posted(2)
    return made


def merge(world: World, keep: int, gone: int) -> Card:
    """One story of two, and its card written anew, as grouping and writing leave them."""
    world.clock.tick(minutes=1)
    with world.store.write() as c:
        merge_rows(c, keep, gone)
        kept = card_of_story(c, keep)
        assert kept is not None
        now = world.clock()
        add_changes(c, [StoryChange(story_id=keep, revision=9, at=now, kind="merged", words="told elsewhere too")])
        return save_card(c, replace(kept, revision=9, headline="Marten is out everywhere", written_at=now))


def messages(world: World, channel: str = "C1") -> list[Held]:
    return world.slack.channel(TEAM, channel)


@pytest.mark.parametrize(("keep", "gone"), [(2, 1), (1, 2)])
def test_the_later_message_leads_to_the_earlier_one(world: World, keep: int, gone: int) -> None:
    first, second = messages(world)
    merge(world, keep, gone)
    world.plan()
    world.drain()
    assert len(messages(world)) == 2, "nothing is deleted, nothing is posted twice"
    assert "Marten is out everywhere" in first.message.text
    assert any(block["type"] == "actions" for block in first.message.blocks)
    assert second.message.text == "Merged into: Marten is out everywhere"
    (block,) = second.message.blocks
    link = f"<https://slack.example/archives/C1/p{first.ts.replace('.', '')}|Marten is out everywhere>"
    assert link in str(block)
    assert not world.slack.thread(TEAM, "C1", second.ts)
    (alone,) = messages(world, "C2")
    assert any(block["type"] == "actions" for block in alone.message.blocks), "there it is the only one that tells it"


def test_it_is_said_once_and_never_undone_by_a_later_edit(world: World) -> None:
    first, second = messages(world)
    card = merge(world, 2, 1)
    world.plan()
    world.drain()
    told = second.message
    for revision in (10, 11):
        world.clock.tick(minutes=15)
        now = world.clock()
        with world.store.write() as c:
            step = StoryChange(story_id=2, revision=revision, at=now, kind="fact", words="more", matters=True)
            add_changes(c, [step])
            save_card(c, replace(card, revision=revision, written_at=now))
        world.plan()
        world.drain()
    assert (first.edits, second.edits, second.message) == (3, 1, told)


def test_leading_elsewhere_delays_no_edit_of_the_message_that_stays(world: World) -> None:
    card = merge(world, 2, 1)
    world.plan()
    with world.store.write() as c:  # as though only the other message had been edited just now
        c.execute(delete(deliveries).where(deliveries.c.kind == "edit", deliveries.c.source_key.like("story:%")))
    world.drain()
    world.clock.tick(minutes=1)
    now = world.clock()
    with world.store.write() as c:
        step = StoryChange(story_id=2, revision=10, at=now, kind="fact", words="more", matters=True)
        add_changes(c, [step])
        save_card(c, replace(card, revision=10, headline="Marten is out at last", written_at=now))
    world.plan()
    world.drain()
    assert "at last" in messages(world)[0].message.text


def test_a_message_that_is_merged_again_leads_to_the_last_one(world: World) -> None:
    world.clock.tick(minutes=20)
    world.posted(3)
    first, second, third = messages(world)
    merge(world, 3, 2)
    world.plan()
    world.drain()
    assert second.ts.replace(".", "") in str(third.message.blocks)
    world.clock.tick(minutes=20)
    merge(world, 3, 1)
    world.plan()
    world.drain()
    for later in (second, third):
        assert first.ts.replace(".", "") in str(later.message.blocks)
        assert later.message.text.startswith("Merged into: ")
    assert not first.message.text.startswith("Merged into: ")


@pytest.mark.parametrize("point", ["update:before", "update:stored"])
@pytest.mark.parametrize("fault", ["lost", "5xx", "429", "refused"])
def test_a_failing_edit_is_made_later(world: World, point: str, fault: str) -> None:
    first, second = messages(world)
    merge(world, 2, 1)
    faults = [fault, fault]
    world.slack.hook = lambda at: faults.pop() if at == point and faults else ""
    world.plan()
    world.drain(7_200)
    assert (len(messages(world)), second.message.text) == (2, "Merged into: Marten is out everywhere")
    assert first.message.text != second.message.text


def test_a_kept_message_that_people_deleted_takes_no_other_with_it(world: World) -> None:
    first, second = messages(world)
    first.deleted = True
    before = second.message
    merge(world, 2, 1)
    world.plan()
    world.drain()
    assert second.message == before
    assert [one.error for one in world.rows(state=DeliveryState.DROPPED)][-1] == LEADS_NOWHERE


def test_without_a_link_of_slack_the_page_is_named(world: World) -> None:
    _, second = messages(world)
    merge(world, 2, 1)
    world.slack.hook = lambda at: "internal_error" if at == "permalink" else ""
    world.plan()
    world.drain()
    assert "Merged into: Marten is out everywhere" in second.message.text
    assert "/cards/2-marten-is-out-everywhere|" in str(second.message.blocks)


def test_a_message_on_its_way_while_its_story_is_merged_is_told_too(store: Store, clock: Clock) -> None:
    world = make_world(store, clock)
    world.subscribe("C1")
    for number in (1, 2):
        world.card(number)
        world.plan()
        if number == 1:
            world.drain()
    world.clock.tick(seconds=2)
    world.slack.hook = lambda at: "lost" if at == "post:stored" else ""
    world.send()
    world.slack.hook = nothing
    merge(world, 2, 1)
    world.plan()
    world.drain(600)
    first, second = messages(world)
    assert second.message.text.startswith("Merged into: ")
    assert not first.message.text.startswith("Merged into: ")


def test_old_messages_and_left_channels_stay_as_they_are(world: World) -> None:
    _, second = messages(world)
    world.clock.tick(seconds=8 * 86_400)
    before = second.message
    merge(world, 2, 1)
    world.plan()
    world.drain()
    assert second.message == before
