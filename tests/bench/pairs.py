"""Measures decisions on pairs of AI headlines from different outlets: same event, related, or neither.

Decided as the bot does: an entry that judging sets aside joins nothing, comment joins less easily, age counts where
both dates are known (of the archive, or in the address).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.services.grouping import OPINION_DOUBT
from bot.stories.background import Background
from bot.stories.judge import Verdict
from bot.stories.lexicon import Lexicon
from bot.stories.likeness import clash, likeness, open_story, weigh
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.bench.judging import ask
from tests.bench.sets import rows

_DATED = re.compile(r"/(20\d\d)/(\d\d)/(\d\d)/")


def report_pairs(data: Path) -> None:
    """Print precision and recall at joining, and of naming as related, with the text where the archive has it."""
    weights, lexicon = Weights.load(), Lexicon.load()
    archive = {row["url"]: row for row in rows(data / "archive/articles.jsonl")}
    background = Background.load(share=1.0)
    found = []
    for row in rows(data / "labels/same_event_pairs.jsonl"):
        texts = [archive.get(row[url], {}).get("en_text") or "" for url in ("ua", "ub")]
        one, other = (weigh(sign(row[side], text), background) for side, text in zip("ab", texts, strict=True))
        stories = (open_story(1, other, 0.0), open_story(1, one, 0.0))
        odds = max(likeness(one, stories[0], weights), likeness(other, stories[1], weights))
        verdicts = [ask(lexicon, row[side], row[f"u{side}"], text) for side, text in zip("ab", texts, strict=True)]
        joined = odds + weights.age * math.log1p(_days(row, archive)) - _doubt(verdicts)
        found.append((-99.0 if clash(one, stories[0]) else joined, odds, row["label"]))
    print(f"\npairs: {len(found)}, {sum(label == 'same' for *_, label in found)} of the same event")
    _print("join: same event", [label for joined, _, label in found if joined >= 0], {"same"}, found)
    related = [label for _, odds, label in found if odds >= weights.related]
    _print("related: same or related", related, {"same", "related"}, found)


def _print(name: str, chosen: list[str], right: set[str], found: list[tuple[float, float, str]]) -> None:
    hits, all_right = sum(label in right for label in chosen), sum(label in right for *_, label in found)
    strange = sum(label == "unrelated" for label in chosen)
    print(f"  {name:28}{hits} of {len(chosen)} right, {hits} of {all_right} found, {strange} unrelated")


def _doubt(verdicts: list[Verdict]) -> float:
    if any(verdict.suppressed and verdict.reason for verdict in verdicts):
        return 99.0
    return OPINION_DOUBT if any(verdict.suppressed for verdict in verdicts) else 0.0


def _days(row: dict[str, Any], archive: dict[str, dict[str, Any]]) -> float:
    dates = [_date(row[url], archive) for url in ("ua", "ub")]
    return abs((dates[0] - dates[1]).total_seconds()) / 86400 if dates[0] and dates[1] else 0.0


def _date(url: str, archive: dict[str, dict[str, Any]]) -> datetime | None:
    published = archive.get(url, {}).get("published")
    if published:
        return datetime.fromisoformat(published)
    found = _DATED.search(url)
    return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
