"""Terms that a story states: one free licence, one change of price, silent in doubt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.cards.advice.deadlines import due
from bot.cards.advice.slots import fill
from bot.cards.advice.terms import terms
from tests.cards.samples import playbook


def values(*sentences: str) -> dict[str, str]:
    found = terms([(0, text) for text in sentences], "Larkspur Labs releases Heron 3")
    return {name: slot.value for name, slot in found.items()}


@pytest.mark.parametrize(
    ("sentence", "licence"),
    [
        ("Heron 3 is released under the Apache 2.0 license.", "Apache 2.0"),
        ("The weights are available under Apache-2.0 today.", "Apache 2.0"),
        ("The tool is MIT-licensed and runs on a laptop.", "MIT"),
        ("Heron 3 uses the BSD-3-Clause license.", "BSD"),
    ],
)
def test_a_free_licence_is_found(sentence: str, licence: str) -> None:
    assert values(sentence) == {"licence": licence}


@pytest.mark.parametrize(
    "sentences",
    [
        ("It is released under a modified Apache 2.0 license.",),
        ("The core is under the MIT license.",),
        ("Heron 2 was under Apache 2.0, unlike Heron 3.",),
        ("Heron 3 is under the Apache 2.0 license.", "The server is under the AGPL-3.0."),
        ("Heron 3 is under the Apache 2.0 license.", "The tools are under the MIT license."),
        ("Researchers at MIT are behind it.",),
        ("Heron 3 is under a community license.",),
        ("Petrel 5, of a rival, is released under the Apache 2.0 license.",),  # a list of several releases
    ],
)
def test_in_doubt_no_licence_is_named(sentences: tuple[str, ...]) -> None:
    assert "licence" not in values(*sentences)


def test_a_change_of_price_is_reckoned() -> None:
    assert values("Heron's price falls from $5 to $3 per million tokens.") == {
        "old": "$5",
        "new": "$3",
        "change": "40% less",
    }
    assert values("The plan goes from €20 a month to €50 a month.")["change"] == "2.5 times as much"
    assert values("The plan goes from €20 to €25 a month.")["change"] == "25% more"


@pytest.mark.parametrize(
    "sentence",
    [
        "Its valuation price rose from $5 billion to $9 billion.",
        "The price goes from $5 to €4 per seat.",
        "Costs went from $5 in May and to $6 in June; tokens from $1 to $2.",
        "It grew from $5 to $7.",
    ],
)
def test_other_amounts_are_no_change_of_price(sentence: str) -> None:
    assert "change" not in values(sentence, "The plan goes from $1 to $2 a month." if "; tokens" in sentence else "")


@pytest.mark.parametrize(
    ("day", "notice"),
    [("November 29, 2026", "9 days"), ("January 29, 2027", "10 weeks"), ("June 30, 2027", "7 months")],
)
def test_the_time_to_a_day_is_counted_from_the_news(day: str, notice: str) -> None:
    news = datetime(2026, 11, 20, 12, tzinfo=UTC)
    slots = due("deprecation", [(0, f"Heron 2 will be retired on {day}.", news)], news)
    assert (slots["date"].value, slots["notice"].value) == (day, notice)


def test_tomorrow_is_no_time_to_speak_of() -> None:
    news = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert "notice" not in due("deprecation", [(0, "Heron 2 will be retired on November 21, 2026.", news)], news)


def test_an_amount_keeps_its_unit_in_titles_with_capitals() -> None:
    assert fill("funding", ["Larkspur Raises $450 Million to Build Models"])["amount"].value == "$450 Million"


@pytest.mark.parametrize(
    "sentence",
    [
        "The flaw in Heron 3 is being exploited in the wild, Larkspur said.",
        "Larkspur said that the hole is already exploited in attacks on banks.",
        "Heron 3 is under active attack since Monday.",
    ],
)
def test_a_flaw_that_attackers_use_is_said_to_be_used(sentence: str) -> None:
    assert values(sentence)["exploited"] in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Larkspur has no evidence that the flaw in Heron 3 was exploited in the wild.",
        "The flaw in Heron 3 could be exploited in attacks.",
        "Patching Heron 3 is enough unless the flaw is being exploited.",
        "A similar flaw was actively exploited, Larkspur said.",
        "The tool of Brightwater was exploited in the wild.",  # not what the headline names
    ],
)
def test_a_flaw_that_may_be_used_is_not(sentence: str) -> None:
    assert "exploited" not in values(sentence)


def test_what_follows_from_a_takeover_names_both_and_waits_for_its_end() -> None:
    book = playbook()
    done = fill("acquisition", ["Quillon acquires Petrel"])
    line = book.advise("acquisition", (), "Quillon acquires Petrel", done).why
    assert line is not None
    assert line.text == "Whoever uses Petrel gets Quillon as its owner and supplier."
    agreed = fill("acquisition", ["Quillon Reaches Agreement to Buy Startup Petrel for $3 Billion"])
    headline = "Quillon Reaches Agreement to Buy Startup Petrel for $3 Billion"
    line = book.advise("acquisition", (), headline, agreed).why
    assert line is not None
    assert line.text == "Whoever uses Petrel would get Quillon as its owner and supplier."
    assert book.advise("acquisition", (), "Quillon buys Petrel shares", done).why is None
