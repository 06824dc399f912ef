"""What the model costs today and what is left of its budget, in words for people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards.model.dialects import MAX_OUT, find_endpoint
from bot.cards.model.prices import Prices
from bot.services.cards.models import SOFT
from bot.services.parts import Parts
from config.settings import CONFIG_DIR
from storage.spend import Spend, spend_today

_A_CARD_IN = 5_000  # tokens that one card may take, as money is set aside for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """The day's money, which runs from midnight to midnight UTC."""

    model: str  # "" when none is set
    spend: Spend
    budget_usd: float
    state: str  # what the budget allows now, in words

    @property
    def words(self) -> str:
        """One line: ``openai:small: $0.12 of $1.00 today, 12 calls; within its budget``."""
        if not self.model:
            return "none: cards are written without AI, at no cost"
        calls = f"{self.spend.calls:,} call{'' if self.spend.calls == 1 else 's'}"
        failed = f", {self.spend.failed:,} failed" if self.spend.failed else ""
        money = f"{dollars(self.spend.cost_usd)} of {dollars(self.budget_usd)} today"
        return f"{self.model}: {money}, {calls}{failed}; {self.state}"


def purse(parts: Parts) -> Purse:
    """Today's spend and what the budget allows now.

    Raises:
        ConfigError: the model or config/prices.toml is wrong.
    """
    settings = parts.settings
    with parts.store.read() as c:
        spend = spend_today(c, parts.now())
    budget = settings.llm_daily_budget_usd
    state = budget_state(spend.cost_usd, budget, _a_card(settings.llm_model, settings.llm_base_url))
    return Purse(model=settings.llm_model, spend=spend, budget_usd=budget, state=state if settings.llm_model else "")


def budget_state(spent: float, budget: float, a_card: float) -> str:
    """What the budget allows, in words; ``a_card`` is the most that one more card may cost, all in US dollars."""
    if budget <= 0:
        return "never asked, since LLM_DAILY_BUDGET_USD is 0"
    if spent + a_card > budget:
        return "the budget is used up: cards are written without the model until midnight UTC"
    if spent + a_card > SOFT * budget:
        return f"over {SOFT:.0%} of the budget: only important stories until midnight UTC"
    return "within its budget"


def dollars(amount: float) -> str:
    """``$0.12``; what is less than half a cent keeps the digits that say something."""
    return f"${amount:.2f}" if amount >= 0.005 or not amount else f"${amount:.4f}"


def _a_card(model: str, base_url: str) -> float:
    if not model:
        return 0.0
    endpoint = find_endpoint(model, base_url, "")
    return Prices.load(CONFIG_DIR / "prices.toml").of(endpoint.provider, endpoint.model).cost(_A_CARD_IN, MAX_OUT)
