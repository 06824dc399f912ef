"""The lines that sources offer: each can be read alone, and knows what it rests on."""

from __future__ import annotations

import pytest

from bot.cards.choice.lines import LIMIT, goes_on, line_of_options, options_of
from bot.cards.choice.overlap import Option
from bot.cards.choice.sentences import Sentence
from bot.cards.choice.spans import unkept, unquoted
from bot.cards.english.text import count_words

HEADLINE = "Larkspur expands its lab in Varnholm"


def paragraph(*texts: str) -> list[Sentence]:
    return [Sentence(source=0, index=index, text=text, follows=index > 0) for index, text in enumerate(texts)]


def offered(*texts: str) -> dict[str, Option]:
    found = {option.text: option for option in options_of(paragraph(*texts), HEADLINE)}
    assert all(count_words(text) <= LIMIT for text in found)
    for option in found.values():
        line = line_of_options([option])
        assert not (unquoted(line) if line.basis == "quoted" else unkept(line))
    return found


IS = "Tern is an open tool with which a newsroom sorts all the letters of its readers by what they ask for."
DOES = "It answers eight of ten letters alone and hands the others to an editor who knows the subject of the letter."


def test_it_gets_the_name_that_the_sentence_before_gives_and_both_are_the_evidence() -> None:
    found = offered(IS, DOES)
    option = found[DOES.replace("It", "Tern")]
    assert [part.text for part in option.sentences] == [DOES]
    assert [part.text for part in option.evidence] == [IS, DOES]
    assert line_of_options([option]).cites[0].quote == f"{IS} {DOES}"


def test_what_points_back_stands_behind_a_shorter_form_of_what_it_points_at() -> None:
    before = (
        "Larkspur opened a lab for the students of Varnholm, adding four rooms for guests from abroad and a library."
    )
    after = "It is the first of its kind on the whole coast and has a green door."
    assert f"Larkspur opened a lab for the students of Varnholm. {after}" in offered(before, after)
    assert not any(text.startswith("It") for text in offered(before, after))


def test_sentences_that_do_not_follow_one_another_make_no_run() -> None:
    first, second = paragraph("The lab opened its doors.", "Forty students came to see it.")
    assert len(list(options_of([first, second], HEADLINE))) == 3
    apart = Sentence(source=0, index=4, text=second.text, follows=True)
    assert [option.text for option in options_of([first, apart], HEADLINE)] == [first.text, second.text]


def test_a_run_begins_without_a_link_to_what_stood_before_or_a_sign() -> None:
    found = offered("But the lab (in Varnholm) has no door.", "Forty students came to see it.")
    assert "The lab (in Varnholm) has no door. Forty students came to see it." in found
    found = offered("🚨 The lab has one door only.", "A second one comes in May.")
    assert "The lab has one door only. A second one comes in May." in found
    assert not any(text.startswith(("But", "🚨")) for text in found)


def test_two_sentences_from_different_places_make_one_line_with_two_cites() -> None:
    one, other = paragraph("The lab opened its doors (in May).", "Forty students came to see it.")
    options = [Option.of("The lab opened its doors.", (one,)), Option.of(other.text, (other,))]
    line = line_of_options(options)
    assert line.text == "The lab opened its doors. Forty students came to see it."
    assert [cite.quote for cite in line.cites] == [one.text, other.text]
    assert line.basis == "shortened"
    assert not unkept(line)
    assert line_of_options(options[1:]).basis == "quoted"


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("The lab in Varnholm holds 40 people.", 3, True),
        ("The lab has rooms, beds, books and a kitchen.", 3, True),
        ("The lab is good.", 3, False),
        ("The lab in Varnholm holds 40 people.", 13, False),
        ("The mayor of Elm was born in 1960.", 3, False),
        ("Our lab in Varnholm holds 40 people.", 3, False),
        ("Rooms: the lab in Varnholm holds 40 people.", 3, False),
    ],
)
def test_what_stands_behind_the_news_tells_more_of_it(text: str, place: int, told: bool) -> None:
    option = Option.of(text, (Sentence(source=0, index=place, text=text),))
    assert goes_on(option, frozenset({"lab", "open"}), frozenset({"good"})) is told
