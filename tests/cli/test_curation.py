"""`signalpost stories` and `deliveries`: mending by hand."""

from __future__ import annotations

import json

import pytest

from bot.errors import UserError
from tests.cli.conftest import Run


def test_a_story_can_be_split_and_merged_again(run: Run) -> None:
    stories = json.loads(run("stories", "list", "-n", "1000", "--json").output)
    large = max(stories, key=lambda story: len(story["entry_ids"]))
    assert len(large["entry_ids"]) > 1
    assert large["headline"][:20] in run("stories", "list", "-n", "1000").output
    run("stories", "split", str(large["id"]), str(large["entry_ids"][0]))
    after = json.loads(run("stories", "list", "-n", "1000", "--json").output)
    assert len(after) == len(stories) + 1
    made = next(story for story in after if story["entry_ids"] == large["entry_ids"][:1])
    run("stories", "merge", str(large["id"]), str(made["id"]))
    entries = json.loads(run("stories", "show", str(large["id"]), "--json").output)
    assert {entry["id"] for entry in entries} == set(large["entry_ids"])


def test_a_story_that_is_not_there_is_one_sentence(run: Run) -> None:
    with pytest.raises(UserError, match="no story 999999"):
        run("stories", "merge", "999999", "1")


def test_deliveries_are_listed_by_state(run: Run) -> None:
    sent = json.loads(run("deliveries", "list", "--json").output)
    assert sent
    assert {one["state"] for one in sent} == {"sent"}
    assert sent[0]["channel_id"] in run("deliveries", "list", "--state", "sent").output
    assert json.loads(run("deliveries", "list", "--state", "dead", "--json").output) == []
    with pytest.raises(UserError, match="no state"):
        run("deliveries", "list", "--state", "lost")


@pytest.mark.parametrize("action", ["retry", "drop"])
def test_a_delivery_that_is_not_there_is_one_sentence(run: Run, action: str) -> None:
    with pytest.raises(UserError, match="no delivery nowhere"):
        run("deliveries", action, "nowhere")


def test_a_card_is_corrected_by_hand(run: Run) -> None:
    assert run("cards", "reports").output == "No report waits for a decision.\n"
    assert json.loads(run("cards", "reports", "--json").output) == []
    assert "is corrected" in run("cards", "correct", "1", "It was nine tests, not eleven.").output
    with pytest.raises(UserError, match="no card 999999"):
        run("cards", "correct", "999999", "x")
    with pytest.raises(UserError, match="no report 7"):
        run("cards", "dismiss", "7")
