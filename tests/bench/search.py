"""Search over a million entries: the time of one query, for common, rare, two-word and filtered queries.

Run: ``python -m tests.bench.search [entries] [URL]``. Builds the archive first (some minutes): on SQLite in a temporary
folder, or in the empty PostgreSQL database at URL. SQLite searches inside this process, so its CPU is measured; goal:
p99 below 20 ms of CPU at 1,000,000 entries. PostgreSQL searches in its own process: the CPU of that process is
measured, on average over a kind of query, since the system counts it in steps of 10 ms only.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from storage.search import Query, search, suggest
from storage.search_index import index_new
from storage.store import Store
from storage.tables.news import entries, feeds, stories

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ROUNDS = 60
FEEDS = range(1, 201)
TOPICS = ("policy", "models", "security", "research", "chips", "agents", "open-source", "funding")
COMMON = ("model", "agent", "data", "research", "company", "release", "training", "system")
# Zipf-like: word n of the vocabulary is 1/n as frequent as the first, as in any large body of text.
VOCABULARY = 60_000


def vocabulary(rng: random.Random) -> list[str]:
    """Made-up words of two to four syllables, the first few real."""
    syllables = [a + b for a in "bcdfglmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "or")]
    made = {"".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(2 * VOCABULARY)}
    return [*COMMON, *sorted(made)[:VOCABULARY]]


def rows(count: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Entries with headlines of 9 words and texts of about 300 characters, the newest last."""
    words = vocabulary(rng)
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(words))))
    start = NOW - timedelta(days=1000)
    step = timedelta(days=1000) / count
    for number in range(1, count + 1):
        chosen = rng.choices(words, cum_weights=weights, k=55)
        yield {
            "id": number,
            "feed": rng.randint(1, 200),
            "title": " ".join(chosen[:9]).capitalize(),
            "summary": " ".join(chosen[9:]),
            "at": start + number * step,
            "topics": rng.sample(TOPICS, k=rng.randint(1, 2)),
            "importance": rng.randint(0, 100),
        }


def build(store: Store, count: int, rng: random.Random) -> None:
    """Fill the archive."""
    with store.write() as c:
        c.execute(
            insert(feeds), [{"id": n, "url": f"https://feed{n}.example", "title": f"Publisher {n}"} for n in FEEDS]
        )
    source = rows(count, rng)
    while batch := list(itertools.islice(source, 20_000)):
        with store.write() as c:
            c.execute(insert(stories), [story_of(row) for row in batch])
            c.execute(insert(entries), [entry_of(row) for row in batch])


def story_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row's story: one entry each."""
    plain = {"id": row["id"], "headline": row["title"], "topics": row["topics"], "reasons": []}
    return {**plain, "first_seen": row["at"], "last_changed": row["at"], "importance": row["importance"]}


def entry_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row's entry."""
    url = f"https://a.example/{row['id']}"
    own = {
        "id": row["id"],
        "feed_id": row["feed"],
        "guid": url,
        "url": url,
        "canonical_url": url,
        "title": row["title"],
    }
    times = {"published_at": row["at"], "collected_at": row["at"]}
    return {**own, **times, "summary": row["summary"], "story_id": row["id"], "state": "grouped"}


