"""Recognises what kind of event a headline tells (release, vulnerability, ruling …) by the playbook's triggers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.stories.lexicon import STRONG, VETO, WEAK, Lexicon
from bot.stories.reading import Reading

_POINTS = {STRONG: 3.0, WEAK: 1.0}


@dataclass(frozen=True, slots=True)
class EventHit:
    """The event that fits best and its points; ``slug`` is "" when none reached the threshold."""

    slug: str = ""
    points: float = 0.0


def find_event(reading: Reading, url: str, lexicon: Lexicon) -> EventHit:
    """Return the kind of event of one entry.

    One strong trigger in the headline is enough; in the lead it needs help from weak ones or from where it was
    published. A veto in the headline drops the kind. Ties go to the kind with the higher priority.
    """
    rules = lexicon.events
    points = _points(reading, lexicon)
    for index in rules.prior_patterns.hits(url):
        slug, value = rules.priors[index]
        points[slug] = points.get(slug, 0.0) + value
    vetoed = {rules.owners[i][0] for i in rules.patterns.hits(reading.title) if rules.owners[i][1] == VETO}
    fitting = [(value, rules.rules[slug].priority, slug) for slug, value in points.items() if slug not in vetoed]
    best = max(fitting, default=(0.0, 0.0, ""))
    return EventHit(best[2], best[0]) if best[0] >= rules.threshold else EventHit()


def _points(reading: Reading, lexicon: Lexicon) -> dict[str, float]:
    """Points by event: the strongest trigger and every weak one, in the headline whole, in the lead by lead_factor."""
    rules = lexicon.events
    points: dict[str, float] = {}
    for text, factor in ((reading.title, 1.0), (reading.lead(rules.lead_sentences), rules.lead_factor)):
        strong: dict[str, float] = {}
        for index in rules.patterns.hits(text):
            slug, strength = rules.owners[index]
            if strength == STRONG:
                strong[slug] = _POINTS[STRONG] * factor
            elif strength == WEAK:
                points[slug] = points.get(slug, 0.0) + _POINTS[WEAK] * factor
        for slug, value in strong.items():
            points[slug] = points.get(slug, 0.0) + value
    return points
