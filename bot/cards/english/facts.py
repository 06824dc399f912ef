"""What a statement commits to: numbers, names, negations and directions, in a form that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.cards.english.text import fold, is_stop, word_set, words

_UNITS = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "mln", "million", "millions"), 1e6),
    **dict.fromkeys(("b", "bn", "bln", "billion", "billions"), 1e9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 1e12),
}
_SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()  # noqa: SIM905
_COUNTS: dict[str, float] = {
    **{word: float(place + 2) for place, word in enumerate(_SMALL)},
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12,
    "half": 0.5,
    **dict.fromkeys(("double", "doubled", "doubles", "twice", "second"), 2.0),
    **dict.fromkeys(("triple", "tripled", "third"), 3.0),
    "fourth": 4,
    "fifth": 5,
}
_NUMBER = re.compile(
    r"(?<![\w.])(?P<mark>[$€£¥])?\s?(?P<value>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>\s?(?:thousand|millions?|billions?|trillions?|mln|mn|bln|bn|tn|[kmbt])\b)?"
    r"(?P<share>\s?(?:%(?! points?\b)|percent(?! points?)\b|per cent\b|(?:percentage|percent|%)[ -]points?\b))?"
    r"(?P<coin>\s(?:dollars?|euros?|pounds?|yen|yuan)\b)?",
    re.IGNORECASE,
)
_COINS = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "yuan": "¥"}
_DATED = re.compile(r"(?:19|20)\d\d-\d\d")  # 2026-08-20, 2026-27
_MIXED = re.compile(r"\b(?=[\w.\-]{0,60}\d)(?=[\w.\-]{0,60}[a-z])\w[\w.\-]{0,60}\w\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|refus(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|"
    r"reject(?:s|ed|ing)?|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|hardly|barely|rarely|unable|declin(?:ed|es) to|"
    r"stop(?:s|ped)?|"
    r"halt(?:s|ed)?|avoid(?:s|ed)?|prevent(?:s|ed)?|unlikely|non|few)\b|\b\w+n't\b",
    re.IGNORECASE,
)
_PLAIN_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|\b\w+n't\b", re.IGNORECASE
)
_OPPOSITES = """
rise rises rose risen rising increase increases increased increasing grow grows grew grown growing gain gains
gained climb climbs climbed surge surges surged jump jumps jumped soar soars soared higher up raise raises
raised expand expands expanded more | fall falls fell fallen falling decrease decreases decreased decreasing
decline declines declined drop drops dropped shrink shrinks shrank plunge plunged slump slumped lower lowers
lowered down cut cuts reduce reduces reduced less fewer / win wins won | lose loses lost / accept accepts
accepted approve approves approved allow allows allowed permit permits permitted let lets | reject rejects
rejected deny denies denied ban bans banned block blocks blocked prohibit prohibits prohibited forbid bar bars
barred / support supports supported back backs backed | oppose opposes opposed criticize criticized / buy buys
bought acquire acquires acquired | sell sells sold divest divested / open opens opened | close closes closed
shut shuts / before | after / above over exceed exceeds exceeded | below under / first | last / best better |
worst worse / launch launches launched introduce introduces introduced release releases released add adds added
start starts started | discontinue discontinued retire retires retired withdraw withdrawn remove removes removed
end ends ended pull pulls pulled / faster | slower / cheaper | costlier pricier / hire hires hired | fire fires
fired lays / succeed succeeds succeeded pass passes passed | fail fails failed / safe safer | unsafe dangerous /
public | private / true | false / all every | none few some / always | never / legal | illegal / outperform
outperforms outperformed beat beats | underperform underperforms underperformed trail trails / maximum most |
minimum least / join joins joined | leave leaves left quit quits / enable enables enabled | disable disables
disabled / confirm confirms confirmed | deny denies denied / strengthen strengthens strengthened | weaken
weakens weakened
"""
_SIDE: dict[str, list[tuple[int, int]]] = {}
for _pair, _sides in enumerate(_OPPOSITES.split("/")):
    for _which, _members in enumerate(_sides.split("|")):
        for _member in _members.split():
            _SIDE.setdefault(_member, []).append((_pair, _which))

# Capitalised at the start of a sentence, these are no names.
_OPENERS = word_set(
    """
    fewer less nearly roughly almost exactly reportedly allegedly
    the a an this that these those it its he she they we you i his her their our in on at by for from with
    without as after before during since until when while where if although though because but and or nor so
    yet however meanwhile moreover also still now today yesterday tomorrow last next new some many most more
    few several other another each every all both no not only just even there here what who why how which
    one two three four five six seven eight nine ten first second third to of about over under between among
    according despite following users people researchers companies developers officials regulators investors
    engineers critics experts analysts customers employees workers scientists teams lawmakers prosecutors
    police authors businesses governments states countries schools hospitals teachers students early late
    recent then once instead rather either neither access pricing models agents tools results tests data
    shares sales revenue support state federal court judges judge senators publishers artists writers
    musicians actors rivals competitors vendors buyers sellers markets prices costs firms startups
    enterprises organisations organizations labs chips hackers attackers patients doctors parents consumers
    advertisers banks makers owners citizens voters demand supply adoption competition spending hiring
    regulation open training inference small large smaller larger cheaper faster safety security
    """
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit worked in: ``$1.5B`` is ``(1.5e9, "money")``."""

    value: float
    kind: str  # "money", "share", "points" or ""
    coin: str = ""  # the sign of its currency


