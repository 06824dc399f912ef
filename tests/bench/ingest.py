"""Ingest measured: the same loopback feeds through Signalpost, through the floor, and through `reader`.

``python -m tests.bench.ingest [--feeds 2000] [--latency 2000] [--only signalpost,floor]``. Each contender has a process
of its own and goes three times: cold, against a server that answers 304, against one that ignores conditions. `reader`
takes part when it is installed here, or when ``SIGNALPOST_BENCH_READER`` names a Python that has it.

The floor is what no poller of this kind can do without: aiohttp, the fastest parser with only the fields that are
stored, a hash of the body, sqlite3's executemany.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.feedserver import feed_server, switch
from tests.conftest import SHARED

ROUNDS = (("cold", "honest"), ("304", "honest"), ("same body", "deaf"))
RUNNER = Path(__file__).parent / "ingest_runs.py"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--feeds", type=int, default=2_000)
    options.add_argument("--latency", type=int, default=0, help="also measure answers while so many feeds are ingested")
    options.add_argument("--only", default="floor,signalpost,reader")
    args = options.parse_args()
    folder = SHARED / "feeds" if SHARED.is_dir() else None
    console = Console()
    with feed_server(folder) as base:
        found: dict[str, dict[str, dict[str, float]]] = {}
        for name in args.only.split(","):
            found[name] = measure(name, base, args.feeds)
            told = [f"{label} {got['cpu'] / args.feeds * 1000:.2f}" for label, got in found[name].items()]
            console.print(f"{name}, CPU ms a feed: {', '.join(told)}")
        show(console, args.feeds, found)
        if args.latency:
            for name, figures in run(sys.executable, "latency", base, args.latency, ROUNDS[:1]).items():
                console.print(f"answers while {args.latency} feeds are ingested, {name}: {figures}")


def measure(name: str, base: str, feeds: int) -> dict[str, dict[str, float]]:
    """One contender's figures by round; empty when it cannot take part."""
    python = sys.executable
    if name == "reader" and importlib.util.find_spec("reader") is None:
        python = os.environ.get("SIGNALPOST_BENCH_READER", "")
    return run(python, name, base, feeds, ROUNDS) if python else {}


def run(
    python: str, name: str, base: str, feeds: int, rounds: tuple[tuple[str, str], ...]
) -> dict[str, dict[str, float]]:
    """Run a contender in its own process, a round after the other; the server is switched in between."""
    root = str(Path(__file__).parents[2])
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-W", "ignore", str(RUNNER), name, base, str(feeds), str(Path(folder) / "bench.db")]
        environment = {**os.environ, "PYTHONPATH": root}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=root
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            found = {}
            for label, mode in rounds:
                switch(base, mode)
                process.stdin.write(f"{label}\n")
                process.stdin.flush()
                line = process.stdout.readline()
                if not line:
                    break
                found[label] = json.loads(line)
            process.stdin.close()
            process.wait()
        return found


def show(console: Console, feeds: int, found: dict[str, dict[str, dict[str, float]]]) -> None:
    """Print the contenders side by side."""
    table = Table(title=f"{feeds} feeds on loopback")
    for heading in (
        "",
        "round",
        "CPU s",
        "CPU ms/feed",
        "× floor",
        "wall s",
        "feeds/s",
        "entries/s",
        "peak MB",
        "entries",
    ):
        table.add_column(heading, justify="left" if not heading or heading == "round" else "right")
    for name, rounds in found.items():
        if not rounds:
            console.print(f"{name}: not installed, left out")
        for label, got in rounds.items():
            floor = found.get("floor", {}).get(label, {}).get("cpu", 0.0)
            table.add_row(
                name,
                label,
                f"{got['cpu']:.2f}",
                f"{got['cpu'] / feeds * 1000:.2f}",
                f"{got['cpu'] / floor:.2f}" if floor else "",
                f"{got['wall']:.1f}",
                f"{feeds / got['wall']:.0f}",
                f"{got['read'] / got['wall']:.0f}",
                f"{got['peak_mb']:.0f}",
                f"{got['entries']:.0f}",
            )
    console.print(table)


if __name__ == "__main__":
    main()
