"""What a headline is about to say: the thing it launches, and from which side it looks at a subject.

Two entries about one maker's product share most of their words. What tells them apart is seldom a rare word: one says
that the thing is there, the other reviews it, ranks it, offers it elsewhere, asks what it does to shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.stories.sides import ELSEWHERE, sides
from bot.stories.signature import amounts, stems
from bot.stories.weights import Angles, Weights

_LAUNCHING = r"""
introduc(?:es|ing|ed) | launch(?:es|ing|ed)? | unveil(?:s|ing|ed)? | releas(?:es|ing|ed)? | announc(?:es|ing|ed)?
| debut(?:s|ed)? | ships | rolls\ out | rolling\ out | presents | reveals | open[- ]?sourc(?:es|ed|ing) | adds
| brings | bringing | meet | upgrades | expands | gets | now\ (?:has|supports|lets)
"""
_THING = re.compile(
    rf"\b(?:{_LAUNCHING})\s+(?:(?:the|an?|its|our|new|all-new|first|two|three|(?:support\ )?for)\s+)*([^,;:|]+)",
    re.VERBOSE,
)
_THING_ENDS = re.compile(
    r"\s+(?:with|as|for|to|that|which|in|on|at|after|amid|by|from|of|is|are|can|and|its|into|via|under|but|while|when"
    r"|saying|claiming|touting|promising|boasting|featuring|aimed|built|designed)\b|\s[-\u2013\u2014]|[\"\u201c\u2018(]",
    re.IGNORECASE,
)
_HEAD_ENDS = re.compile(r"[:\u2013\u2014|]| - ")
_PLACE = re.compile(r"\b(?:in|on|via|through)\s+(?:the\s+)?([A-Z][\w-]*)")  # where something is offered
_NAME_WORDS = 4  # a headline, or what stands before its colon, of no more words is a name
_WHOLE, _RETOLD = 4, 0.8  # a headline of so many words that shares so many of them with a longer one
_ALIKE = 0.6  # of all words of two names
_MOST_PRODUCTS = 3
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts whose words are not read here
_LATIN = re.compile(r"[A-Za-z][\w.'-]*|\d[\w.]*", re.ASCII)
_REPOSITORY = re.compile(r"[\w.-]+ ?/ ?[\w.-]+")  # "maker/name", as sites of code and models write it


@dataclass(slots=True, eq=False)
class Angle:
    """What one headline says of itself."""

    sides: int | None  # the sum of their bits; None: the script is not read
    thing: frozenset[str]  # stems of the name of what it launches, without makers and generic words
    words: tuple[str, ...]  # stems of the headline, each once; a tuple takes a fifth of a set's memory
    numbers: frozenset[str]  # those of them that are numbers
    amounts: frozenset[str]
    actor: str = ""  # stem of the first word that has one: it mostly says who does it
    products: frozenset[str] = frozenset()  # stems of what makers make
    launches: bool = False  # it says by a verb that the thing is there


def angle(headline: str, weights: Weights, words: tuple[str, ...] = ()) -> Angle:
    """Read a headline; ``words`` are its stems, each once, where they are known."""
    told = words or tuple(dict.fromkeys(stems(headline)))
    named = [word for word in told if word in weights.makers]
    looks, thing, launches = _parts(headline)
    if looks is not None and _elsewhere(headline, named, weights):
        looks |= ELSEWHERE
    return Angle(
        looks,
        frozenset(stems(thing)) - weights.houses if thing else frozenset(),
        told,
        frozenset([word for word in told if word[0].isdigit()]),
        amounts(headline),
        _first(headline),
        frozenset([word for word in named if word not in weights.houses]),
        launches,
    )


def _first(headline: str) -> str:
    """The first stem of a headline, "" when it has none."""
    for word in headline.split():
        if found := stems(word):
            return found[0]
    return ""


def _parts(headline: str) -> tuple[int | None, str, bool]:
    """The sides that a headline looks from, the name of what it launches, and whether a verb says so."""
    if not headline.isascii() and _WIDE.search(headline):  # names stand in it as they are
        return None, " ".join(_LATIN.findall(headline)), False
    looks = sides(headline)
    found = _THING.search(headline.lower())  # in small letters: twice as fast as leaving case out of account
    if "/" in headline and _REPOSITORY.fullmatch(headline):
        return looks, headline.rsplit("/", 1)[1], False
    if found:
        return looks, _THING_ENDS.split(found[1], maxsplit=1)[0], True
    thing = _HEAD_ENDS.split(headline, maxsplit=1)[0]
    return looks, thing if len(thing.split()) <= _NAME_WORDS else "", False


def _elsewhere(headline: str, named: Iterable[str], weights: Weights) -> bool:
    """Whether a headline tells of one maker's thing in, on or through another maker's: "Tern 2 on Heron Cloud"."""
    makers = {weights.makers[word] for word in named}
    if len(makers) < 2:
        return False
    return any(weights.makers.get(stem) in makers for name in _PLACE.findall(headline) for stem in stems(name))


def agreement(one: Angle, other: Angle, weights: Angles, *, one_maker: bool = True) -> float:
    """Log-odds for or against one event that two headlines give, beyond the words they share.

    Where no maker is in common, words in common prove more, and little is held against them.
    """
    shared = frozenset(one.words).intersection(other.words)
    odds = weights.products * min(_MOST_PRODUCTS, len(one.products & other.products))
    if one.actor in shared and other.actor in shared:
        odds += weights.actor
    # two headlines whose numbers differ do not say one thing, however alike
    common = len(shared) if one.numbers == other.numbers else 0
    one_thing = bool(one.thing and other.thing) and (
        len(one.thing & other.thing) >= _ALIKE * len(one.thing | other.thing)
    )
    differ = _differ(one, other, common, launch=one_thing and one.launches and other.launches)
    if _launched(one, other):
        odds += weights.beside_it if differ else weights.named_thing
    elif differ and one_maker and (one.thing or other.thing):
        odds += weights.beside
    if (one.sides is None) is not (other.sides is None):
        odds += weights.script
    if one.thing and other.thing:
        if one_thing and not differ:
            odds += weights.one_thing
    elif one_maker and (one.thing or other.thing):
        odds += weights.lone_thing
    whole = len(one.words) + len(other.words) - common
    if whole >= _WHOLE and common >= _ALIKE * whole:
        odds += weights.retold
    if not one.amounts.isdisjoint(other.amounts):
        odds += weights.same_amount
    return odds


def _launched(one: Angle, other: Angle) -> bool:
    """Whether one headline speaks of the very thing that the other launches."""
    pairs = ((one.thing, other.words), (other.thing, one.words))
    return any(thing.issubset(words) for thing, words in pairs if thing)


def _differ(one: Angle, other: Angle, common: int, *, launch: bool) -> bool:
    """Whether one looks from a side that the other does not, unless it says what the other says and goes on.

    Where both ``launch`` one thing, a score or an opinion is a detail of it; offering it elsewhere is not.
    """
    if one.sides is None or other.sides is None:
        return False
    if launch and not (one.sides ^ other.sides) & ELSEWHERE:
        return False
    few = min(len(one.words), len(other.words))
    return one.sides != other.sides and not (few >= _WHOLE and common >= _RETOLD * few)


def other_piece(one: str, other: str) -> bool:
    """Whether two headlines name two repositories."""
    if "/" not in one or "/" not in other:
        return False
    if not _REPOSITORY.fullmatch(one) or not _REPOSITORY.fullmatch(other):
        return False
    return one.replace(" ", "").lower() != other.replace(" ", "").lower()
