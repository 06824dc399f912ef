"""On which terms something is to be had, as its sources state them: a free licence, a price before and after; and
whether a flaw is used already.

A licence counts only where the story names exactly one and says it without a "but"; what that licence allows is known
without the story. A change of price is reckoned from the two amounts that one sentence names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.cards.advice.slots import Slot
from bot.cards.english.text import content_stems

_FREE = re.compile(
    r"\b(?:(?P<apache>Apache(?:[ -]Licen[cs]e,?)?(?:[ -]Version)?[ -]2(?:\.0)?)|(?P<mit>MIT)[- ]Licen[cs]ed?|"
    r"(?P<bsd>BSD)(?:-[23]-Clause)?[- ]Licen[cs]ed?)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:under|uses?|via|is|are|was|were|licen[cs]ed?)\b[^.;()]{0,40}$", re.IGNORECASE
)  # right before it
_OTHER = re.compile(
    r"\b(?:[AL]?GPL\w*|CC[- ]BY\S*|proprietary|non-?commercial|research[- ]only|commercial licen[cs]e|"
    r"(?:community|custom|source[- ]available|business source) licen[cs]e)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:modified|based on|core|many|some|most|parts?|data ?sets?|data|samples?|except|excluding|client|previous\w*|"
    r"not|no longer|moved?|used to be|will|would|same|unlike)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\bfrom (?P<old>[$€£]\d[\d,]*(?:\.\d+)?)(?! ?(?:billion|million|trillion|[bmk]n?)\b)[^$€£.;]{0,40}? to "
    r"(?P<new>[$€£]\d[\d,]*(?:\.\d+)?)(?! ?(?:billion|million|trillion|[bmk]n?)\b)",
    re.IGNORECASE,
)
# Attackers use it already; what follows a "no", a "could" or an "if" is no such fact.
_USED = re.compile(
    r"\b(?:(?:actively|already|being|been) (?:being |actively )?exploited(?: in (?:the wild|(?:targeted )?attacks))?|"
    r"exploited in (?:the wild|attacks|targeted attacks|zero-day attacks|limited attacks)|"
    r"under active (?:attack|exploitation))\b",
    re.IGNORECASE,
)
_NOT_USED = re.compile(
    r"\b(?:no|not|never|nor|neither|without|nothing|unaware|unlikely|could|may|might|would|can|if|unless|when|whether|potential\w*|"
    r"likely|before|prevent\w*|until|previous\w*|last year|another|other|similar|earlier|unclear|yet)\b|n['’]t\b",
    re.IGNORECASE,
)
_HINT = re.compile(r"licen[cs]|LICEN[CS]|Licen[cs]|pache|GPL|CC[- ]|roprietary|ommercial|research[- ]only")
_ITSELF = re.compile(
    r"^\W*(?:it|this|the (?:model|models|code|weights|project|library|tool|framework)|we|our|both|all|licen[cs]\w*|"
    r"released|available|weights|code|models|open source)\b",
    re.IGNORECASE,
)
_COIN = re.compile(r"[$€£]\d")
_ANOTHER = "another"
_PRICE = re.compile(r"\b(?:pric\w+|costs?|tokens?|plans?|per|a month|subscription)\b", re.IGNORECASE)


def terms(sentences: Sequence[tuple[int, str]], headline: str) -> dict[str, Slot]:
    """What the sentences state for certain: the slots ``licence``, ``old``, ``new`` and ``change`` of a price, and
    ``exploited`` of a flaw.

    Args:
        sentences: (source, sentence), the first ones of each source.
        headline: what it names, or "it", must be what a sentence on a licence speaks of.
    """
    named = frozenset(content_stems(headline))
    licences = {slot.value: slot for slot in _licences(sentences, named)}
    changes = list(_changes(sentences))
    found = dict(changes[0]) if len(changes) == 1 else {}
    used = next(_used(sentences, named), None)
    if used:
        found["exploited"] = used
    if len(licences) == 1 and _ANOTHER not in licences:
        found["licence"] = next(iter(licences.values()))
    return found


def _licences(sentences: Sequence[tuple[int, str]], named: frozenset[str]) -> Iterator[Slot]:
    """Free licences; with any other licence in the story its own name comes too, so that nothing is certain."""
    for source, text in sentences:
        if not _HINT.search(text):
            continue
        if _OTHER.search(text):
            yield Slot(_ANOTHER, source, text)
        for found in _FREE.finditer(text):
            own = _ITSELF.match(text) or not named.isdisjoint(content_stems(text))
            given = _GIVEN.search(text[: found.start()]) or "icensed" in found[0]
            sure = own and given and not _UNSURE.search(text)
            name = "Apache 2.0" if found["apache"] else "MIT" if found["mit"] else "BSD"
            yield Slot(name if sure else _ANOTHER, source, text)


def _used(sentences: Sequence[tuple[int, str]], named: frozenset[str]) -> Iterator[Slot]:
    """Where a sentence about what the headline names says that attackers use the flaw."""
    for source, text in sentences:
        found = _USED.search(text) if "xploit" in text or "active attack" in text else None
        if found and not _NOT_USED.search(text) and not named.isdisjoint(content_stems(text)):
            yield Slot(found[0], source, text)


def _changes(sentences: Sequence[tuple[int, str]]) -> Iterator[dict[str, Slot]]:
    for source, text in sentences:
        for found in _CHANGE.finditer(text) if " to " in text and _COIN.search(text) and _PRICE.search(text) else ():
            old, new = (float(found[name][1:].replace(",", "")) for name in ("old", "new"))
            if found["old"][0] == found["new"][0] and old > 0 and new > 0 and old != new:
                values = {"old": found["old"], "new": found["new"], "change": _told(new / old)}
                yield {name: Slot(value, source, text) for name, value in values.items()}


def _told(ratio: float) -> str:
    """A ratio of two prices in words: "40% less", "2.5 times as much"."""
    if ratio >= 2:
        return f"{ratio:.1f} times as much".replace(".0 times", " times")
    return f"{abs(ratio - 1):.0%} {'more' if ratio > 1 else 'less'}"
