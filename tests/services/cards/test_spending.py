"""Today's money in words, and what is forgotten after a month."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.cards.spending import budget_state, dollars, purse
from bot.services.upkeep import KEEP_ANSWERS, tidy
from config.settings import Settings
from storage.spend import get_answer, keep_answer, reserve, settle, spend_today
from storage.store import Store
from tests.conftest import Clock
from tests.stories.making import parts


@pytest.mark.parametrize(
    ("spent", "budget", "words"),
    [
        (0.0, 1.0, "within"),
        (0.7, 1.0, "within"),
        (0.75, 1.0, "only important stories"),
        (0.93, 1.0, "used up"),
        (5.0, 1.0, "used up"),
        (0.0, 0.0, "never asked"),
    ],
)
def test_what_the_budget_allows_is_said_before_it_bites(spent: float, budget: float, words: str) -> None:
    assert words in budget_state(spent, budget, a_card=0.08)


def test_spend_of_today_is_counted_with_its_failures(store: Store, clock: Clock) -> None:
    settings = Settings(llm_model="openai:some-mini", llm_daily_budget_usd=1.0, _env_file=None)
    made = replace(parts(store, clock), settings=settings)
    assert "$0.00 of $1.00 today, 0 calls; within its budget" in purse(made).words
    with store.write() as c:
        for outcome, cost in (("ok", 0.25), ("500", 0.0)):
            call = reserve(c, model="m", purpose="card", most_usd=0.3, budget_usd=1.0, now=clock())
            assert call is not None
            settle(c, call, tokens_in=10, tokens_out=2, cost_usd=cost, outcome=outcome)
    assert "some-mini: $0.25 of $1.00 today, 2 calls, 1 failed; within" in purse(made).words
    clock.tick(days=1)
    assert "$0.00" in purse(made).words


def test_many_that_ask_at_once_cannot_spend_more_than_there_is(database: Store, clock: Clock) -> None:
    def one(_: int) -> int | None:
        with database.write() as c:
            return reserve(c, model="m", purpose="card", most_usd=0.3, budget_usd=1.0, now=clock())

    with ThreadPoolExecutor(8) as pool:
        taken = list(filter(None, pool.map(one, range(24))))
    assert len(taken) == 3
    with database.read() as c:
        assert spend_today(c, clock()).cost_usd == pytest.approx(0.9)


def test_one_answer_kept_by_several_at_once_is_kept_once(database: Store, clock: Clock) -> None:
    def one(number: int) -> None:
        with database.write() as c:
            keep_answer(c, "same", str(number), clock())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    with database.read() as c:
        assert get_answer(c, "same") in set(map(str, range(24)))


def test_small_money_keeps_its_digits() -> None:
    assert [dollars(0), dollars(0.0012), dollars(0.126)] == ["$0.00", "$0.0012", "$0.13"]


def test_answers_of_the_model_are_forgotten_after_a_month(store: Store, clock: Clock) -> None:
    made = parts(store, clock)
    with store.write() as c:
        keep_answer(c, "old", "{}", clock() - KEEP_ANSWERS - timedelta(hours=1))
        keep_answer(c, "new", "{}", clock() - timedelta(days=2))
    assert tidy(made).rows == 1
    with store.read() as c:
        assert get_answer(c, "old") is None
        assert get_answer(c, "new") == "{}"
