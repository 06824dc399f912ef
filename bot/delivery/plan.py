"""Which card goes to whom: the filter of a subscription, with the reason in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.render.words import topic_words
from bot.stories.patterns import PatternError, PatternSet, phrase
from storage.records import Card, Subscription

MOST_LEARNED = 20  # points that votes may add to or take from a card's importance in a channel
Learned = Mapping[tuple[str, str], int]  # what a channel's votes taught: ("topic" or "source", name) → points
CustomTopics = Mapping[str, tuple[str, ...]]  # a workspace's own topics: slug → terms, any of which is enough


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a card passes a filter, and why or why not, in words for people."""

    passes: bool
    why: str

    def __bool__(self) -> bool:
        return self.passes


def passes(
    card: Card, subscription: Subscription, *, custom: CustomTopics | None = None, learned: Learned | None = None
) -> Decision:
    """Decide whether a card passes a subscription's filter.

    Args:
        card: what would be posted.
        subscription: the filter. Mutes and excluded words win over everything that is asked for.
        custom: the workspace's own topics by slug; a card has such a topic when its text holds one of the terms.
        learned: points of topics and publishers from the channel's votes, added to the card's importance.
    """
    topics = _topics(card, subscription, custom or {})
    refusal = _refused(card, subscription, topics, importance_here(card, learned or {}))
    if refusal:
        return Decision(False, refusal)
    return _wanted(card, subscription, topics)


def importance_here(card: Card, learned: Learned) -> int:
    """A card's importance in a channel: as scored, moved by what its people voted for."""
    points = 0
    if learned:
        names = [("topic", topic) for topic in card.topics] + [("source", one.publisher) for one in card.sources[:1]]
        points = sum(learned.get(name, 0) for name in names)
    return min(100, max(0, card.importance + max(-MOST_LEARNED, min(MOST_LEARNED, points))))


def card_text(card: Card) -> str:
    """Everything a filter looks at: the headline, every line, and the titles of the sources."""
    return "\n".join((card.headline, *(line.text for line in card.lines), *(one.title for one in card.sources)))


def has_terms(card: Card, terms: Sequence[str]) -> bool:
    """Whether a card holds one of these terms: how a workspace's own topic is recognised."""
    return bool(_first_phrase(terms, card_text(card)))


def _refused(card: Card, subscription: Subscription, topics: frozenset[str], importance: int) -> str:
    publishers = [source.publisher for source in card.sources]
    if importance < subscription.min_importance:
        return f"importance {importance} is below {subscription.min_importance}"
    word = _first_phrase(subscription.excluded, card_text(card)) if subscription.excluded else ""
    if word:
        return f"it mentions “{word}”, which is excluded"
    muted = topics & frozenset(subscription.muted_topics)
    if muted:
        return f"the topic {topic_words(min(muted))} is muted"
    mutes = _folded(subscription.muted_sources)
    if mutes and publishers and all(name.casefold() in mutes for name in publishers):
        return f"the source {publishers[0]} is muted"
    only = _folded(subscription.sources)
    if only and not any(name.casefold() in only for name in publishers):
        return "none of its sources is among the chosen ones"
    return ""


def _wanted(card: Card, subscription: Subscription, topics: frozenset[str]) -> Decision:
    if not (subscription.topics or subscription.phrases or subscription.patterns):
        return Decision(True, "every topic is followed")
    followed = [slug for slug in subscription.topics if slug in topics]
    if followed:
        return Decision(True, f"it is on {topic_words(followed[0])}")
    text = card_text(card)
    word = _first_phrase(subscription.phrases, text)
    if word:
        return Decision(True, f"it mentions “{word}”")
    if any(_pattern(one).hits(text) for one in subscription.patterns):
        return Decision(True, "it matches one of your patterns")
    return Decision(False, "none of the followed topics, phrases or patterns fits")


def _topics(card: Card, subscription: Subscription, custom: CustomTopics) -> frozenset[str]:
    asked = {*subscription.topics, *subscription.muted_topics} & set(custom)
    text = card_text(card) if asked else ""
    return frozenset(card.topics) | {slug for slug in asked if _first_phrase(custom[slug], text)}


def _first_phrase(phrases: Sequence[str], text: str) -> str:
    usable = tuple(one.strip() for one in phrases if one.strip(" *"))
    hits = _phrases(usable).hits(text) if usable else ()
    return usable[hits[0]] if hits else ""


@lru_cache(maxsize=2_048)
def _phrases(phrases: tuple[str, ...]) -> PatternSet:
    return PatternSet([phrase(one) for one in phrases])


@lru_cache(maxsize=2_048)
def _pattern(pattern: str) -> PatternSet:
    try:
        return PatternSet([pattern])
    except PatternError:  # stored before the engine changed its mind: it matches nothing, and stops nobody
        return PatternSet(())


def _folded(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