def queries(rng: random.Random) -> dict[str, list[Query]]:
    """Kinds of queries, each with many of its kind."""
    words = vocabulary(random.Random(7))
    rare, middle = words[20_000:], words[50:2_000]
    common = list(COMMON) + words[8:30]
    week = {"since": NOW - timedelta(days=7), "n": 6}
    return {
        "common word": [Query(words=(rng.choice(common),)) for _ in range(ROUNDS)],
        "rare word": [Query(words=(rng.choice(rare),)) for _ in range(ROUNDS)],
        "two words": [Query(words=(rng.choice(common), rng.choice(middle))) for _ in range(ROUNDS)],
        "two common words": [Query(words=tuple(rng.sample(common, 2))) for _ in range(ROUNDS)],
        "phrase": [Query(phrases=(" ".join(rng.sample(common, 2)),)) for _ in range(ROUNDS)],
        "prefix": [Query(words=(rng.choice(middle)[:4] + "*",)) for _ in range(ROUNDS)],
        "word, topic": [Query(words=(rng.choice(common),), topics=(rng.choice(TOPICS),)) for _ in range(ROUNDS)],
        "word, week": [Query(words=(rng.choice(common),), **week) for _ in range(ROUNDS)],  # type: ignore[arg-type]
        "word, month a year ago": [
            Query(words=(rng.choice(common),), since=NOW - timedelta(days=390), until=NOW - timedelta(days=360))
            for _ in range(ROUNDS)
        ],
        "word, source": [Query(words=(rng.choice(common),), sources=("Publisher 17",)) for _ in range(ROUNDS)],
        "word, importance": [Query(words=(rng.choice(common),), min_importance=80) for _ in range(ROUNDS)],
        "without a word": [Query(words=(rng.choice(common),), excluded=(rng.choice(common),)) for _ in range(ROUNDS)],
        "any of five words": [Query(words=tuple(rng.sample(middle, 5)), any_word=True) for _ in range(ROUNDS)],
        "only exclusion": [Query(excluded=(rng.choice(common),)) for _ in range(ROUNDS)],
    }


def measure(store: Store, several: list[Query]) -> tuple[float, float, float]:
    """(p50, p99, hits on average); milliseconds of CPU. For PostgreSQL both are the average, ours and the server's."""
    spent, hits = [], 0
    with store.read() as c:
        server = server_ms(c)
        for query in several:
            began = time.process_time()
            hits += len(search(c, query, NOW))
            spent.append(1000 * (time.process_time() - began))
        if server is not None:
            mean = (sum(spent) + (server_ms(c) or 0.0) - server) / len(several)
            return mean, mean, hits / len(several)
    spent.sort()
    return spent[len(spent) // 2], spent[min(len(spent) - 1, int(0.99 * len(spent)))], hits / len(several)


def server_ms(c: Connection) -> float | None:
    """CPU that PostgreSQL's process for this connection has used; ``None`` on SQLite."""
    if c.dialect.name == "sqlite":
        return None
    process = c.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Build, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="signalpost-bench-") as folder:
        file = Path(folder) / "search.db"
        store = Store.open(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{file}")
        began = time.process_time()
        build(store, count, random.Random(7))
        print(f"{count:,} entries stored in {time.process_time() - began:.0f} s CPU", flush=True)
        began, before = time.process_time(), size_of(store)
        done = index_all(store)
        took = time.process_time() - began
        size = (size_of(store) - before) / 1e6
        if store.engine.dialect.name == "postgresql":  # what autovacuum does within minutes
            with store.write() as c:
                c.exec_driver_sql("ANALYZE")
        print(f"indexed in {took:.0f} s CPU, {done / took:,.0f} entries/s; the index takes {size:.0f} MB", flush=True)
        asked = queries(random.Random(11))
        for several in asked.values():  # the disk's first read is no CPU of ours
            measure(store, several)
        print(f"{'query':<26}{'p50 ms':>8}{'p99 ms':>8}{'hits':>6}")
        for name, several in asked.items():
            p50, p99, hits = measure(store, several)
            print(f"{name:<26}{p50:>8.1f}{p99:>8.1f}{hits:>6.1f}")
        print(f"mending a typing error: at most {mending(store):.0f} ms of CPU")
        store.close()


def index_all(store: Store) -> int:
    """Index everything; return how many entries."""
    done = 0
    while True:
        with store.write() as c:
            batch = index_new(c)
        if not batch:
            return done
        done += batch


def size_of(store: Store) -> int:
    """Bytes of the database."""
    if store.engine.dialect.name == "sqlite":
        return Path(str(store.engine.url.database)).stat().st_size
    with store.read() as c:
        return int(c.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def mending(store: Store) -> float:
    """Most milliseconds that a typing error took."""
    spent = []
    with store.read() as c:
        for word in ("modle", "resaerch", "trianing", "relase"):
            began = time.process_time()
            suggest(c, Query(words=(word,)))
            spent.append(1000 * (time.process_time() - began))
    return max(spent)


if __name__ == "__main__":
    main()
