"""Does a feed cost more where there are many? ``python -m tests.bench.ingest_scale [--feeds 1000,10000,100000]``.

Feeds of five entries each on loopback, each number of them with a store of its own: cold, then against a server that
answers 304. Printed are CPU a feed, what it grew by against the smallest number, and the most memory held.
"""

from __future__ import annotations

import argparse
import sys

from tests.bench.feedserver import feed_server
from tests.bench.ingest import ROUNDS, run


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--feeds", default="500,2000")
    args = options.parse_args()
    first: dict[str, float] = {}
    with feed_server(None, small=True) as base:
        for feeds in map(int, args.feeds.split(",")):
            for label, got in run(sys.executable, "signalpost", base, feeds, ROUNDS[:2]).items():
                each = got["cpu"] / feeds * 1000
                grown = each / first.setdefault(label, each) - 1
                line = f"{feeds:>7} feeds, {label:>4}: {each:.3f} ms of CPU a feed ({grown:+.0%})"
                print(f"{line}, at most {got['peak_mb']:.0f} MB, {got['entries']:.0f} entries", flush=True)


if __name__ == "__main__":
    main()
