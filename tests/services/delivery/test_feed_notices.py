"""A feed that stops is told of once, to whoever set up the workspace's first channel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services.delivery.feed_notices import feed_words, plan_feed_notices
from storage.feeds import add_feed
from storage.people import save_workspace
from storage.records import DeliveryKind, Feed, FeedState, Workspace
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world

GONE = Feed(id=0, url="https://a.example/feed", title="Gone <!channel>", state=FeedState.RETIRED)
DEAD = Feed(id=0, url="https://b.example/feed", title="Dead", state=FeedState.PAUSED, last_error="It did not answer.")


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    return make_world(store, clock)


def stop(world: World, *feeds: Feed) -> None:
    with world.store.write() as c:
        save_workspace(c, Workspace(team_id=TEAM, name="Team"), world.clock())
        for feed in feeds:
            add_feed(c, feed)


def test_the_owner_is_told_once_with_the_reason_and_the_mend(world: World) -> None:
    world.subscribe("C1", created_by="U7")
    stop(world, GONE, DEAD)
    assert plan_feed_notices(world.parts) == 1
    assert plan_feed_notices(world.parts) == 0
    rows = [row for row in world.rows() if row.kind is DeliveryKind.NOTICE]
    assert len(rows) == 1
    assert rows[0].channel_id.startswith("D")
    assert "It did not answer" in rows[0].payload
    assert "<!channel>" not in rows[0].payload


def test_nobody_is_told_of_feeds_that_work(world: World) -> None:
    world.subscribe("C1", created_by="U7")
    stop(world, replace(DEAD, state=FeedState.ACTIVE))
    assert plan_feed_notices(world.parts) == 0


def test_without_an_owner_the_feed_counts_as_told(world: World) -> None:
    stop(world, DEAD)
    assert plan_feed_notices(world.parts) == 0
    assert plan_feed_notices(world.parts) == 0


def test_many_feeds_are_one_message() -> None:
    text = feed_words([replace(DEAD, id=number, title=f"Feed {number}") for number in range(14)])
    assert "and 4 more" in text
