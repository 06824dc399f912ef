"""Measures how fast grouping is with 100,000 live stories, and what a live story costs in memory.

Times are processor time of the one thread, so that other work on the machine does not count.
"""

from __future__ import annotations

import gc
import random
import time
from datetime import timedelta
from pathlib import Path

from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.bench.sets import START, Doc, strangers

TIMED = 5_000


def made_up(real: list[Doc], count: int, seed: int = 5) -> list[Doc]:
    """Documents in the words of real ones: words of two, with three names of its own, so that it opens a story."""
    chance = random.Random(seed)
    words = [f"{doc.title} {doc.text[:300]}".split() for doc in real]
    found = []
    for number in range(count):
        one, other = chance.choice(words), chance.choice(words)
        mixed = chance.sample(one, min(len(one), 30)) + chance.sample(other, min(len(other), 25))
        own = f"maker{number} product{number} place{number}"  # nobody else's: nearly every document opens a story
        found.append(Doc(f"{own} " + " ".join(mixed[:7]), " ".join(mixed[7:]), START + timedelta(seconds=12 * number)))
    return found


def report_speed(data: Path, sizes: tuple[int, ...] = (10_000, 100_000)) -> None:
    """Print entries a second, the slowest hundredth and memory at each number of live stories."""
    real = strangers(data)
    docs = made_up(real, int(max(sizes) * 1.6) + TIMED)
    weights = Weights.load()
    print("\nspeed, one core")
    for size in sizes:
        grouper, number = Grouper(weights, Background.load(share=weights.background_share)), 0
        before = _memory()
        while len(grouper) < size and number < len(docs) - TIMED:
            _add(grouper, docs[number], number)
            number += 1
        memory = _memory() - before
        spent = []
        for doc in docs[number : number + TIMED]:
            began = time.thread_time()
            _add(grouper, doc, number)
            spent.append(time.thread_time() - began)
            number += 1
        spent.sort()
        median, slow = 1e3 * spent[len(spent) // 2], 1e3 * spent[int(len(spent) * 0.99)]
        rate = len(spent) / sum(spent)
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
