"""Recognises what kind of event a headline tells (release, vulnerability, ruling …) by the playbook's triggers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.stories.lexicon import STRONG, Lexicon
from bot.stories.reading import Reading

_POINTS = 3.0  # of a trigger in the headline
_WORDS_ALONE = 3.5  # points that words need where no trigger counts: from 3 to there a third of what they tell is wrong
_BACKGROUND = re.compile(r"^(?:\S+\s+){3,}?(?=(?:amid|after|following|despite|while|but|thanks\s+to)\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventHit:
    """The event that fits best and its points; ``slug`` is "" when none reached the threshold."""

    slug: str = ""
    points: float = 0.0


def find_event(reading: Reading, url: str, lexicon: Lexicon) -> EventHit:
    """Return the kind of event of one entry.

    It is told by a trigger in the headline or by where it was published. Not read are what a headline adds as its
    background ("amid a probe"), the text, and headlines that tell no event at all: questions, views, lists. A veto in
    the headline drops the kind. Of several kinds the one with more points wins, then the one with the higher priority.
    A kind with words of its own needs them too: against it they outvote a trigger, and where no kind has one they tell.
    """
    rules = lexicon.events
    title = reading.title
    silent, places = bool(rules.no_event.hits(title)), rules.prior_patterns.hits(url)
    if silent and not places:
        return EventHit()
    rest = _background(title)
    told = [rules.owners[index] for index in _told(title, rest, lexicon)]
    strong: dict[str, float] = {}
    worded: dict[str, float] = {}
    if not silent:
        worded = _worded(title[: len(title) - len(rest)], lexicon)
        strong = {slug: _POINTS for slug, kind in told if kind == STRONG and worded.get(slug, 0.0) >= 0}
    for index in places:
        slug, value = rules.priors[index]
        strong[slug] = strong.get(slug, 0.0) + value
    vetoed = {slug for slug, kind in told if kind != STRONG}
    need = rules.threshold if strong else max(rules.threshold, _WORDS_ALONE)
    fitting = [
        (points, rules.rules[slug].priority, slug)
        for slug, points in (strong or worded).items()
        if slug not in vetoed and points >= need
    ]
    if not fitting:
        return EventHit()
    points, _, slug = max(fitting)
    return EventHit(slug, points)


def _worded(title: str, lexicon: Lexicon) -> dict[str, float]:
    """Points that the words of a headline bring each kind that has words: enough tell it alone, less than 0 deny it."""
    rules = lexicon.events
    points = {slug: rule.base for slug, rule in rules.rules.items() if rule.base is not None}
    for index in rules.words.hits(title):
        slug, value = rules.word_owners[index]
        points[slug] += value
    return points


def _told(title: str, rest: str, lexicon: Lexicon) -> Sequence[int]:
    """The patterns that a headline fits, without those that stand in its background, ``rest``, alone."""
    patterns = lexicon.events.patterns
    hits = patterns.hits(title)
    if not rest or not hits:
        return hits
    behind = set(patterns.hits(rest)) - set(patterns.hits(title[: -len(rest)]))
    return [index for index in hits if index not in behind]


def _background(title: str) -> str:
    """What a headline adds of the past or of what goes on beside its news: "amid …", "after …"; "" where nothing."""
    found = _BACKGROUND.match(title)
    return title[found.end() :] if found else ""
