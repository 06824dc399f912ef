"""Stories are merged at random while cards are posted, saved and reported: nothing comes twice, nothing is lost."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from storage.cards import card_of_story, get_card, save_card
from storage.feedback import save_for, saved_by, vote
from storage.merging import merge_rows
from storage.records import Card, DeliveryKind, StoryChange
from storage.reports import add_report
from storage.store import Store
from storage.stories import add_changes
from storage.tables.delivery import deliveries
from storage.tables.news import stories
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world
from tests.services.delivery.test_publish import once

STEPS = int(os.environ.get("MERGE_STEPS", "60"))
GONE_OUT = ("sent", "sending")


@dataclass
class Walk:
    """A world, and what must hold in it. An event is what cards are about; merged stories are one event."""

    world: World
    rng: random.Random
    cards: list[Card] = field(default_factory=list)  # as they were made; the place in this list is an event's number
    event_of: dict[int, int] = field(default_factory=dict)  # of each stored story
    into: dict[int, int] = field(default_factory=dict)  # events that became part of others
    about: dict[str, int] = field(default_factory=dict)  # deliveries
    saved: dict[str, set[int]] = field(default_factory=dict)  # events that people saved

    def event(self, number: int) -> int:
        """The event that one became."""
        while number in self.into:
            number = self.into[number]
        return number

    def step(self) -> None:
        getattr(self, self.rng.choice(["card", "card", "plan", "send", "send", "merge", "merge", "people", "fault"]))()
        self.world.clock.tick(seconds=self.rng.choice([2, 60, 700]))

    def card(self) -> None:
        made = self.world.card(len(self.cards) + 1)
        self.event_of[made.story_id] = len(self.cards)
        self.cards.append(made)

    def plan(self) -> None:
        self.world.plan()

    def fault(self) -> None:
        self.world.slack.hook = once("lost", at=self.rng.choice(["post:stored", "post:arrived"]))

    def send(self) -> None:
        """No channel is sent an event that stands there, or may."""
        before = {row[0]: row[1:] for row in self._sent()}
        had = {(channel, self.event(self.about[one])) for one, (channel, state) in before.items() if state in GONE_OUT}
        self.world.send()
        for one, channel, state in self._sent():
            if state in GONE_OUT and before[one][1] not in GONE_OUT:
                place = channel, self.event(self.about[one])
                assert place not in had, "told twice"
                had.add(place)

    def _sent(self) -> Iterator[tuple[str, str, str]]:
        columns = (deliveries.c.id, deliveries.c.channel_id, deliveries.c.source_key, deliveries.c.state)
        with self.world.store.read() as c:
            rows = c.execute(select(*columns).where(deliveries.c.kind == DeliveryKind.CARD.value)).all()
        for one, channel, key, state in rows:
            if one not in self.about:
                self.about[one] = self.event_of[int(key.partition(":")[2])]
            yield one, channel, state

    def merge(self) -> None:
        list(self._sent())  # what was planned is noted by its story as it stands
        with self.world.store.write() as c:
            live = sorted(c.scalars(select(stories.c.id)))
            if len(live) < 2:
                return
            keep, gone = self.rng.sample(live, 2)
            merge_rows(c, keep, gone)
            self.into[self.event_of.pop(gone)] = self.event_of[keep]
            self._write_anew(c, keep)
            self._check(c, gone)

    def _write_anew(self, c: Connection, keep: int) -> None:
        kept, now = card_of_story(c, keep), self.world.clock()
        if kept is not None and self.rng.random() < 0.7:
            revision = kept.revision + 1
            words = "told elsewhere too"
            add_changes(c, [StoryChange(story_id=keep, revision=revision, at=now, kind="merged", words=words)])
            save_card(c, replace(kept, revision=revision, written_at=now))

    def _check(self, c: Connection, gone: int) -> None:
        """Every number leads to its event's card, whoever saved one has it still, and nothing names what is gone."""
        assert c.execute(text("PRAGMA foreign_key_check")).all() == []
        assert c.execute(select(deliveries.c.id).where(deliveries.c.source_key == f"story:{gone}")).all() == []
        for number, made in enumerate(self.cards):
            found = get_card(c, made.id)
            assert found is not None
            assert self.event_of[found.story_id] == self.event(number)
        for person, events in self.saved.items():
            kept = {get_card(c, card) for card in saved_by(c, TEAM, person, n=99)}
            assert {self.event_of[card.story_id] for card in kept if card} == {self.event(one) for one in events}

    def people(self) -> None:
        if not self.cards:
            return
        number, person, now = self.rng.randrange(len(self.cards)), self.rng.choice("AB"), self.world.clock()
        with self.world.store.write() as c:
            card = get_card(c, self.cards[number].id)
            assert card is not None
            if self.event(number) not in map(self.event, self.saved.setdefault(person, set())):
                save_for(c, TEAM, person, card.id, now)
                self.saved[person].add(number)
            mine: dict[str, Any] = {"team_id": TEAM, "user_id": person, "card_id": card.id, "now": now}
            vote(c, channel_id="C1", value=self.rng.choice([1, -1]), **mine)
            add_report(c, kind="wrong", words="x", state="open", **mine)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_however_stories_are_merged_nothing_comes_twice_and_nothing_is_lost(
    store: Store, clock: Clock, seed: int
) -> None:
    walk = Walk(make_world(store, clock), random.Random(seed))
    for channel in ("C1", "C2", "C3"):
        walk.world.subscribe(channel, insight_in_thread=channel == "C2")
    for _ in range(STEPS):
        walk.step()
    walk.plan()
    for _ in range(60):
        walk.send()
        clock.tick(seconds=2)
    walk.world.drain(900)
    assert walk.into
    assert walk.about
