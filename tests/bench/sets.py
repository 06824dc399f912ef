"""The sets that grouping is measured on: documents in order of arrival with their gold groups."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser

START = datetime(2025, 1, 1, tzinfo=UTC)
NEEDLES = 1842  # labelled documents inside the stream of others


@dataclass(frozen=True, slots=True)
class Doc:
    """One document; ``group`` is the gold group, "" for a stranger."""

    title: str
    text: str
    at: datetime
    group: str = ""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a .jsonl file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def clusters(path: Path) -> list[Doc]:
    """A labelled set in order of arrival. A set without dates arrives in the file's order, one document an hour."""
    found = []
    for number, row in enumerate(rows(path)):
        date = str(row.get("date") or "")[:10]
        at = datetime.fromisoformat(date).replace(tzinfo=UTC) if date else START + timedelta(hours=number)
        found.append(Doc(row["title"], row.get("text") or "", at, str(row["cluster_id"])))
    return sorted(found, key=lambda doc: doc.at)


def strangers(data: Path) -> list[Doc]:
    """Titles of the archive, the links and the captured feeds, each once."""
    pairs = [(row["title"], row["summary"]) for row in rows(data / "archive/tldr_items.jsonl")]
    pairs += [(row["title"], row["en_text"] or "") for row in rows(data / "archive/articles.jsonl")]
    pairs += [(row["title"], "") for row in rows(data / "topics/ridehome_links.jsonl")]
    for path in sorted((data / "feeds").glob("*/*")):
        pairs += [(str(entry.get("title", "")), "") for entry in feedparser.parse(path.read_bytes()).entries]
    return [Doc(title, text, START) for title, text in dict(pairs).items() if title]


def needles(labelled: list[Doc], others: list[Doc], seed: int = 3) -> list[Doc]:
    """Labelled documents spread evenly over the strangers, one document every six minutes."""
    order = list(others)
    random.Random(seed).shuffle(order)
    order, labelled = order[:20_000], labelled[:NEEDLES]
    stream: list[Doc] = []
    for number, doc in enumerate(labelled):
        stream += order[len(order) * number // len(labelled) : len(order) * (number + 1) // len(labelled)]
        stream.append(doc)
    return [replace(doc, at=START + timedelta(minutes=6 * number)) for number, doc in enumerate(stream)]


def jostled(stream: list[Doc], seed: int = 9, span: float = 480) -> list[Doc]:
    """The same stream with every document up to ``span`` places (two days) later: tellings no longer stand together."""
    chance = random.Random(seed)
    order = sorted(range(len(stream)), key=lambda number: number + chance.uniform(0, span))
    return [replace(stream[i], at=START + timedelta(minutes=6 * number)) for number, i in enumerate(order)]
