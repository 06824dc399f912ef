"""Says which topics an entry is about: points of a topic's terms, twice in the headline, against a threshold."""

from __future__ import annotations

from collections.abc import Iterable

from bot.stories.lexicon import Lexicon
from bot.stories.reading import Reading
from storage.records import Reason

MAX_TOPICS = 3
_TEXT_SHARE = 0.5  # of a term's points when only the text has it: what is mentioned is not what it is about
_BESIDE = 0.4  # a topic with less than this share of the best one's points is only touched upon
_TEXT_WINDOW = 400


def score_topics(reading: Reading, lexicon: Lexicon) -> dict[str, float]:
    """Points by topic slug, only of topics that got any. A term counts once: in the headline ``title_boost`` times."""
    in_title = set(lexicon.topic_terms.patterns.hits(reading.title))
    in_text = set(lexicon.topic_terms.patterns.hits(reading.text[:_TEXT_WINDOW]))
    points: dict[str, float] = {}
    for index in in_title | in_text:
        slug, value = lexicon.topic_owners[index]
        points[slug] = points.get(slug, 0.0) + value * (lexicon.title_boost if index in in_title else _TEXT_SHARE)
    return points


def choose_topics(points: dict[str, float], lexicon: Lexicon) -> tuple[str, ...]:
    """Slugs that reach their threshold, strongest first, at most ``MAX_TOPICS``.

    Topics that people made are not among them: they belong to one workspace and are matched when it asks.
    """
    found = [(points.get(topic.slug, 0.0), topic) for topic in lexicon.topics]
    fitting = sorted((-got, topic.slug) for got, topic in found if got >= topic.threshold)
    best = -fitting[0][0] if fitting else 0.0
    return tuple(slug for got, slug in fitting[:MAX_TOPICS] if -got >= _BESIDE * best)


def topic_reasons(points: dict[str, float], chosen: Iterable[str], lexicon: Lexicon) -> tuple[Reason, ...]:
    """One reason a chosen topic."""
    return tuple(
        Reason(score="topic", points=round(points[slug], 1), words=f"about {lexicon.label(slug)}") for slug in chosen
    )
