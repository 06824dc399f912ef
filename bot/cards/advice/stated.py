"""More that sources state for certain, and from which something follows: gigawatts, a choice to object, a value before.

A fact that is told in two ways fills nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.cards.advice.slots import Slot
from bot.cards.english.facts import numbers
from bot.cards.english.text import word_set

STATED = word_set("power reactors objection before rise")
_POWER = re.compile(r"(?<![\w.])(?P<many>\d{1,3}(?:\.\d+)?)(?: |-)?(?:gigawatts?\b|GW\b(?!h))", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:could|might|may|total|nationwide|by 20[3-9]\d|world|global|demand|all|combined|more than|hours?|grid)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\bunless (?:the )?(?:users|people|they|customers|you)(?: \w+){0,3} "
    r"(?:opt(?:ed)?[- ]out|object|turn it off|decline)\b",
    re.IGNORECASE,
)
_SUM = r"[$€£]\s?\d[\d.,]*\s?(?:trillion|billion|million|[TBM]n?|bn|mn)\b"
_NOW_WORTH = re.compile(
    rf"\b(?:at(?: an?)?|hits|reaches|to|valued at|valuing (?:it|the [\w -]{{1,40}}) at) "
    rf"(?P<sum>{_SUM})\+?(?: post-money)? valuation\b|\bvalu(?:ed|es|ing)\b[^$€£]{{0,50}}\bat (?P<at>{_SUM})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\bvaluation[^.$€£]{{0,40}}\b(?:from|over|than)(?: its| the| a)?(?: previous| prior| last| earlier)? "
    rf"(?P<a>{_SUM})|\b(?:previously|last|was|were|had been) valued at (?P<b>{_SUM})|"
    rf"\bup from (?:a |its |the )?(?P<c>{_SUM}) valuation|\bup from (?:a |its |the )?(?:valuation of )?(?P<d>{_SUM}) "
    r"(?:in|last|at|just|only|six|three|two|four|five|a)\b",
    re.IGNORECASE,
)
_LESS, _MORE, _TIMES, _MOST = 1.15, 30.0, 2.0, 40


def stated(event: str, titles: Sequence[str], sentences: Sequence[tuple[int, str]]) -> dict[str, Slot]:
    """The slots ``power`` and ``reactors``, ``objection``, ``before`` and ``rise``, as far as the sources state them.

    Args:
        event: a key of the playbook.
        titles: of the sources, in card order.
        sentences: (source, sentence), the first ones of each source.
    """
    texts = [*enumerate(titles), *sentences]
    found = dict(_power(texts)) | dict(_objection(texts))
    return found | (dict(_rise(texts)) if event == "funding" else {})


def _power(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, Slot]]:
    """Of titles first, and only where one text names one number of gigawatts; a large reactor gives about one."""
    for source, text in texts:
        many = {float(found["many"]) for found in _POWER.finditer(text)} if "g" in text.lower() else set()
        if len(many) == 1 and not _ABOUT.search(text):
            value = round(min(many))
            if 1 <= value <= _MOST and abs(value - min(many)) < 0.26:
                said = "one large nuclear reactor gives" if value == 1 else f"{value} large nuclear reactors give"
                quote = _POWER.search(text)
                yield "power", Slot(quote[0] if quote else "", source, text)
                yield "reactors", Slot(said, source, text)
        if many:
            return


def _objection(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, Slot]]:
    for source, text in texts:
        found = _OBJECT.search(text)
        if found:
            yield "objection", Slot(found[0], source, text)
            return


def _rise(texts: Sequence[tuple[int, str]]) -> Iterator[tuple[str, Slot]]:
    """What a company was worth before its round, and how much more it is worth now."""
    now = [(source, text, found) for source, text in texts if (found := _one(_NOW_WORTH, text))]
    then = [(source, text, found) for source, text in texts if (found := _one(_BEFORE, text))]
    if not now or not then or {found[0] for _, _, found in then} != {then[0][2][0]}:
        return
    value, coin, _ = now[0][2]
    old, old_coin, words = then[0][2]
    if coin != old_coin or not _LESS < value / old < _MORE:
        return
    ratio = value / old
    told = f"{ratio:.1f} times".replace(".0 times", " times") if ratio >= _TIMES else f"{ratio - 1:.0%} above"
    yield "before", Slot(words, then[0][0], then[0][1])
    yield "rise", Slot(told[:1].upper() + told[1:], now[0][0], now[0][1])


def _one(pattern: re.Pattern[str], text: str) -> tuple[float, str, str] | None:
    """(value, currency, words) of the one sum that a text tells in this way."""
    found = (
        [next(filter(None, match.groupdict().values())) for match in pattern.finditer(text)] if "valu" in text else []
    )
    told = numbers(found[0]) if len(found) == 1 else []
    return (told[0].value, told[0].coin, found[0]) if len(told) == 1 else None
