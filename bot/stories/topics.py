"""Says which topics an entry is about: points of a topic's terms, twice in the headline, against a threshold."""

from __future__ import annotations

from collections.abc import Iterable

from bot.stories.lexicon import Lexicon
from bot.stories.reading import Reading
from storage.records import Reason

MAX_TOPICS = 4
_TEXT_WINDOW = 400


def score_topics(reading: Reading, lexicon: Lexicon) -> dict[str, float]:
    """Points by topic slug, only of topics that got any. A term counts once, ``title_boost`` times in the headline."""
    in_title = set(lexicon.topic_terms.patterns.hits(reading.title))
    in_text = set(lexicon.topic_terms.patterns.hits(reading.text[:_TEXT_WINDOW]))
    points: dict[str, float] = {}
    for index in in_title | in_text:
        slug, value = lexicon.topic_owners[index]
        points[slug] = points.get(slug, 0.0) + value * (lexicon.title_boost if index in in_title else 1.0)
    return points


def choose_topics(points: dict[str, float], lexicon: Lexicon) -> tuple[str, ...]:
    """Slugs that reach their threshold, strongest first, at most ``MAX_TOPICS``.

    Topics that people made are not among them: they belong to one workspace and are matched when it asks.
    """
    found = [(points.get(topic.slug, 0.0), topic) for topic in lexicon.topics]
    fitting = sorted((-got, topic.slug) for got, topic in found if got >= topic.threshold)
    return tuple(slug for _, slug in fitting[:MAX_TOPICS])


def topic_reasons(points: dict[str, float], chosen: Iterable[str], lexicon: Lexicon) -> tuple[Reason, ...]:
    """One reason a chosen topic."""
    return tuple(
        Reason(score="topic", points=round(points[slug], 1), words=f"about {lexicon.label(slug)}") for slug in chosen
    )
