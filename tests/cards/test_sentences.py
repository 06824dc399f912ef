"""What counts as a sentence of an article: broken lines put together, lone summaries, nothing of the page itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import cues
from bot.cards.check import check
from bot.cards.extractive import ExtractiveWriter
from bot.cards.sentences import readable, sentences_of, split_blocks
from tests.cards.samples import CONTEXT, playbook, source, story

WRAPPED = (
    "Meridian Lab presents Petrel, a plan for the rounds of all its delivery\n"
    "robots, and shows that it holds. For the narrow and steep streets of the\n"
    "Old Harbour it draws its own map. The lab will publish the weights in\n"
    "May."
)


def test_sentences_that_a_feed_broke_over_lines_are_whole() -> None:
    assert readable(WRAPPED) == [
        "Meridian Lab presents Petrel, a plan for the rounds of all its delivery robots, and shows that it holds.",
        "For the narrow and steep streets of the Old Harbour it draws its own map.",
        "The lab will publish the weights in May.",
    ]


def test_headings_and_items_are_not_joined_to_what_follows() -> None:
    text = (
        "Petrel - plans rounds on streets, pavements and in lifts of large buildings\nIt draws its own map of a town."
    )
    assert readable(text) == ["It draws its own map of a town."]


def test_a_card_of_broken_lines_passes_the_check() -> None:
    entries = (source(1, "Petrel plans the rounds of robots", summary=WRAPPED),)
    draft = ExtractiveWriter(playbook()).write(story(entries, "research", ("robotics",)), entries, CONTEXT)
    assert draft.tldr.what_changed is not None
    assert check(draft, entries).dropped == ()


def test_a_summary_that_lacks_its_full_stop_is_a_sentence() -> None:
    summary = "Enrichment company Tern Atom opens its closed plant in Varnholm again"
    entries = (source(1, "An old frontier", summary=summary),)
    draft = ExtractiveWriter(playbook()).write(story(entries, "", ()), entries, CONTEXT)
    assert draft.tldr.what_changed is not None
    assert draft.tldr.what_changed.text == f"{summary}."
    assert check(draft, entries).dropped == ()


@pytest.mark.parametrize(
    "summary",
    [
        "What the takeover of Tern by Larkspur means for your next harvest",  # a teaser
        "How Ida Moreau built a lab in a barn and sold it to the town",
        "The lab opened a plant in Varnholm. Its neighbours are waiting for the",  # cut
        "A family of small, open and multilingual speech models",  # no verb
        "Larkspur opens a plant",  # too short
        "larkspur opens its closed plant in Varnholm again this week",
        "The plant that Larkspur opened again in Varnholm this week after a long quarrel with the",
    ],
)
def test_a_teaser_or_a_cut_summary_is_none(summary: str) -> None:
    assert all(s.text != summary for s in sentences_of((source(1, "An old frontier", summary=summary),)))


@pytest.mark.parametrize(
    "text",
    [
        "More than a thousand founders and investors meet at the Varnholm Summit for a full day.",
        "Walk away with tactics that you can use at once, from May on.",
        "Prior to joining the publication in 2021, she wrote about telecoms at the Courier.",
        "Before that she ran the desk, and was named executive editor in September 2023.",
        "Emma has also written for the Courier and the Harbour Post.",
        "Mar 3, 2026, 5:28 p.m.",
    ],
)
def test_what_a_page_says_of_its_shop_and_its_writers_is_not_quoted(text: str) -> None:
    assert readable(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "None match the older chip in its number of cores.",
        "One such flaw lay in the parser.",
        "That model won, and most networks follow it now.",
        "Hours later, Larkspur signed its own contract.",
        "Once that base is laid, the work can begin.",
        "No, a longer prompt will not help.",
        "Figure 2 shows the way of a request.",
        "All of this takes two minutes.",
    ],
)
def test_what_points_back_cannot_be_read_alone(text: str) -> None:
    assert cues.leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "This model runs on a laptop.",
        "None of Larkspur's chips match it.",
        "With the release, prices fall by a third.",
        "Nova is the largest of them.",
    ],
)
def test_what_names_its_subject_can(text: str) -> None:
    assert not cues.leans(text)


@given(st.lists(st.sampled_from(["the lab of", "opened a", "plant.", "It", "in", "", "x" * 60, "May 3"]), max_size=12))
def test_joining_lines_loses_no_word(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert " ".join(s for block in split_blocks(text) for s in block).split() == text.split()
