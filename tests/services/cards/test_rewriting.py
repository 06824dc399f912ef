"""A card that went out without the model is written again when it works, and its message is edited once, in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.cards.extractive import ExtractiveWriter
from bot.render.words import origin
from bot.services.cards.models import make_llm_writer
from bot.services.cards.rewriting import A_RUN, NOTE, rewrite_due
from bot.services.cards.writing import write_due
from bot.services.desk.corrections import correct_card
from bot.services.parts import Parts
from bot.services.stories.grouping import group_new
from config.settings import Settings
from storage.cards import latest_cards
from storage.records import Card
from storage.spend import reserve, spend_today
from storage.store import Store
from storage.stories import stories_due_for_card
from tests.cards.samples import BREACH, RELEASE, playbook
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world
from tests.fake_model import EMPTY, FakeModel, Say, Script, claim, honest
from tests.stories.making import entry, feed, put_entry, put_feed

TITLE = "Larkspur Labs releases Heron 3, an AI model that runs on a laptop"
BROKEN = Say(status=500)


@dataclass
class Room:
    """A world with a model whose health the test decides."""

    world: World
    model: FakeModel
    parts: Parts

    def tell(self, number: int = 1, title: str = TITLE, text: str = RELEASE) -> None:
        row = entry(number, title, text)
        row = replace(row, collected_at=self.world.clock(), published_at=self.world.clock())
        put_entry(self.world.store, row)
        group_new(self.parts)

    def card(self) -> Card:
        with self.world.store.read() as c:
            return latest_cards(c)[0]

    def works(self) -> None:
        self.model.script = lambda served, _n: Say(json.dumps(honest(served)))

    def later(self, **delta: float) -> None:
        self.world.clock.tick(**delta)

    def deliver(self) -> None:
        self.world.plan()
        self.world.drain()


@pytest.fixture
def room(store: Store, clock: Clock) -> Iterator[Room]:
    world = make_world(store, clock)
    world.subscribe("C1")
    put_feed(store, feed(1))
    with FakeModel(always(BROKEN)).serving() as model:
        settings = Settings(llm_model="openai:small-1", llm_base_url=model.url, _env_file=None)
        writer = make_llm_writer(settings, store, playbook(), deadline_s=0.4)
        yield Room(world, model, replace(world.parts, writers=(writer, ExtractiveWriter(playbook()))))


def always(say: Say) -> Script:
    return lambda _served, _n: say


def test_a_card_that_went_out_without_the_model_is_edited_once_when_it_works(room: Room) -> None:
    room.tell()
    write_due(room.parts)
    room.deliver()
    before = room.card()
    assert before.written_by == ""
    assert "without AI" in origin(before)
    assert not rewrite_due(room.parts)  # not due yet
    room.works()
    room.later(minutes=11)
    asked = len(room.model.served)
    assert rewrite_due(room.parts).rewritten == 1
    room.deliver()
    for _ in range(3):
        room.later(hours=1)
        assert not rewrite_due(room.parts)
        room.deliver()
    after = room.card()
    assert (after.id, after.written_by, after.note) == (before.id, "small-1", NOTE)
    assert "Written by small-1, checked" in origin(after)
    assert len(room.model.served) == asked + 1
    (message,) = room.world.slack.channel(TEAM, "C1")
    assert message.edits == 1
    assert "Written by small-1" in str(message.message.blocks)
    assert not room.world.slack.thread(TEAM, "C1", message.ts)
    with room.world.store.read() as c:
        assert not stories_due_for_card(c)


def test_a_model_that_stays_broken_is_asked_ever_more_rarely_and_then_no_more(room: Room) -> None:
    room.tell()
    write_due(room.parts)
    tried = []
    for minute in range(15 * 60):
        room.later(minutes=1)
        if rewrite_due(room.parts).failed:
            tried.append(minute)
    assert 3 <= len(tried) <= 8
    assert tried[-1] < 12 * 60
    gaps = [after - before for before, after in pairwise(tried)]
    assert gaps == sorted(gaps)
    room.works()
    room.later(hours=2)
    assert not rewrite_due(room.parts)
    assert room.card().written_by == ""


def test_one_failure_ends_the_round(room: Room) -> None:
    room.tell()
    room.tell(2, "Quillon says attackers copied the prompts of its AI customers", BREACH)
    write_due(room.parts)
    room.later(minutes=11)
    asked = len(room.model.served)
    assert rewrite_due(room.parts).failed == 1
    assert len(room.model.served) - asked <= 3  # the tries of one story


def test_what_the_check_refuses_is_not_asked_for_again(room: Room) -> None:
    room.tell()
    write_due(room.parts)
    lie = {**EMPTY, "what_changed": claim("Quillon bought the moon.", 1, quote="Quillon")}
    room.model.script = always(Say(json.dumps(lie)))
    room.later(minutes=11)
    assert rewrite_due(room.parts).failed == 1
    asked = len(room.model.served)
    for _ in range(5):
        room.later(hours=1)
        assert not rewrite_due(room.parts)
    assert len(room.model.served) == asked
    assert room.card().written_by == ""


def test_a_card_whose_model_answered_badly_at_first_is_left_as_it_is(room: Room) -> None:
    room.model.script = always(Say("nonsense"))
    room.tell()
    write_due(room.parts)
    asked = len(room.model.served)
    room.works()
    room.later(hours=1)
    assert not rewrite_due(room.parts)
    assert len(room.model.served) == asked


def test_a_corrected_card_keeps_its_words(room: Room) -> None:
    room.tell()
    write_due(room.parts)
    room.deliver()
    correct_card(room.parts, room.card().id, "The price is $4, not $0.40.")
    room.works()
    room.later(minutes=11)
    assert not rewrite_due(room.parts)
    assert room.card().correction


def test_a_story_that_moves_while_the_model_writes_is_left_to_ordinary_writing(room: Room) -> None:
    room.tell()
    write_due(room.parts)

    def moving(served: object, _n: int) -> Say:
        correct_card(room.parts, room.card().id, "The price is $4, not $0.40.")
        return Say(json.dumps(honest(served)))  # type: ignore[arg-type]

    room.model.script = moving
    room.later(minutes=11)
    assert not rewrite_due(room.parts)
    assert room.card().written_by == ""
    assert room.card().correction


def test_without_money_nothing_is_tried_and_it_is_done_when_there_is_some(room: Room) -> None:
    with room.world.store.write() as c:
        assert reserve(c, model="m", purpose="card", most_usd=0.999, budget_usd=1.0, now=room.world.clock())
    room.tell()
    write_due(room.parts)
    room.works()
    for _ in range(12):
        room.later(minutes=11)
        assert rewrite_due(room.parts).failed == 0
    assert not room.model.served
    room.world.clock.value = (room.world.clock.value + timedelta(days=1)).replace(hour=0, minute=1)
    with room.world.store.read() as c:
        assert spend_today(c, room.world.clock()).calls == 0
    # Fourteen hours later: the card was read long ago.
    assert not rewrite_due(room.parts)


def test_a_run_is_bounded_and_quiet_cards_are_left_alone(room: Room) -> None:
    for number in range(1, A_RUN + 3):
        room.tell(
            number, f"Lab number {number} releases the AI model Heron {number * 11} for laptops of every kind", ""
        )
    write_due(room.parts)
    with room.world.store.write() as c:
        c.exec_driver_sql("UPDATE cards SET rewrite_at = written_at")
        c.exec_driver_sql("UPDATE cards SET quiet = 1 WHERE id = 1")
    room.works()
    room.later(minutes=11)
    first = rewrite_due(room.parts)
    assert first.rewritten + first.failed <= A_RUN


def test_quiet_stories_do_not_cost_money(room: Room) -> None:
    room.works()
    row = entry(1, TITLE, RELEASE)
    put_entry(room.world.store, replace(row, baseline=True))
    group_new(room.parts)
    assert write_due(room.parts).written == 1
    assert room.card().quiet
    assert not room.model.served
