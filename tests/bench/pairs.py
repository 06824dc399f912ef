"""Measures decisions on pairs of AI headlines from different outlets: same event, related, or neither.

Decided as the bot does: an entry that judging sets aside joins nothing, comment joins less easily, age counts where
both dates are known (of the archive, or in the address). Beside the pairs that came with the data stand ours
(docs/labels/pairs.tsv, ids and verdicts only): they were drawn from what a replay of the archive and the captured feeds
finds alike, so they are the hard ones; weights were fitted on the parts FITTED. The headlines of FRESH parts
stand in a file of their own, a .jsonl of title, url, published, summary and domain, named by SIGNALPOST_HEADLINES;
without it these parts are left out. ``python -m tests.bench.pairs`` prints what can be had at which precision, too.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.services.stories.grouping import OPINION_DOUBT
from bot.stories.background import Background
from bot.stories.judge import Verdict
from bot.stories.lexicon import Lexicon
from bot.stories.likeness import ageing, clash, likeness, related_from, second_look
from bot.stories.remembered import Query, open_story, weigh
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.bench.captured import captured
from tests.bench.judging import ask
from tests.bench.replay import posts
from tests.bench.sets import rows
from tests.conftest import SHARED

FRESH = ("tune4", "tune5", "hold4")  # the id of their entries is of headline and domain
LABELS = Path(__file__).parents[2] / "docs/labels/pairs.tsv"
FITTED = ("tune", "tune2", "tune3", "check", "check2", "tune4")
PARTS = (*FITTED, "tune5", "hold3", "hold4")
_DATED = re.compile(r"/(20\d\d)/(\d\d)/(\d\d)/")


@dataclass(frozen=True, slots=True)
class Told:
    """One side of a pair."""

    title: str
    url: str
    text: str
    at: datetime | None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two headlines and what a reader said of them: "same", "related", or another word."""

    one: Told
    other: Told
    label: str
    part: str

    @property
    def days(self) -> float:
        """Days between them, 0 where a date is not known."""
        if self.one.at is None or self.other.at is None:
            return 0.0
        return abs((self.one.at - self.other.at).total_seconds()) / 86400


def given_pairs(data: Path) -> list[Pair]:
    """The labelled pairs that came with the data, with the text where the archive has it."""
    archive = {row["url"]: row for row in rows(data / "archive/articles.jsonl")}

    def told(title: str, url: str) -> Told:
        row = archive.get(url, {})
        return Told(title, url, row.get("en_text") or "", _date(url, row.get("published")), urlsplit(url).netloc)

    found = rows(data / "labels/same_event_pairs.jsonl")
    return [Pair(told(row["a"], row["ua"]), told(row["b"], row["ub"]), row["label"], "given") for row in found]


def our_pairs(data: Path) -> list[Pair]:
    """The pairs of docs/labels/pairs.tsv, joined with the entries they speak of, where those are at hand."""
    known: dict[str, Told] = {}
    for row in rows(Path(os.environ["SIGNALPOST_HEADLINES"])) if "SIGNALPOST_HEADLINES" in os.environ else ():
        title, at = row["title"], _moment(row["published"])
        known[_id(title + row["domain"])] = Told(title, row["url"], row["summary"], at, row["domain"])
    stream = [(post.entry, post.feed, post.at) for post in posts()] + list(captured(data))
    for entry, feed, at in stream:
        known.setdefault(_id(entry.title), Told(entry.title, entry.url, entry.summary, at, feed.title))
    lines = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        Pair(known[one], known[other], label, part)
        for one, other, part, label in lines
        if part not in FRESH or (one in known and other in known)
    ]


def weighed(pair: Pair, background: Background, weights: Weights) -> tuple[Query, Query]:
    """Both sides as grouping compares them."""
    one, other = (
        weigh(sign(side.title, side.text, site=side.site), background, weights) for side in (pair.one, pair.other)
    )
    return one, other


