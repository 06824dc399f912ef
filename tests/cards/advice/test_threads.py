"""Which step a headline takes that others took before, and who takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards.advice.threads import Threads, is_talk, shipped
from bot.errors import ConfigError

CONFIG = r"""
[actors]
Quillon = ["quillon"]
Larkspur = ["larkspur", "heron"]
Norrby = ["norrby"]
[places]
Varnholm = ["varnholm"]
[[thread]]
one = "company with a talking kettle"
headline = '\bkettles?\b'
unless = '\brecall\w*\b'
events = ["product_launch"]
[[thread]]
one = "company to be sued over kettles"
who = "whom"
headline = '\b(sues?|sued|suing)\b'
events = ["lawsuit"]
[[thread]]
one = "place with a kettle law"
who = "place"
headline = '\blaw\b'
events = ["regulation"]
[[thread]]
one = "deal for steam"
who = "between"
headline = '\bsteam\b'
events = ["partnership"]
[[thread]]
one = "startup for tea to raise money"
who = "org"
headline = '\btea\b'
events = ["funding"]
"""


@pytest.fixture
def threads(tmp_path: Path) -> Threads:
    return load(tmp_path, CONFIG)


def load(folder: Path, text: str) -> Threads:
    path = folder / "threads.toml"
    path.write_text(text, encoding="utf-8")
    return Threads.load(path)


def taken(threads: Threads, headline: str, event: str) -> list[tuple[str, str]]:
    return [(step.thread.one, step.who) for step in threads.steps(headline, event)]


def test_a_headline_takes_a_step_by_its_deed_and_its_company(threads: Threads) -> None:
    step = [("company with a talking kettle", "Larkspur")]
    assert taken(threads, "Larkspur launches a kettle that talks", "product_launch") == step
    assert taken(threads, "The Heron kettle now talks", "product_launch") == step
    assert not taken(threads, "Larkspur launches a kettle that talks", "funding")
    assert not taken(threads, "Larkspur launches a recall of its kettles", "product_launch")
    assert not taken(threads, "A kettle that talks goes on sale", "product_launch")


@pytest.mark.parametrize(
    "headline",
    [
        "Will Larkspur launch a kettle that talks?",
        "How Larkspur built a kettle that talks",
        "Larkspur reportedly has a kettle that talks",
        "Larkspur plans to sell a kettle that talks",
        "Larkspur gets ready to launch a kettle",
        "Larkspur cancels its kettle",
        "Report: Larkspur kettle that talks",
        "Larkspur could bring a kettle that talks",
        "The best kettle of Larkspur",
    ],
)
def test_questions_plans_and_views_take_no_step(threads: Threads, headline: str) -> None:
    assert is_talk(headline)
    assert not taken(threads, headline, "product_launch")


def test_whose_step_it_is_must_be_clear(threads: Threads) -> None:
    assert not taken(threads, "Larkspur sells the kettle of Quillon", "product_launch")
    assert not taken(threads, "Varnholm bans the kettle of Quillon", "product_launch")
    assert not taken(threads, "A kettle that talks and sings in four languages is made by Quillon", "product_launch")
    rival = "Larkspur launches a kettle to take on Quillon"
    assert taken(threads, rival, "product_launch") == [("company with a talking kettle", "Larkspur")]


def test_who_is_sued_is_not_who_sues(threads: Threads) -> None:
    sued = [("company to be sued over kettles", "Quillon")]
    assert taken(threads, "Norrby sues Quillon over boiling water", "lawsuit") == sued
    assert taken(threads, "Quillon sued over boiling water", "lawsuit") == sued
    assert not taken(threads, "Norrby sues its landlord over boiling water", "lawsuit")


def test_places_deals_and_rounds_have_their_own_sides(threads: Threads) -> None:
    assert taken(threads, "Varnholm passes a law on kettles", "regulation") == [("place with a kettle law", "Varnholm")]
    (deal,) = threads.steps("Quillon buys steam of Norrby", "partnership")
    assert (deal.who, deal.others) == ("Quillon", ("Norrby",))
    assert not taken(threads, "Quillon buys steam", "partnership")
    assert not taken(threads, "Quillon, Norrby and Larkspur buy steam", "partnership")
    assert taken(threads, "Tea maker Brewster raises $20M", "funding") == [
        ("startup for tea to raise money", "Brewster")
    ]
    assert not taken(threads, "Tea fund Brewster Capital raises $20M", "funding")


@pytest.mark.parametrize(
    "text",
    [
        "[[thread]]\none = 'x'\nheadline = '('",
        "[[thread]]\none = 'x'\nwho = 'anybody'\nheadline = 'x'",
        "[[thread]]\none = 'x'",
        "[[thread]]\none = 'x'\nheadline = 'x'\nevents = 'funding'",
        "[[thread]",
    ],
)
def test_a_wrong_file_gets_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"threads\.toml cannot be used: "):
        load(tmp_path, text)


def test_the_shipped_threads_name_who_takes_the_step() -> None:
    threads = shipped()
    assert len(threads.threads) > 40
    for thread in threads.threads:
        assert thread.one or thread.case
        assert len(thread.one.split()) < 16
        assert thread.events, thread.one


def test_a_short_name_is_none_before_a_hyphen() -> None:
    found = [name for _, name in shipped().actors.found("X-ray maker Brewster sues X")]
    assert found == ["xAI"]
    assert not shipped().actors.found("X-ray maker Brewster opens")


def test_hostile_headlines_cost_little(threads: Threads) -> None:
    for headline in ("kettle " * 50_000, "Quillon, " * 20_000, "a" * 200_000, "$1" * 100_000, "“" * 90_000):
        assert not shipped().steps(headline, "funding")
        assert not threads.steps(headline, "lawsuit")
