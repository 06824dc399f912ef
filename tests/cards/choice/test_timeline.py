"""The timeline of a card: dated steps, and days ahead of one source alone."""

from __future__ import annotations

import pytest

from bot.cards.choice.sentences import Sentence
from bot.cards.choice.timeline import build_timeline
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
        "The letters date from February 2026 to October 2026 and name the people of Varnholm.",
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


KNOWN = ("Larkspur opened its hall in March 2025.", "Brightwater bought a mill in June 2024.")


@pytest.mark.parametrize(
    "text",
    [
        "Moreau doubted a study that came out two years after Quillon released its helper in November 2022.",
        "Thieves sold whole accounts before Quillon mended the hole on October 29.",
        "Readers know this quarrel from the debate after Quillon gave away its weights in January 2026.",
        "The carts are the latest of the ideas that have come up since the mill closed in February 2023.",
        "The lab now pays six times more than the $22 million it spent in 2022.",
        "The shift follows large changes of price in 2023 that drove many schools away.",
        "Larkspur will use the method that a team of Varnholm outlined in 2023.",
        "These are the first new rules of the lab after the leak, which was disclosed on October 21.",
        "Readers know this quarrel from the debate after a third lab, Quillon, gave away its weights in January 2026.",
        "The lab says the move is part of its plan for schools announced earlier this month.",
        "The trade has boomed since its birth, in 2018.",
        "The play is a retelling of the great fire of Varnholm in January, painted by hand.",
        "The new rules come after Ida Moreau, who had run every school of the lab since the beginning, left in April.",
        "Heron 3 does better than its elder sister Heron 2, released in February, at sums.",
        "Asked about the October 31 deadline, a speaker of the lab said that little depends on it.",
        "The list stems from an order that a judge signed earlier this year.",
        "The list stems from an order a judge signed earlier this year.",
        "The new voice joins others like Brisk and Calm, launched last month.",
        "Its whole engine comes from Tern, a library that Ida Moreau wrote and that was first shown in March 2023.",
        "In the wake of the fire in Varnholm earlier this year, Quillon is the latest to sell sand.",
        "The mill picked Quillon, part of a plan of $50 billion announced in late 2025.",
        "This makes the hall a large addition to our November 2025 promise to spend more on schools.",
        "We searched the November 2025 Tern set, a store of pages.",
        "You made a key three years ago and wrote it into a page.",
        "Last month, a helper on your team opened the door to the store.",
        "Leave with three helpers you’ll build this week.",
        "Ida Moreau, head of Larkspur, speaks at the fair of mills in Varnholm, on Aug. 19, 2022.",
        "View of the hall of Larkspur in Varnholm, August 13, 2025.",
        "In case you missed it this week: we spoke about mills and carts.",
        "Larkspur said it will from now on be using the method that a team of Varnholm outlined in 2023.",
    ],
)
def test_the_day_of_a_clause_beside_the_news_dates_no_step(text: str) -> None:
    assert dates(text, *KNOWN) == ["2024-06", "2025-03"]


@pytest.mark.parametrize(
    "text",
    [
        "Larkspur has raised $95 million in rounds in February, April (from Brightwater), and May.",
        "rules_of_travel.md: the rules for visits to fairs, in force since the hall opened, dated May 15, 2025.",
        "The bans may cost Larkspur millions in sales this year.",
        "The shares of Larkspur have been down this year.",
        "To pay for this, Larkspur must earn $174 million a year by 2029.",
    ],
)
def test_several_months_files_and_what_must_or_may_be_one_year_are_no_steps(text: str) -> None:
    assert dates(text, *KNOWN) == ["2024-06", "2025-03"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Moreau told a court that Larkspur sold the mill on October 21.", "2026-10-21"),
        ("More than forty schools joined the union of Varnholm in February.", "2026-02"),
        ("In August 2025, Quillon shut out Larkspur after a quarrel over its terms.", "2025-08"),
        ("Moreau said Heron 3 is the cheapest model of the lab and will be sold from December 14, 2026.", "2026-12-14"),
        ("Larkspur must move its pupils by the December 14 deadline.", "2026-12-14"),
        ("In a February 2026 memo to a court, Quillon wrote that it had moved its store.", "2026-02"),
        ("Larkspur said that the fair was moved from May to October 2026.", "2026-10"),
        ("A January 2022 round raised $355 million for the mill.", "2022-01"),
        ("The new voice comes to schools on December 14, 2026.", "2026-12-14"),
        ("When Quillon opened its doors in March 2026, it had forty pupils.", "2026-03"),
        ("The mill, sold last June, would have been a school.", "2026-06"),
    ],
)
def test_the_day_of_the_news_itself_dates_a_step(text: str, date: str) -> None:
    assert date in dates(text, *KNOWN)
