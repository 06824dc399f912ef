"""Shorter sentences that say the same: asides go, nothing is reworded, no limit is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.english.compress import clean, shorten
from bot.cards.english.guards import is_shortening
from bot.cards.english.text import words


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        ("VARNHOLM (Harbour Wire) — The lab opened its doors to students.", "The lab opened its doors to students."),
        ("However, the lab opened its doors to students.", "The lab opened its doors to students."),
        ("The lab (founded by two sisters) opened its doors to students.", "The lab opened its doors to students."),
        ("🚪 The lab opened its doors to students.", "The lab opened its doors to students."),
        ("It’s worth noting that xLab opened its doors to students.", "xLab opened its doors to students."),
        ("Here we open the doors of the lab to students.", "We open the doors of the lab to students."),
        ("Now the lab opens its doors to students.", "The lab opens its doors to students."),
        ("Now that the lab is open, students can come.", "Now that the lab is open, students can come."),
        ("So far the lab has opened one of its doors.", "So far the lab has opened one of its doors."),
    ],
)
def test_datelines_links_and_brackets_go_at_once(sentence: str, short: str) -> None:
    assert clean(sentence) == short


@pytest.mark.parametrize(
    ("sentence", "limit", "short"),
    [
        (
            "Larkspur, which was founded in a barn by two sisters, has opened its doors to students of the town.",
            12,
            "Larkspur has opened its doors to students of the town.",
        ),
        (
            "The lab opened its doors to students of the town, adding four rooms for guests from abroad.",
            10,
            "The lab opened its doors to students of the town.",
        ),
        (
            "The lab opened its doors to students of the town; the mayor held a speech of two hours.",
            10,
            "The lab opened its doors to students of the town.",
        ),
        (
            "The lab said in a blog post on Tuesday that it opened its doors to the students of the town.",
            16,
            "The lab said that it opened its doors to the students of the town.",
        ),
        (
            "As part of its summer plan for the town, the lab opened its doors to students of all ages.",
            12,
            "The lab opened its doors to students of all ages.",
        ),
        (
            "Ida Moreau, the mayor of the town and a friend of the lab, has opened its doors to students.",
            12,
            "Ida Moreau has opened its doors to students.",
        ),
        (
            "The lab opened its doors to students from three towns of the coast: Varnholm, Elm, Larkspur, and Quillon.",
            14,
            "The lab opened its doors to students from three towns of the coast.",
        ),
        (
            "The lab opened its doors to students of the town, filling four rooms with guests from abroad.",
            10,
            "The lab opened its doors to students of the town.",
        ),
        (
            "Labs that open their doors to students, such as those of Elm and Varnholm, can hope for a grant.",
            14,
            "Labs that open their doors to students can hope for a grant.",
        ),
        (
            "The lab opened its doors to students of the town, a step that its oldest rivals had waited for.",
            10,
            "The lab opened its doors to students of the town.",
        ),
        (
            "The lab opened its doors to students of the town, many of whom had waited since the spring.",
            10,
            "The lab opened its doors to students of the town.",
        ),
        (
            "The lab opened a larger, more modern room to its students, making it easier to read at night.",
            11,
            "The lab opened a larger, more modern room to its students.",
        ),
        (
            "The news is that, as has been widely reported, labs are opening their doors to students of the town.",
            16,
            "The news is that labs are opening their doors to students of the town.",
        ),
        (
            "As more and more towns look for a lab of their own, Varnholm has opened one for its students.",
            10,
            "Varnholm has opened one for its students.",
        ),
        (
            "The lab of Varnholm opened its doors to 40 students this year, up from 12 in the year before.",
            12,
            "The lab of Varnholm opened its doors to 40 students this year.",
        ),
        (
            "The lab opened its doors — the first time in a decade — to students of the town.",
            12,
            "The lab opened its doors to students of the town.",
        ),
    ],
)
def test_asides_and_trailing_clauses_go_when_space_is_short(sentence: str, limit: int, short: str) -> None:
    assert shorten(sentence, limit) == short
    assert is_shortening(short, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The lab opened its doors to students of the town, but only on the first Monday of each month of the year.",
        "The lab opened its doors to students of the town, according to a letter that nobody else has seen so far.",
        "The lab opened its doors to red, green and blue students, and violet ones from the other end of the town.",
        "The lab opened its doors to all the students of the town unless the mayor objects before the end of May.",
        "Because every door of the lab leads to a yard, and the yard leads to a street, the lab is open to all.",
        "People here say that the lab, including its oldest rooms by the harbour, could be exploited by thieves.",
        "In a talk about its doors, the director Ida Moreau, with two friends from Elm, showed the lab to all of them.",
        "At a hearing in the old lab of the town by the harbour, a dozen students said what they think of the doors.",
        "The lab is open to pupils, students, a few teachers of the town and everybody who has ever written a letter.",
        "The lab serves the town by opening doors on Monday, lending books on Friday, making tea for all its guests.",
        "As many as forty students of the town and its harbour, among them nine of the lab, have opened the doors.",
        "After updating the program by hand from the shelf, the lab opens its doors to students of the whole town.",
        "As noted in the town by a clerk, an old friend of the lab, the lab has opened its doors to its students.",
        "The chips, the boards, based in part on old plans of the lab, and the doors are all made in the town itself.",
    ],
)
def test_a_limit_a_contrast_a_speaker_or_half_a_list_never_goes(sentence: str) -> None:
    assert shorten(sentence, 12) == ""


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The lab opened its doors.", "The lab never opened its doors."),
        ("The lab opened its doors.", "The lab reportedly opened its doors."),
        ("The lab opened its doors.", "The lab opened its doors if asked."),
        ("Its doors the lab opened.", "The lab opened its doors."),
        ("The lab opened its gates.", "The lab opened its doors."),
        ("", "The lab opened its doors."),
    ],
)
def test_what_changes_the_meaning_is_no_shortening(text: str, quote: str) -> None:
    assert not is_shortening(text, quote)


@given(st.text(max_size=300), st.integers(1, 40))
def test_any_text_is_shortened_to_its_limit_or_not_at_all(text: str, limit: int) -> None:
    assert len(words(shorten(text, limit))) <= limit


def test_of_the_claim_of_a_paper_how_it_is_done_may_go_but_no_limit() -> None:
    claim = (
        "We propose Tern, a method that trains small models on data by length by reading each set in two slow passes."
    )
    assert shorten(claim, 12) == ""
    short = shorten(claim, 16, claim=True)
    assert short == "We propose Tern, a method that trains small models on data by length."
    assert is_shortening(short, claim)
    limited = "We propose Tern, a method that trains small models on data sorted by length using no labels but two."
    assert shorten(limited, 16, claim=True) == ""


def test_no_line_ends_on_a_word_that_leads_on() -> None:
    sentence = (
        "We go through the plans of the lab and read each of them aloud, to show that: (a) doors open; (b) they close."
    )
    assert not shorten(sentence, 18).removesuffix(".").endswith((" to", " that"))


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        (
            "Tern AI, formerly known as Larkspur, the maker of small models, made its debut on the exchange.",
            "Tern AI made its debut on the exchange.",
        ),
        (
            "The company, founded by Ida Moreau, a botanist who had worked for Quillon, recently raised $15 million.",
            "The company recently raised $15 million.",
        ),
        (
            "The county has signed a contract for a hall in Varnholm, spending ten million on data, models and chips.",
            "The county has signed a contract for a hall in Varnholm.",
        ),
        (
            "While the quarrel of Quillon filled the papers, a group of bakers has written the rules for the council.",
            "A group of bakers has written the rules for the council.",
        ),
    ],
)
def test_what_stands_behind_the_subject_or_around_the_main_clause_goes(sentence: str, short: str) -> None:
    assert shorten(sentence, 12) == short
    assert is_shortening(short, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tern, founded without any money by Ida Moreau, a baker in Ardenne, made its debut on the exchange this week.",
        "Named Ace, the robot of Larkspur, won three of five matches against the players of the town of Varnholm.",
        "The lab, based in Varnholm, backed by Brightwater and by the county of Ardenne, and the mill close in May.",
    ],
)
def test_an_aside_that_limits_or_is_none_stays(sentence: str) -> None:
    short = shorten(sentence, 14)
    assert not short or short.startswith(sentence.partition(",")[0] + ",")


def test_no_line_ends_with_a_verb_that_hangs() -> None:
    sentence = "Tern made its debut on the exchange of Varnholm, becoming, as some say, the first company of its kind."
    assert not shorten(sentence, 14).endswith("becoming.")


@pytest.mark.parametrize(
    ("teaser", "said"),
    [
        ("Learn how Larkspur cut the price of its tests by half.", "Larkspur cut the price of its tests by half."),
        ("How Ida Moreau built a lab in a barn.", "Ida Moreau built a lab in a barn."),
        ("See how the lab saves a third of its power.", "The lab saves a third of its power."),
    ],
)
def test_a_teaser_that_says_how_somebody_does_it_says_that_he_does(teaser: str, said: str) -> None:
    assert clean(teaser) == said
    assert is_shortening(said, teaser)


@pytest.mark.parametrize("teaser", ["How Larkspur could halve its price.", "Learn how Tern helps you plan your day."])
def test_what_is_only_possible_or_promised_to_the_reader_stays_a_teaser(teaser: str) -> None:
    assert clean(teaser) == teaser


@pytest.mark.parametrize(
    ("news", "rest"),
    [
        (
            "The foundation has announced agreements with Larkspur, Tern, Quillon, and Brightwater",
            ", expanding its effort to charge large mills for the use of its maps.",
        ),
        (
            "The court of Varnholm ruled that Larkspur is liable for what Tern says",
            ", requiring the company to put it right.",
        ),
        (
            "Larkspur gave fifty thousand crowns to the library in January",
            ", just months before announcing a hall on its land.",
        ),
        (
            "Subscribers need to pay a fee of ten crowns to use Petrel",
            ", the consumer version of the largest model of the lab.",
        ),
    ],
)
def test_what_only_adds_to_the_news_goes(news: str, rest: str) -> None:
    assert shorten(f"{news}{rest}", 13) == f"{news}."
    assert is_shortening(f"{news}.", f"{news}{rest}")


@pytest.mark.parametrize(
    ("before", "news"),
    [
        (
            "Larkspur, the lab that has called itself the most careful of them all, ",
            "is dropping its pledge to the town.",
        ),
        ("Larkspur, the lab known for its plays of “endless rooms” in old houses, ", "recently unveiled a new stage."),
    ],
)
def test_what_somebody_is_goes_from_behind_the_name(before: str, news: str) -> None:
    assert shorten(before + news, 10) == f"Larkspur {news}"


def test_the_place_of_the_news_goes() -> None:
    news = "Larkspur and Tern announced that the robots will read the signs of the streets."
    assert shorten(f"Today at the harbour fair, {news}", 14) == news


def test_half_a_list_or_a_limit_never_goes_with_them() -> None:
    built = "how doors are built, tested, and used in rooms that are watched."
    plan = f"The plan reflects a shift in the town, where deals are giving way as people learn {built}"
    assert "town tested" not in shorten(plan, 17)
    three = (
        "The lab opened its doors to the mayor, the head of the school and the bakers of the town on the first of May."
    )
    assert "mayor." not in shorten(three, 17)
    most = "Larkspur, which owns most of the doors of the town and its harbour, has closed the lab."
    assert shorten(most, 8) == ""


def test_when_a_letter_was_published_is_not_torn_from_it() -> None:
    sentence = (
        "Tern reads the letters of the town and of its harbour, according to a letter of the lab published on Tuesday."
    )
    short = shorten(sentence, 18)
    assert not short.endswith("published.")
    assert not short.endswith("on.")
