"""The headline of a story: who did what, not how the market took it, nor a note among those who know."""

from __future__ import annotations

import pytest

from bot.stories.headline import choose_headline


@pytest.mark.parametrize(
    ("titles", "headline"),
    [
        (  # how the market took it is shorter
            [
                ("Gannet Silicon unveils G4, an AI chip with 288 GB of memory", "Gannet Silicon", True),
                ("Gannet shares rise 6% after AI chip launch", "The Courier", False),
                ("Gannet Silicon's G4 AI chip carries 288 GB of memory", "Varnholm Post", False),
            ],
            "Gannet Silicon unveils G4, an AI chip with 288 GB of memory",
        ),
        (  # a note among those who know
            [
                ("Heron 3 weights are up (34B, Apache-2.0)", "Latent Lounge", False),
                ("Larkspur Labs releases Heron 3 with open weights", "The Courier", False),
                ("Heron 3 by Larkspur Labs comes with open weights", "Varnholm Post", False),
            ],
            "Larkspur Labs releases Heron 3 with open weights",
        ),
        (
            [
                ("Show: Quillon Depot, a sorter of parcels", "Latent Lounge", False),
                ("Quillon opens Depot, a sorter of parcels", "The Courier", False),
            ],
            "Quillon opens Depot, a sorter of parcels",
        ),
        (
            [
                ("Days after raising $320 million, Quillon faces claim over parcels", "The Courier", False),
                ("Carriers sue Quillon over the use of parcels", "Varnholm Post", False),
            ],
            "Carriers sue Quillon over the use of parcels",
        ),
    ],
)
def test_who_did_what_comes_first(titles: list[tuple[str, str, bool]], headline: str) -> None:
    assert choose_headline(titles) == headline


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Introducing Heronstral.", "Introducing Heronstral"),
        ("Quillon buys Depot Inc.", "Quillon buys Depot Inc."),
        ("Heron 3 ships in the U.S.", "Heron 3 ships in the U.S."),
        ("What comes next for Heron...", "What comes next for Heron..."),
        ("Can robots sort the mail? Maybe.", "Can robots sort the mail? Maybe."),
        ("Robots sorted the mail. Nobody noticed.", "Robots sorted the mail. Nobody noticed."),
    ],
)
def test_a_full_stop_at_the_end_goes(title: str, shown: str) -> None:
    assert choose_headline([(title, "The Courier", False)]) == shown


def test_a_story_of_one_reaction_keeps_its_title() -> None:
    assert choose_headline([("Gannet shares rise 6%", "The Courier", False)]) == "Gannet shares rise 6%"
