"""Memory of a process that does nothing but write cards: articles come in one at a time and leave again.

Run ``python -m tests.bench.card_memory``. Needs the shared data folder.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.cards.advice.playbook import Playbook
from bot.cards.check import check
from bot.cards.extractive import ExtractiveWriter
from bot.cards.writer import Context, SourceEntry
from bot.stories.judge import judge
from bot.stories.lexicon import Lexicon
from config.settings import CONFIG_DIR
from storage.records import Entry, Feed, Story

SHARED = Path(
    os.environ.get("SIGNALPOST_SHARED", Path(__file__).parents[3] / "shared" / "data")
)  # tests.conftest would load pytest
NOW = datetime(2026, 9, 1, tzinfo=UTC)
SOURCES = 6  # of every card


def sources() -> Iterator[SourceEntry]:
    """The shared articles, read line by line."""
    with (SHARED / "archive/articles.jsonl").open(encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines), 1):
            entry = Entry(
                id=number,
                feed_id=1,
                guid=str(number),
                url=row["url"],
                canonical_url=row["url"],
                title=row["title"],
                content=row["en_text"],
                collected_at=NOW,
            )
            yield SourceEntry(entry=entry, feed=Feed(id=1, url=row["url"], title=row["domain"]))


def megabytes(field: str) -> float:
    """What the system says this process holds (``VmRSS``) or held at most (``VmHWM``)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def main() -> None:
    """Print the memory before the first card and after the last."""
    if not SHARED.is_dir():
        sys.exit("The shared data folder is not on this machine (set SIGNALPOST_SHARED).")
    lexicon, writer = Lexicon.load(), ExtractiveWriter(Playbook.load(CONFIG_DIR / "playbook.toml"))
    print(f"with everything loaded: {megabytes('VmRSS'):.0f} MB")
    stream, written = sources(), 0
    while entries := tuple(islice(stream, SOURCES)):
        verdict = judge(entries[0].entry, entries[0].feed, lexicon)
        story = Story(
            id=1,
            headline=entries[0].entry.title,
            first_seen=NOW,
            last_changed=NOW,
            topics=verdict.topics,
            event=verdict.event,
        )
        check(writer.write(story, entries, Context(now=NOW)), entries)
        written += 1
    print(
        f"after {written} cards of {SOURCES} sources: {megabytes('VmRSS'):.0f} MB, at most {megabytes('VmHWM'):.0f} MB"
    )


if __name__ == "__main__":
    main()
