"""Recognises what kind of event a headline tells (release, vulnerability, ruling …) by the playbook's triggers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.stories.lexicon import STRONG, VETO, WEAK, Lexicon
from bot.stories.reading import Reading

_POINTS = {STRONG: 3.0, WEAK: 1.0}
_BACKGROUND = re.compile(r"^(?:\S+\s+){3,}?(?=(?:amid|after|following|despite)\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventHit:
    """The event that fits best and its points; ``slug`` is "" when none reached the threshold."""

    slug: str = ""
    points: float = 0.0


def find_event(reading: Reading, url: str, lexicon: Lexicon) -> EventHit:
    """Return the kind of event of one entry.

    One strong trigger in the headline is enough; in the lead, or in what the headline adds as its background ("amid a
    probe"), it needs help from weak ones or from where it was published. A veto in the headline drops the kind. Of
    several kinds with a strong trigger the one with the higher priority wins, then the one with more weak triggers.
    """
    rules = lexicon.events
    strong, weak = _points(reading, lexicon)
    for index in rules.prior_patterns.hits(url):
        slug, value = rules.priors[index]
        strong[slug] = strong.get(slug, 0.0) + value
    vetoed = {rules.owners[i][0] for i in rules.patterns.hits(reading.title) if rules.owners[i][1] == VETO}
    fitting = [
        (strong.get(slug, 0.0), rules.rules[slug].priority, weak.get(slug, 0.0), slug)
        for slug in strong.keys() | weak.keys()
        if slug not in vetoed and strong.get(slug, 0.0) + weak.get(slug, 0.0) >= rules.threshold
    ]
    if not fitting:
        return EventHit()
    best = max(fitting)
    return EventHit(best[3], best[0] + best[2])


def _points(reading: Reading, lexicon: Lexicon) -> tuple[dict[str, float], dict[str, float]]:
    """Strong and weak points by event: the best strong trigger and every weak one, in the lead times lead_factor."""
    rules = lexicon.events
    strong: dict[str, float] = {}
    weak: dict[str, float] = {}
    for hits, factor in (
        (_told(reading.title, lexicon), 1.0),
        (rules.patterns.hits(_background(reading.title)), rules.lead_factor),
        (rules.patterns.hits(reading.lead(rules.lead_sentences)), rules.lead_factor),
    ):
        for index in hits:
            slug, strength = rules.owners[index]
            if strength == STRONG:
                strong[slug] = max(strong.get(slug, 0.0), _POINTS[STRONG] * factor)
            elif strength == WEAK:
                weak[slug] = weak.get(slug, 0.0) + _POINTS[WEAK] * factor
    return strong, weak


def _told(title: str, lexicon: Lexicon) -> set[int]:
    """Triggers of a headline without those that stand in its background alone."""
    hits = set(lexicon.events.patterns.hits(title))
    rest = _background(title)
    if rest:
        hits -= set(lexicon.events.patterns.hits(rest)) - set(lexicon.events.patterns.hits(title[: -len(rest)]))
    return hits


def _background(title: str) -> str:
    """What a headline adds of the past or of what goes on beside its news: "amid …", "after …"; "" where nothing."""
    found = _BACKGROUND.match(title)
    return title[found.end() :] if found else ""
