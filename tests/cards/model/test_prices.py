"""What a model costs, from the table that users edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards.model.prices import Price, Prices
from bot.cards.model.sheet import load_prompt
from bot.errors import ConfigError
from config.settings import CONFIG_DIR


def test_the_shipped_table_is_read_and_prices_the_first_that_fits() -> None:
    prices = Prices.load(CONFIG_DIR / "prices.toml")
    assert prices.of("ollama", "anything") == Price(0, 0)
    assert prices.of("openai", "GPT-9-mini") == Price(0.5, 2.0)
    assert prices.of("nobody", "knows") == prices.default
    assert Price(3, 15).cost(1_000_000, 100_000) == pytest.approx(4.5)


@pytest.mark.parametrize(
    "text", ["", "[default]\ninput = 'x'\noutput = 1", "[default", "[default]\ninput = -1\noutput = 1"]
)
def test_a_broken_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"prices\.toml"):
        Prices.load(path)


def test_a_missing_prompt_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="card_prompt"):
        load_prompt(tmp_path / "card_prompt.md")
