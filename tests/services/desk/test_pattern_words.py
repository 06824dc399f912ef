"""A pattern that cannot be used is explained in plain words, with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.desk.pattern_words import pattern_fault
from bot.stories.patterns import PatternError, PatternSet


@pytest.mark.parametrize(
    ("pattern", "says", "place"),
    [
        ("a(open", "never closed", "character 2"),
        (r"\((a", "never closed", "character 3"),
        ("chips[a", "never closed", "character 6"),
        ("[(]a)", "never opened", "character 5"),
        ("a|*", "nothing before it", "character 3"),
        ("a++b", "follow each other", "character 2"),
        ("a{1001}", "too large", "character 2"),
        ("end\\", "lone", "character 4"),
        ("a(?=x)", "ahead or behind", "character 2"),
        (r"(a)\1", "earlier group", "character 4"),
        ("é[z-a]", "wrong way round", "character 3"),
    ],
)
def test_fault_is_told_with_its_place(pattern: str, says: str, place: str) -> None:
    said = pattern_fault(pattern)
    assert says in said
    assert said.endswith(place)
    assert "Set" not in said


@given(st.text(alphabet="ab()[]{}*+?\\|^$1,-<>P=:", max_size=12))
def test_every_pattern_that_is_refused_gets_words(pattern: str) -> None:
    try:
        PatternSet((pattern,))
    except PatternError:
        assert pattern_fault(pattern)
    else:
        assert not pattern_fault(pattern)
