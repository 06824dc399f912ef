"""How many others speak of what a story is about: one event often comes as several stories, each told by few."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import compress

from bot.stories.signature import stems
from storage.records import Card

ALIKE = 0.2  # cosine of two headlines, weighted by rarity, from which they speak of one subject
_REMEMBERED = 4_096  # headlines: those of a week, which every channel's recap looks at


def subjects(cards: Sequence[Card]) -> dict[int, list[Card]]:
    """By card: which others of these cards speak of its subject.

    Method: cosine of headlines with each word weighted by how few of the cards have it, so that what every headline
    of a period has says nothing.
    """
    found: dict[int, list[Card]] = {card.id: [] for card in cards}
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (card, vector) in enumerate(zip(cards, _vectors(cards), strict=True)):
        alike = [0.0] * number  # by place among the cards: most stems have many holders, so each step counts
        for stem, weight in vector.items():
            for before, weight_there in holders[stem]:
                alike[before] += weight * weight_there
            holders[stem].append((number, weight))
        for other in compress(cards, map(ALIKE.__le__, alike)):
            found[card.id].append(other)
            found[other.id].append(card)
    return found


def heard(cards: Sequence[Card], near: Mapping[int, Sequence[Card]]) -> dict[int, int]:
    """By card: how many publishers that do not tell it tell one of those near it."""
    told_by = {card.id: {source.publisher for source in card.sources} for card in cards}
    others: dict[int, set[str]] = {
        number: set().union(*(told_by[one.id] for one in some)) for number, some in near.items()
    }
    return {number: len(several - told_by[number]) for number, several in others.items()}


def _vectors(cards: Sequence[Card]) -> list[dict[str, float]]:
    words = [_words(card.headline) for card in cards]
    common = Counter(stem for several in words for stem in several)
    vectors = [{stem: math.log(len(cards) / common[stem]) for stem in several} for several in words]
    lengths = [math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0 for vector in vectors]
    return [{s: w / length for s, w in vector.items() if w} for vector, length in zip(vectors, lengths, strict=True)]


@lru_cache(maxsize=_REMEMBERED)
def _words(headline: str) -> frozenset[str]:
    return frozenset(stems(headline))
