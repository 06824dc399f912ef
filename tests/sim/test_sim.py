"""The simulation in short: some crash points and seeds on both databases, and every wrong build is caught."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from storage.store import Store
from tests.sim.__main__ import calm_points, seeds, single_points
from tests.sim.plane import Odds
from tests.sim.run import Scenario, run
from tests.sim.wrong import WRONG, Wrong, catches


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    """Thousands of planned accidents are not worth a line each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def test_a_calm_life_delivers_everything_once(database: Store) -> None:
    result = run(database, Scenario())
    assert not result.broken
    assert result.messages == 18  # three channels: four cards, a recap and its thread


def test_a_crash_at_any_point_breaks_no_promise(database: Store) -> None:
    step = 10 if database.engine.dialect.name == "sqlite" else 30
    for scenario in list(single_points(calm_points(database)))[::step]:
        result = run(database, scenario)
        assert not result.broken, (scenario, result.broken)
        assert result.crashes == 1


def test_random_lives_break_no_promise(database: Store) -> None:
    for scenario in seeds(1, 4):
        result = run(database, scenario)
        assert not result.broken, (scenario, result.broken)


def test_losing_the_last_commits_breaks_no_promise(database: Store) -> None:
    for scenario in seeds(1, 3, lose_commits=12):
        result = run(database, scenario)
        assert not result.broken, (scenario, result.broken)


def test_the_same_seed_lives_the_same_life(database: Store) -> None:
    scenario = Scenario(seed=5, odds=Odds(crash=0.05, rate=0.1, after=0.1), lag_s=10)
    first, second = run(database, scenario), run(database, scenario)
    assert (first.points, first.crashes, first.seen) == (second.points, second.crashes, second.seen)


QUICK = ("mark before post", "no slot key", "no id in the message")  # the others: python -m tests.sim --wrong


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [one for one in WRONG if one.name in QUICK], ids=lambda wrong: wrong.name)
def test_a_wrong_build_is_caught(wrong: Wrong, tmp_path: Path) -> None:
    caught, said = catches(wrong, tmp_path, seeds=20, power=0)
    assert caught, said
