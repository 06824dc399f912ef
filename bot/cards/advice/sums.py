"""How large a round of funding is beside those that the archive told of, and what its company was worth before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.advice.rounds import org_of
from bot.cards.advice.threads import is_talk
from bot.cards.advice.wording import Reason, counted, day_of, possessive
from bot.cards.english.facts import numbers
from storage.records import Line, Remembered

WITHIN = timedelta(days=30)
ENOUGH = 10  # rounds to be compared with
_FIRST = 3  # a round below the third is no reason
_SUM = r"[$€£]\s?\d[\d.,]*\s?(?:trillion|billion|million|[TBM]n?|bn|mn)\b"
_RAISED = re.compile(
    r"\b(?:raises?|raised|secures?|secured|lands?|landed|nabs?|bags|snags|nets|scores|closes?|closed|gets|picks up|"
    r"locks up)\b"
    rf"(?:(?!\bvaluation|\bvalu|\bat an?\b|\btotal)[^$€£]){{0,40}}(?P<sum>{_SUM})(?!\+? valuation)",
    re.IGNORECASE,
)
_WORTH = re.compile(
    rf"\b(?:at(?: an?)?|hits|reaches|to|nabs(?: an?)?|valued at|valuing (?:it|the [\w -]{{1,40}}) at|securing an?) "
    rf"(?P<sum>{_SUM})\+?(?: post-money)? valuation\b|\bvalu(?:ed|es|ing)\b[^$€£]{{0,50}}\bat (?P<at>{_SUM})",
    re.IGNORECASE,
)
_HUGE, _HUGE_WITHIN = 1e9, timedelta(days=60)
_MORE, _TIMES = 1.15, 2.0
_ORDER = ("largest", "second-largest", "third-largest")


@dataclass(frozen=True, slots=True)
class _Round:
    org: str
    words: str
    value: float
    coin: str
    told: Remembered | None = None


def beside_others(event: str, headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    """What the archive says of a round: what its company was worth before, else that it is among the three largest.

    Args:
        event: the story's kind of event; only funding counts.
        headline: of the story.
        memory: earlier stories of weight.
        today: the day of the story.
    """
    if event != "funding" or is_talk(headline):
        return None
    mine = _sum_of(_RAISED, headline)
    reason = _worth_before(headline, memory, today) or (_rank(mine, memory, today) if mine else None)
    return reason or (_huge(mine, memory, today) if mine else None)


def _worth_before(headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    now = _sum_of(_WORTH, headline)
    for one in reversed(memory) if now else ():
        before = _sum_of(_WORTH, one.headline) if one.seen_at.date() < today and not is_talk(one.headline) else None
        if now and before and now.org == before.org and now.coin == before.coin and now.value > before.value * _MORE:
            ratio = now.value / before.value
            grown = f"{ratio:.1f} times".replace(".0 times", " times") if ratio >= _TIMES else f"{ratio - 1:.0%} above"
            when = day_of(one.seen_at.date())
            text = f"{grown} the {before.words} at which {now.org} was valued, as told here on {when}."
            return Reason(Line(text=text, basis="archive"), (one,))
    return None


def _huge(mine: _Round, memory: Sequence[Remembered], today: date) -> Reason | None:
    """How many raised a billion or more, where this one does."""
    rounds = [one for one in _rounds(memory, today, _HUGE_WITHIN) if one.value >= _HUGE and one.org != mine.org]
    first = {one.org: one.told for one in reversed(rounds) if one.told}
    return counted("the ", "AI company to raise a billion or more", first, today) if mine.value >= _HUGE else None


def _rank(mine: _Round, memory: Sequence[Remembered], today: date) -> Reason | None:
    others = {one.org: one for one in _rounds(memory, today) if one.coin == mine.coin and one.org != mine.org}
    larger = sorted((one for one in others.values() if one.value >= mine.value), key=lambda one: one.value)
    if len(others) < ENOUGH or len(larger) >= _FIRST:
        return None
    smaller = sorted((one for one in others.values() if one.value < mine.value), key=lambda one: -one.value)
    named = larger[::-1] or smaller[:1]
    told = " and ".join(_named(one) for one in named)
    how = "before" if not larger else "after"
    text = f"The {_ORDER[len(larger)]} of {len(others) + 1} rounds told here in 30 days, {how} {told}."
    return Reason(Line(text=text, basis="archive"), tuple(one.told for one in named if one.told))


def _named(one: _Round) -> str:
    when = f" ({day_of(one.told.seen_at.date())})" if one.told else ""
    return f"{possessive(one.org)} {one.words}{when}"


def _rounds(memory: Sequence[Remembered], today: date, within: timedelta = WITHIN) -> Iterator[_Round]:
    for one in memory:
        if one.event == "funding" and today - within <= one.seen_at.date() < today and not is_talk(one.headline):
            found = _sum_of(_RAISED, one.headline)
            if found:
                yield _Round(found.org, found.words, found.value, found.coin, one)


def _sum_of(pattern: re.Pattern[str], headline: str) -> _Round | None:
    """The one sum that a headline tells of one company; ``None`` where it is not certain which, or whose."""
    found = list(pattern.finditer(headline))
    org = org_of(headline)
    if len(found) != 1 or not org:
        return None
    words = next(value for value in found[0].groupdict().values() if value)
    told = numbers(words)
    return _Round(org, words, told[0].value, told[0].coin) if len(told) == 1 else None
