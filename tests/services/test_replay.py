"""Months of real feeds played again: what is found new is what was new, and minted guids stay quiet."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.feeds.values import Fetched, FetchRequest
from bot.services.feeds.reading import Document, ReadFeed, read_alone
from bot.services.feeds.settling import settle_read
from storage import feeds as feed_store
from storage.entries import change_entries, known_entries, store_entries
from storage.records import Feed
from storage.store import Store

# How far ours may differ from what the set counts as new, fewer and more. It holds the same story under two guids
# (Cursor), and it counts against versions that it does not hold: in one version of Hacker News 17 entries, in three of
# Hugging Face one each, stand in no version before, by guid, link and title, and are not counted.
DIFFERS = {"hackernews_best_stories": (0, 17), "huggingface_daily_papers": (0, 3), "feed_cursor": (3, 0)}


@pytest.mark.slow
def test_replay_finds_what_was_new(shared: Path, store: Store) -> None:
    rows = defaultdict(list)
    with (shared / "replay" / "index.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            rows[row["feed"]].append(row)
    assert len(rows) == 5
    for name, versions in rows.items():
        found = _play(store, shared / "replay", name, versions)
        truth = sum(int(row["new_items"]) for row in versions[1:])
        fewer, more = DIFFERS.get(name, (0, 0))
        assert truth - fewer <= found <= truth + more, f"{name}: found {found}, truth {truth}"


def _play(store: Store, folder: Path, name: str, versions: list[dict[str, str]]) -> int:
    """Feed every version through reading, recognising and storing; return the entries that came after the first."""
    with store.write() as c:
        feed = feed_store.add_feed(c, Feed(id=0, url=f"https://replay.example/{name}", title=name))
    found, rng = 0, random.Random(1)
    for number, version in enumerate(versions):
        now = datetime.strptime(version["utc"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        body = (folder / version["path"]).read_bytes()
        (read,) = read_alone(Document(body=body, url=feed.url, publisher=name))
        assert isinstance(read, ReadFeed)
        fetched = Fetched(request=FetchRequest(url=feed.url), status=200)
        with store.write() as c:
            known = known_entries(c, feed.id, [entry.guid for entry in read.entries])
            settled = settle_read(feed, fetched, read, known, body_hash="", now=now, rng=rng)
            stored = store_entries(c, settled.drafts)
            change_entries(c, settled.changes)
        feed = settled.feed
        found += stored if number else 0
    return found
