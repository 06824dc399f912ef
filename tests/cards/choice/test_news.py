"""Which sentence of a page tells its news, which only sets the scene, and what a second line must add."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards.choice.core import is_old
from bot.cards.choice.news import adds, is_scene, tells
from bot.cards.choice.sentences import Sentence
from bot.cards.english.facts import numbers
from bot.cards.english.text import content_stems
from bot.cards.extractive import ExtractiveWriter
from tests.cards.samples import CONTEXT, NOW, playbook, source, story

HEADLINE = "Tern Gate: access rules made for agents"


def stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


@pytest.mark.parametrize(
    "text",
    [
        "Today, we're announcing Tern Gate, a service that lets agents reach only what their task needs.",
        "Castellan has launched Tern Gate, an access service for agents.",
        "Castellan unveiled Tern Gate on Thursday.",
        "This paper proposes rules of access for agents.",
    ],
)
def test_an_announcement_of_what_the_headline_names_tells_the_news(text: str) -> None:
    assert tells(Sentence(source=0, index=6, text=text), stems(HEADLINE))


@pytest.mark.parametrize(
    "text",
    [
        "Castellan has launched a café in its lobby.",  # something else
        "When Castellan launched Tern Gate, few teams ran agents.",
        "Castellan launched Tern Gate for people in 2023.",
        "Larkspur, which has launched Tern Gate for agents, is next door.",
        "To be clear, Castellan has unveiled rules for agents before.",
    ],
)
def test_what_happened_before_or_is_said_by_the_way_does_not(text: str) -> None:
    assert not tells(Sentence(source=0, index=6, text=text), stems(HEADLINE))


def test_far_down_a_page_nothing_tells_its_news() -> None:
    text = "Castellan has launched Tern Gate, an access service for agents."
    assert not tells(Sentence(source=0, index=30, text=text), stems(HEADLINE))


@pytest.mark.parametrize(
    "text",
    [
        "For the last twelve years, offices have kept their networks behind a wall.",
        "Teams ship more code than ever.",
        "The race to build larger halls is on.",
        "Our mission at Castellan is to make work calmer.",
        "A prevailing view holds that larger models remember more.",
    ],
)
def test_how_things_have_been_for_long_sets_a_scene(text: str) -> None:
    assert is_scene(text)


def test_news_that_says_how_long_something_lasted_is_no_scene() -> None:
    assert not is_scene("Castellan has launched the service that it has been building for three years.")


def test_a_second_line_brings_more_than_a_day_and_a_verb() -> None:
    first = stems("Tern has landed a research partnership with Larkspur to build robots.")
    assert not adds(stems("Tern announced on Tuesday that it entered a strategic research partnership."), first)
    assert adds(stems("Tern gets the arms of 40 robots, and Larkspur the recordings of each."), first)


def test_a_line_that_only_repeats_the_headline_is_old() -> None:
    assert is_old(stems("Tern Gate has access rules made for agents."), [stems(HEADLINE)])


def test_what_changed_is_the_announcement_though_the_page_begins_with_a_scene() -> None:
    text = (
        "Teams ship more code than ever. A growing share of it is written by agents.\n"
        "Today, an agent writes a change and a person reviews it. That will not hold for long.\n"
        "Today, we're announcing Tern Gate, a service of Castellan with access rules for agents.\n"
        "Every rule is checked within two milliseconds, in 40 regions."
    )
    entries = (source(1, HEADLINE, text, publisher="Castellan", primary=True),)
    card = ExtractiveWriter(playbook()).write(story(entries, "product_launch", ("agents",)), entries, CONTEXT)
    assert card.tldr.what_changed is not None
    assert "announcing Tern Gate" in card.tldr.what_changed.text


def moved(hours: int) -> str:
    first = (
        "Castellan Desk has a flaw that lets a calendar invitation forward mail. The flaw made the assistant of "
        "Castellan Desk forward the mail of whole offices to any stranger who sent such an invitation to its owner."
    )
    later = (
        "A calendar invitation let strangers forward the mail of whole offices that use the assistant of Castellan "
        "Desk. The assistant forwards every mail to a stranger when an invitation of his orders it to.\n"
        "The Varnholm police opened a desk for Castellan clerks, where 310 of them queued."
    )
    sources = (
        source(1, "Castellan Desk: an invitation could forward mail", first, publisher="Castellan", published=NOW),
        source(2, "Flaw in Castellan Desk let strangers forward mail", later, published=NOW + timedelta(hours=hours)),
    )
    draft = ExtractiveWriter(playbook()).write(story(sources, "vulnerability", ("security",)), sources, CONTEXT)
    assert draft.insight is not None
    return draft.insight.text


def test_the_insight_of_a_card_that_moved_tells_the_number_that_is_new() -> None:
    assert "310 of them" in moved(hours=5)
    assert "310" not in moved(hours=1)  # told at the same time: what fits the card best


def test_what_changed_is_not_told_again_as_a_deed_in_other_words() -> None:
    first = stems("The guild sued Quillon on Friday over 1.2 million contracts that it had trained on.")
    assert not adds(stems("The guild has filed a lawsuit against Quillon in the commercial court."), first)


def test_facts_that_are_said_already_are_no_takeaways() -> None:
    text = (
        "Castellan released Tern Gate, an access service for agents that checks rules in two milliseconds.\n"
        "Tern Gate runs in 40 regions and costs $3 for each agent and month.\n"
        "The access service Tern Gate of Castellan checks rules for agents in two milliseconds, Ida Moreau said."
    )
    sources = (source(1, HEADLINE, text),)
    draft = ExtractiveWriter(playbook()).write(story(sources, "product_launch", ("agents",)), sources, CONTEXT)
    assert all("Ida Moreau" not in line.text for line in draft.takeaways)


def test_what_is_done_besides_is_not_the_news_of_a_page_that_begins_with_it() -> None:
    text = (
        "Castellan on 12 November announced Tern Gate, an access service for agents with rules of two milliseconds.\n"
        "It runs in 40 regions.\nLarkspur has also introduced Tern Gate rules made for its agents and access.\n"
    )
    sources = (source(1, HEADLINE, text),)
    draft = ExtractiveWriter(playbook()).write(story(sources, "product_launch", ("agents",)), sources, CONTEXT)
    assert draft.tldr.what_changed is not None
    assert draft.tldr.what_changed.text.startswith("Castellan")


def test_the_amount_of_the_headline_counts_in_other_figures() -> None:
    sentence = Sentence(source=0, index=3, text="The baker said that it has raised $6 million in a seed round.")
    headline = "Tern raises $6M to bake"
    assert tells(sentence, stems(headline), frozenset(numbers(headline)))
    assert not tells(sentence, stems("Tern opens a mill"), frozenset())


def test_a_line_in_quotation_marks_is_what_changed_only_where_nothing_else_is() -> None:
    text = (
        "The clerk, she said, “used what the guild knew of its contracts for bets on a market in Varnholm.”\n"
        "The guild of Ardenne has sent a clerk away who bet on its contracts, the Courier has learned.\n"
        "Three of 40 clerks had an account there."
    )
    sources = (source(1, "Guild sends clerk away over bets on contracts", text),)
    draft = ExtractiveWriter(playbook()).write(story(sources, "", ("people",)), sources, CONTEXT)
    assert draft.tldr.what_changed is not None
    assert "sent a clerk away" in draft.tldr.what_changed.text
