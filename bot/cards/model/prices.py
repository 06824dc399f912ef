"""What a call of the language model costs, from the editable table in config/prices.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars for that many tokens."""
        return (tokens_in * self.input + tokens_out * self.output) / 1e6


@dataclass(frozen=True, slots=True)
class Prices:
    """The table: patterns in order, and what a model that none of them fits is counted at."""

    table: tuple[tuple[str, Price], ...]
    default: Price

    @classmethod
    def load(cls, path: Path) -> Prices:
        """Read the table.

        Raises:
            ConfigError: the file cannot be read or a price is not a number.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            rows = tuple((str(row["model"]).lower(), _price(row)) for row in data.get("price", []))
            return cls(rows, _price(data["default"]))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            raise ConfigError(f"{path.name} cannot be read: {e}") from e
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise ConfigError(
                f"{path.name}: every price needs model, input and output, and [default] must be there"
            ) from e

    def of(self, provider: str, model: str) -> Price:
        """The price of ``provider:model``; a pattern with a colon is compared with both, one without with the model."""
        whole, name = f"{provider}:{model}".lower(), model.lower()
        for pattern, price in self.table:
            if fnmatchcase(whole if ":" in pattern else name, pattern):
                return price
        return self.default


def _price(row: Mapping[str, object]) -> Price:
    given = row["input"], row["output"]
    if not all(isinstance(value, int | float) and value >= 0 for value in given):
        raise ValueError("a price is a number of dollars")
    return Price(float(str(given[0])), float(str(given[1])))
