"""Shorter sentences that say the same: whole asides go, nothing is reworded.

Taken out are datelines, the day of the news, opening links ("However,"), bracketed and dashed asides, *which* and
*who* clauses between commas, appositions ("Brandt, the mayor of the town, said"), the place of a statement ("in a blog
post on Tuesday"), the list behind a colon, and trailing clauses. A span with a negation, a condition or a doubt in it
is never taken out, because without it the sentence would say more than its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.cards.guards import GUARD, TAIL_GUARD
from bot.cards.tails import without_tail
from bot.cards.text import count_words, tidy
from bot.cards.whole import stands

_DATELINE = re.compile(r"^(?:[A-Z][A-Z.'\-]+(?:[ ,]+[A-Z][A-Za-z.'\-]*){0,4}(?:,? \w+\.? \d{1,2}(?:, "
    r"\d{4})?)?\s*(?:\([A-Za-z ]+\)\s*)?[—–]+\s*|"
                       r"\([A-Z][\w ]{2,20}\)\s*[—–-]+\s*)")  # fmt: skip
_SIGNS = re.compile(
    r"^\d{1,2}\)\s+(?=[A-Z])|^[^\w\"“”‘’'(\[$€£¥#@+.<-]+(?=\w)"
)  # a picture or a bullet before the sentence
_OPENING = re.compile(
    r"^(?:However|Meanwhile|Moreover|Furthermore|Additionally|In addition|Also|Indeed|Notably|Importantly|"
    r"Specifically|In particular|"
    r"In fact|Of course|Overall|In short|Finally|Separately|Today|Now|Still|Thus|Therefore|Hence|As a result|"
    r"Consequently|For example|"
    r"For instance|In this (?:paper|work|post|article|report|study|blog post)|To this end|To that end|"
    r"To address this(?: \w+){0,2}|"
    r"At the same time|In other words|That said|More specifically|Here|To summarize|In summary|In response|"
    r"Interestingly|Earlier today|"
    r"This week|Yesterday|On (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),\s+|^(?:And|But|So|Yet|Plus|Now|"
    r"Also),?\s+|^Here\s+(?=we\b)|"
    r"^It(?:['’]s| is) (?:also )?worth (?:noting|remembering|mentioning|adding|pointing out) that\s+",
)
_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{1,160}[)\]]")
_DASHED = re.compile(r"\s*(?:—|–| - | -- )\s*[^—–]{2,160}?\s*(?:—|–| - | -- )\s*")
_CLAUSE = re.compile(
    r",\s+(?:which|who|whose|where|known as|formerly)\b[^,;:—–()]{3,140},(?=\s+(?:is|are|was|were|has|have|"
    r"had|will|can|said|"
    r"says|does|did|\w+ed|(?!sources|people|officials)\w+s)\b)"
)
# Examples, and who else said so: "Models, such as those of Larkspur, can fail".
_ASIDE = re.compile(
    r",\s+(?:such as|including|like|e\.g\.,?|as (?:has been |is |was )?(?:\w+ly )?(?:reported|noted|mentioned|"
    r"described|discussed|shown|explained|detailed|announced)\b)[^;:—–()]{0,140}?,(?=\s+(?:is|are|was|were|has|have|had|will|can|cannot)\s)"
)
_AS_REPORTED = re.compile(r",\s+as (?:has been |have been |was |is )?(?:\w+ly )?(?:reported|noted|mentioned),")
_APPOSITION = re.compile(
    r"(?<=\w),\s+(?:an?|the|its|one of the|part of the)\s[^,;:—–()\d]{3,110},(?=\s+(?:is|are|was|were|has|have|had|"
    r"will|can|said|says|told|wrote|plans|wants|warns|wins|lost|found|sued|raises|lets|uses|offers|makes|"
    r"runs|(?!(?:based|used|related|named|called|led|designed|connected|distributed)\b)\w+ed)\b)"
)
_NAMED = re.compile(r"[A-Z][\w.&'’-]*$")
_VENUE = re.compile(
    r",?\s+(?:in (?:a|an|its|their|his|her|the company's) (?:\w+ ){0,2}(?:blog post|post|statement|"
    r"press release|release|announcement|interview|"
    r"email|e-mail|memo|filing|letter|tweet|note|briefing|conversation|blog)(?: (?:on|published|posted|"
    r"released|to) [^,;.]{2,40})?)(?=[,.;]|$|\s+that\b)",
    re.IGNORECASE,
)
_SCENE = re.compile(
    r"^(?:As part of|With|By \w+ing|Following|Using|Built on|Based on|Designed|Powered by|Thanks to|Alongside|"
    r"Along with|"
    r"In addition to|Like|To \w+|In an effort|In a bid|At (?:the|its|an?)|During)\b[^,\d]{5,120},\s+"
    r"(?=(?:the|our|we|[A-Z]\w+)\b)(?!(?:It|They|He|She|This|That)\b)"
)
_WHILE = re.compile(
    r"^(?:As|After|Since) (?!(?:of|if|though|long|soon|far|many|much|well|part|an?|\w+ed|\w+ing|I|we|you)\b)"
    r"[^,\d]{12,110},\s+(?=(?:the|we|[A-Z]\w+)\b(?!(?:\s\S+){0,5},))(?!(?:It|They|He|She|This|That)\b)"
)
_DAY = r"(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?"
_ON_DAY_FIRST = re.compile(
    r"^(?:(?:Late|Early|Earlier|Just) (?:last|this) (?:week|month|year)|Last (?:week|month|night|year)|"
    rf"(?:On|Late on|Early on) {_DAY}),?\s+(?=[A-Z]|the\b|an?\b)"
)
_ON_DAY = re.compile(rf"\s{_DAY}(?=[,.;]|$|\s(?:that|to|a|an|the|it|its|for|in|by|with)\b)")
_MEANS = re.compile(
    r",?\s(?:(?:in |for |with )?which|where|while|such that|by \w+ing|using|through|via|based on|embedding|"
    r"(?<!show )(?<!find )(?<!prove )(?<!argue )(?<!demonstrate )that (?:can|are|is|allows?|\w{3,}s)|"
    r"to (?:improve|increase|achieve|learn|reduce|obtain|enable|perform|infer|generate))\b"
)


def shorten(sentence: str, limit: int, *, claim: bool = False, dated: bool = False) -> str:
    """The sentence in at most ``limit`` words, by taking out whole asides; ``""`` when that cannot be done.

    Args:
        sentence: one whole sentence.
        limit: most words.
        claim: of a paper: how and where its authors' claim holds may go as well, at the end of the sentence.
        dated: the day of the news stays.
    """
    for shorter in _steps(tidy(sentence), dated=dated):
        if count_words(shorter) <= limit:
            return shorter
        if claim and (plain := _plain_claim(shorter, limit)):
            return plain
    return ""


def _plain_claim(text: str, limit: int) -> str:
    for found in reversed(list(_MEANS.finditer(text))):
        kept = text[: found.start()].rstrip(" ,;:—–-")
        if 8 <= count_words(kept) <= limit and not TAIL_GUARD.search(text[found.start() :]) and stands(kept):
            return kept + "."
    return ""


def clean(sentence: str) -> str:
    """The sentence without its dateline, opening link and bracketed asides, however short it is already."""
    plain = _SIGNS.sub("", tidy(sentence))
    return _brackets(_opening(_dateline(plain))) or plain


def _steps(sentence: str, *, dated: bool) -> Iterator[str]:
    """The sentence, then ever shorter forms of it."""
    yield sentence
    for cut in (_dateline, _opening, _brackets, _dashes, _venue, _clauses, _asides, _appositions, _scene):
        sentence = cut(sentence)
        yield sentence
    sentence = sentence if dated else _day(sentence)
    yield sentence
    for _ in range(4):
        shorter = without_tail(sentence)
        if shorter == sentence:
            return
        sentence = shorter
        yield sentence


def _dateline(text: str) -> str:
    return _lead(text, _DATELINE)


def _opening(text: str) -> str:
    return _lead(text, _OPENING)


def _lead(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.match(text)
    if not found or count_words(text[found.end() :]) < 5:
        return text
    rest = text[found.end() :]
    return rest[0].upper() + rest[1:] if rest.split(None, 1)[0].islower() else rest  # "xAI" stays as it is


def _scene(text: str) -> str:
    if (found := _WHILE.match(text)) and not TAIL_GUARD.search(found.group()):
        return _lead(text, _WHILE)
    found = _SCENE.match(text)
    return text if found and GUARD.search(found.group()) else _lead(text, _SCENE)


def _day(text: str) -> str:
    """Without the day of the news, which the card shows anyway."""
    return _without(_lead(text, _ON_DAY_FIRST), _ON_DAY, "")


def _brackets(text: str) -> str:
    return _without(text, _BRACKET, "") if "(" in text or "[" in text else text


def _dashes(text: str) -> str:
    return _without(text, _DASHED, " ")


def _venue(text: str) -> str:
    return _without(text, _VENUE, "")


def _clauses(text: str) -> str:
    """``X, which does Y, said Z`` → ``X said Z``; the closing comma goes with the clause."""
    for found in _CLAUSE.finditer(text):
        rest = text[: found.start()] + text[found.end() :]
        if not GUARD.search(found.group()) and stands(rest):
            return _clauses(rest)
    return text


def _asides(text: str) -> str:
    """Without examples and "as reported" between commas; what follows must still belong to what stands before."""
    text = _without(text, _AS_REPORTED, "")
    for found in _ASIDE.finditer(text):
        rest = text[: found.start()] + text[found.end() :]
        if not GUARD.search(found.group()) and "," not in text[: found.start()] and stands(rest):
            return rest
    return text


def _appositions(text: str) -> str:
    """``Brandt, the mayor of the town, said`` → ``Brandt said``, behind a name only."""
    for found in _APPOSITION.finditer(text):
        rest = text[: found.start()] + text[found.end() :]
        if _NAMED.search(text[: found.start()]) and not GUARD.search(found.group()) and stands(rest):
            return rest
    return text


def _without(text: str, pattern: re.Pattern[str], instead: str) -> str:
    def cut(found: re.Match[str]) -> str:
        return found.group() if GUARD.search(found.group()) else instead

    shorter = tidy(pattern.sub(cut, text))
    return shorter if stands(shorter) else text
