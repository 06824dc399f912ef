"""What sources state for certain, and what follows from it: gigawatts, a choice to object, a value before."""

from __future__ import annotations

import pytest

from bot.cards.advice.stated import stated
from tests.cards.samples import playbook


def values(event: str, title: str, *sentences: str) -> dict[str, str]:
    return {name: slot.value for name, slot in stated(event, [title], [(0, text) for text in sentences]).items()}


def test_gigawatts_become_reactors() -> None:
    found = values("infrastructure", "Quillon orders 6 gigawatts of chips from Norrby")
    assert found == {"power": "6 gigawatts", "reactors": "6 large nuclear reactors give"}
    assert values("infrastructure", "Quillon builds a 1GW campus")["reactors"] == "one large nuclear reactor gives"


@pytest.mark.parametrize(
    "title",
    [
        "Quillon builds 2 gigawatts now and 5 gigawatts later",
        "Data centers could need 40 gigawatts",
        "World demand rises by 30 gigawatts",
        "Quillon builds a 0.3 GW campus",
        "Quillon stores 6 GWh",
        "Quillon orders 900 gigawatts",
    ],
)
def test_unsure_or_odd_powers_fill_nothing(title: str) -> None:
    assert not values("infrastructure", title)


def test_who_is_included_unless_they_object() -> None:
    text = "Quillon will use chats to train its models unless users opt out by March."
    assert values("safety_policy", "Quillon trains on chats", text) == {"objection": "unless users opt out"}


def test_a_value_before_is_reckoned_once() -> None:
    title, then = "Norrby raises $60M at a $9B valuation", "Its valuation jumped from $3 billion two months earlier."
    assert values("funding", title, then) == {"before": "$3 billion", "rise": "3 times"}
    assert not values("lawsuit", title, then)
    assert not values("funding", title, "It was last valued at €3 billion.")
    assert not values("funding", title, then, "It was previously valued at $4 billion.")
    assert not values("funding", title, "It was last valued at $9 billion.")


def follows(event: str, title: str, *sentences: str) -> str:
    book = playbook()
    slots = {**stated(event, [title], [(0, text) for text in sentences]), **book.named([title])}
    advised = book.advise(event, (), title, slots, lead=" ".join(sentences), titles=[title])
    return advised.why.text if advised.why else ""


def test_what_follows_is_printed_from_the_slots() -> None:
    assert follows("infrastructure", "OpenAI and AMD agree on 6 gigawatts of chips") == (
        "6 gigawatts is about what 6 large nuclear reactors give: so much capacity has to find its electricity first."
    )
    assert follows("ruling", "Anthropic settles book suit with authors").startswith(
        "A settlement ends the case without"
    )
    assert not follows("ruling", "Judge puts the settlement of Anthropic with authors on hold")
    rise = follows("funding", "Norrby raises $60M at a $9B valuation", "It was last valued at $3 billion in May.")
    assert rise == "3 times the $3 billion at which it was valued before."
