"""Trains the weights of config/writer.toml, and measures them on pages that they have not seen.

Run ``python -m tests.bench.train_cards``: five-fold cross-validation on summaries/ai_pages.jsonl, two halves against
each other, then the weights learned from all pages, which are shipped. Needs the shared data folder.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.cards.choice.overlap import Terms, features, shipped
from bot.cards.choice.sentences import sentences_of
from bot.cards.english.text import content_stems
from bot.cards.extractive import ExtractiveWriter
from bot.cards.writer import Context
from tests.bench.cards import Cards, Row, as_entry, as_story, rouge, rows
from tests.conftest import SHARED

NAMES = ("bias", "title", "opening", "title_opening", "count", "spread", "place")
SHORT = 8  # words; a shorter reference is no summary
Array = NDArray[np.float64]


def examples(pages: Sequence[Row]) -> tuple[Array, Array]:
    """Every content word of the pages: its features, and whether the editor used it."""
    table: list[tuple[float, ...]] = []
    used: list[float] = []
    for number, page in enumerate(pages):
        wanted = set(content_stems(page["ref_summary"]))
        if len(page["ref_summary"].split()) >= SHORT:
            sentences = sentences_of([as_entry(number, page, page["text"])])
            for stem, row in features(sentences, [page["title"]]).items():
                table.append((1.0, *row))
                used.append(float(stem in wanted))
    return np.array(table), np.array(used)


def logistic(table: Array, used: Array, ridge: float = 1.0) -> Array:
    """Newton's method on the penalised likelihood."""
    weights: Array = np.zeros(table.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (used - chance) - ridge * weights
        bend = (table * (chance * (1 - chance) + 1e-6)[:, None]).T @ table + ridge * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def trained(pages: Sequence[Row]) -> Terms:
    """The shipped weights with those of the words' features learned anew."""
    found = logistic(*examples(pages))
    return replace(shipped(), **{name: round(float(value), 3) for name, value in zip(NAMES, found, strict=True)})


def pairs_of(cards: Cards, terms: Terms, pages: Sequence[Row]) -> list[tuple[list[str], str]]:
    """What editors wrote, and what changed with the insight."""
    writer = ExtractiveWriter(cards.playbook, terms)
    pairs = []
    for number, page in enumerate(pages):
        entries = [as_entry(number, page, page["text"])]
        story = as_story(entries, cards.lexicon)
        draft = writer.write(story, entries, Context(now=story.last_changed))
        lines = [line.text for line in (draft.tldr.what_changed, draft.insight) if line is not None]
        pairs.append(([page["ref_summary"]], "\n".join(lines)))
    return pairs


def folded(cards: Cards, pages: Sequence[Row], folds: int) -> str:
    """ROUGE of every page by weights learned from the other folds."""
    order = list(range(len(pages)))
    random.Random(5).shuffle(order)
    found: list[tuple[list[str], str]] = []
    for fold in range(folds):
        rest = [pages[n] for place, n in enumerate(order) if place % folds != fold]
        found += pairs_of(cards, trained(rest), [pages[n] for n in order[fold::folds]])
    return rouge(found)


def main() -> None:
    """Print what unseen pages score, and the weights."""
    if not SHARED.is_dir():
        sys.exit("The shared data folder is not on this machine (set SIGNALPOST_SHARED).")
    pages, cards = rows("summaries/ai_pages.jsonl"), Cards()
    print(f"five folds: {folded(cards, pages, 5)}")
    print(f"two halves: {folded(cards, pages, 2)}")
    terms = trained(pages)
    print("weights of all pages:")
    print("\n".join(f"{name} = {getattr(terms, name)}" for name in NAMES))


if __name__ == "__main__":
    main()
