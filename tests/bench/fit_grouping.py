"""Fits most weights of config/grouping.toml: ``python -m tests.bench.fit_grouping`` prints them.

Ridge logistic regression (Newton's method) on pairs of an entry and an earlier one: our labelled pairs (what is not
held out) and pairs that look alike of the labelled sets of clusters. All tables are fitted together and held towards
the weights of START, those of the release before. A feature is what grouping adds for a weight of one, so it is the
bot's own. Biases are printed as fitted; those of the file are moved so that the sets of clusters keep their floors.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from bot.stories.background import Background
from bot.stories.group import SAME, Grouper
from bot.stories.lexicon import Lexicon
from bot.stories.likeness import NOTHING, ageing, likeness, second_look
from bot.stories.remembered import Query, open_story, weigh
from bot.stories.signature import sign
from bot.stories.weights import Angles, Evidence, Weights
from tests.bench.judging import ask
from tests.bench.pairs import FITTED, Pair, doubt, our_pairs, weighed
from tests.bench.sets import Doc, clusters, needles, strangers
from tests.conftest import SHARED

EVIDENCE = tuple(f.name for f in fields(Evidence))
SAID = tuple(f.name for f in fields(Angles) if f.name != "bias")  # its bias is the one of [one_maker] for a second look
OTHERS = ("other_maker", "same_teaser")
COLUMNS = (
    *(("apart", name) for name in EVIDENCE),
    *(("one_maker", name) for name in EVIDENCE),
    *(("angles", name) for name in SAID),
    *(("grouping", name) for name in OTHERS),
    ("grouping", "age"),
    ("", "age of neus"),  # neus has no dates: its age is of that set alone
)
START = (
    *(-8.2, 6.6, 2.3, 2.0, 2.5, 0.68, 0.06, -0.5, 0.6, 0.2, 0.0, -3.0),  # apart
    *(-5.75, 3.7, 0.9, 1.1, 2.2, 0.75, 0.03, -1.6, -0.4, -0.6, 0.0, -3.0),  # one_maker
    *(1.8, 1.4, -0.4, -3.5, -1.7, 1.4, 3.0, 0.0, 0.0, 0.0),  # angles
    *(0.0, 0.0, -1.7, -1.7),
)
WORTH = {"ours": 12.0, "neus_train": 0.3, "ai_variants": 2.0, "needles": 0.6}  # of one pair of each set
WRONG = 2.0  # a wrong merge of real news is that much worse than a missed one
RIDGE, FREE = 30.0, 6.0  # of a weight, and of one that is new
NEW = {"lone_text", "same_house", "actor", "named_thing", "products", *OTHERS}
SHARE = {"neus_train": 0.35, "ai_variants": 0.6, "needles": 0.35}  # of the pairs that look alike
LOOK = -6.0  # log-odds from which two entries look alike


@dataclass(frozen=True, slots=True)
class Row:
    """One pair: what its weights are multiplied with, by the number of their column, where that is not 0."""

    values: tuple[tuple[int, float], ...]
    same: bool
    worth: float
    start: float  # log-odds that are taken as they are


def only(weights: Weights, table: str, name: str) -> Weights:
    """Weights of which only one is 1 and all others 0."""
    apart, one_maker, angles, others = (dict.fromkeys(names, 0.0) for names in (EVIDENCE, EVIDENCE, SAID, OTHERS))
    tables = {"apart": apart, "one_maker": one_maker, "angles": angles, "grouping": others}
    tables[table][name] = 1.0
    return replace(
        weights,
        apart=Evidence(**apart),
        one_maker=Evidence(**one_maker),
        angles=Angles(bias=0.0, **angles),
        other_maker=others["other_maker"],
        same_teaser=others["same_teaser"],
        age=0.0,
        later_deed=0.0,
        size=0.0,
        strangers=0.0,
    )


def units(weights: Weights) -> list[Weights]:
    """For each column that grouping is asked about, weights of which only that one is 1."""
    return [only(weights, table, name) for table, name in COLUMNS if name not in ("age", "age of neus")]


def row(
    entry: Query, earlier: Query, asked: Sequence[Weights], ages: tuple[float, float], strange: float
) -> Row | None:
    """The features of a pair, without label and worth; None for a pair without anything in common."""
    story = open_story(1, earlier, 0.0)
    found = [likeness(entry, story, weights) for weights in asked]
    if NOTHING in found:
        return None
    found = [odds + second_look(entry, story, weights, SAME, 0.0) for odds, weights in zip(found, asked, strict=True)]
    mine, theirs = entry.who - earlier.mentions, earlier.who - entry.mentions
    values = tuple((column, value) for column, value in enumerate((*found, *ages)) if value)
    return Row(values, False, 0.0, strange if mine and theirs else 0.0)


def read_pairs(rows: list[Row], pairs: Sequence[Pair], weights: Weights, lexicon: Lexicon) -> None:
    """Add pairs that a person labelled; one that judging keeps from joining is left out."""
    background, asked = Background.load(share=1.0), units(weights)
    for pair in pairs:
        one, other = weighed(pair, background, weights)
        verdicts = [ask(lexicon, side.title, side.url, side.text) for side in (pair.one, pair.other)]
        same = pair.label == "same"
        for entry, earlier in ((one, other), (other, one)):  # either may come first
            made = row(entry, earlier, asked, (ageing(24 * pair.days), 0.0), weights.strangers)
            if made and doubt(verdicts) < 50:
                rows.append(replace(made, same=same, worth=WORTH["ours"] * (1.0 if same else WRONG) / 2))


def cluster_pairs(rows: list[Row], name: str, docs: Sequence[Doc], weights: Weights, seed: int = 1) -> None:
    """Add pairs of a set of clusters that grouping finds alike, at least one of the two labelled."""
    background, asked = Background.load(share=weights.background_share), units(weights)
    grouper = Grouper(replace(weights, related=LOOK, related_apart=LOOK), background)
    chance = random.Random(seed)
    for number, doc in enumerate(docs):
        signature = sign(doc.title, doc.text)
        placed = grouper.place(signature, doc.at)
        joined = [placed.story] if placed.story is not None and placed.odds != SAME else []
        for near in [*joined, *(story for story, _ in placed.near)][:3]:
            other = docs[near]
            if (doc.group or other.group) and chance.random() < SHARE[name]:
                one, earlier = (weigh(sign(d.title, d.text), background, weights) for d in (doc, other))
                days = ageing((doc.at - other.at).total_seconds() / 3600)
                ages = (days, 0.0) if name == "ai_variants" else (0.0, days)
                made = row(one, earlier, asked, ages, weights.strangers)
                if made:
                    rows.append(replace(made, same=doc.group == other.group, worth=WORTH[name]))
        grouper.add(number, signature, doc.at)


def fit(rows: Sequence[Row], steps: int = 15) -> list[float]:
    """Weights of the columns that make the labels most likely, held towards START."""
    size = len(COLUMNS)
    ridge = [1e-4 if name == "bias" else FREE if name in NEW else RIDGE for _, name in COLUMNS]
    found = list(START)
    for _ in range(steps):
        slope = [ridge[i] * (START[i] - found[i]) for i in range(size)]
        curve = [[ridge[i] * (i == j) for j in range(size)] for i in range(size)]
        for row in rows:
            odds = row.start + sum([found[column] * value for column, value in row.values])
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            miss, spread = row.worth * (row.same - chance), row.worth * chance * (1 - chance)
            for i, value in row.values:
                slope[i] += miss * value
                for j, other in row.values:
                    curve[i][j] += spread * value * other
        step = solve(curve, slope)
        found = [value + change for value, change in zip(found, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
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


def main() -> int:
    weights, lexicon = Weights.load(), Lexicon.load()
    rows: list[Row] = []
    read_pairs(rows, [pair for pair in our_pairs(SHARED) if pair.part in FITTED], weights, lexicon)
    neus, variants = (clusters(SHARED / f"clusters/{name}.jsonl") for name in ("neus_train", "ai_variants"))
    stream = needles(neus, strangers(SHARED))
    for name, docs in (("neus_train", neus), ("ai_variants", variants), ("needles", stream)):
        cluster_pairs(rows, name, docs, weights)
    print(f"{len(rows)} pairs, {sum(row.same for row in rows)} of one event")
    for (table, name), value in zip(COLUMNS, fit(rows), strict=True):
        print(f"{table:12}{name} = {value:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
