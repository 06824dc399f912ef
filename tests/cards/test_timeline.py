"""The timeline of a card: dated steps, and days ahead of one source alone."""

from __future__ import annotations

import pytest

from bot.cards.sentences import Sentence
from bot.cards.timeline import build_timeline
from tests.cards.samples import NOW


def dates(*texts: str) -> list[str]:
    """Dates of the steps of one source published on 20 November 2026."""
    sentences = [Sentence(source=0, index=place, text=text) for place, text in enumerate(texts)]
    return [step.date for step in build_timeline(sentences, [NOW])]


@pytest.mark.parametrize(
    "text",
    [
        "Jobs that started in the preview keep running until 14 December 2026 and must be started again then.",
        "Larkspur Labs will switch off Heron 2 on December 14, 2026, in every region.",
        "From December 14, 2026 the lab bills every started minute of a training run.",
    ],
)
def test_a_day_ahead_stands_alone(text: str) -> None:
    assert dates(text) == ["2026-12-14"]


@pytest.mark.parametrize(
    "text",
    [
        "Larkspur Labs opened its school in Varnholm on 14 October 2026 with forty pupils.",  # one step, behind
        "Larkspur Labs will switch off Heron 2 in December 2026 in every region.",  # no day
        "The lab sold Heron 2 until 14 October 2026 in every region but one.",  # an end behind, no step
        "Larkspur Labs has been selling a frictionless tomorrow to schools for years.",  # no day of a calendar
    ],
)
def test_one_other_step_is_no_timeline(text: str) -> None:
    assert dates(text) == []


def test_what_is_only_compared_with_and_what_somebody_may_ask_is_no_step() -> None:
    steps = (
        "Larkspur Labs opened its school in Varnholm on 14 October 2026 with forty pupils.",
        "The lab had $60 million in the bank, up from $13 million in March 2023.",
        "Ask Heron questions like “what was I working on last week?” to see what it remembers.",
        "Larkspur Labs released Heron 2 to all schools of the country on 3 May 2026.",
    )
    assert dates(*steps) == ["2026-05-03", "2026-10-14"]


@pytest.mark.parametrize(
    "text",
    [
        "Over the last month, the lab answered 50 billion requests.",
        "In just the last year, Larkspur has made its answers twice as long.",
        "The lab has a contract for chips to be delivered in the next year or so.",
        "Fresh off a round in May, Larkspur has raised another $400 million.",
        "The round, which comes before a planned listing later this year, was led by Brightwater.",
        "Today, the assistant of the lab will almost always have an answer.",
    ],
)
def test_a_stretch_of_time_or_the_day_of_something_else_dates_no_step(text: str) -> None:
    known = ["Larkspur opened its hall in March 2025.", "Brightwater bought a mill in June 2024."]
    assert dates(text, *known) == ["2024-06", "2025-03"]
