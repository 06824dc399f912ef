"""Makes a story of its entries: headline, topics, kind of event, scores, revision, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.stories.brake import still_held
from bot.stories.change import find_changes
from bot.stories.headline import Title, choose_headline
from bot.stories.judge import Verdict, judge
from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling, score, voices_of
from bot.stories.topics import choose_topics
from storage.records import Category, Reason, Story, StoryChange

_JUDGED = 25  # entries of a large story that are read; more change nothing
_REASONS = 24
_NEWS_ANYWAY = 3  # publishers that tell of one thing: then it happened, whatever their headlines sound like


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A story as it stands now, and what its new entries changed; no change means a reader would see nothing new."""

    story: Story
    changes: tuple[StoryChange, ...]


def assemble(
    before: Story | None,
    *,
    old: Sequence[Telling],
    new: Sequence[Telling],
    lexicon: Lexicon,
    now: datetime,
    familiar: float = 0.0,
    why: str = "",
) -> Assembled:
    """Return the story of ``old`` and ``new`` entries.

    Args:
        before: the story as stored, None when it is new (its id is then 0).
        old: entries it had, oldest first.
        new: entries that join, at least one of both.
        lexicon: topics, kinds of event.
        now: time of the change.
        familiar: similarity 0..1 to the nearest other story.
        why: why the newest entry belongs here, in words.
    """
    tellings = [*old, *new]
    verdicts = [(telling, judge(telling.entry, telling.feed, lexicon)) for telling in _read(tellings)]
    topics = story_topics([verdict for _, verdict in verdicts], lexicon)
    event, kind = _event(verdicts, lexicon, before.event if before else ""), _kind(verdicts)
    scores = score(tellings, event=event, kind=kind, topics=topics, familiar=familiar, lexicon=lexicon)
    held = still_held(before, tellings)
    grouped = [Reason(score="group", points=0.0, words=why)] if why and before else []
    story = Story(
        id=before.id if before else 0,
        headline=choose_headline([_title(telling, verdict) for telling, verdict in verdicts]),
        entry_ids=tuple(telling.entry.id for telling in tellings),
        first_seen=min(telling.entry.collected_at for telling in tellings),
        last_changed=before.last_changed if before else now,
        topics=topics,
        event=event,
        importance=scores.importance,
        credibility=scores.credibility,
        reasons=(*held, *scores.reasons, *_why(verdicts), *grouped)[:_REASONS],
        revision=before.revision if before else 1,
        quiet=bool(held) or all(telling.entry.baseline for telling in tellings) or _no_news(before, kind, tellings),
    )
    agreed = 2 * sum(verdict.event == event for _, verdict in verdicts) > len(verdicts)
    return _with_changes(before, story, old=old, new=new, lexicon=lexicon, now=now, agreed=agreed)


def _with_changes(
    before: Story | None,
    story: Story,
    *,
    old: Sequence[Telling],
    new: Sequence[Telling],
    lexicon: Lexicon,
    now: datetime,
    agreed: bool,
) -> Assembled:
    raised = replace(story, revision=before.revision + 1, last_changed=now) if before else story
    changes = find_changes(before, raised, old=old, new=new, lexicon=lexicon, now=now, agreed=agreed)
    if new and all(telling.entry.baseline for telling in new):  # a new feed's old posts alarm nobody
        changes = tuple(replace(change, matters=False) for change in changes)
    return Assembled(story=raised if changes else story, changes=changes)


def _read(tellings: Sequence[Telling]) -> Sequence[Telling]:
    """The entries of a large story that are read, in order: each feed's first and last before what it tells between.

    A feed that says a thing thirty times must not keep what the others say from being read.
    """
    if len(tellings) <= _JUDGED:
        return tellings
    ends = {telling.feed.id: place for place, telling in enumerate(tellings)}
    starts = {telling.feed.id: place for place, telling in reversed([*enumerate(tellings)])}
    order = dict.fromkeys([*sorted(starts.values()), *sorted(ends.values()), *range(len(tellings))])
    return [tellings[place] for place in sorted(list(order)[:_JUDGED])]


def _title(telling: Telling, verdict: Verdict) -> Title:
    hearsay = telling.feed.category is Category.COMMUNITY
    return Title(telling.entry.title, telling.feed.title, telling.primary, bool(verdict.suppressed), hearsay)


def story_topics(verdicts: Sequence[Verdict], lexicon: Lexicon) -> tuple[str, ...]:
    """Topics of a story: mean points over its entries against the thresholds; the first entry's where none passes."""
    points: dict[str, float] = {}
    for verdict in verdicts:
        for slug, value in verdict.topic_points:
            points[slug] = points.get(slug, 0.0) + value / len(verdicts)
    return choose_topics(points, lexicon) or next((v.topics for v in verdicts if v.topics), ())


def _event(verdicts: Sequence[tuple[Telling, Verdict]], lexicon: Lexicon, was: str) -> str:
    """The kind of event most feeds show, the maker's own counting twice.

    Of equal ones the story keeps the kind it had (``was``), else the playbook's priority decides.
    """
    shown: dict[str, dict[int, float]] = {}
    for telling, verdict in verdicts:
        if verdict.event:
            shown.setdefault(verdict.event, {})[telling.feed.id] = 2.0 if telling.primary else 1.0
    votes = {slug: sum(feeds.values()) for slug, feeds in shown.items()}
    rules = lexicon.events.rules
    return max(votes, key=lambda slug: (votes[slug], slug == was, rules[slug].priority), default="")


def _kind(verdicts: Sequence[tuple[Telling, Verdict]]) -> str:
    """Opinion, analysis …, when every entry is."""
    kinds = [verdict.suppressed for _, verdict in verdicts]
    return kinds[0] if kinds and all(kinds) else ""


def _no_news(before: Story | None, kind: str, tellings: Sequence[Telling]) -> bool:
    """Whether all that is told are views, lessons or reviews; what was news once stays news."""
    if not kind or (before and not before.quiet):
        return False
    return len(voices_of(tellings)) < _NEWS_ANYWAY


def _why(verdicts: Sequence[tuple[Telling, Verdict]]) -> tuple[Reason, ...]:
    """Why the first entry counts as AI news, its topics and its event."""
    return verdicts[0][1].reasons if verdicts else ()
