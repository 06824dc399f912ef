"""Measures what looks at all cards of a week at once: ``python -m tests.bench.periods``.

Recaps of many channels at one hour, and the preview of a filter.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import structlog

from bot.replies import FilterPreview
from bot.services.delivery.recaps import post_due_recaps
from bot.services.desk.preview import preview
from bot.services.garbage import spare_what_is_here
from bot.services.parts import Parts
from storage.records import Card, Cite, Implication, Line, Source, Subscription, TimelineItem, Tldr
from storage.store import Store
from tests.delivery.world import make_card, make_parts, put_card, put_subscription
from tests.fake_slack import FakeSlack
from tests.sim.plane import VirtualClock

MONDAY = datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)
TOPICS = ("models", "policy", "security", "agents", "research", "hardware", "funding", "robotics")
_WORDS = """
model agent chip court ruling price launch robot paper benchmark safety leak patch vendor cloud open weights lawsuit
fund round startup engineer policy senate license music video speech search browser phone car drone
"""
WORDS = _WORDS.split()
PREVIEWS: dict[str, dict[str, Any]] = {
    "everything": {},
    "topics": {"topics": ("models", "policy")},
    "a rare phrase": {"phrases": ("zebra crossing",)},
    "a common phrase": {"phrases": ("lawsuit round",)},
    "20 phrases": {"phrases": tuple(f"{a} {b}" for a, b in pairwise(WORDS[:21]))},
    "a word excluded": {"excluded": ("lawsuit",)},
    "a pattern": {"patterns": ("chip.*court",)},
}


def full_card(number: int, rng: random.Random) -> Card:
    """A card as long as those of real feeds, of some hour of the week before."""

    def line(words: int) -> Line:
        text = " ".join(rng.choices(WORDS, k=words)).capitalize() + "."
        return Line(text=text, basis="quoted", cites=(Cite(source=0, quote=text),))

    at = MONDAY - timedelta(minutes=rng.randrange(45, 7 * 24 * 60))
    sources = tuple(
        Source(
            entry_id=number * 10 + k,
            publisher=f"Publisher {rng.randrange(60)}",
            title=line(9).text,
            url=f"https://news.example/{number}/{k}",
            published_at=at,
            collected_at=at,
        )
        for k in range(rng.choice((1, 1, 1, 2, 4)))
    )
    return make_card(
        number,
        at,
        headline=line(9).text.removesuffix("."),
        insight=line(20),
        tldr=Tldr(what_changed=line(22), why_it_matters=line(18), what_to_do_next=line(15), who_should_care=line(9)),
        takeaways=tuple(line(20) for _ in range(4)),
        implications=(Implication(prediction=line(16), by="2027"),),
        timeline=(TimelineItem(date="2026-11-20", line=line(12)), TimelineItem(date="2026-11-26", line=line(12))),
        topics=tuple(rng.sample(TOPICS, 2)),
        importance=rng.randrange(20, 95),
        sources=sources,
    )


def wanted(number: int) -> dict[str, Any]:
    """The n-th filter: everything, topics, or importance and a word that is excluded."""
    least = number // 3
    several: tuple[dict[str, Any], ...] = ({}, {"topics": ("models", "policy")}, {"excluded": ("lawsuit",)})
    return several[number % 3] | {"min_importance": least}


def measure(cards: int, channels: int, filters: int) -> None:
    """Plan the weekly recap of every channel, so many filters in turn, then try one filter on the week."""
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(f"sqlite:///{home}/bench.db")
        for number in range(cards):
            put_card(store, full_card(number, rng))
        early = MONDAY - timedelta(days=8)
        made = [
            put_subscription(store, f"C{n}", early, weekly_recap=True, team_id=f"T{n % 20}", **wanted(n % filters))
            for n in range(channels)
        ]
        clock = VirtualClock(MONDAY)
        parts = make_parts(store, FakeSlack(now=clock, remember=False), clock)
        spare_what_is_here()  # as the service does once it stands
        began = time.process_time()
        report = post_due_recaps(parts)
        took = time.process_time() - began
        each = f"{took:.1f} s of CPU, {took / channels * 1e3:.0f} ms each"
        print(f"{report.posted} weekly recaps of {cards:,} cards, {filters} filters: {each}")
        for name, words in PREVIEWS.items():
            tried = replace(made[0], **words)
            took, found = min((_timed(parts, tried) for _ in range(3)), key=lambda pair: pair[0])
            print(f"preview ({name}) of {found.seen:,} cards, {found.passed} pass: {took * 1e3:.0f} ms of CPU")
        store.close()


def _timed(parts: Parts, tried: Subscription) -> tuple[float, FilterPreview]:
    began = time.process_time()
    found = preview(parts, tried)
    return time.process_time() - began, found


def main() -> None:
    """Run the measurements."""
    args = argparse.ArgumentParser(prog="python -m tests.bench.periods", description=__doc__)
    args.add_argument("--cards", type=int, default=1_660)
    args.add_argument("--channels", type=int, default=200)
    chosen = args.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for filters in (3, chosen.channels):
        measure(chosen.cards, chosen.channels, filters)


if __name__ == "__main__":
    main()
