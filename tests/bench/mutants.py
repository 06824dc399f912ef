"""Damaged documents by the hundred thousand: ``python -m tests.bench.mutants [--count 100000] [--seed 1]``.

Every mutant of a small real feed goes through a worker, as in a poll; printed are crashes (0 is the goal), what had
to be killed, the longest bundle, the service's memory, and whether the valid feed after each bundle was read.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from bot.errors import ParseError
from bot.feeds.sandbox import Workers, outcome
from bot.services.feeds.reading import Document, ReadFeed, read_alone
from tests.bench.feedserver import documents
from tests.conftest import SHARED
from tests.feeds.hostile import VALID, mutants

BUNDLE = 200


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--largest", type=int, default=12_000, help="bytes of the largest feed that is mutated")
    args = options.parse_args()
    folder = SHARED / "feeds" if SHARED.is_dir() else None
    bodies = [body for body in documents(folder) if len(body) <= args.largest]
    crew, told, longest = Workers(count=2), Counter[str](), 0.0
    source = mutants(bodies, args.count, args.seed)
    for done in range(0, args.count, BUNDLE):
        bundle = list(islice(source, BUNDLE))
        began = time.monotonic()
        for place, verdict in enumerate(_read(crew, [*bundle, VALID])):
            told[verdict] += 1
            if verdict.startswith("ended"):
                print(f"mutant {done + place} ({len(bundle[place])} bytes) {verdict}", flush=True)
        longest = max(longest, time.monotonic() - began)
        if done % 10_000 == 0:
            print(
                f"{done + len(bundle)} done, {sum(n for word, n in told.items() if word.startswith('ended'))} ended, "
                f"{told['VALID FEED LOST']} valid feeds lost",
                flush=True,
            )
    crew.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{args.count} mutants of {len(bodies)} feeds, seed {args.seed}")
    for verdict, count in told.most_common():
        print(f"{count:>9} {verdict}")
    print(f"longest bundle of {BUNDLE}: {longest:.1f} s; this process held at most {memory:.0f} MB")


def _read(crew: Workers, bundle: list[bytes]) -> Iterator[str]:
    futures = [crew.submit(read_alone, Document(body=body, url="https://x.example/feed")) for body in bundle]
    for number, future in enumerate(futures):
        try:
            (read,) = outcome(future)
        except ParseError as e:
            yield f"ended: {e} ({type(e.__cause__).__name__})"
            continue
        fine = isinstance(read, ReadFeed)
        if number == len(bundle) - 1:
            yield "valid feed read" if fine else "VALID FEED LOST"
        else:
            yield f"read ({read.parser})" if isinstance(read, ReadFeed) else f"refused: {read.words}"


if __name__ == "__main__":
    main()
