"""Replays the archive day by day through judging and grouping: ``python -m tests.bench.replay [--read]``.

Prints stories a day, the merged share and repeats (one address or headline told as two stories); ``--read`` shows
merges and near misses for a person to judge.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.judge import judge
from bot.stories.lexicon import Lexicon
from bot.stories.normalise import canonical_url, fold_title
from bot.stories.signature import sign
from bot.stories.weights import Weights
from storage.records import Entry, Feed
from tests.bench.sets import rows
from tests.conftest import SHARED


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of the archive."""

    entry: Entry
    feed: Feed
    at: datetime


def posts() -> list[Post]:
    """Articles, newsletter items without the paid ones, and links, in order of time; each address once a source."""
    raw = [
        (row["published"], row["title"], row["url"], row["en_text"] or "", row["domain"])
        for row in rows(SHARED / "archive/articles.jsonl")
        if row.get("published")
    ]
    raw += [
        (row["date"], row["title"], row["url"], row["summary"], f"newsletter {row['newsletter']}")
        for row in rows(SHARED / "archive/tldr_items.jsonl")
        if not row["sponsor"]
    ]
    raw += [(r["date"], r["title"], r["url"], "", r["source"]) for r in rows(SHARED / "topics/ridehome_links.jsonl")]
    feeds: dict[str, Feed] = {}
    made = []
    for number, (date, title, url, text, source) in enumerate(sorted(raw), start=1):
        at = datetime.fromisoformat(date)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        feed = feeds.setdefault(source, Feed(id=len(feeds) + 1, url=f"https://{len(feeds)}.example/", title=source))
        entry = Entry(
            id=number,
            feed_id=feed.id,
            guid=url,
            url=url,
            canonical_url=canonical_url(url),
            title=title,
            summary=text,
            collected_at=at,
            published_at=at,
        )
        made.append(Post(entry, feed, at))
    return made


def replay(
    stream: Sequence[Post], lexicon: Lexicon
) -> tuple[dict[int, list[Post]], list[tuple[float, Post, int]], int]:
    """Group the stream; return members by story, near misses with their log-odds, and how many were set aside."""
    weights = Weights.load()
    grouper = Grouper(weights, Background.load(share=weights.background_share))
    stories: dict[int, list[Post]] = defaultdict(list)
    near, aside = [], 0
    for number, post in enumerate(stream):
        if number % 300 == 0:
            grouper.close_before(post.at - weights.memory)
        if judge(post.entry, post.feed, lexicon).reason:
            aside += 1
            continue
        signature = sign(post.entry.title, post.entry.summary, url=post.entry.canonical_url, site=post.feed.title)
        placed = grouper.place(signature, post.at)
        story = placed.story if placed.story is not None else post.entry.id
        if placed.story is None and placed.odds > -1.5 and placed.near:
            near.append((placed.odds, post, placed.near[0][0]))
        grouper.add(story, signature, post.at)
        stories[story].append(post)
        for other in grouper.look_again(story, signature):
            grouper.merge(story, other)
            stories[story] += stories.pop(other)
    return stories, near, aside


def repeats(stories: dict[int, list[Post]]) -> int:
    """Stories that begin with an address or headline that an earlier story of the last 14 days had."""
    seen: dict[str, tuple[datetime, int]] = {}
    found = 0
    for story, members in sorted(stories.items()):
        for post in members:
            title = fold_title(post.entry.title, post.feed.title)
            for key in (post.entry.canonical_url, title if title.count(" ") >= 3 else ""):
                if not key:
                    continue
                at, owner = seen.get(key, (post.at, story))
                found += owner != story and abs((post.at - at).days) <= 14
                seen.setdefault(key, (post.at, story))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=int, default=0, metavar="N", help="show N merges and N near misses")
    options = parser.parse_args(arguments)
    stream = posts()
    stories, near, aside = replay(stream, Lexicon.load())
    days = {post.at.date() for post in stream}
    several = [members for members in stories.values() if len(members) > 1]
    kept = sum(map(len, stories.values()))
    print(f"replay: {len(stream)} entries on {len(days)} days; {aside} set aside, {kept} in {len(stories)} stories")
    print(
        f"  {len(stories) / len(days):.1f} stories a day; {sum(map(len, several)) / kept:.1%} of entries share a story"
    )
    print(f"  {repeats(stories)} repeats of an address or headline within 14 days; largest {max(map(len, several))}")
    chance = random.Random(11)
    for members in chance.sample(several, min(options.read, len(several))):
        print("  merge: " + "  ||  ".join(f"{p.at.date()} {p.entry.title[:90]}" for p in members[:4]))
    apart = [one for one in near if one[2] in stories]  # others were merged since
    for odds, post, other in chance.sample(apart, min(options.read, len(apart))):
        print(f"  near {odds:.1f}: {post.at.date()} {post.entry.title[:90]}  ||  {stories[other][0].entry.title[:90]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
