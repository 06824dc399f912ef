"""Measures how fast grouping is with 100,000 live stories, and what a live story costs in memory.

Times are processor time of the one thread; other work on the machine still slows it through the caches.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import sign
from bot.stories.weights import Weights
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
        while len(grouper) < size:
            number, doc = next(docs)
            _add(grouper, doc, number)
        memory = _memory() - before
        gc.freeze()  # as the bot does with its index
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


def _memory() -> int:
    """Memory that this process holds now, KiB (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4


def _add(grouper: Grouper, doc: Doc, number: int) -> None:
    signature = sign(doc.title, doc.text)
    placed = grouper.place(signature, doc.at)
    grouper.add(placed.story if placed.story is not None else number, signature, doc.at)


if __name__ == "__main__":
    report_speed(SHARED)
