"""Measures grouping on labelled sets, beside its baselines: ``python -m tests.bench.stories [--quick] [set.jsonl …]``.

One configuration for every set. A set is a .jsonl file of title, text, cluster_id and, where known, date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.bench import baselines
from tests.bench.pairs import report_pairs
from tests.bench.scores import Measured, b_cubed
from tests.bench.sets import Doc, clusters, jostled, needles, strangers
from tests.bench.speed import report_speed
from tests.conftest import SHARED


def grouped(docs: Sequence[Doc], weights: Weights | None = None) -> list[int]:
    """The story of each document, streamed in order through the grouper as it runs in the bot."""
    weights = weights or Weights.load()
    grouper = Grouper(weights, Background.load(share=weights.background_share))
    found: list[int] = []
    merged: dict[int, int] = {}
    for number, doc in enumerate(docs, start=1):
        if number % 500 == 0:
            grouper.close_before(doc.at - weights.memory)
        signature = sign(doc.title, doc.text)
        placed = grouper.place(signature, doc.at)
        story = placed.story if placed.story is not None else number
        grouper.add(story, signature, doc.at)
        found.append(story)
        for other in grouper.look_again(story, signature):
            grouper.merge(story, other)
            merged[other] = story
    return [final(story, merged) for story in found]


def final(story: int, merged: Mapping[int, int]) -> int:
    """The story that a story was merged into in the end, itself when it was not."""
    while story in merged:
        story = merged[story]
    return story


def measure(docs: Sequence[Doc], weights: Weights | None = None) -> Measured:
    """B-cubed of the grouper on one stream."""
    return b_cubed([doc.group for doc in docs], grouped(docs, weights))


def report_set(name: str, docs: list[Doc], *, quick: bool) -> None:
    """Print the grouper's figures on a set, and every baseline's."""
    print(f"\n{name}: {len(docs)} documents, {len({doc.group for doc in docs})} groups")
    if not quick:
        for method, run in baselines.METHODS.items():
            print(f"  {method:28}{b_cubed([doc.group for doc in docs], run(docs))}", flush=True)
    print(f"  {'Signalpost':28}{measure(docs)}", flush=True)


def report_needles(data: Path, labelled: list[Doc]) -> None:
    """Print what strangers do to labelled documents."""
    stream = needles(labelled, strangers(data))
    print(f"\nneedles: {sum(bool(doc.group) for doc in stream)} labelled of {len(stream)} documents")
    for name, docs in (("tellings near each other", stream), ("tellings up to two days apart", jostled(stream))):
        found = measure(docs)
        print(f"  {name:28}{found}  sharing a story with a stranger {found.contaminated:.1f} %", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", type=Path, help="other labelled sets")
    parser.add_argument("--quick", action="store_true", help="no baselines, no speed")
    options = parser.parse_args(arguments)
    neus = clusters(SHARED / "clusters/neus_train.jsonl")
    report_set("neus", neus, quick=options.quick)
    report_set("ai_variants", clusters(SHARED / "clusters/ai_variants.jsonl"), quick=options.quick)
    for path in options.sets:
        report_set(path.stem, clusters(path), quick=options.quick)
    report_needles(SHARED, neus)
    report_pairs(SHARED)
    if not options.quick:
        report_speed(SHARED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
