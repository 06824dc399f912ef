"""Cues of a sentence: what is somebody's own words, what names in quotation marks are not."""

from __future__ import annotations

import pytest

from bot.cards.choice import overlap
from bot.cards.choice.overlap import Option
from bot.cards.english import cues


@pytest.mark.parametrize(
    "text",
    [
        'The head of the lab said it would pay: "Nobody wants to own two graphics cards, they want an answer."',
        "“We did not expect that anybody would need a second region this year”, said the operator.",
        '"The bill goes too far and we will fight it in every court',
    ],
)
def test_somebodys_own_words_are_speech(text: str) -> None:
    assert cues.is_speech(text)


@pytest.mark.parametrize(
    "text",
    [
        "The tuned model can be exported.",
        'The "open" model of the "small lab" costs $8 per million tokens.',
        'The firm calls its method "sparse second layers" and says that it saves 46% of the compute of a training run.',
    ],
)
def test_names_in_quotation_marks_are_no_speech(text: str) -> None:
    assert not cues.is_speech(text)


def test_the_second_line_is_no_scrap() -> None:
    news = Option.of("Halcyon Research has cut the price of input tokens of Petrel from $2 to $1.20 per million.", ())
    scrap = Option.of("Output tokens cost $8.", ())
    more = Option.of("Customers with yearly contracts receive the difference as a credit in December.", ())
    chance = {stem: 0.9 for option in (news, scrap) for stem in option.stems} | dict.fromkeys(more.stems, 0.3)
    assert overlap.best_pair([news], [scrap, more], chance, overlap.shipped(), 60) == [news, more]


def test_we_is_nobody_and_the_us_is_a_country() -> None:
    assert cues.is_ours("We are releasing the weights of Tern 2.")
    assert not cues.is_ours("The US government has ordered 400 of them.")


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Once it is up, you can ask the model.", False),
        ("With that, the lab closed its doors.", False),
        ("Once the model is up, people can ask it.", True),
        ("In that year the lab opened its doors.", True),
        ("This week Larkspur opened its doors.", True),
        ("This corridor is long.", False),
        ("While this constraint is rarer in new mills, it remains.", False),
        ("While this model is small, it reads all letters.", True),
        ("Two of its investors will decide this week.", False),
        ("Two of Larkspur's investors will decide this week.", True),
        ("Instead of a bell, the lab has a green door.", True),
        ("Instead of opening it, the lab closed the door.", False),
        ("Instead, the lab closed the door.", False),
    ],
)
def test_a_first_clause_may_point_back_too(text: str, alone: bool) -> None:
    assert cues.leans(text) is not alone


def test_an_offer_to_the_reader_is_no_instruction() -> None:
    assert cues.offers("You can run Heron on a laptop.")
    assert not cues.offers("You can find the plans on the shelf.")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("This expansion of the lab takes a year.", True),
        ("This large expansion takes a year.", True),
        ("These expanded labs open in May.", True),
        ("This is an expansion of the lab.", False),
        ("This removes expansion boards from the lab.", False),
        ("This corridor has no expansion joints.", False),
        ("It expands the lab.", False),
    ],
)
def test_what_this_means_may_stand_in_the_headline(text: str, known: bool) -> None:
    assert cues.points_at(text, "Larkspur expands its lab in Varnholm") is known


def test_a_conference_and_a_part_are_no_first_person() -> None:
    assert not cues.is_personal("Google showed it at its I/O event, and in Part I of a film.")
    assert cues.is_personal("Last week I showed it to my dog.")


@pytest.mark.parametrize(
    "text",
    [
        "The lab couldn’t say what the mill will cost, nor how much it expects to make of it by 2030.",
        "It is unclear whether Larkspur plans to open a second mill in Varnholm by 2028.",
        "Consider a mill that is expected to grind 400 sacks a day by 2030.",
    ],
)
def test_what_nobody_knows_is_no_expectation(text: str) -> None:
    assert cues.expects_score(text) == 0.0
    assert cues.expects_score("Larkspur plans to open a second mill in Varnholm by 2028.") > 0
