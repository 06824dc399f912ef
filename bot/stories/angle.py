"""What a headline is about to say: the thing it launches, and from which side it looks at a subject.

Two entries about one maker's product share most of their words. What tells them apart is seldom a rare word: one says
that the thing is there, the other reviews it, ranks it, offers it elsewhere, asks what it does to shares.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.stories.patterns import PatternSet
from bot.stories.signature import amounts, stems, versions
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
    r"|saying)\b|\s[-\u2013\u2014]|[\"\u201c\u2018(]",
    re.IGNORECASE,
)
_HEAD_ENDS = re.compile(r"[:\u2013\u2014|]| - ")
_NAME_WORDS = 4  # a headline, or what stands before its colon, of no more words is a name
_WHOLE, _RETOLD = 4, 0.8  # a headline of so many words that shares so many of them with a longer one
_ALIKE = 0.6  # of all words of two names
_SIDES = {
    # beside what happened
    "take": r"""
        \b(?:review|hands[- ]on|impressions|thoughts|opinion|explain(?:s|ed|er)|vs\.?|versus|vibe\ check|feels|awesome
        |disaster|problem|mistake|huge|worth|hype|deep\ dive|look\ at|moment|doubts?|better\ than
        |ranking|comparison|lessons)\b | ^(?:on|so|best|top)\b
    """,
    "use": r"""
        ^(?:how|inside|behind)\b.*\b(?:use[ds]?|using|trusts?|built|builds?|cuts?|sav(?:es|ed|ing)|scal(?:es|ed|ing)
        |automat\w+|enables?|run(?:s|ning)?)\b
        | ^(?:using|building|deploying|working|getting\ started|advancing|scaling|accelerating|beating|mastering)\b
        | \bbest\ practices\b | \bcase\ stud(?:y|ies)\b | \bin\ practice\b
    """,
    "score": r"""
        \b(?:scores?|scored|index|leaderboard|tops|ranks?|ranked|downloads|market\ share|no\.\ \d)\b
    """,
    "host": r"""
        \bavailable\ (?:in|on|via|through|to)\b | \b(?:comes?|coming|arrives?|lands?|live)\ (?:to|in|on)\b
        | \b(?:in|on)\ (?:the\ )?(?:aws|amazon|azure|bedrock|vertex|foundry|copilot|databricks|snowflake|windsurf
        |cursor|vercel|groq\w*|ollama|slack)\b
        | \bon\ day\ (?:0|one|zero)\b | \bpowered\ by\b | \bintegrat(?:es|ion|ing)\b | \bsupport\ (?:for|in)\b
    """,
    "after": r"""
        \b(?:backlash|critici[sz]\w+|responds?|response|apologi[sz]es?|reacts?|slams?|concerns?|fears?|fallout|denies
        |defends|shrugs?|questions?|warns?|controversy|rumou?rs?|doubts?|explains|jailbr\w+|hallucinat\w+|leak(?:s|ed)?
        |struggles?)\b
    """,
    "build": r"\b\d+\.\d+\.\d{2,}\b | \b\d+\.\d{3,}\.\d+\b",
    # a step that comes before
    "plan": r"""
        \b(?:talks|eyes|seeks|seeking|plans?|planning|prepar(?:es|ing)|readies|set\ to|about\ to|may|might|could|will
        |would|soon|reportedly|rumou?red|spotted|imminent|upcoming|what\ to\ expect|consider(?:s|ing)|looking\ to
        |testing|tests|working\ on|developing|exploring|expected|wants|weighs|mulls|next\ week
        |to\ (?:launch|release|debut|unveil|build|offer|add|get|let|bring|acquire|buy|invest|test|host))\b
    """,
}
_PATTERNS = PatternSet([re.sub(r"(?<!\\)\s+", "", pattern).replace("\\ ", " ") for pattern in _SIDES.values()])
_BIT = {name: 1 << number for number, name in enumerate(_SIDES)}  # sides that a headline looks from are added up
_PLAN = _BIT["plan"]
_BESIDE = sum(_BIT.values()) - _PLAN
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
    versions: frozenset[tuple[str, str]]
    amounts: frozenset[str]


def angle(headline: str, weights: Weights, words: AbstractSet[str] | None = None) -> Angle:
    """Read a headline; ``words`` are its stems, where they are known."""
    told = tuple(frozenset(stems(headline)) if words is None else words)
    sides, thing = _parts(headline)
    return Angle(
        sides,
        frozenset(stems(thing)) - weights.houses if thing else frozenset(),
        told,
        frozenset([word for word in told if word[0].isdigit()]),
        versions(headline),
        amounts(headline),
    )


def _parts(headline: str) -> tuple[int | None, str]:
    """The sides that a headline looks from, and the name of what it launches."""
    if not headline.isascii() and _WIDE.search(headline):  # names stand in it as they are
        return None, " ".join(_LATIN.findall(headline))
    sides = sum([1 << number for number in _PATTERNS.hits(headline)])
    found = _THING.search(headline.lower())  # in small letters: twice as fast as leaving case out of account
    if "/" in headline and _REPOSITORY.fullmatch(headline):
        return sides, headline.rsplit("/", 1)[1]
    if found:
        return sides, _THING_ENDS.split(found[1], maxsplit=1)[0]
    thing = _HEAD_ENDS.split(headline, maxsplit=1)[0]
    return sides, thing if len(thing.split()) <= _NAME_WORDS else ""


def agreement(one: Angle, other: Angle, weights: Angles) -> float:
    """Log-odds for or against one event that two headlines give, beyond the words they share."""
    odds = 0.0
    # two headlines whose numbers differ do not say one thing, however alike
    common = len(frozenset(one.words).intersection(other.words)) if one.numbers == other.numbers else 0
    differ = _differ(one, other, common)
    if differ:
        odds += (weights.beside if differ & _BESIDE else 0.0) + (weights.step if differ & _PLAN else 0.0)
    if (one.sides is None) is not (other.sides is None):
        odds += weights.script
    if one.thing and other.thing:
        alike = len(one.thing & other.thing)
        if not alike:
            odds += weights.other_thing
        elif not differ and alike >= _ALIKE * len(one.thing | other.thing):
            odds += weights.one_thing
    if one.versions != other.versions and not one.versions.isdisjoint(other.versions):
        odds += weights.version
    whole = len(one.words) + len(other.words) - common
    if whole >= _WHOLE and common >= _ALIKE * whole:
        odds += weights.retold
    if not one.amounts.isdisjoint(other.amounts):
        odds += weights.same_amount
    return odds


def _differ(one: Angle, other: Angle, common: int) -> int:
    """Sides that only one looks from; none where one headline says what the other says and goes on."""
    if one.sides is None or other.sides is None:
        return 0
    few = min(len(one.words), len(other.words))
    return 0 if few >= _WHOLE and common >= _RETOLD * few else one.sides ^ other.sides


def other_piece(one: str, other: str) -> bool:
    """Whether two headlines name two repositories."""
    if "/" not in one or "/" not in other:
        return False
    if not _REPOSITORY.fullmatch(one) or not _REPOSITORY.fullmatch(other):
        return False
    return one.replace(" ", "").lower() != other.replace(" ", "").lower()
