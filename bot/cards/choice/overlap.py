"""Which two lines say together what an editor would: words that a summary is likely to use, within few words.

Each content word of the sources gets the chance that an editor's summary uses it (logistic regression on where and
how often it stands, after Hong and Nenkova 2014). Two lines are then chosen as one set: the expected F1 of their words
against such a summary, so that a word said twice counts once and a long line must earn its length.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from bot.cards.choice import news
from bot.cards.choice.sentences import Sentence
from bot.cards.english.text import content_stems, count_words
from bot.errors import ConfigError

WEIGHTS = Path(__file__).parents[3] / "config" / "writer.toml"
STEP = 0.03  # of the worth of a pair
LATER = 0.005  # of the worth of a pair, for each sentence before its second line
LATEST = 20  # sentences; behind them the place says nothing any more
LONGEST = 30  # words of the second line
SHORTEST = 7  # words of the second line, which people read alone, in bold; of a sentence put behind the first, too
GAIN = 0.01  # of the worth of a pair, that a third sentence must bring
SHORTLIST = 14  # lines of which pairs are tried; more gain nothing measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Weights of a word's features; the file explains each."""

    bias: float
    title: float
    opening: float
    title_opening: float
    count: float
    spread: float
    place: float
    unknown: float
    stop: float
    summary: float

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Terms:
        """Read ``[terms]``.

        Raises:
            ConfigError: the file cannot be read, or a weight is missing or no number.
        """
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))["terms"]
            return cls(**{part.name: float(given[part.name]) for part in fields(cls)})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as e:
            raise ConfigError(f"{path.name} cannot be read: [terms] needs a number for every weight ({e})") from e


@lru_cache(maxsize=1)
def shipped() -> Terms:
    """The weights of config/writer.toml."""
    return Terms.load()


@dataclass(frozen=True, slots=True)
class Option:
    """A line that may stand: its text, the sentences it tells, its content stems and its length in words.

    ``evidence`` is what it rests on: the sentences it tells, with those before them that say who "It" is.
    """

    text: str
    sentences: tuple[Sentence, ...]
    stems: frozenset[str]
    length: int
    evidence: tuple[Sentence, ...]

    @property
    def place(self) -> int:
        """Where in its source it begins, in sentences."""
        return min((sentence.index for sentence in self.sentences), default=0)

    @classmethod
    def of(cls, text: str, sentences: tuple[Sentence, ...], evidence: tuple[Sentence, ...] = ()) -> Option:
        """Measure a line."""
        return cls(text, sentences, frozenset(content_stems(text)), count_words(text), evidence or sentences)


Row = tuple[float, float, float, float, float, float]


def features(sentences: Sequence[Sentence], titles: Sequence[str]) -> dict[str, Row]:
    """Of every content stem: in the titles (share), in the opening, both, ln(1 + count), share of sentences, place."""
    total = max(1, len(sentences))
    bags = [content_stems(sentence.text) for sentence in sentences]
    count = Counter(stem for bag in bags for stem in bag)
    spread = Counter(stem for bag in bags for stem in set(bag))
    last: dict[int, int] = {}
    for sentence in sentences:
        last[sentence.source] = sentence.index
    first: dict[str, tuple[int, float]] = {}
    for sentence, bag in zip(sentences, bags, strict=True):
        at = (sentence.index, sentence.index / (1 + last[sentence.source]))
        for stem in bag:
            if stem not in first or at < first[stem]:
                first[stem] = at
    named = Counter(stem for title in titles for stem in set(content_stems(title)))
    rows: dict[str, Row] = {}
    for stem, (index, place) in first.items():
        title = named[stem] / max(1, len(titles))
        opening = float(index < 3)
        rows[stem] = (title, opening, title * float(index < 2), math.log1p(count[stem]), spread[stem] / total, place)
    return rows


def chances(sentences: Sequence[Sentence], titles: Sequence[str], weights: Terms) -> dict[str, float]:
    """Of every content stem the chance that a summary uses it."""
    w = weights
    table = features(sentences, titles)
    return {
        stem: 1
        / (
            1
            + math.exp(
                -w.bias - w.title * a - w.opening * b - w.title_opening * c - w.count * d - w.spread * e - w.place * f
            )
        )
        for stem, (a, b, c, d, e, f) in table.items()
    }


def worth(options: Sequence[Option], chance: Mapping[str, float], weights: Terms) -> float:
    """The expected F1 of some lines against a summary of usual length."""
    said = frozenset().union(*[option.stems for option in options])
    length = sum([option.length for option in options])
    plain = max(0, length - sum([len(option.stems) for option in options]))
    unknown = weights.unknown
    hits = sum([chance.get(stem, unknown) for stem in said]) + weights.stop * plain
    return 2 * hits / (length + weights.summary)


def best_pair(
    firsts: Sequence[Option], options: Sequence[Option], chance: Mapping[str, float], weights: Terms, most: int
) -> list[Option]:
    """Two lines (or the one there is) that together say most.

    Args:
        firsts: lines of which the first of the two is one, best first: one place further down costs ``STEP``.
        options: lines of which the second is one; one place further down in its source costs ``LATER``.
        chance: content stem → chance that a summary uses it.
        weights: the length of a usual summary, and what a word without meaning is worth.
        most: words of both together.
    """
    short = sorted(options, key=lambda option: -worth([option], chance, weights))[:SHORTLIST]
    best, value = list(firsts[:1]), 0.0
    for place, one in enumerate(firsts):
        for two in short:
            if not _may_pair(one, two, most):
                continue
            early = (1 - STEP * place) * (1 - LATER * min(two.place, LATEST))
            if (new := worth((one, two), chance, weights) * early) > value:
                best, value = [one, two], new
    return best


def more(
    pair: Sequence[Option], options: Sequence[Option], chance: Mapping[str, float], weights: Terms, most: int
) -> list[Option]:
    """The first of two lines, with the sentence that makes both say most; in the order of their source.

    Args:
        pair: what :func:`best_pair` chose.
        options: single sentences, of which one of the first line's source may be added.
        chance: content stem → chance that a summary uses it.
        weights: as there.
        most: words of the first line.
    """
    first = pair[0]
    best, value = [first], (1 + GAIN) * worth(pair, chance, weights)
    for option in options:
        apart = all(_differ(line, option) for line in pair) and option.length + first.length <= most
        near = len(option.sentences) == 1 and option.sentences[0].source == first.sentences[0].source
        if not apart or not near or option.length < SHORTEST:
            continue
        new = worth((*pair, option), chance, weights) * (1 - LATER * min(option.place, LATEST))
        if new > value:
            best, value = [first, option], new
    return sorted(best, key=lambda option: option.place)


def _differ(one: Option, two: Option) -> bool:
    """Neither says again what the other says."""
    again = len(one.stems & two.stems) > 0.6 * min(len(one.stems), len(two.stems))
    return not again and not set(one.sentences) & set(two.sentences)


def _may_pair(one: Option, two: Option, most: int) -> bool:
    """Short enough together, and neither says again what the other says."""
    return (
        SHORTEST <= two.length <= LONGEST
        and one.length + two.length <= most
        and _differ(one, two)
        and news.adds(two.stems, one.stems)
    )
