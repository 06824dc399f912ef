"""Says which topics an entry is about: points of a topic's terms, twice in the headline, against a threshold."""

from __future__ import annotations

from collections.abc import Iterable

from bot.stories.lexicon import Lexicon
from bot.stories.reading import Reading
from storage.records import Reason

MAX_TOPICS = 3
_TEXT_SHARE = 0.5  # of a term's points when only the text has it: what is mentioned is not what it is about
_TEXT_LEAST = 1.5  # points of a term that counts in the text at all: weak words stand in every text
_TEXT_WINDOW = 400
_ALSO = 4.5  # points of a further topic that says none: what a headline has less of is only touched upon
_NEAR = 0.88  # share of its threshold at which the nearest topic is taken when none reaches its own
_HINT = 2.2  # points of a kind of event for the topic it mostly belongs to
_HINT_MOST = 2.4  # what text or event alone can bring: less than any headline that passes a threshold
_TEXT_ALONE = 0.75  # of the points when the headline has no term of the topic


def score_topics(reading: Reading, lexicon: Lexicon, event: str = "") -> dict[str, float]:
    """Points by topic slug, only of topics that got any. A term counts once: in the headline ``title_boost`` times.

    What only the text or an unsure kind of ``event`` speaks for stays below the threshold and helps out only.
    """
    owners = lexicon.topic_owners
    in_title = set(lexicon.topic_terms.patterns.hits(reading.title))
    in_text = lexicon.topic_terms.patterns.hits(reading.text[:_TEXT_WINDOW])
    points: dict[str, float] = {}
    for index in in_title:
        slug, value = owners[index]
        points[slug] = points.get(slug, 0.0) + value * lexicon.title_boost
    titled = {slug for slug, value in points.items() if value > 0}
    for index in in_text:
        slug, value = owners[index]
        if index not in in_title and abs(value) >= _TEXT_LEAST:
            points[slug] = points.get(slug, 0.0) + value * _TEXT_SHARE
    for slug in points.keys() - titled:
        points[slug] = min(points[slug] * _TEXT_ALONE, _HINT_MOST)
    topic, told = lexicon.event_topic(event)
    if topic:
        got = max(points.get(topic, 0.0), 0.0)
        points[topic] = max(got, told if told > _HINT else min(got + _HINT, _HINT_MOST))
    return points


def choose_topics(points: dict[str, float], lexicon: Lexicon) -> tuple[str, ...]:
    """Slugs that reach their threshold, strongest first, at most ``MAX_TOPICS``; where none does, the nearest one.

    Topics that people made are not among them: they belong to one workspace and are matched when it asks.
    """
    found = sorted((-points.get(topic.slug, 0.0), topic.slug, topic.threshold) for topic in lexicon.topics)
    fitting = [(-got, slug) for got, slug, threshold in found if -got >= threshold]
    if not fitting:
        near = [slug for got, slug, threshold in found if -got >= _NEAR * threshold]
        return tuple(near[:1])
    further = [slug for got, slug in fitting[1:] if got >= lexicon.further.get(slug, _ALSO)]
    return (fitting[0][1], *further[: MAX_TOPICS - 1])


def topic_reasons(points: dict[str, float], chosen: Iterable[str], lexicon: Lexicon) -> tuple[Reason, ...]:
    """One reason a chosen topic."""
    return tuple(
        Reason(score="topic", points=round(points[slug], 1), words=f"about {lexicon.label(slug)}") for slug in chosen
    )
