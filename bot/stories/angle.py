"""What a headline is about to say: the thing it launches, and from which side it looks at a subject.

Two entries about one maker's product share most of their words. What tells them apart is seldom a rare word: one says
that the thing is there, the other reviews it, ranks it, offers it elsewhere, asks what it does to shares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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
_NAMES = tuple(_SIDES)
_PATTERNS = PatternSet([re.sub(r"(?<!\\)\s+", "", pattern).replace("\\ ", " ") for pattern in _SIDES.values()])
_BESIDE = frozenset({"take", "use", "score", "host", "after", "build"})
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts whose words are not read here
_LATIN = re.compile(r"[A-Za-z][\w.'-]*|\d[\w.]*", re.ASCII)
_REPOSITORY = re.compile(r"[\w.-]+ ?/ ?[\w.-]+")  # "maker/name", as sites of code and models write it


@dataclass(frozen=True, slots=True)
class Angle:
    """What one headline says of itself."""

    sides: frozenset[str] | None  # None: the script is not read
    thing: frozenset[str]  # stems of the name of what it launches, without makers and generic words
    words: frozenset[str]  # stems of the headline
    versions: frozenset[tuple[str, str]]
    amounts: frozenset[str]


def _parts(headline: str) -> tuple[frozenset[str] | None, str, frozenset[tuple[str, str]], frozenset[str]]:
    if not headline.isascii() and _WIDE.search(headline):  # names stand in it as they are
        return None, " ".join(_LATIN.findall(headline)), versions(headline), amounts(headline)
    sides = frozenset([_NAMES[i] for i in _PATTERNS.hits(headline)])
    found = _THING.search(headline.lower())  # in small letters: twice as fast as leaving case out of account
    if _REPOSITORY.fullmatch(headline):
        thing = headline.rsplit("/", 1)[1]
    elif found:
        thing = _THING_ENDS.split(found[1], maxsplit=1)[0]
    else:
        thing = _HEAD_ENDS.split(headline, maxsplit=1)[0]
        thing = thing if len(thing.split()) <= _NAME_WORDS else ""
    return sides, thing, versions(headline), amounts(headline)


def angle(headline: str, weights: Weights) -> Angle:
    """Read a headline; remembered, since the same ones are asked for again and again."""
    return _angle(headline, weights.houses)


@lru_cache(maxsize=50_000)
def _angle(headline: str, houses: frozenset[str]) -> Angle:
    sides, thing, named, sums = _parts(headline)
    return Angle(sides, frozenset(stems(thing)) - houses, frozenset(stems(headline)), named, sums)


def agreement(one: Angle, other: Angle, weights: Angles) -> float:
    """Log-odds for or against one event that two headlines give, beyond the words they share."""
    odds = 0.0
    differ = _differ(one, other)
    if not differ.isdisjoint(_BESIDE):
        odds += weights.beside
    if "plan" in differ:
        odds += weights.step
    if (one.sides is None) is not (other.sides is None):
        odds += weights.script
    if one.thing and other.thing:
        common, every = len(one.thing & other.thing), len(one.thing | other.thing)
        if not common:
            odds += weights.other_thing
        elif common >= _ALIKE * every and differ.isdisjoint(_BESIDE) and "plan" not in differ:
            odds += weights.one_thing
    if one.versions != other.versions and not one.versions.isdisjoint(other.versions):
        odds += weights.version
    if _share(one, other, len(one.words | other.words)) >= _ALIKE:
        odds += weights.retold
    if not one.amounts.isdisjoint(other.amounts):
        odds += weights.same_amount
    return odds


def _share(one: Angle, other: Angle, words: int) -> float:
    """The words that two headlines share, as a share of so many, 0 where these or that are few or a number differs."""
    share = len(one.words & other.words) / words if words >= _WHOLE else 0.0
    if share < _ALIKE or any(word[0].isdigit() for word in one.words ^ other.words):
        return 0.0
    return share


def _differ(one: Angle, other: Angle) -> frozenset[str]:
    """Sides that only one looks from; none where one headline says what the other says and goes on."""
    if one.sides is None or other.sides is None:
        return frozenset()
    if _share(one, other, min(len(one.words), len(other.words))) >= _RETOLD:
        return frozenset()
    return one.sides ^ other.sides


def other_piece(one: str, other: str) -> bool:
    """Whether two headlines name two repositories."""
    if not _REPOSITORY.fullmatch(one) or not _REPOSITORY.fullmatch(other):
        return False
    return one.replace(" ", "").lower() != other.replace(" ", "").lower()
