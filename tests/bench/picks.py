"""Measures which stories of a week a recap takes, against what editors picked: ``python -m tests.bench.picks``.

Gold are the links a daily tech show picked in the same week; they are grouped with the articles but never a feature.
"""

from __future__ import annotations

import math
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.delivery.recap import Weights, choose, importance
from bot.stories.assemble import assemble
from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling
from storage.records import Card, Category, Source, Story
from tests.bench.replay import Post, posts, replay
from tests.bench.sets import rows
from tests.conftest import SHARED

TOP = 10
LABS = ("openai.com", "anthropic.com", "deepmind.google", "blog.google", "ai.meta.com", "huggingface.co", "kimi.com")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story of one week: its articles, and how many editors' picks tell it."""

    members: tuple[Post, ...]
    picks: int
    card: Card


def weeks() -> dict[tuple[int, int], list[Candidate]]:
    """Stories by ISO week, of the weeks that have articles and picks."""
    names = {row["source"] for row in rows(SHARED / "topics/ridehome_links.jsonl")}
    domains = {row["domain"] for row in rows(SHARED / "archive/articles.jsonl")}
    stream = [post for post in posts() if post.at.year == 2026 and post.feed.title in names | domains]
    lexicon = Lexicon.load()
    stories, _, _ = replay(stream, lexicon)
    found: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    for members in stories.values():
        articles = tuple(post for post in members if post.feed.title in domains)
        if articles:
            tellings = [_telling(post) for post in articles]
            made = assemble(None, old=(), new=tellings, lexicon=lexicon, now=articles[-1].at).story
            year, week, _ = articles[0].at.isocalendar()
            found[year, week].append(Candidate(articles, len(members) - len(articles), _card(made, tellings)))
    return {week: chosen for week, chosen in found.items() if len(chosen) > TOP and any(c.picks for c in chosen)}


def _telling(post: Post) -> Telling:
    if any(lab in post.feed.title for lab in LABS):
        return Telling(entry=post.entry, feed=replace(post.feed, category=Category.LAB, weight=1.8))
    community = post.feed.title in {"dev.to", "github.com", "news.ycombinator.com"}
    return Telling(entry=post.entry, feed=replace(post.feed, weight=0.5 if community else 1.0))


def _card(story: Story, tellings: list[Telling]) -> Card:
    """What a recap looks at of a story's card."""
    sources = [
        Source(
            entry_id=one.entry.id,
            publisher=one.feed.title,
            title=one.entry.title,
            url=one.entry.url,
            collected_at=one.entry.collected_at,
            primary=one.primary,
        )
        for one in tellings
    ]
    number = tellings[0].entry.id
    return Card(
        id=number,
        story_id=number,
        revision=1,
        headline=story.headline,
        sources=tuple(sources),
        topics=story.topics,
        event=story.event,
        importance=story.importance,
        collected_at=story.first_seen,
        written_at=story.first_seen,
    )


Ranking = Callable[[list[Candidate]], list[Candidate]]


def quality(chosen: list[Candidate], rank: Ranking) -> tuple[float, float]:
    """Recall of the picked stories among the first ten, and nDCG at ten."""
    ranked = rank(chosen)[:TOP]
    ideal = sorted((one.picks for one in chosen), reverse=True)[:TOP]
    gain = sum(one.picks / math.log2(place + 2) for place, one in enumerate(ranked))
    best = sum(picks / math.log2(place + 2) for place, picks in enumerate(ideal))
    picked = sum(one.picks > 0 for one in chosen)
    return sum(one.picks > 0 for one in ranked) / min(TOP, picked), gain / best


def by(score: Callable[[Candidate], float]) -> Ranking:
    """Best score first."""
    return lambda chosen: sorted(chosen, key=lambda one: -score(one))


def recap_order(weights: Weights) -> Ranking:
    """As a recap takes them: by importance, unlike each other, few of one company or topic."""

    def rank(chosen: list[Candidate]) -> list[Candidate]:
        of = {one.card.id: one for one in chosen}
        return [of[card.id] for card in choose([one.card for one in chosen], weights, TOP)]

    return rank


def weights_of(by_week: Iterable[list[Candidate]]) -> Weights:
    """The playbook's weights of events, and the feeds' of publishers."""
    feeds = {_telling(post).feed for chosen in by_week for one in chosen for post in one.members}
    rules = Lexicon.load().events.rules
    return Weights(
        events={slug: rule.weight for slug, rule in rules.items()}, publishers={one.title: one.weight for one in feeds}
    )


def main() -> int:
    by_week = weeks()
    chance = random.Random(4)
    weights = weights_of(by_week.values())
    ways: dict[str, Ranking] = {
        "random": by(lambda _: chance.random()),
        "recency": by(lambda one: one.members[-1].at.timestamp()),
        "distinct sources": by(lambda one: len({post.feed.title for post in one.members}) + chance.random() / 100),
        "card's importance": by(lambda one: one.card.importance + chance.random() / 100),
        "recap's importance": by(lambda one: importance(one.card, weights) + chance.random() / 1000),
        "a recap": recap_order(weights),
    }
    picked = sum(one.picks > 0 for chosen in by_week.values() for one in chosen)
    print(f"picks: {len(by_week)} weeks, {sum(map(len, by_week.values()))} stories, {picked} picked by editors")
    for name, rank in ways.items():
        measured = [quality(chosen, rank) for chosen in by_week.values()]
        recall, ndcg = (sum(column) / len(measured) for column in zip(*measured, strict=True))
        print(f"  {name:18} recall@10 {recall:.2f}  nDCG@10 {ndcg:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
