"""Measures of grouping: B-cubed precision, recall and F1, and labelled documents that share a story with a stranger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """All in per cent."""

    precision: float
    recall: float
    contaminated: float = 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1.0)

    def __str__(self) -> str:
        return f"P {self.precision:5.1f}  R {self.recall:5.1f}  F1 {self.f1:5.1f}"


def b_cubed(gold: Sequence[str], found: Sequence[Hashable]) -> Measured:
    """B-cubed over the labelled documents (Bagga & Baldwin 1998); a stranger in a story costs precision.

    Args:
        gold: the gold group of each document, "" for a stranger.
        found: the story each document was put into.
    """
    in_story, in_group = Counter(found), Counter(gold)
    together = Counter(zip(gold, found, strict=True))
    labelled = [(group, story) for group, story in zip(gold, found, strict=True) if group]
    with_label = Counter(story for _, story in labelled)
    count = len(labelled) or 1
    return Measured(
        100 * sum(together[pair] / in_story[pair[1]] for pair in labelled) / count,
        100 * sum(together[pair] / in_group[pair[0]] for pair in labelled) / count,
        100 * sum(in_story[story] > with_label[story] for _, story in labelled) / count,
    )