def numbers(text: str) -> list[Number]:
    """Every number of a text that stands by itself (not inside a name such as GPT-5), unit worked in."""
    folded = fold(text)
    found = []
    for match in _NUMBER.finditer(folded):
        tail = folded[match.end() : match.end() + 1]
        unit = (match["unit"] or "").strip().lower()
        dated = bool(_DATED.match(folded, match.start()))
        if not unit and not match["share"] and (tail.isalpha() or tail == "-") and not match["mark"] and not dated:
            continue  # "4o", "70B" are read as names
        value = float(match["value"].replace(",", "")) * _UNITS.get(unit, 1.0)
        coin = match["mark"] or _COINS.get((match["coin"] or "").strip().lower().removesuffix("s"), "")
        share = "points" if "point" in (match["share"] or "") else "share" if match["share"] else ""
        found.append(Number(value, "money" if coin else share, coin))
    return found


def spelled(text: str) -> set[float]:
    """Numbers written as words."""
    return {_COUNTS[word] for word in (w.lower() for w in words(text)) if word in _COUNTS}


def mixed(text: str) -> set[str]:
    """Names with digits in them, folded: ``gpt-5``, ``h100``, ``v2.1``, ``3rd``."""
    return {match.group().lower().strip(".-") for match in _MIXED.finditer(fold(text))}


def names(text: str) -> list[str]:
    """Capitalised words and acronyms that name something; a plain word that only opens the sentence is left out."""
    tokens = words(fold(text))
    found = []
    for place, token in enumerate(tokens):
        if not token[0].isupper() or (is_stop(token) and token != "US"):  # noqa: S105
            continue
        opening = place == 0 and token.lower() in _OPENERS
        if not opening and token not in {"I", "A"}:
            found.append(token)
    return found


def name_key(token: str) -> str:
    """The form in which two mentions of a name meet: no possessive, lower case, dots gone."""
    return fold(token).lower().removesuffix("'s").rstrip("'").replace(".", "")


def negations(text: str, *, plain: bool = False) -> list[int]:
    """Places (character offsets in the folded text) of words that turn a statement round."""
    pattern = _PLAIN_NEGATION if plain else _NEGATION
    return [match.start() for match in pattern.finditer(fold(text))]


def sides(text: str) -> dict[int, set[int]]:
    """Which side of each pair of opposites a text stands on: ``{pair: {0, 1}}``."""
    found: dict[int, set[int]] = {}
    for word in words(fold(text)):
        for pair, which in _SIDE.get(word.lower(), ()):
            found.setdefault(pair, set()).add(which)
    return found
