"""Puts the language model's writer and answerer together: endpoint, prices, prompt, and a ledger in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards.advice.playbook import Playbook
from bot.cards.model.answering import ModelAnswerer
from bot.cards.model.dialects import find_endpoint
from bot.cards.model.exchange import Route
from bot.cards.model.llm import LLMWriter
from bot.cards.model.prices import Prices
from bot.cards.model.sheet import load_prompt
from config.settings import CONFIG_DIR, Settings
from storage.spend import get_answer, keep_answer, reserve, settle
from storage.store import Store

SOFT = 0.8  # share of the day's money after which only important stories are written by the model


@dataclass(frozen=True, slots=True)
class StoreLedger:
    """Answers and money in the database; every call in a short transaction of its own."""

    store: Store
    budget_usd: float
    purpose: str = "card"

    def answer(self, key: str) -> str | None:
        """An answer kept earlier."""
        with self.store.read() as c:
            return get_answer(c, key)

    def keep(self, key: str, answer: str, now: datetime) -> None:
        """Keep an answer."""
        with self.store.write() as c:
            keep_answer(c, key, answer, now)

    def reserve(self, model: str, most_usd: float, now: datetime, *, important: bool) -> int | None:
        """Set money aside; unimportant stories may use the first four fifths of the day's budget."""
        budget = self.budget_usd * (1.0 if important else SOFT)
        if self.budget_usd <= 0:
            return None  # 0 means never, also for a model that costs nothing
        with self.store.write() as c:
            return reserve(c, model=model, purpose=self.purpose, most_usd=most_usd, budget_usd=budget, now=now)

    def settle(self, call: int, *, tokens_in: int, tokens_out: int, cost_usd: float, outcome: str) -> None:
        """Write down what a call used."""
        with self.store.write() as c:
            settle(c, call, tokens_in=tokens_in, tokens_out=tokens_out, cost_usd=cost_usd, outcome=outcome)


def make_llm_writer(settings: Settings, store: Store, playbook: Playbook, *, deadline_s: float = 60.0) -> LLMWriter:
    """The writer for ``LLM_MODEL``.

    Raises:
        ConfigError: the model's provider is not known, or a file in config/ is wrong.
    """
    route = _route(settings, store, "card")
    return LLMWriter(route, load_prompt(CONFIG_DIR / "card_prompt.md"), playbook.audience, deadline_s=deadline_s)


def make_answerer(settings: Settings, store: Store) -> ModelAnswerer:
    """What answers questions with ``LLM_MODEL``.

    Raises:
        ConfigError: the model's provider is not known, or a file in config/ is wrong.
    """
    prompt = load_prompt(CONFIG_DIR / "ask_prompt.md")
    return ModelAnswerer(_route(settings, store, "ask"), prompt, language=settings.card_language)


def _route(settings: Settings, store: Store, purpose: str) -> Route:
    endpoint = find_endpoint(settings.llm_model, settings.llm_base_url, settings.llm_api_key.get_secret_value())
    return Route(
        endpoint=endpoint,
        price=Prices.load(CONFIG_DIR / "prices.toml").of(endpoint.provider, endpoint.model),
        ledger=StoreLedger(store, settings.llm_daily_budget_usd, purpose),
    )
