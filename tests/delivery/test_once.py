"""What is worked out once of each card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.delivery.once import Once
from storage.records import Card
from tests.delivery.world import make_card

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_card_is_looked_at_once_and_one_that_was_written_anew_again() -> None:
    looked: list[str] = []

    def find(card: Card) -> str:
        looked.append(card.headline)
        return card.headline.upper()

    once, card = Once(find), make_card(1, NOW, headline="Owl learns to knit")
    assert [once(card), once(card)] == ["OWL LEARNS TO KNIT"] * 2
    assert once(replace(card, headline="Owl unlearns it")) == "OWL UNLEARNS IT"
    assert looked == ["Owl learns to knit", "Owl unlearns it"]
