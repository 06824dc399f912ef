"""What several look at of the same cards, worked out once for each card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from storage.records import Card

Found = TypeVar("Found")


class Once(Generic[Found]):
    """A function of a card that remembers what it found, as long as it lives itself.

    Args:
        find: what is to be worked out. It sees each card object once; a card that was written anew is another one.
    """

    def __init__(self, find: Callable[[Card], Found]) -> None:
        self._find = find
        self._known: dict[int, tuple[Card, Found]] = {}

    def __call__(self, card: Card) -> Found:
        """What the function finds in a card."""
        known = self._known.get(id(card))  # of this very object: what is known holds it
        if known is None:
            known = self._known[id(card)] = card, self._find(card)
        return known[1]
