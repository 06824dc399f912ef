"""Chooses the headline a story is shown by: clear, central among the outlets, the maker's own when it is plain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.stories.normalise import clean_headline
from bot.stories.signature import stems

_BAIT = re.compile(
    r"\?$|!|^(?:here'?s|why|how|what|watch|meet|this|these|you|your|exclusive|opinion|live|breaking)\b|\byou\b|\.\.\.|…",
    re.IGNORECASE,
)
_GOOD_WORDS = (6, 14)
MAX_COMPARED = 25


def choose_headline(titles: Sequence[tuple[str, str, bool]]) -> str:
    """Return the best headline of a story, cleaned of site names.

    Args:
        titles: (title, publisher, whether it is the maker's own), oldest first; at least one.
    """
    cleaned = [(clean_headline(title, publisher), primary) for title, publisher, primary in titles[:MAX_COMPARED]]
    words = [frozenset(stems(title)) for title, _ in cleaned]
    best, headline = float("-inf"), cleaned[0][0]
    for index, (title, primary) in enumerate(cleaned):
        points = _central(index, words) + _clear(title) + (0.15 if primary else 0.0) - 0.01 * index
        if points > best:
            best, headline = points, title
    return headline


def _central(index: int, words: Sequence[frozenset[str]]) -> float:
    """Mean overlap (Dice) with the other headlines, 0..1."""
    mine, others = words[index], [other for i, other in enumerate(words) if i != index]
    if not others or not mine:
        return 0.0
    return sum(2 * len(mine & other) / (len(mine) + len(other)) for other in others if other) / len(others)


def _clear(title: str) -> float:
    """Points off for questions, bait, shouting, and for being too short or too long to be understood."""
    count = len(title.split())
    points = -0.25 if _BAIT.search(title) else 0.0
    if count < _GOOD_WORDS[0]:
        points -= 0.06 * (_GOOD_WORDS[0] - count)
    elif count > _GOOD_WORDS[1]:
        points -= 0.02 * (count - _GOOD_WORDS[1])
    letters = [mark for mark in title if mark.isalpha()]
    if letters and sum(mark.isupper() for mark in letters) > 0.6 * len(letters):
        points -= 0.2
    return points
