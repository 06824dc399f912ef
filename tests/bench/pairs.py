"""Measures decisions on pairs of AI headlines from different outlets: same event, related, or neither."""

from __future__ import annotations

from pathlib import Path

from bot.stories.background import Background
from bot.stories.likeness import likeness, open_story, weigh
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.bench.sets import rows


def report_pairs(data: Path) -> None:
    """Print precision and recall at joining, and of naming as related, with the text where the archive has it."""
    weights = Weights.load()
    texts = {row["url"]: row["en_text"] or "" for row in rows(data / "archive/articles.jsonl")}
    background = Background.load(share=1.0)
    found = []
    for row in rows(data / "labels/same_event_pairs.jsonl"):
        one = weigh(sign(row["a"], texts.get(row["ua"], "")), background)
        other = weigh(sign(row["b"], texts.get(row["ub"], "")), background)
        odds = max(likeness(one, open_story(1, other, 0.0), weights), likeness(other, open_story(1, one, 0.0), weights))
        found.append((odds, row["label"]))
    print(f"\npairs: {len(found)}, {sum(label == 'same' for _, label in found)} of the same event")
    for name, least, right in (
        ("join: same event", 0.0, {"same"}),
        ("related: same or related", weights.related, {"same", "related"}),
    ):
        chosen = [label for odds, label in found if odds >= least]
        hits, all_right = sum(label in right for label in chosen), sum(label in right for _, label in found)
        print(f"  {name:28}{hits} of {len(chosen)} right, {hits} of {all_right} found")
