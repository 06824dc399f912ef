"""One simulated life of a bot: feeds bring cards, the process dies and comes back, Slack misbehaves; then the count."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select

from bot.services.delivery.publish import boot_sweep, plan_due, send_due
from bot.services.delivery.recaps import post_due_recaps
from bot.services.parts import Parts
from storage.deliveries import list_deliveries
from storage.records import Delivery, DeliveryKind, DeliveryState
from storage.store import Store
from storage.tables.delivery import channels, deliveries, recaps, slots, strays, subscriptions
from storage.tables.news import cards, stories
from storage.tables.people import workspaces
from tests.delivery.world import make_card, make_parts, put_card, put_subscription
from tests.fake_slack import FakeSlack, Rules
from tests.sim.plane import Crash, FaultyStore, Odds, Plane, VirtualClock

START = datetime(2026, 11, 22, 23, 58, tzinfo=UTC)  # two minutes before Monday's recap hour
PLACES = (("T1", "C1"), ("T1", "C2"), ("T2", "C3"))
CARDS = 4
LIMIT = timedelta(hours=12)  # a run that takes longer does not drain
_TABLES = (deliveries, strays, recaps, slots, subscriptions, channels, cards, stories, workspaces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a run goes through."""

    seed: int = 0
    crash_at: frozenset[int] = frozenset()
    odds: Odds = field(default_factory=Odds)
    lag_s: float = 0.0
    max_crashes: int = 6
    lose_commits: int = 0  # with each crash the last so many commits may be gone: power loss
    second_worker: bool = False
    skew_s: float = 0.0  # Slack's clock less ours
    page_max: int = 999  # messages of one page of history


@dataclass
class Result:
    """What came of a run: broken promises in words, and how much was gone through."""

    broken: list[str] = field(default_factory=list)
    points: int = 0
    crashes: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    messages: int = 0


class Disk:
    """What is durable: lets the last commits of a crash vanish."""

    def __init__(self, store: Store, keep: int) -> None:
        self._store, self._keep = store, keep
        self._past: list[dict[str, list[dict[str, Any]]]] = []

    def committed(self) -> None:
        """Remember the tables after a commit."""
        if self._keep:
            self._past = [*self._past[-self._keep :], self._read()]

    def lose(self, commits: int) -> None:
        """Go back by so many commits."""
        if self._keep and len(self._past) > commits > 0:
            state = self._past[-1 - commits]
            self._past = [state]
            with self._store.write() as c:
                for table in _LOSABLE:
                    c.execute(table.delete())
                for table in reversed(_LOSABLE):
                    if state[table.name]:
                        c.execute(insert(table), state[table.name])

    def _read(self) -> dict[str, list[dict[str, Any]]]:
        with self._store.read() as c:
            return {table.name: [dict(row._mapping) for row in c.execute(select(table))] for table in _LOSABLE}


_LOSABLE: tuple[Table, ...] = (deliveries, strays, recaps, slots, channels, cards, stories)


def wipe(store: Store) -> None:
    """Begin with nothing."""
    with store.write() as c:
        for table in _TABLES:
            c.execute(table.delete())


def run(store: Store, scenario: Scenario) -> Result:
    """Live through a scenario on an emptied database and count what reached Slack."""
    wipe(store)
    clock = VirtualClock(START)
    rng = random.Random(scenario.seed)
    plane = Plane(
        clock=clock, crash_at=scenario.crash_at, odds=scenario.odds, rng=rng, max_crashes=scenario.max_crashes
    )
    rules = Rules(lag_s=scenario.lag_s, channel_interval_s=1.0, skew_s=scenario.skew_s, page_max=scenario.page_max)
    slack = FakeSlack(now=clock, hook=plane.slack, rules=rules)
    slack.patience_s, slack.wait = 15.0, clock.sleep
    disk = Disk(store, scenario.lose_commits)
    life = Life(store, clock, plane, slack, disk, scenario, rng)
    result = Result(broken=life.live(), points=plane.passed, crashes=plane.crashes, seen=plane.seen)
    result.broken += check(store, slack, life.rates)
    result.messages = len(slack.messages)
    return result


