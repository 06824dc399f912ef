"""What happened in the same affair before: a headline about the same rare names, or in nearly the same words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.cards.advice.slots import is_title_case
from bot.cards.advice.threads import Threads, is_talk
from bot.cards.advice.wording import Reason, day_of
from bot.cards.english.facts import names
from bot.cards.english.text import content_stems, words
from storage.records import Line, Remembered

_LEAST, _MOST = timedelta(days=2), timedelta(days=60)
_SHARED = 10.0  # nats of rarity in common
_MANY = 19.0  # so many are one affair also where they share no rare name
_SHARE = 0.5  # of what the shorter headline says
_SAME = 0.85  # more in common: the same news again
_SAME_KIND = 0.65  # the same, of two of one kind of event
_RARE = 8  # earlier stories with a name that still make two of them one affair
_LONGEST = 16  # words of a headline that is quoted
# Kinds of event that go on step by step; a product's next version is no step of an affair.
_AFFAIRS = frozenset(
    {
        "lawsuit",
        "ruling",
        "regulation",
        "export_control",
        "incident",
        "vulnerability",
        "deprecation",
        "outage",
        "layoffs",
    }
)
_PEOPLE = frozenset({"elon", "musk", "sam", "altman", "trump", "donald"})  # they stand in all kinds of affairs


def earlier_step(
    threads: Threads, event: str, headline: str, memory: Sequence[Remembered], today: date
) -> Reason | None:
    """The earlier story of the same affair that has most in common, days or weeks before: "18 days after “…” (…)".

    Args:
        threads: the names of makers and places in it make no affair.
        event: the story's kind of event.
        headline: of the story.
        memory: earlier stories of weight.
        today: the day of the story.
    """
    if event not in _AFFAIRS or is_talk(headline):
        return None
    rarity = _Rarity(memory, _stems(" ".join(threads.actors.name_of or ())) | _PEOPLE)
    mine = _stems(headline) - rarity.ignored
    weights = rarity.of(mine)
    near = [
        (shared, one)
        for one in memory
        if _LEAST <= today - one.seen_at.date() <= _MOST
        and (shared := sum(weights[stem] for stem in mine & _stems(one.headline))) >= _SHARED
    ]
    for shared, one in sorted(near, key=lambda pair: -pair[0]):
        part = shared / min(sum(weights.values()), rarity.sum(_stems(one.headline)))
        most = _SAME_KIND if one.event == event else _SAME
        both = _named(headline) & _named(one.headline)
        rare = (shared >= _MANY and bool(both)) or rarity.any_rare(both)
        if rare and _SHARE <= part <= most and len(words(one.headline)) <= _LONGEST and not is_talk(one.headline):
            text = f"{(today - one.seen_at.date()).days} days after “{one.headline.strip()}” (told here on "
            return Reason(Line(text=f"{text}{day_of(one.seen_at.date())}).", basis="archive"), (one,))
    return None


class _Rarity:
    """How rare stems are among the headlines of a memory."""

    def __init__(self, memory: Sequence[Remembered], ignored: frozenset[str]) -> None:
        self._headlines = [_stems(one.headline) for one in memory]
        self.ignored = ignored

    def _count(self, stem: str) -> int:
        return sum(stem in stems for stems in self._headlines)

    def of(self, stems: Iterable[str]) -> dict[str, float]:
        return {stem: math.log((len(self._headlines) + 1) / (1 + self._count(stem))) for stem in stems}

    def sum(self, stems: frozenset[str]) -> float:
        return sum(self.of(stems - self.ignored).values())

    def any_rare(self, stems: frozenset[str]) -> bool:
        return any(self._count(stem) <= _RARE for stem in stems - self.ignored)


@lru_cache(maxsize=8_192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


@lru_cache(maxsize=8_192)
def _named(headline: str) -> frozenset[str]:
    """Stems of the names in a headline; none where every word of it has a capital letter."""
    return frozenset() if is_title_case(headline) else frozenset(content_stems(" ".join(names(headline))))
