"""How a channel's votes move its ranking: a little, within stated bounds, in words, and undoable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from storage.records import Card

MOST_POINTS = 15  # all that votes together move a card's importance (0..100) by, in one channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """What a channel's votes taught about one topic or publisher."""

    kind: str  # "topic" or "source"
    name: str
    points: int  # -10..10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """By how much votes move a card in a channel, and why."""

    points: int = 0
    words: str = ""


def shift(card: Card, leanings: Iterable[Leaning]) -> Shift:
    """What the votes of a channel do to a card: the sum over its topics and publishers, at most 15 either way."""
    publishers = {source.publisher for source in card.sources}
    fitting = [one for one in leanings if one.name in (card.topics if one.kind == "topic" else publishers)]
    total = max(-MOST_POINTS, min(MOST_POINTS, sum(one.points for one in fitting)))
    words = ", ".join(f"{one.name} {one.points:+}" for one in fitting if one.points)
    return Shift(points=total, words=f"your votes: {words}" if words else "")


def leaned(card: Card, leanings: Iterable[Leaning]) -> Card:
    """The card as a channel that voted so sees it: the same words, its importance moved."""
    moved = card.importance + shift(card, leanings).points
    return replace(card, importance=max(0, min(100, moved)))
