"""A week of news as several outlets tell it: every event is one story, and no story holds two."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from bot.stories.background import Background
from bot.stories.group import Grouper
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.stories.making import NOON

WEEK = Path(__file__).parents[1] / "data" / "grouping_week.toml"


def test_each_event_of_a_week_is_one_story() -> None:
    weights = Weights.load()
    grouper = Grouper(weights, Background.load(share=weights.background_share))
    found: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(tomllib.loads(WEEK.read_text(encoding="utf-8"))["entry"], start=1):
        signature, at = sign(row["title"], row["text"], site=row["outlet"]), NOON + timedelta(hours=row["hours"])
        placed = grouper.place(signature, at)
        story = placed.story if placed.story is not None else number
        grouper.add(story, signature, at)
        found[row["group"]].add(story)
    assert {group: len(stories) for group, stories in found.items() if len(stories) != 1} == {}
    assert len(set.union(*found.values())) == len(found)
