"""Makes config/stems.txt.gz: in how many of the archive's entries a word stem stands. ``python -m tests.bench.stems``.

Only numbers of single stems leave the data: no sentence, no title, no order.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import feedparser

from bot.stories.background import TABLE
from bot.stories.signature import sign
from tests.conftest import SHARED

LEAST = 3  # entries that must carry a stem


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """Headline and text of everything in the archive, the links and the captured feeds."""
    fields = {"archive/tldr_items": "summary", "archive/articles": "en_text", "topics/ridehome_links": ""}
    for name, text in fields.items():
        for line in (data / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["title"], row.get(text) or ""
    for path in sorted((data / "feeds").glob("*/*")):
        for entry in feedparser.parse(path.read_bytes()).entries:
            yield str(entry.get("title", "")), str(entry.get("summary", ""))


def count(data: Path) -> tuple[int, Counter[str]]:
    """Number of different headlines, and how many of them carry each stem."""
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    for title, text in texts(data):
        signature = sign(title, "" if "<" in text else text)
        if signature.key and signature.key not in seen:
            seen.add(signature.key)
            counts.update(stem for stem in signature.counts if stem.isascii() and len(stem) <= 20)
    return len(seen), counts


def main() -> int:
    documents, counts = count(SHARED)
    kept = sorted((stem, number) for stem, number in counts.items() if number >= LEAST)
    lines = [f"* {documents}", *(f"{stem} {number}" for stem, number in kept)]
    TABLE.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{documents} entries, {len(kept)} stems, {TABLE.stat().st_size} bytes: {TABLE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
