"""Which card goes to whom: the filter of a subscription, with the reason in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.render.words import topic_words
from bot.stories.patterns import PatternError, PatternSet, phrase
from storage.records import Card, Subscription

MOST_LEARNED = 20  # points that votes may add to or take from a card's importance in a channel
Learned = Mapping[tuple[str, str], int]  # what a channel's votes taught: ("topic" or "source", name) → points
CustomTopics = Mapping[str, tuple[str, ...]]  # a workspace's own topics: slug → terms, any of which is enough
MAX_READ = 30_000  # characters of a card's text that a filter reads: more than any card has
MOST_SIGNS = 20  # with more words, looking for them takes as long as building the card
_PLAIN = re.compile(r"[a-z0-9]+")  # what JSON never escapes


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a card passes a filter, and why or why not, in words for people."""

    passes: bool
    why: str

    def __bool__(self) -> bool:
        return self.passes


_EVERYTHING = Decision(True, "every topic is followed")


class Filter:
    """A subscription's filter, made ready once for many cards.

    Args:
        subscription: the filter. Mutes and excluded words win over everything that is asked for.
        custom: the workspace's own topics by slug; a card has such a topic when its text holds one of the terms.
        learned: points of topics and publishers from the channel's votes, added to the card's importance.
    """

    def __init__(
        self, subscription: Subscription, *, custom: CustomTopics | None = None, learned: Learned | None = None
    ) -> None:
        one, own = subscription, custom or {}
        self._one, self._learned = one, learned or {}
        self._own = {slug: _terms(own[slug]) for slug in {*one.topics, *one.muted_topics} & set(own)}
        self._excluded, self._phrases = _terms(one.excluded), _terms(one.phrases)
        self._patterns = tuple(_pattern(pattern) for pattern in one.patterns)
        self._muted_topics = frozenset(one.muted_topics)
        self._muted_sources, self._only = _folded(one.muted_sources), _folded(one.sources)
        self._everything = not (one.topics or one.phrases or one.patterns)
        self._reads = bool(self._own or self._excluded or self._phrases or self._patterns)
        self._signs = () if self._everything or one.patterns else self._found_signs()

    def decide(self, card: Card, text_of: Callable[[Card], str] | None = None) -> Decision:
        """Whether a card passes, and why or why not.

        Args:
            card: the card.
            text_of: :func:`card_text`, or one that remembers what several filters read.
        """
        importance = importance_here(card, self._learned)
        if importance < self._one.min_importance:
            return Decision(False, f"importance {importance} is below {self._one.min_importance}")
        text = (text_of or card_text)(card) if self._reads else ""
        topics = card.topics
        if self._own:
            topics = (*topics, *(slug for slug, terms in self._own.items() if terms.first(text)))
        refusal = self._refusal(card, topics, text)
        return Decision(False, refusal) if refusal else self._wanted(topics, text)

    def may_pass(self, written: str) -> bool:
        """A quick look at a card as it is stored, in JSON; false only where it cannot hold what is asked for."""
        small = written.lower() if self._signs else ""
        return not self._signs or any(sign in small for sign in self._signs)

    def _found_signs(self) -> tuple[str, ...]:
        """Of these a stored card holds one, if it has a followed topic or phrase; none where that cannot be said."""
        asked = [self._phrases, *(self._own[slug] for slug in self._one.topics if slug in self._own)]
        words = [word for terms in asked for word in terms.telling]
        slugs = [json.dumps(slug, ensure_ascii=False).lower() for slug in self._one.topics]
        return (*slugs, *words) if all(words) and len(words) <= MOST_SIGNS else ()

    def _refusal(self, card: Card, topics: Sequence[str], text: str) -> str:
        word = self._excluded.first(text)
        if word:
            return f"it mentions “{word}”, which is excluded"
        muted = self._muted_topics.intersection(topics)
        if muted:
            return f"the topic {topic_words(min(muted))} is muted"
        if not (self._muted_sources or self._only):
            return ""
        publishers = [source.publisher.casefold() for source in card.sources]
        if self._muted_sources and publishers and self._muted_sources.issuperset(publishers):
            return f"the source {card.sources[0].publisher} is muted"
        if self._only and self._only.isdisjoint(publishers):
            return "none of its sources is among the chosen ones"
        return ""

    def _wanted(self, topics: Sequence[str], text: str) -> Decision:
        if self._everything:
            return _EVERYTHING
        followed = next((slug for slug in self._one.topics if slug in topics), "")
        if followed:
            return Decision(True, f"it is on {topic_words(followed)}")
        word = self._phrases.first(text)
        if word:
            return Decision(True, f"it mentions “{word}”")
        if any(pattern.hits(text, MAX_READ) for pattern in self._patterns):
            return Decision(True, "it matches one of your patterns")
        return Decision(False, "none of the followed topics, phrases or patterns fits")


def importance_here(card: Card, learned: Learned) -> int:
    """A card's importance in a channel: as scored, moved by what its people voted for."""
    if not learned:
        return card.importance
    names = [("topic", topic) for topic in card.topics] + [("source", one.publisher) for one in card.sources[:1]]
    points = sum(learned.get(name, 0) for name in names)
    return min(100, max(0, card.importance + max(-MOST_LEARNED, min(MOST_LEARNED, points))))


def card_text(card: Card) -> str:
    """Everything a filter looks at: the headline, every line, and the titles of the sources."""
    return "\n".join((card.headline, *(line.text for line in card.lines), *(one.title for one in card.sources)))


def has_terms(card: Card, terms: Sequence[str]) -> bool:
    """Whether a card holds one of these terms: how a workspace's own topic is recognised."""
    return bool(_terms(tuple(terms)).first(card_text(card)))


class _Terms:
    """Words and phrases that are looked for in one go."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = tuple(one.strip() for one in terms if one.strip(" *"))
        self._set = PatternSet([phrase(one) for one in self._terms])
        self.telling = tuple(max(_PLAIN.findall(one.lower()), key=len, default="") for one in self._terms)
        """The longest plain word of each, which stands wherever the term does; "" where a term has none."""

    def __bool__(self) -> bool:
        return bool(self._terms)

    def first(self, text: str) -> str:
        """The first of the terms that stands in a text, or ""."""
        hits = self._set.hits(text, MAX_READ) if self._terms else ()
        return self._terms[hits[0]] if hits else ""


@lru_cache(maxsize=2_048)
def _terms(terms: tuple[str, ...]) -> _Terms:
    return _Terms(terms)


@lru_cache(maxsize=2_048)
def _pattern(pattern: str) -> PatternSet:
    try:
        return PatternSet([pattern])
    except PatternError:  # stored before the engine changed its mind: it matches nothing, and stops nobody
        return PatternSet(())


def _folded(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
