"""Shorter sentences that say the same: whole asides go, nothing is reworded.

Taken out are datelines, opening links ("However,"), bracketed and dashed asides, *which* and *who* clauses
between commas,
the place of a statement ("in a blog post on Tuesday") and trailing clauses. A span with a negation, a
condition or a doubt
in it is never taken out, because without it the sentence would say more than its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.cards.text import fold, tidy, words

_GUARD = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|unless|if|until|only|except|excluding|but|although|though|"
    r"however|despite|"
    r"may|might|could|would|allegedly|reportedly|alleged(?:ly)?|claim(?:s|ed|ing)?|rumou?r\w*|unconfirmed|"
    r"possibl[ey]|perhaps|potential(?:ly)?|"
    r"likely|expected|estimated|about|around|nearly|almost|approximately|some|most|preliminary|denied|denies|"
    r"yet|hardly|barely|"
    r"according|accus\w+|suspect\w*|whether|provided|once|cannot|\w+n't|under|fewer|less|up to|as many as|"
    r"at least)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^(?:[A-Z][A-Z.'\-]+(?:[ ,]+[A-Z][A-Za-z.'\-]*){0,4}(?:,? \w+\.? \d{1,2}(?:, "
    r"\d{4})?)?\s*(?:\([A-Za-z ]+\)\s*)?[—–]+\s*|"
                       r"\([A-Z][\w ]{2,20}\)\s*[—–-]+\s*)")  # fmt: skip
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
    r"Also),?\s+",
)
_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{1,160}[)\]]")
_DASHED = re.compile(r"\s*(?:—|–| - | -- )\s*[^—–]{2,160}?\s*(?:—|–| - | -- )\s*")
_CLAUSE = re.compile(
    r",\s+(?:which|who|whose|where|known as|formerly|including|such as|along with|"
    r"as well as)\b[^,;:—–()]{3,140}(?=,)"
)
_VENUE = re.compile(
    r",?\s+(?:in (?:a|an|its|their|his|her|the company's) (?:\w+ ){0,2}(?:blog post|post|statement|"
    r"press release|release|announcement|interview|"
    r"email|e-mail|memo|filing|letter|tweet|note|briefing|conversation|blog)(?: (?:on|published|posted|"
    r"released|to) [^,;.]{2,40})?)(?=[,.;]|$)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r",?\s+(?:on|early|late) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|"
    r"night))?(?=[,.;]|\s)"
)
_TAIL = re.compile(
    r"(?:,|;|\s[—–-]+)\s+(?:and|with|as|while|which|who|where|including|such as|making|allowing|giving|letting|"
    r"using|adding|bringing|marking|joining|citing|offering|helping|leaving|putting|following|powered|built|"
    r"based|so|because|enabling|opening|surpassing|becoming|raising|calling|including)\b"
    r"[^,;]*(?:,[^;]*)?$"
)
_VERBISH = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|do|does|did|says?|said|\w+(?:ed|es|s)|"
    r"plans?|made|found|sued|won|lost|"
    r"grew|rose|fell|cut|let|built|began|took|gave|got|ran|put|set|show|propose|introduce|present|find|study|"
    r"develop|demonstrate|we \w+)\b"
)  # fmt: skip


def shorten(sentence: str, limit: int) -> str:
    """The sentence in at most ``limit`` words, by taking out whole asides; ``""`` when that cannot be done.

    Args:
        sentence: one whole sentence.
        limit: most words.
    """
    for shorter in _steps(tidy(sentence)):
        if len(words(shorter)) <= limit:
            return shorter
    return ""


def clean(sentence: str) -> str:
    """The sentence without its dateline, opening link and bracketed asides, however short it is already."""
    plain = tidy(sentence)
    return _brackets(_opening(_dateline(plain))) or plain


def _steps(sentence: str) -> Iterator[str]:
    """The sentence, then ever shorter forms of it."""
    yield sentence
    for cut in (_dateline, _opening, _brackets, _dashes, _venue, _clauses):
        sentence = cut(sentence)
        yield sentence
    for _ in range(4):
        shorter = _tail(sentence)
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
    if not found or len(words(text[found.end() :])) < 5:
        return text
    rest = text[found.end() :]
    return rest[0].upper() + rest[1:] if rest[0].islower() else rest


def _brackets(text: str) -> str:
    return _without(text, _BRACKET, "")


def _dashes(text: str) -> str:
    return _without(text, _DASHED, " ")


def _venue(text: str) -> str:
    return _without(text, _VENUE, "")


def _clauses(text: str) -> str:
    """``X, which does Y, said Z`` → ``X said Z``; the closing comma goes with the clause."""
    for found in _CLAUSE.finditer(text):
        rest = text[: found.start()] + text[found.end() + 1 :]
        if not _GUARD.search(found.group()) and _stands(rest):
            return _clauses(rest)
    return text


def _tail(text: str) -> str:
    found = None
    for match in re.finditer(r"(?:[,;]|\s[—–-]+)\s+\w+", text):
        candidate = _TAIL.match(text, match.start())
        if candidate and _is_clause(candidate.group(), text[: match.start()]):
            found = match  # the last one cuts least
    if found is None:
        return text
    kept = text[: found.start()].rstrip(" ,;—–-")
    kept += "." if not kept.endswith((".", "!", "?", '"', "”")) else ""
    return kept if _stands(kept) and len(words(kept)) >= 6 else text


def _is_clause(tail: str, before: str) -> bool:
    """A clause of its own, not the last member of a list."""
    link = words(tail)[0].lower()
    if _GUARD.search(tail) or tail.count('"') % 2 or tail.count("“") != tail.count("”"):
        return False
    if link == "and":
        listed = "," in before[-70:]
        return not listed and bool(_VERBISH.search(" ".join(words(tail)[1:7])))
    return True


def _without(text: str, pattern: re.Pattern[str], instead: str) -> str:
    def cut(found: re.Match[str]) -> str:
        return found.group() if _GUARD.search(found.group()) else instead

    shorter = tidy(pattern.sub(cut, text))
    return shorter if _stands(shorter) else text


def _stands(text: str) -> bool:
    """Still a sentence: a verb, even quotes and brackets."""
    even = text.count('"') % 2 == 0 and text.count("“") == text.count("”") and text.count("(") == text.count(")")
    return even and bool(_VERBISH.search(text)) and len(words(text)) >= 4


def is_shortening(text: str, quote: str) -> bool:
    """The text is the quote with words taken out, none added or moved, and no negation, condition or doubt lost."""
    kept, given = words(fold(text)), words(fold(quote))
    place, removed = 0, ""
    for count, word in enumerate(kept):
        start = place
        while place < len(given) and not (
            given[place] == word or (count == 0 and given[place].lower() == word.lower())
        ):
            place += 1
        if place == len(given):
            return False
        removed += " | " + " ".join(given[start:place])
        place += 1
    removed += " | " + " ".join(given[place:])
    opening = re.compile(r"\| (?:However|But|Yet|Still)\b(?= \||,|$)?", re.IGNORECASE)
    return bool(kept) and not _GUARD.search(opening.sub("|", removed, count=1))
