"""Which sentences carry a story: a weighted sum of features, and when one repeats another."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.cards.choice.sentences import Sentence
from bot.cards.english import cues
from bot.cards.english.facts import numbers
from bot.cards.english.text import content_stems, count_words

_DEFINES = re.compile(r"\b(?:is|are) (?:an?|the)\b", re.IGNORECASE)
_SAID = re.compile(r"\b(?:said|says|told|according)\b", re.IGNORECASE)

# Ridge regression on the ROUGE of single sentences against editors' summaries of 208 pages, then "long" by hand for the
# 30 words of a line. Free choice of sentences up to 60 words scores 27.5 / 9.4 (ROUGE-1 / -2) in five-fold
# cross-validation, the first sentences 26.2 / 8.5; two lines under a card's rules 24.7 / 8.1 against 23.0 / 7.6.
_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "kin": 3.8,
        "central": 3.0,
        "title": 1.4,
        "first": 1.0,
        "second": 0.8,
        "length": 0.7,
        "third": 0.4,
        "number": 0.4,
        "defines": 0.4,
        "colon": -0.3,
        "said": -0.35,
        "personal": -0.5,
        "long": -0.8,
        "place": -1.2,
        "short": -1.2,
    }
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score and the stems that repeats are measured on."""

    sentence: Sentence
    score: float
    stems: frozenset[str]


def rank(sentences: Sequence[Sentence], titles: Sequence[str]) -> list[Ranked]:
    """Every sentence with its score, best first.

    Args:
        sentences: of all sources, in order.
        titles: the sources' titles; words of several titles weigh more.
    """
    ranked = [
        Ranked(sentence, sum(_WEIGHTS[name] * value for name, value in row.items()), frozenset(stems))
        for sentence, row, stems in features(sentences, titles)
    ]
    return sorted(ranked, key=lambda item: (-item.score, item.sentence.index, item.sentence.source))


def features(
    sentences: Sequence[Sentence], titles: Sequence[str]
) -> list[tuple[Sentence, dict[str, float], Sequence[str]]]:
    """The features of every sentence, each about 0..1, with its content stems."""
    bags = [content_stems(sentence.text) for sentence in sentences]
    seen = Counter(stem for bag in bags for stem in set(bag))
    total = max(1, len(bags))
    idf = {stem: math.log(1 + total / count) for stem, count in seen.items()}
    centre = Counter(stem for bag in bags for stem in bag)
    centre_weight = {stem: count * idf[stem] for stem, count in centre.items()}
    centre_norm = math.sqrt(sum(weight * weight for weight in centre_weight.values())) or 1.0
    title_stems = Counter(stem for title in titles for stem in set(content_stems(title)))
    title_mass = sum(title_stems.values()) or 1
    rows: list[tuple[Sentence, dict[str, float], Sequence[str]]] = []
    opening, last = _openings(sentences, bags)
    for sentence, bag in zip(sentences, bags, strict=True):
        row = _surface(sentence)
        own = Counter(bag)
        norm = math.sqrt(sum([(count * idf[stem]) ** 2 for stem, count in own.items()])) or 1.0
        dot = sum([count * idf[stem] * centre_weight[stem] for stem, count in own.items()])
        row["central"] = dot / (norm * centre_norm)
        row["title"] = sum([title_stems[stem] for stem in own if stem in title_stems]) / title_mass
        first = opening[sentence.source]
        row["kin"] = 0.0 if sentence.index == 0 else len(first & own.keys()) / max(1, len(first | own.keys()))
        row["place"] = sentence.index / (1 + last[sentence.source])
        rows.append((sentence, row, bag))
    return rows


def _openings(
    sentences: Sequence[Sentence], bags: Sequence[Sequence[str]]
) -> tuple[dict[int, frozenset[str]], dict[int, int]]:
    """Of each source: the stems of its first sentence, and the place of its last."""
    opening: dict[int, frozenset[str]] = {}
    last: dict[int, int] = {}
    for sentence, bag in zip(sentences, bags, strict=True):
        opening.setdefault(sentence.source, frozenset(bag))
        last[sentence.source] = sentence.index
    return opening, last


def _surface(sentence: Sentence) -> dict[str, float]:
    text, length = sentence.text, count_words(sentence.text)
    return {
        "first": float(sentence.index == 0),
        "second": float(sentence.index == 1),
        "third": float(sentence.index == 2),
        "length": length / 30,
        "long": max(0.0, length / 30 - 1),
        "short": max(0.0, (10 - length) / 10),
        "number": min(3, len(numbers(text))) / 3,
        "defines": float(bool(_DEFINES.search(text))),
        "said": float(bool(_SAID.search(text))),
        "colon": float(":" in text),
        "personal": float(cues.is_personal(text)),
    }


def is_repeat(stems: frozenset[str], said: Sequence[frozenset[str]], most: float) -> bool:
    """More than this share of the words stands in one of the lines already."""
    return not stems or any(len(stems & line) > most * len(stems) for line in said)
