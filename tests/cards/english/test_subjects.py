"""Who "It" is: only where the sentence before says what a named thing is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.english.subjects import last_named, named, subject
from bot.cards.english.text import words


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Tern is a tool for letters.", "It runs without a network.", "Tern runs without a network."),
        ("Tern Cloud 2 (TC2) is the new shop.", "It can serve a town.", "Tern Cloud 2 can serve a town."),
        ("The Tern Editor is an editor.", "It’s built on web pages.", "The Tern Editor is built on web pages."),
        ("The tern library has become the tool of choice.", "It has two doors.", "The tern library has two doors."),
        ("On laptops, Tern 2 is the fastest tool.", "It also sorts letters.", "Tern 2 also sorts letters."),
        ("Tern is a tool for letters.", "It quietly sorts all of them.", "Tern quietly sorts all of them."),
        ("letter-sort is one of three tools.", "It is free for schools.", "letter-sort is free for schools."),
    ],
)
def test_a_thing_that_is_something_is_the_subject_of_the_next_sentence(before: str, after: str, told: str) -> None:
    assert last_named([before, after]) == told


def test_one_it_may_follow_another() -> None:
    assert last_named(["Tern is a tool.", "It sorts letters.", "It has two doors."]) == "Tern has two doors."
    assert last_named(["Tern is a tool.", "Larkspur made it.", "It has two doors."]) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Larkspur released Tern.", "It runs without a network."),
        ("The first tool is a saw.", "It runs without a network."),
        ("This is a tool.", "It runs without a network."),
        ("It is a tool.", "It runs without a network."),
        ("Tern is a tool.", "It is clear that the town needs one."),
        ("Tern is a tool.", "It seems too slow for a town."),
        ("Tern is a tool.", "It shows that people write letters."),
        ("Tern is a tool.", "It is a pity that so few people write."),
        ("Tern is a tool.", "It has been a long year for the town."),
        ("Tern is a tool.", "It really is a pity that so few write."),
        ("Tern is a tool.", "The mayor likes it."),
        ("Tern is running.", "It sorts letters."),
    ],
)
def test_where_it_may_mean_something_else_nothing_is_named(before: str, after: str) -> None:
    assert last_named([before, after]) == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_word_is_added_that_the_sentences_do_not_have(before: str, after: str) -> None:
    known = {*words(before), *words(after), "is"}
    assert set(words(named(subject(before), after))) <= known
