"""What headlines are about to say tells two events of one subject apart, and one event told in few words of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.stories.angle import agreement, angle, other_piece
from bot.stories.background import Background
from bot.stories.group import Grouper, Placement
from bot.stories.signature import sign
from bot.stories.weights import Weights
from tests.stories.making import NOON

WEIGHTS = Weights.load()


def odds(one: str, other: str) -> float:
    return agreement(angle(one, WEIGHTS), angle(other, WEIGHTS), WEIGHTS.angles)


def placed(first: tuple[str, str], second: tuple[str, str], *, days: float = 0.0) -> Placement:
    grouper = Grouper(WEIGHTS, Background.load(share=WEIGHTS.background_share))
    grouper.add(1, sign(*first, site="one"), NOON)
    return grouper.place(sign(*second, site="two"), NOON + timedelta(days=days))


@pytest.mark.parametrize(
    ("launch", "beside"),
    [
        ("Halcyon launches Petrel 5", "Petrel 5 review: the good and the slow"),
        ("Halcyon launches Petrel 5", "Petrel 5 scores 61 on the Harbour Index"),
        ("Halcyon launches Petrel 5", "Petrel 5 is now available in Windsurf"),
        ("Halcyon launches Petrel 5", "How Ferrow built its support desk with Petrel 5"),
        ("Halcyon launches Petrel 5", "Halcyon faces backlash over Petrel 5"),
        ("Anthropic launches Petrel 5", "Anthropic's Petrel 5 on Azure"),
    ],
)
def test_what_stands_beside_a_launch_speaks_against_one_event(launch: str, beside: str) -> None:
    assert odds(launch, beside) < 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Introducing Claude Opus 7", "Anthropic launches Opus 7"),
        ("Petrel 5: one million tokens of context", "Halcyon unveils Petrel 5 for long documents"),
        ("halcyon-labs/petrel-5", "Petrel 5"),
        ("Ferrow raises $40 million", "Ferrow, maker of parcels that think, gets $40M"),
        ("Halcyon 发布 Petrel 5 开放权重模型", "Petrel 5: open weights for everybody"),
    ],
)
def test_one_thing_or_one_sum_speaks_for_one_event(one: str, other: str) -> None:
    assert odds(one, other) > 1


def test_two_launches_of_one_maker_stay_two_stories() -> None:
    first = ("Introducing Petrel 5", "Anthropic's Petrel 5 reads a million tokens of text.")
    second = ("Introducing Harbour Notebook", "Anthropic's Harbour Notebook keeps what a team has learnt.")
    assert placed(first, second).story is None


def test_between_entries_without_a_common_maker_only_a_view_of_the_same_thing_is_held_against() -> None:
    launch, view, elsewhere = (
        angle(title, WEIGHTS) for title in ("Halcyon launches Petrel 5", "Petrel 5 review", "A review of the week")
    )
    assert agreement(launch, view, WEIGHTS.angles, one_maker=False) == WEIGHTS.angles.beside_it
    assert agreement(launch, elsewhere, WEIGHTS.angles, one_maker=False) == 0
    assert agreement(launch, elsewhere, WEIGHTS.angles) < 0


def test_one_actor_and_the_launched_thing_speak_for_one_event() -> None:
    launch, same, reverse = (
        angle(title, WEIGHTS)
        for title in (
            "Halcyon launches Petrel 5",
            "Halcyon says Petrel 5 reads faster",
            "Critics of Halcyon try Petrel 5",
        )
    )
    assert launch.actor == same.actor == "halcyon"
    assert agreement(launch, same, WEIGHTS.angles) > agreement(launch, reverse, WEIGHTS.angles) > 0


def test_products_of_a_maker_in_common_speak_for_one_event_more_than_its_name() -> None:
    one, product, maker = (
        angle(title, WEIGHTS) for title in ("Claude forgets a harbour", "Claude lost it", "Anthropic lost it")
    )
    assert product.products == {"claud"}
    assert not maker.products
    assert agreement(one, product, WEIGHTS.angles) > agreement(one, maker, WEIGHTS.angles)


def test_a_question_that_retells_the_headline_is_not_held_against_it() -> None:
    assert odds("Students let Petrel write their essays", "Why do students let Petrel write their essays?") > 0


def test_two_repositories_are_two_things() -> None:
    assert other_piece("halcyon-labs/petrel-5", "ferrow / petrel-5")
    assert not other_piece("halcyon-labs/petrel-5", "Halcyon-Labs / petrel-5")
    assert not other_piece("halcyon-labs/petrel-5", "Petrel 5")


def test_a_launch_of_several_versions_tells_of_each() -> None:
    several = ("Halcyon launches Petrel 3.6 Swift and 3.5 Swift Cyber", "Halcyon's Petrel models find flaws in code.")
    one = ("Introducing Petrel 3.5 Swift Cyber", "Petrel 3.5 Swift Cyber finds flaws in code before attackers do.")
    other = ("Introducing Petrel 3.4 Swift Cyber", "Petrel 3.4 Swift Cyber finds flaws in code before attackers do.")
    assert placed(several, one).story == 1
    assert placed(one, several).story == 1
    assert placed(several, other).story is None


def test_a_ranking_does_not_join_the_launch() -> None:
    launch = ("Introducing Petrel 5", "Petrel 5 reads a million tokens and costs half as much as Petrel 4.")
    ranking = (
        "Petrel 5 tops the Harbour Index",
        "With 71 points Petrel 5 leads the Harbour Index, before Quillon Two.",
    )
    assert placed(launch, ranking, days=1).story is None


def test_a_price_cut_days_after_a_launch_is_a_follow_up() -> None:
    launch = ("Halcyon launches Petrel 5", "Halcyon's new model Petrel 5 reads a million tokens. It costs $4.")
    cut = ("Halcyon cuts the price of Petrel 5 by half", "Six days after the launch Halcyon's model Petrel 5 costs $2.")
    found = placed(launch, cut, days=6)
    assert found.story is None
    assert [story for story, _ in found.near] == [1]


def test_a_fine_two_days_after_a_leak_is_a_follow_up() -> None:
    leak = ("Quillon leak exposes 2 million contracts", "A database of Quillon stood open for a week, researchers say.")
    fine = ("Data authority fines Quillon €3 million", "Quillon did not guard the contracts of its customers.")
    found = placed(leak, fine, days=2)
    assert found.story is None
    assert [story for story, _ in found.near] == [1]


def test_a_score_or_a_view_beside_a_launch_is_a_detail_of_it() -> None:
    weights = Weights.load()
    plain = angle("Acme launches River 2, its most capable model yet", weights)
    scored = angle("Acme unveils River 2 claiming record benchmark scores", weights)
    hosted = angle("Heron releases River 2 on Heron Cloud, powered by Acme", weights)
    assert plain.thing == scored.thing
    assert agreement(plain, scored, weights.angles) > 1.0
    assert agreement(plain, hosted, weights.angles) < agreement(plain, scored, weights.angles)
