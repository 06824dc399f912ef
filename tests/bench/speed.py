"""Measures how fast grouping is with 100,000 live stories, what a live story costs in memory, and a cold start.

``python -m tests.bench.speed [--start]``: --start measures the cold start instead. Times are processor time of the one
thread; other work on the machine still slows it through the caches.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from sqlalchemy import insert

from bot.services.garbage import kept_from_garbage
from bot.services.live import Live
from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import sign
from bot.stories.weights import Weights
from storage.feeds import all_feeds
from storage.store import Store
from storage.tables.news import entries, feeds, stories
from tests.bench.sets import START, Doc, strangers
from tests.conftest import SHARED

TIMED = 5_000


def made_up(real: list[Doc], seed: int = 5) -> Iterator[Doc]:
    """Documents in the words of two real ones with three names of their own: more than half of them open a story."""
    chance = random.Random(seed)
    words = [f"{doc.title} {doc.text[:300]}".split() for doc in real]
    for number in count():
        one, other = chance.choice(words), chance.choice(words)
        mixed = chance.sample(one, min(len(one), 30)) + chance.sample(other, min(len(other), 25))
        own = f"maker{number} product{number} place{number}"  # nobody else's: nearly every document opens a story
        yield Doc(f"{own} " + " ".join(mixed[:7]), " ".join(mixed[7:]), START + timedelta(seconds=12 * number))


def report_speed(data: Path, sizes: tuple[int, ...] = (10_000, 100_000)) -> None:
    """Print entries a second, the slowest hundredth and memory at each number of live stories."""
    real, weights = strangers(data), Weights.load()
    docs = enumerate(made_up(real))
    grouper = Grouper(weights, Background.load(share=weights.background_share))
    before = _memory()
    print("\nspeed, one core")
    for size in sizes:
        with kept_from_garbage():  # as the bot does with its index
            while len(grouper) < size:
                number, doc = next(docs)
                _add(grouper, doc, number)
        memory = _memory() - before
        spent = []
        for number, doc in islice(docs, TIMED):
            began = time.thread_time()
            _add(grouper, doc, number)
            spent.append(time.thread_time() - began)
        rate = len(spent) / sum(spent)
        spent.sort()
        median, slow = 1e3 * spent[len(spent) // 2], 1e3 * spent[int(len(spent) * 0.99)]
        print(f"  {len(grouper):7,} live stories: {rate:6,.0f} entries/s, median {median:.2f} ms, p99 {slow:.2f} ms")
        print(f"    {memory / 1024:.0f} MiB, {memory / size:.1f} KiB a story", flush=True)


def report_start(data: Path, size: int = 100_000) -> None:
    """Print what the bot's first sweep takes to make its index again from that many stored stories of one entry."""
    made = islice(enumerate(made_up(strangers(data)), start=1), size)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/start.db")
        with store.write() as c:
            c.execute(insert(feeds).values(id=1, url="https://planet.example/feed", title="Planet"))
            while some := list(islice(made, 1_000)):
                c.execute(insert(stories), [_story_row(number, doc) for number, doc in some])
                c.execute(insert(entries), [_entry_row(number, doc) for number, doc in some])
        before, began = _memory(), time.thread_time()
        with store.read() as c:
            live = Live().catch_up(c, all_feeds(c), START + timedelta(days=30))
        spent = time.thread_time() - began
        memory = _memory() - before
        print(f"\ncold start: {len(live):,} stories in {spent:.1f} s, {memory / 1024:.0f} MiB", flush=True)
        store.close()


def _story_row(number: int, doc: Doc) -> dict[str, object]:
    when = {"first_seen": doc.at, "last_changed": doc.at}
    return {"id": number, "headline": doc.title, "topics": (), "reasons": (), **when}


def _entry_row(number: int, doc: Doc) -> dict[str, object]:
    """An entry with a teaser and an article of a few thousand characters."""
    url = f"https://planet.example/{number}"
    texts = {"title": doc.title, "summary": doc.text, "content": doc.text * 10}
    places = {"feed_id": 1, "guid": url, "url": url, "canonical_url": url}
    return {"id": number, "story_id": number, "state": "grouped", "collected_at": doc.at, **texts, **places}


def _memory() -> int:
    """Memory that this process holds now, KiB (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4


def _add(grouper: Grouper, doc: Doc, number: int) -> None:
    signature = sign(doc.title, doc.text)
    placed = grouper.place(signature, doc.at)
    story = placed.story if placed.story is not None else number
    grouper.add(story, signature, doc.at)
    for other in grouper.look_again(story, signature):
        grouper.merge(story, other)


if __name__ == "__main__":
    measure = report_start if "--start" in sys.argv else report_speed
    measure(SHARED)
