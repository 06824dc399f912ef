"""What a filter would have brought: the same, whatever the database leaves out before cards are read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.plan import Filter
from bot.services.desk.preview import preview
from storage import feedback
from storage.cards import latest_cards
from storage.records import Subscription
from storage.store import Store
from storage.subscriptions import learned_points
from tests.conftest import Clock
from tests.delivery.world import TEAM, make_world


@pytest.mark.parametrize(
    "filtered",
    [
        {},
        {"topics": ("policy",)},
        {"topics": ("policy", "pets")},
        {"topics": ("policy",), "phrases": ("Marten 4",)},
        {"topics": ("policy",), "patterns": ("Marten [35]",)},
        {"phrases": ("Marten 4",), "min_importance": 45},
        {"min_importance": 60},
        {"topics": ("models",), "min_importance": 100},
        {"muted_topics": ("pets", "policy"), "min_importance": 30},
    ],
)
def test_a_preview_finds_what_the_filter_lets_through(store: Store, clock: Clock, filtered: dict[str, Any]) -> None:
    world = make_world(store, clock)
    for number in range(12):
        world.card(number, topics=("policy",) if number % 3 else ("models",), importance=number * 9)
    with store.write() as c:
        feedback.save_topic(c, team_id=TEAM, slug="pets", label="P", terms=["Marten 6"], by="U1", now=clock())
        for points in (10, 10, 10):  # more than may count
            feedback.teach(
                c, team_id=TEAM, channel_id="C1", kind="topic", name="policy", points=points, votes=1, now=clock()
            )
    wanted = Subscription(id=0, team_id=TEAM, channel_id="C1", created_at=clock(), **filtered)
    with store.read() as c:
        week, learned = latest_cards(c, since=clock() - timedelta(days=7), limit=99), learned_points(c)[TEAM, "C1"]
    custom = {"pets": ("Marten 6",)}
    right = [card.id for card in week if Filter(wanted, custom=custom, learned=learned).decide(card)]
    found = preview(world.parts, wanted)
    assert (found.seen, found.passed) == (12, len(right))
    assert {card.id for card, _ in found.samples} <= set(right)
