"""A headline, weighed: how much of it, and of what it is about, some words tell."""

from __future__ import annotations

from array import array
from collections.abc import Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from bot.stories.angle import Angle, angle
from bot.stories.signature import Signature
from bot.stories.weights import Weights

_NOT_A_WHOLE = 3.0  # rarity added to a headline's subject, so that one word in common is not all of it


@dataclass(slots=True, eq=False)
class Told:
    """A headline, weighed: the numbers of its words, their rarities, and which of them are its subject.

    The subject are the words that say what it is about: no names, deeds, versions or generic words; these have 0 there.
    Rows of numbers lie in one piece: most of the time to compare a headline goes into fetching it from memory.
    """

    headline: str
    words: tuple[str, ...]  # stems, each once
    stems: array[int]  # their numbers
    whole: array[float]
    subject: bytes
    whole_sum: float
    subject_sum: float  # a single word is not a whole
    angle: Angle | None = None  # read when it is first asked for

    def read(self, weights: Weights) -> Angle:
        """What it is about to say."""
        if self.angle is None:
            self.angle = angle(self.headline, weights, self.words)
            self.angle.numbers, self.angle.amounts = one_object(self.angle.numbers), one_object(self.angle.amounts)
        return self.angle


@lru_cache(maxsize=10_000)
def one_object(names: frozenset[str]) -> frozenset[str]:
    """One object for all equal sets: the few makers and deeds there are come again and again, and a set is large."""
    return names


def weigh_headline(
    signature: Signature, stems: Sequence[int], rarity: Mapping[int, float], subject: AbstractSet[str]
) -> Told:
    """Weigh an entry's headline; ``stems`` are the numbers of the words in ``signature.title``."""
    words, rare = tuple(signature.title), [rarity[stem] for stem in stems]
    about = [word in subject for word in words]
    return Told(
        signature.headline,
        words,
        array("i", stems),
        array("d", rare),
        bytes(about),
        sum(rare) or 1.0,
        sum(compress(rare, about)) + _NOT_A_WHOLE,
    )


def told_of(headline: Told, words: Container[int]) -> tuple[float, float]:
    """The share of a headline, and of what it is about, that ``words`` tell."""
    told = about = 0.0
    for stem, weight, of_subject in zip(headline.stems, headline.whole, headline.subject, strict=True):
        if stem in words:
            told += weight
            if of_subject:
                about += weight
    return told / headline.whole_sum, about / headline.subject_sum


def holds(headline: Told, numbers: set[str]) -> bool:
    """Whether a headline has one of these numbers, as words."""
    return any(number in headline.words for number in numbers)
