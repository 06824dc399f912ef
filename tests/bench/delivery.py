"""How fast the outbox drains beside what Slack's limits allow, and what one delivery costs."""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import available_timezones

import structlog

from bot.delivery import pace
from bot.delivery.slots import daily_slot, weekly_slot
from bot.services.delivery.publish import send_due
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import DeliveryKind, Subscription
from storage.store import Store
from tests.delivery.world import make_parts
from tests.fake_slack import FakeSlack, Rules
from tests.sim.plane import VirtualClock

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def fill(store: Store, teams: int, channels: int, each: int) -> None:
    """Plan ``each`` deliveries for every channel, spread over the workspaces."""
    for number in range(each):
        wanted = [
            NewDelivery(
                team_id=f"T{channel % teams}",
                channel_id=f"C{channel}",
                kind=DeliveryKind.NOTICE,
                source_key=f"n:{number}",
                payload=f'{{"text":"message {number}"}}',
            )
            for channel in range(channels)
        ]
        with store.write() as c:
            add_deliveries(c, wanted, START)


def drain(teams: int, channels: int, each: int) -> float:
    """Send everything in virtual time, say how near that came to the least time possible, return CPU seconds each."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
        store = Store.open(f"sqlite:///{home}/bench.db")
        clock = VirtualClock(START)
        slack = FakeSlack(now=clock, rules=Rules(channel_interval_s=1.0), remember=False)
        fill(store, teams, channels, each)
        parts = make_parts(store, slack, clock)
        began = time.process_time()
        report = send_due(parts, workers=1, limit=10**9, budget_s=10**7, sleep=clock.sleep)
        cpu = time.process_time() - began
        store.close()
    total = channels * each
    took = (slack.last_post_at - START).total_seconds()
    bucket = pace.BUCKETS["#post"]
    least = max(each - 1.0, (total / teams - bucket.burst) * bucket.interval_s)
    print(
        f"{channels:>6} channels in {teams:>4} workspaces × {each:>6}: {report.sent} sent in {took:.0f} virtual s, "
        f"least possible {least:.0f} s: {least / took:.1%}; {slack.breaches} breaches; "
        f"{cpu / total * 1e3:.2f} ms of CPU a delivery, {len(slack.calls) - report.sent} other calls",
        flush=True,
    )
    return cpu / total


def backlog(part: int) -> None:
    """Whether a delivery costs the same behind a long row of others, in one channel and over many."""
    for teams, channels in ((1, 1), (50, 50)):
        few = drain(teams=teams, channels=channels, each=1_000 // channels // part)
        many = drain(teams=teams, channels=channels, each=10_000 // channels // part)
        print(f"  with ten times the rows in {channels} channels a delivery costs {many / few:.2f} times as much CPU")


def zones() -> None:
    """Walk every zone of tzdata from 2024 to 2030 as a scheduler does: every daily and weekly slot exactly once."""
    began, slots, wrong = time.perf_counter(), 0, 0
    for name in sorted(available_timezones()):
        one = Subscription(id=1, team_id="T", channel_id="C", timezone=name, hour=2, weekday=6, created_at=START)
        now, days, weeks = datetime(2024, 1, 8, 0, 7, tzinfo=UTC), [], []
        while now.year < 2031:
            days.append(daily_slot(one, now).label)
            weeks.append(weekly_slot(one, now).label)
            now += timedelta(hours=11)
        days, weeks = list(dict.fromkeys(days)), list(dict.fromkeys(weeks))
        dates = [date.fromisoformat(label[4:]) for label in days]
        mondays = [datetime.strptime(label[5:] + "-1", "%G-W%V-%u").replace(tzinfo=UTC) for label in weeks]
        wrong += sum((b - a).days != 1 for a, b in pairwise(dates))
        wrong += sum((b - a).days != 7 for a, b in pairwise(mondays))
        slots += len(days) + len(weeks)
    took = time.perf_counter() - began
    print(f"{len(available_timezones())} zones, {slots} slots of 2024 to 2030, {wrong} left out or twice, {took:.0f} s")


def main() -> None:
    """Run the measurements."""
    args = argparse.ArgumentParser(prog="python -m tests.bench.delivery", description=__doc__)
    args.add_argument("--zones", action="store_true", help="also walk every time zone (minutes)")
    args.add_argument("--quick", action="store_true", help="a tenth of everything")
    wanted = args.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    part = 10 if wanted.quick else 1
    drain(teams=200, channels=1_000 // part, each=20)
    drain(teams=1, channels=1_000 // part, each=2)
    backlog(part)
    if wanted.zones:
        zones()


if __name__ == "__main__":
    main()
