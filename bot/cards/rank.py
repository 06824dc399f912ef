"""Which sentences carry a story: a weighted sum of features, then a greedy choice without repeats."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.cards import cues
from bot.cards.facts import names, numbers
from bot.cards.sentences import Sentence
from bot.cards.text import content_stems, words

NEWS_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "first": 0.3,
        "early": 1.0,
        "title": 1.2,
        "central": 1.0,
        "event": 0.35,
        "short": -0.6,
        "long": -0.5,
        "number": 0.1,
        "name": 0.3,
        "quote": -0.3,
        "personal": -0.3,
        "leans": -0.35,
        "asks": -1.0,
    }
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score and the stems that repeats are measured on."""

    sentence: Sentence
    score: float
    stems: frozenset[str]


def rank(
    sentences: Sequence[Sentence], titles: Sequence[str], weights: Mapping[str, float] = NEWS_WEIGHTS
) -> list[Ranked]:
    """Every sentence with its score, best first.

    Args:
        sentences: of all sources, in order.
        titles: the sources' titles; words of several titles weigh more.
        weights: feature → weight.
    """
    table = features(sentences, titles)
    ranked = [
        Ranked(sentence, sum(weights.get(name, 0.0) * value for name, value in row.items()), frozenset(stems))
        for sentence, row, stems in table
    ]
    return sorted(ranked, key=lambda item: (-item.score, item.sentence.index, item.sentence.source))


def features(
    sentences: Sequence[Sentence], titles: Sequence[str]
) -> list[tuple[Sentence, dict[str, float], list[str]]]:
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
    rows = []
    for sentence, bag in zip(sentences, bags, strict=True):
        row = _surface(sentence)
        own = Counter(bag)
        norm = math.sqrt(sum((count * idf[stem]) ** 2 for stem, count in own.items())) or 1.0
        dot = sum(count * idf[stem] * centre_weight[stem] for stem, count in own.items())
        row["central"] = dot / (norm * centre_norm)
        row["title"] = sum(title_stems[stem] for stem in own if stem in title_stems) / title_mass
        rows.append((sentence, row, bag))
    return rows


def _surface(sentence: Sentence) -> dict[str, float]:
    text, length = sentence.text, len(words(sentence.text))
    return {
        "first": float(sentence.index == 0),
        "early": 1 / (1 + sentence.index),
        "event": cues.event_score(text),
        "short": max(0.0, (10 - length) / 10),
        "long": max(0.0, min(1.0, (length - 30) / 20)),
        "number": float(bool(numbers(text))),
        "name": min(3, len(names(text))) / 3,
        "quote": float(any(mark in text for mark in '"“”')),
        "personal": float(cues.is_personal(text)),
        "leans": float(cues.leans(text)),
        "asks": float(cues.asks(text)),
    }


def choose(
    ranked: Iterable[Ranked], count: int, said: Sequence[frozenset[str]] = (), repeat: float = 0.5
) -> list[Ranked]:
    """The best sentences that do not repeat each other or what is said already.

    Args:
        ranked: best first.
        count: most sentences.
        said: stems of the lines that stand already.
        repeat: a sentence with a larger share of its stems in one line is a repeat.
    """
    chosen: list[Ranked] = []
    taken = list(said)
    for item in ranked:
        if len(chosen) == count:
            break
        if not is_repeat(item.stems, taken, repeat):
            chosen.append(item)
            taken.append(item.stems)
    return chosen


def is_repeat(stems: frozenset[str], said: Sequence[frozenset[str]], most: float = 0.5) -> bool:
    """Most of the words stand in one of the lines already."""
    return not stems or any(len(stems & line) > most * len(stems) for line in said)
