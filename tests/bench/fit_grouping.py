"""Fits [apart], [one_maker] and [angles] of config/grouping.toml: ``python -m tests.bench.fit_grouping`` prints them.

Ridge logistic regression (Newton's method) on pairs of an entry and an earlier one: our labelled pairs (the halves
"tune") and pairs that look alike of the labelled sets of clusters. The other halves and the pairs that came with the
data check it. A feature is what ``likeness`` adds for a weight of one, so it is the bot's own. [one_maker] and [angles]
are fitted on pairs that mention one maker, the second with the sum of the first as it stands in the file; [apart] on
the others, with what [angles] adds as it stands. Weights of a story's size and of its publisher stay as they are.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from bot.stories.angle import agreement, angle
from bot.stories.background import Background
from bot.stories.group import SAME, Grouper
from bot.stories.lexicon import Lexicon
from bot.stories.likeness import NOTHING, Query, ageing, likeness, open_story, weigh
from bot.stories.signature import sign
from bot.stories.weights import Angles, Evidence, Weights
from tests.bench.judging import ask
from tests.bench.pairs import Pair, doubt, our_pairs, report_pairs, weighed
from tests.bench.sets import Doc, clusters, needles, strangers
from tests.conftest import SHARED

FITTED = tuple(f.name for f in fields(Evidence) if f.name != "bias")
SAID = tuple(f.name for f in fields(Angles))  # the first is the bias
COLUMNS = {
    "apart": ("bias", *FITTED),  # age as it stands
    "one_maker": ("bias", *FITTED, "age", "age of neus"),  # neus has no dates: its age is of that set alone
    "angles": SAID,
}
WORTH = {"ours": 12.0, "neus_train": 0.3, "ai_variants": 8.0, "needles": 0.6}  # of one pair of each set
WRONG = 2.0  # a wrong merge of real news is that much worse than a missed one
RIDGE = 3.0
SHARE = 0.35  # of the pairs that look alike


@dataclass(frozen=True, slots=True)
class Row:
    """One pair."""

    values: tuple[float, ...]
    same: bool
    worth: float
    start: float = 0.0  # log-odds that are taken as they are


Rows = dict[str, list[Row]]  # by the table that is fitted on them


def features(entry: Query, earlier: Query, weights: Weights) -> tuple[float, ...] | None:
    """What each weight of evidence is multiplied with; None for a pair without anything in common."""
    none = Evidence(**dict.fromkeys([f.name for f in fields(Evidence)], 0.0))
    story = open_story(1, earlier, 0.0)
    found = []
    for name in FITTED:
        proof = replace(none, **{name: 1.0})
        found.append(likeness(entry, story, _bare(replace(weights, one_maker=proof, apart=proof))))
    return None if NOTHING in found else tuple(found)


def said(entry: Query, earlier: Query, weights: Weights) -> tuple[float, ...]:
    """What each weight of [angles] is multiplied with."""
    none = Angles(**dict.fromkeys(SAID, 0.0))
    one, other = (angle(query.signature.headline, weights) for query in (entry, earlier))
    return 1.0, *(agreement(one, other, replace(none, **{name: 1.0})) for name in SAID[1:])


def read_pairs(rows: Rows, pairs: Sequence[Pair], weights: Weights, lexicon: Lexicon) -> None:
    """Add pairs that a person labelled; one that judging keeps from joining is left out."""
    background = Background.load(share=1.0)
    for pair in pairs:
        one, other = weighed(pair, background, weights)
        verdicts = [ask(lexicon, side.title, side.url, side.text) for side in (pair.one, pair.other)]
        same = pair.label == "same"
        for entry, earlier in ((one, other), (other, one)):  # either may come first
            if doubt(verdicts) < 50:
                worth = WORTH["ours"] * (1.0 if same else WRONG) / 2
                add_rows(
                    rows,
                    entry,
                    earlier,
                    weights,
                    ages=(ageing(24 * pair.days), 0.0),
                    same=same,
                    worth=worth,
                )


def add_rows(
    rows: Rows,
    entry: Query,
    earlier: Query,
    weights: Weights,
    *,
    ages: tuple[float, float],
    same: bool,
    worth: float,
) -> None:
    """Add a pair to the tables that it is evidence for."""
    values = features(entry, earlier, weights)
    if values is None:
        return
    story = open_story(1, earlier, 0.0)
    known = likeness(entry, story, replace(weights, size=0.0))  # with what is not fitted
    outside = known - likeness(entry, story, _bare(weights))
    heads = said(entry, earlier, weights)
    if entry.mentions.isdisjoint(earlier.mentions):
        one, other = (angle(query.signature.headline, weights) for query in (entry, earlier))
        outside += agreement(one, other, weights.angles, one_maker=False)
        rows["apart"].append(Row((1.0, *values), same, worth, outside + weights.age * sum(ages)))
    else:
        rows["one_maker"].append(Row((1.0, *values, *ages), same, worth, outside))
        rows["angles"].append(Row(heads, same, worth, known + weights.age * sum(ages)))


def _bare(weights: Weights) -> Weights:
    """Weights without those that are not fitted."""
    return replace(weights, size=0.0, strangers=0.0, same_house=0.0)


def cluster_pairs(rows: Rows, name: str, docs: Sequence[Doc], weights: Weights, seed: int = 1) -> None:
    """Add pairs of a set of clusters that grouping finds alike, at least one of the two labelled."""
    background = Background.load(share=weights.background_share)
    grouper = Grouper(replace(weights, related=-4.0, related_apart=-4.0), background)
    chance = random.Random(seed)
    for number, doc in enumerate(docs):
        signature = sign(doc.title, doc.text)
        placed = grouper.place(signature, doc.at)
        joined = [placed.story] if placed.story is not None and placed.odds != SAME else []
        for near in [*joined, *(story for story, _ in placed.near)][:3]:
            other = docs[near]
            if (doc.group or other.group) and chance.random() < SHARE:
                one, earlier = (weigh(sign(d.title, d.text), background, weights) for d in (doc, other))
                days = ageing((doc.at - other.at).total_seconds() / 3600)
                ages = (days, 0.0) if name == "ai_variants" else (0.0, days)
                same = doc.group == other.group
                add_rows(rows, one, earlier, weights, ages=ages, same=same, worth=WORTH[name])
        grouper.add(number, signature, doc.at)


def fit(rows: Sequence[Row], steps: int = 30) -> list[float]:
    """Weights of the columns that make the labels most likely, with a ridge on all but the first."""
    size = len(rows[0].values)
    found = [0.0] * size
    for _ in range(steps):
        slope = [-RIDGE * value if column else 0.0 for column, value in enumerate(found)]
        curve = [[RIDGE * (i == j) if i else 1e-6 * (i == j) for j in range(size)] for i in range(size)]
        for row in rows:
            odds = row.start + sum(weight * value for weight, value in zip(found, row.values, strict=True))
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            miss, spread = (
                row.worth * (row.same - chance),
                row.worth * chance * (1 - chance),
            )
            for i, value in enumerate(row.values):
                if value:
                    slope[i] += miss * value
                    for j, other in enumerate(row.values):
                        curve[i][j] += spread * value * other
        step = solve(curve, slope)
        found = [value + change for value, change in zip(found, step, strict=True)]
        if max(map(abs, step)) < 1e-5:
            break
    return found


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a system of linear equations, by Gauss with the greatest pivot."""
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(table)
    for i in range(size):
        best = max(range(i, size), key=lambda row: abs(table[row][i]))
        table[i], table[best] = table[best], table[i]
        for row in range(i + 1, size):
            factor = table[row][i] / table[i][i]
            table[row] = [value - factor * above for value, above in zip(table[row], table[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        known = sum(table[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (table[i][size] - known) / table[i][i]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--pairs",
        action="store_true",
        help="also show how the file's weights do on labelled pairs",
    )
    options = parser.parse_args(arguments)
    weights, lexicon = Weights.load(), Lexicon.load()
    rows: Rows = {"apart": [], "one_maker": [], "angles": []}
    read_pairs(
        rows,
        [pair for pair in our_pairs(SHARED) if pair.part.startswith("tune")],
        weights,
        lexicon,
    )
    neus, variants = (clusters(SHARED / f"clusters/{name}.jsonl") for name in ("neus_train", "ai_variants"))
    stream = needles(neus, strangers(SHARED))
    for name, docs in (
        ("neus_train", neus),
        ("ai_variants", variants),
        ("needles", stream),
    ):
        cluster_pairs(rows, name, docs, weights)
    for table, found in rows.items():
        print(f"[{table}]  # {len(found)} pairs, {sum(row.same for row in found)} of one event")
        for name, value in zip(COLUMNS[table], fit(found), strict=True):
            print(f"{name} = {value:.2f}")
    if options.pairs:
        report_pairs(SHARED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
