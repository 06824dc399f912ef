"""A small world to deliver in: a database, a clock, a Slack in memory, cards and subscriptions."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from bot.services.delivery.publish import PlanReport, SendReport, plan_due, send_due
from bot.services.delivery.recaps import RecapReport, post_due_recaps
from bot.services.parts import Gateways, Parts
from bot.stories.lexicon import Lexicon
from config.settings import Settings
from storage.cards import save_card
from storage.deliveries import list_deliveries
from storage.records import Card, Delivery, Line, Source, Story, Subscription
from storage.store import Store
from storage.stories import save_story
from storage.subscriptions import add_subscription, mark_welcomed
from tests.conftest import Clock
from tests.fake_slack import FakeSlack

TEAM = "T1"


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once."""
    return Lexicon.load()


@cache
def _settings() -> Settings:
    return Settings(_env_file=None)


def make_parts(store: Store, gateways: Gateways, now: Callable[[], datetime], seed: int = 7) -> Parts:
    """Parts that deliver: no writers, no feeds."""
    rng = random.Random(seed)
    return Parts(settings=_settings(), store=store, lexicon=lexicon(), writers=(), gateways=gateways, now=now, rng=rng)


def make_card(number: int, now: datetime, **values: Any) -> Card:
    """A plain card that was collected now; ``number`` keeps its headline apart from others."""
    source = Source(
        entry_id=number,
        publisher=values.pop("publisher", "The Model Wire"),
        title=f"Headline {number}",
        url=f"https://modelwire.example/{number}",
        published_at=now - timedelta(minutes=30),
        collected_at=now,
    )
    base = Card(
        id=0,
        story_id=0,
        revision=1,
        headline=f"Marten {number} is out",
        insight=Line(text=f"Marten {number} reads twice as much at once.", basis="quoted"),
        sources=(source,),
        topics=("models",),
        event="model_release",
        importance=60,
        published_at=now - timedelta(minutes=30),
        collected_at=now,
        written_at=now,
    )
    return replace(base, **values)


def put_card(store: Store, card: Card) -> Card:
    """Store a card with a story of its own; return it with its ids."""
    with store.write() as c:
        story = Story(id=0, headline=card.headline, first_seen=card.collected_at, last_changed=card.collected_at)
        story = save_story(c, replace(story, topics=card.topics, importance=card.importance, quiet=card.quiet))
        return save_card(c, replace(card, story_id=story.id))


def put_subscription(
    store: Store, channel_id: str, now: datetime, *, team_id: str = TEAM, welcomed: bool = True, **values: Any
) -> Subscription:
    """Store a subscription that follows everything unless told otherwise, an hour old, its welcome behind it."""
    created = values.pop("created_at", now - timedelta(hours=1))
    wanted = Subscription(id=0, team_id=team_id, channel_id=channel_id, created_at=created, **values)
    with store.write() as c:
        made = add_subscription(c, wanted)
        if welcomed:
            mark_welcomed(c, made.id, now)
        return made


@dataclass
class World:
    """What a test of delivery holds in its hands."""

    store: Store
    clock: Clock
    slack: FakeSlack
    parts: Parts

    def card(self, number: int, **values: Any) -> Card:
        """Put a new card."""
        return put_card(self.store, make_card(number, self.clock(), **values))

    def posted(self, number: int = 1, **values: Any) -> Card:
        """A new card that stands wherever it was to come."""
        card = self.card(number, **values)
        self.plan()
        self.drain()
        return card

    def subscribe(self, channel_id: str, **values: Any) -> Subscription:
        """Put a subscription that followed before."""
        return put_subscription(self.store, channel_id, self.clock(), **{"weekly_recap": False, **values})

    def plan_one(self) -> None:
        """One card that waits to be sent to channel C1."""
        self.subscribe("C1")
        self.card(1)
        self.plan()

    def plan(self) -> PlanReport:
        """Plan what is due."""
        return plan_due(self.parts)

    def send(self, **values: Any) -> SendReport:
        """Send what is due now, in order, in this thread."""
        return send_due(self.parts, workers=1, **values)

    def recaps(self) -> RecapReport:
        """Plan due recaps."""
        return post_due_recaps(self.parts)

    def drain(self, seconds: int = 600) -> None:
        """Send, letting time pass second by second, until nothing waits."""
        for _ in range(seconds):
            if not self.send().waiting:
                return
            self.clock.tick(seconds=1)
        raise AssertionError("the outbox does not drain")

    def texts(self, channel_id: str, team_id: str = TEAM) -> list[str]:
        """The fallback texts in a channel, oldest first."""
        return [one.message.text for one in self.slack.channel(team_id, channel_id)]

    def rows(self, **values: Any) -> list[Delivery]:
        """Deliveries, oldest first."""
        with self.store.read() as c:
            return list(reversed(list_deliveries(c, **values)))


def make_world(store: Store, clock: Clock) -> World:
    """A world with nobody in it."""
    slack = FakeSlack(now=clock)
    slack.wait = lambda seconds: void(clock.tick(seconds=seconds))
    return World(store=store, clock=clock, slack=slack, parts=make_parts(store, slack, clock))


def void(_value: object) -> None:
    """Forget a value."""
