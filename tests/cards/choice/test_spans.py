"""A line that is said to be quoted or shortened stands so in what it cites."""

from __future__ import annotations

import pytest

from bot.cards.choice.spans import unkept, unquoted
from storage.records import Cite, Line


def line(text: str, *quotes: str) -> Line:
    return Line(text=text, basis="quoted", cites=tuple(Cite(source=0, quote=quote) for quote in quotes))


def test_a_quotation_stands_in_its_cite_or_half_in_each_of_two_in_their_order() -> None:
    one, two = "The lab opened.", "Two doors were red."
    assert not unquoted(line("The lab opened.", "Today: The lab opened. Nobody came."))
    assert not unquoted(line(f"{one} {two}", one, two))
    assert unquoted(line(f"{two} {one}", one, two))
    assert unquoted(line(f"{one} Two doors were blue.", one, two))
    assert unquoted(line(f"{one} {two}", one, "Nobody came.", two))
    assert unquoted(line("", one))


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Tern sorts letters.", ("Tern is a tool. It sorts letters (and parcels).",)),
        ("The lab opened. Tern sorts letters.", ("The lab (in Elm) opened.", "Tern is a tool. It sorts letters.")),
    ],
)
def test_a_shortening_may_name_its_subject_from_the_sentence_before(text: str, quotes: tuple[str, ...]) -> None:
    assert not unkept(line(text, *quotes))


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Larkspur sorts letters.", ("Larkspur released Tern. It never sorts letters.",)),
        ("Tern sorts letters.", ("Tern is a tool. It sorts no letters.",)),
        ("Tern sorts parcels.", ("Tern is a tool. It sorts letters.",)),
        ("The lab opened. Tern sorts letters.", ("The lab never opened.", "Tern sorts letters.")),
    ],
)
def test_what_changes_the_meaning_does_not_stand(text: str, quotes: tuple[str, ...]) -> None:
    assert unkept(line(text, *quotes))
