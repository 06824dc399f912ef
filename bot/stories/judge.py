"""Judges one entry before it is grouped: AI news or not, news or advert, which topics, which kind of event."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.stories.events import find_event
from bot.stories.lexicon import Lexicon, within
from bot.stories.reading import Reading, read
from bot.stories.relevance import is_sponsored, relevance, suppressed
from bot.stories.topics import choose_topics, score_topics, topic_reasons
from storage.records import Category, Entry, Feed, Reason

# A maker explaining its own work is a primary source; its lessons and its customers' stories are no news.
_OWN_WORK = frozenset({"opinion_or_analysis", "review"})
_LESSONS = frozenset({"how_to", "guide"})
_IN_OUR_WORDS = re.compile(r"^(?:how|why|what) we\b|\b(?:our|us)\b", re.IGNORECASE)
_NEVER_PAID = frozenset({Category.LAB, Category.RESEARCH, Category.POLICY, Category.SECURITY, Category.OPEN_SOURCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What judging found. ``reason`` says in words why the entry is set aside, "" when it goes on to grouping."""

    relevant: bool
    points: float = 0.0
    reason: str = ""
    suppressed: str = ""  # kind of non-news: "roundup", "how_to", "sponsored", …; "" for plain news
    topics: tuple[str, ...] = ()
    event: str = ""
    topic_points: tuple[tuple[str, float], ...] = ()
    reasons: tuple[Reason, ...] = ()


def judge(entry: Entry, feed: Feed, lexicon: Lexicon) -> Verdict:
    """Return the verdict on ``entry`` of ``feed``. Pure, and linear in the length of what it reads."""
    reading = read(entry, feed.title)
    if not reading.title:
        return Verdict(relevant=False, reason="it has no headline")
    points, titled, why = relevance(reading, feed, lexicon)
    need = lexicon.relevance_threshold if titled else lexicon.text_threshold
    relevant = points >= need or (feed.ai_only and points > -lexicon.relevance_threshold)
    hit = find_event(reading, entry.canonical_url or entry.url, lexicon)
    own = _own_work(reading, feed)
    kinds = [kind for kind in suppressed(reading, lexicon, hit.slug) if kind not in own]
    if feed.category not in _NEVER_PAID and is_sponsored(entry, feed, lexicon):
        kinds.insert(0, "sponsored")  # who paid says more than how it is written
    kind = next((kind for kind in kinds if kind in lexicon.suppression.set_aside), kinds[0] if kinds else "")
    scores = score_topics(reading, lexicon, hit.slug)
    topics = choose_topics(scores, lexicon)
    event = "" if kind else hit.slug
    reasons = [*why[:3], *topic_reasons(scores, topics, lexicon)]
    if event:
        words = f"reads as {within(lexicon.event_label(event))}"
        reasons.append(Reason(score="event", points=round(hit.points, 1), words=words))
    return Verdict(
        relevant=relevant,
        points=round(points, 2),
        reason=_why_not(relevant, points, need, kind=kind, lexicon=lexicon),
        suppressed=kind,
        topics=topics,
        event=event,
        topic_points=tuple(scores.items()),
        reasons=tuple(reasons),
    )


def _own_work(reading: Reading, feed: Feed) -> frozenset[str]:
    """Kinds of non-news that are news where a maker tells them of its own work."""
    if feed.category is not Category.LAB:
        return frozenset()
    return _OWN_WORK | _LESSONS if _IN_OUR_WORDS.search(reading.title) else _OWN_WORK


def _why_not(relevant: bool, points: float, need: float, *, kind: str, lexicon: Lexicon) -> str:
    if not relevant:
        return f"not AI news: {points:.1f} points of the {need:.1f} that are needed"
    if kind in lexicon.suppression.set_aside:
        return f"not news of one event: {lexicon.suppression.labels.get(kind, kind)}"
    return ""
