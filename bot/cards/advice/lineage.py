"""What the archive knows of the thing that news is about: the version before it, and how many people use it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.cards.advice.threads import is_talk
from bot.cards.advice.versions import model_of
from bot.cards.advice.wording import Reason, day_of
from bot.cards.english.facts import numbers
from storage.records import Line, Remembered

_RELEASES = frozenset({"model_release", "open_release", "product_launch"})
_NEW_LINE = timedelta(days=3)

# Kinds of event that matter by how many people they touch.
_TOUCHES = frozenset({"outage", "safety_policy", "pricing_limits", "deprecation", "vulnerability"})
_USERS = re.compile(
    r"\b(?P<many>\d[\d.,]*\s?(?:million|billion|[MB]))\+? (?P<when>weekly|monthly|daily) (?:active )?users\b",
    re.IGNORECASE,
)

_UNIT, _WORDS = re.compile(r"(?<=\d)\s?[MB]$"), {"M": " million", "B": " billion"}
_PRODUCTS = re.compile(
    r"\b(?:ChatGPT|Claude|Gemini|Copilot|Grok|Meta AI|Perplexity|Le Chat|DeepSeek|Doubao|Qwen|Cursor|"
    r"AI Overviews|AI Mode|WhatsApp|Sora)\b(?!(?:['’]s)? (?:AI )?(?:Atlas|[Bb]rowser|Code))"
)
_GREW, _DOUBTFUL = 1.02, 20.0
_SAID = timedelta(days=7)  # how long the same number is not said again


def successor(event: str, headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    """Which version the archive told of before: "It follows Petrel 3, known here since 7 August: …"."""
    mine = model_of(headline) if event in _RELEASES and not is_talk(headline) else None
    best: tuple[float, str, Remembered] | None = None
    for one in memory if mine else ():
        before = model_of(one.headline) if one.event in _RELEASES else None
        if mine and before and before[:2] == mine[:2] and today - one.seen_at.date() < _SAID:
            return None  # it stands under another card of these days
        older = mine and before and one.believed and before[0] == mine[0] and before[1] < mine[1]
        if older and before and (best is None or (before[1], best[2].seen_at) > (best[0], one.seen_at)):
            best = (before[1], before[2], one)
    if best is None:
        return None
    _, name, one = best
    if today - one.seen_at.date() <= _NEW_LINE:
        return None
    text = (
        f"It follows {name}, known here since {day_of(one.seen_at.date())}: who uses that has a newer version to weigh."
    )
    return Reason(Line(text=text, basis="archive"), (one,))


def grown(headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    """How many used it when the archive told of that before, where the news is how many use it now."""
    now, named = _USERS.search(headline), _products(headline)
    for one in reversed(memory) if now and len(named) == 1 and not is_talk(headline) else ():
        before = _USERS.search(one.headline) if one.seen_at.date() < today and "sers" in one.headline else None
        same = before and now and before["when"].lower() == now["when"].lower() and _products(one.headline) == named
        if same and before and now and one.believed and not is_talk(one.headline):
            ratio = _count(now["many"]) / _count(before["many"])
            if not _GREW < ratio < _DOUBTFUL:
                return None
            many, when = _UNIT.sub(lambda unit: _WORDS[unit[0].strip()], before["many"]), day_of(one.seen_at.date())
            return Reason(
                Line(text=f"It was {many} when told here on {when}: {ratio - 1:.0%} more.", basis="archive"), (one,)
            )
    return None


def _count(many: str) -> float:
    return numbers(_UNIT.sub(lambda unit: _WORDS[unit[0].strip()], many))[0].value


def reach(event: str, headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    """How many people use what the news is about, as the archive told last; for news that matters by that."""
    named = _products(headline) if event in _TOUCHES and not _USERS.search(headline) and not is_talk(headline) else ()
    if any(
        one.event in _TOUCHES and _products(one.headline) == named and today - one.seen_at.date() < _SAID
        for one in memory
    ):
        return None  # it stands under another card of these days
    for one in reversed(memory) if named else ():
        users = _USERS.search(one.headline) if one.seen_at.date() < today and "sers" in one.headline else None
        if (
            users
            and one.believed
            and not is_talk(one.headline)
            and _products(one.headline) == named
            and len(named) == 1
        ):
            many = _UNIT.sub(lambda unit: _WORDS[unit[0].strip()], users["many"])
            when = day_of(one.seen_at.date())
            text = f"{named[0]} has {many} {users['when'].lower()} users, as told here on {when}."
            return Reason(Line(text=text, basis="archive"), (one,))
    return None


@lru_cache(maxsize=8_192)
def _products(headline: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_PRODUCTS.findall(headline)))