def plain_odds(sides: tuple[Query, Query], weights: Weights) -> float:
    """Log-odds of one event, age left out, whichever of the two came first."""
    one, other = sides
    return max(likeness(one, open_story(1, other, 0.0), weights), likeness(other, open_story(1, one, 0.0), weights))


def scored(pairs: Iterable[Pair], weights: Weights, lexicon: Lexicon) -> list[tuple[float, float, str]]:
    """Of each pair: log-odds of joining, what those without age and doubt are above the bar for related, the label."""
    background = Background.load(share=1.0)
    found = []
    for pair in pairs:
        sides = weighed(pair, background, weights)
        odds = plain_odds(sides, weights)
        verdicts = [ask(lexicon, side.title, side.url, side.text) for side in (pair.one, pair.other)]
        aged = odds + weights.age * ageing(24 * pair.days)
        joined = (
            aged + second_look(sides[0], open_story(1, sides[1], 0.0), weights, aged, 24 * pair.days) - doubt(verdicts)
        )
        story = open_story(1, sides[1], 0.0)
        found.append(
            (-99.0 if clash(sides[0], story) else joined, odds - related_from(sides[0], story, weights), pair.label)
        )
    return found


def report_pairs(data: Path) -> None:
    """Print precision and recall at joining, and of naming as related."""
    weights, lexicon = Weights.load(), Lexicon.load()
    given, ours = given_pairs(data), our_pairs(data)
    for name, pairs in (("given", given), *((part, [p for p in ours if p.part == part]) for part in PARTS)):
        if not pairs:
            continue
        found = scored(pairs, weights, lexicon)
        print(f"\npairs, {name}: {len(found)}, {sum(label == 'same' for *_, label in found)} of the same event")
        _print("join: same event", [label for joined, _, label in found if joined >= 0], {"same"}, found)
        related = [label for _, enough, label in found if enough >= 0]
        _print("related: same or related", related, {"same", "related"}, found)


def _print(name: str, chosen: Sequence[str], right: set[str], found: Sequence[tuple[float, float, str]]) -> None:
    hits, all_right = sum(label in right for label in chosen), sum(label in right for *_, label in found)
    strange = sum(label not in ("same", "related") for label in chosen)
    print(f"  {name:28}{hits} of {len(chosen)} right, {hits} of {all_right} found, {strange} unrelated")


def report_curve(data: Path) -> None:
    """Print, for steps of the bar, what joins and how much of it is right: of the given pairs and of ours by part."""
    weights, lexicon = Weights.load(), Lexicon.load()
    ours = our_pairs(data)
    sets = {"given": given_pairs(data), "fitted": [p for p in ours if p.part in FITTED]}
    sets |= {part: [p for p in ours if p.part == part] for part in ("tune5", "hold3", "hold4")}
    for name, pairs in sets.items():
        found = scored(pairs, weights, lexicon)
        same = sum(label == "same" for *_, label in found)
        print(f"\n{name}: {len(found)} pairs, {same} of one event")
        for step in range(-6, 9):
            labels = [label for joined, _, label in found if joined >= step / 4]
            hits = labels.count("same")
            if hits:
                print(f"  bar {step / 4:+.2f}: {hits} of {len(labels)}, P {hits / len(labels):.2f} R {hits / same:.2f}")


def doubt(verdicts: Sequence[Verdict]) -> float:
    """What is taken off the log-odds: everything for an entry that is set aside, something for comment."""
    if any(verdict.suppressed and verdict.reason for verdict in verdicts):
        return 99.0
    return OPINION_DOUBT if any(verdict.suppressed for verdict in verdicts) else 0.0


def _id(title: str) -> str:
    return hashlib.sha1(title.encode(), usedforsecurity=False).hexdigest()[:10]


def _moment(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = datetime.fromisoformat(written[:10])
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _date(url: str, published: str | None) -> datetime | None:
    if published:
        return datetime.fromisoformat(published)
    found = _DATED.search(url)
    return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None


if __name__ == "__main__":
    report_pairs(SHARED)
    report_curve(SHARED)
    sys.exit()
