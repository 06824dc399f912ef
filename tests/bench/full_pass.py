"""One full pass over real feeds on loopback: feeds ok and failed, entries, stories, cards, and every message valid.

`python -m tests.bench.full_pass [FOLDER] [--database URL]`: FOLDER holds feed documents; by default the shared data's.
Without a database (an empty one, such as of PostgreSQL) a new SQLite file is used.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot.cli.once import words
from bot.core import open_core
from bot.render.slack import card_message
from bot.render.validate import validate
from bot.services.one_pass import PassReport, run_pass
from bot.serving import workspace_core
from config.settings import Settings
from storage.cards import latest_cards
from storage.records import Card
from tests.bench.feedserver import feed_server
from tests.conftest import SHARED
from tests.render.peer import complaint


def main() -> None:
    """Run two passes and check every message; exit with 1 when one is not valid."""
    console = Console()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "feeds")
    parser.add_argument("--database", metavar="URL")
    options = parser.parse_args()
    folder = options.folder
    if not folder.is_dir():
        console.print("There are no feed documents here: give a folder, or set SIGNALPOST_SHARED.")
        return
    with tempfile.TemporaryDirectory() as place, feed_server(folder) as base:
        sources = Path(place) / "sources.toml"
        sources.write_text(_as_toml(folder, base), encoding="utf-8")
        settings = Settings(
            _env_file=None,
            database_url=options.database or f"sqlite:///{place}/bench.db",
            sources=sources,
            allow_private_networks="127.0.0.1/32",
        )
        for name in ("first pass", "second pass"):
            began = time.process_time(), time.monotonic()
            report = _pass(settings)
            cpu, wall = time.process_time() - began[0], time.monotonic() - began[1]
            console.print(f"\n[bold]{name}[/bold] ({cpu:.1f} s CPU in this process, {wall:.1f} s)\n{words(report)}")
        wrong, cards = _check(settings)
    console.print(f"\n{cards} cards as messages: {sum(wrong.values())} not valid {dict(wrong) or ''}")
    sys.exit(1 if wrong else 0)


def _pass(settings: Settings) -> PassReport:
    with workspace_core(settings) as core:
        return run_pass(core.parts, force=True)


def _check(settings: Settings) -> tuple[Counter[str], int]:
    """Complaints about the cards' messages by checker, and how many cards there were."""
    wrong: Counter[str] = Counter()
    core = open_core(settings)
    with core.parts.store.read() as c:
        cards = latest_cards(c, limit=1_000_000)
    for card in cards:
        wrong.update(_complaints(card, core.parts.now()))
    core.close()
    return wrong, len(cards)


def _complaints(card: Card, now: datetime) -> list[str]:
    message = card_message(card, now=now, base_url="https://news.example")
    payload = {"text": message.text, "blocks": list(message.blocks)}
    found = ["limits"] if validate(payload, "message") else []
    return [*found, "slackblocks"] if complaint(payload, "message") else found


def _as_toml(folder: Path, base: str) -> str:
    """The list of feeds; those below ``ai/`` are AI feeds, the others general ones."""
    lines = []
    for number, path in enumerate(sorted(folder.glob("*/*"))):
        ai = path.parent.name == "ai"
        lines.append(
            f'[[feed]]\ntitle = "{path.parent.name}/{path.name}"\nurl = "{base}/{number}"\n'
            f'category = "{"lab" if ai else "news"}"\nweight = 1.0\nai_only = {str(ai).lower()}\n'
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