@dataclass
class Life:
    """The process and its deaths."""

    store: Store
    clock: VirtualClock
    plane: Plane
    slack: FakeSlack
    disk: Disk
    scenario: Scenario
    rng: random.Random
    fed: int = 0
    rates: int = 0

    def live(self) -> list[str]:
        """Run until everything is out, through every crash."""
        for team_id, channel_id in PLACES:
            put_subscription(self.store, channel_id, START, team_id=team_id, hour=0, weekday=0)
        self.disk.committed()
        while self.clock() < START + LIMIT:
            try:
                if self._process():
                    return []
            except Crash:
                self.disk.lose(self.rng.randint(0, self.scenario.lose_commits))
                down = self.rng.uniform(0, 120) if self.scenario.odds.crash else 1.0
                # After a power loss the machine boots: what was under way at Slack has arrived by then.
                self.clock.sleep(down + (60.0 if self.scenario.lose_commits else 0.0))
        return ["it does not drain"]

    def _process(self) -> bool:
        """One life of the process: sweep at boot, then work until nothing is left; ``True`` when all is done."""
        parts = make_parts(FaultyStore(self.store.engine, self.plane, self.disk.committed), self.slack, self.clock)
        boot_sweep(parts)
        self.plane.napping = False
        self.plane.rival = lambda: self._rival(parts)
        idle = 0
        while self.clock() < START + LIMIT:
            self._feed()
            plan_due(parts)
            post_due_recaps(parts)
            report = send_due(parts, workers=1, owner="one", budget_s=20.0, sleep=self.clock.sleep)
            if self.scenario.second_worker:
                send_due(parts, workers=1, owner="two")
            self.clock.sleep(20.0)
            done = self.fed == CARDS and not report.waiting and self.clock() > START + timedelta(minutes=4)
            idle = idle + 1 if done else 0
            if idle > 2:
                return True
        return False

    def _rival(self, parts: Parts) -> None:
        """Another process sends while this one is asleep; it looks a few times, seconds apart."""
        if not self.scenario.second_worker:
            return
        for _ in range(4):
            send_due(parts, workers=1, owner="rival")
            self.clock.sleep(2.0)

    def _feed(self) -> None:
        """A card every forty seconds, written by another process that never dies."""
        with self.store.read() as c:
            known = {row.headline for row in c.execute(select(cards.c.headline))}
        self.fed = len(known)
        for number in range(1, CARDS + 1):
            card = make_card(number, self.clock())
            if card.headline not in known and self.clock() >= START + timedelta(seconds=40 * (number - 1)):
                put_card(self.store, card)
                self.disk.committed()
                self.fed += 1


def check(store: Store, slack: FakeSlack, _rates: int) -> list[str]:
    """Every broken promise: lost, duplicated, out of order, in a wrong place, too fast, or not on record."""
    with store.read() as c:
        rows = {row.id: row for row in list_deliveries(c, limit=10_000)}
    slack.hook = lambda _point: ""
    broken = []
    for place in PLACES:
        mine = [row for row in rows.values() if (row.team_id, row.channel_id) == place]
        broken += _check_rows(place, mine)
        broken += _check_channel(place, slack, rows)
    arrived = Counter(one.delivery_id for one in slack.messages)
    broken += [f"duplicated: {rows[one].source_key if one in rows else one}" for one, n in arrived.items() if n > 1]
    broken += [f"unknown to the database: {one}" for one in arrived if one not in rows]
    broken += [f"lost: {row.source_key} in {row.channel_id}" for row in rows.values() if row.id not in arrived]
    if slack.breaches:
        broken.append(f"too fast {slack.breaches} times")
    return broken


def _check_rows(place: tuple[str, str], rows: list[Delivery]) -> list[str]:
    kinds = Counter(row.kind for row in rows)
    broken = []
    if kinds[DeliveryKind.CARD] != CARDS:
        broken.append(f"{place}: {kinds[DeliveryKind.CARD]} cards planned, not {CARDS}")
    if kinds[DeliveryKind.RECAP] != 1:
        broken.append(f"{place}: {kinds[DeliveryKind.RECAP]} recaps planned, not 1")
    broken += [f"{row.source_key} ended as {row.state}: {row.error}" for row in rows if row.state != DeliveryState.SENT]
    return broken


def _check_channel(place: tuple[str, str], slack: FakeSlack, rows: dict[str, Delivery]) -> list[str]:
    broken = []
    shown = slack.channel(*place, threads=True)
    for one in shown:
        row = rows.get(one.delivery_id)
        if row is not None and (row.team_id, row.channel_id) != place:
            broken.append(f"wrong place: {row.source_key} of {row.channel_id} in {place}")
        if row is not None and row.state is DeliveryState.SENT and row.ts not in {other.ts for other in shown}:
            broken.append(f"no such ts: {row.source_key}")
    order = [rows[one.delivery_id].seq for one in shown if one.delivery_id in rows]
    if order != sorted(order):
        broken.append(f"out of order in {place}: {order}")
    return broken
