"""Decides whether an entry is AI news at all, and whether it is news of one event or a roundup or an advert."""

from __future__ import annotations

from bot.stories.lexicon import Lexicon
from bot.stories.reading import Reading, flat
from storage.records import Category, Entry, Feed, Reason

_PRIOR = {Category.LAB: 2.0, Category.RESEARCH: 1.0, Category.NEWSLETTER: 1.0, Category.OPEN_SOURCE: 1.0}
_TEXT_WINDOW = 300
_ADVERT = 1900  # characters of a summary that an advert has at the most
_LAST_WORDS = 110


def relevance(reading: Reading, feed: Feed, lexicon: Lexicon) -> tuple[float, bool, tuple[Reason, ...]]:
    """Return the points for being AI news, whether the headline has any, and what gave them, strongest first.

    A term counts once: in the headline ``title_boost`` times, otherwise as in the first 300 characters of the text.
    """
    in_title = lexicon.relevance.found(reading.title)
    in_text = lexicon.relevance.found(reading.text[:_TEXT_WINDOW])
    points = {term: value for term, value in in_text.items() if term not in in_title}
    points |= {term: value * lexicon.title_boost for term, value in in_title.items()}
    reasons = [Reason(score="relevance", points=value, words=f"says “{term}”") for term, value in points.items()]
    prior = _PRIOR.get(feed.category, 0.0)
    if prior:
        reasons.append(Reason(score="relevance", points=prior, words=f"a feed of kind {feed.category}"))
    reasons.sort(key=lambda reason: -abs(reason.points))
    titled = any(value > 0 for value in in_title.values())
    return sum(points.values()) + prior, titled, tuple(reasons)


def suppressed(reading: Reading, lexicon: Lexicon, event: str = "") -> tuple[str, ...]:
    """Return the kinds of non-news that the headline shows ("roundup", "how_to", …), none for plain news.

    Mild signs, such as a question or a tail in the first person, count for nothing in a headline that tells an
    ``event``.
    """
    rules = lexicon.suppression
    hits = [i for i in rules.patterns.hits(reading.title) if not (event and i in rules.mild)]
    return tuple(dict.fromkeys(rules.kinds[i] for i in hits))


def is_sponsored(entry: Entry, feed: Feed, lexicon: Lexicon) -> bool:
    """Whether address, text and last words of an entry show enough signs of an advert.

    In a newsletter the text alone can show it; other feeds also need a paid link, for outlets too say "you".
    """
    text = flat(entry.summary[:_ADVERT])
    parts = {"url": entry.url[:_ADVERT], "text": text, "end": text[-_LAST_WORDS:]}
    points = dict.fromkeys(parts, 0.0)
    for where, value, patterns in lexicon.sponsor.signs:
        hits = len(patterns.hits(parts.get(where, "")))
        points[where] = points.get(where, 0.0) + value * min(hits, 2 if where != "end" else 1)
    if points["url"] <= 0 and feed.category is not Category.NEWSLETTER:
        return False
    return sum(points.values()) >= lexicon.sponsor.threshold
