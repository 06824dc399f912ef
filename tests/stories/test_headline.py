"""The headline of a story: who did what, not how the market took it, nor a note among those who know."""

from __future__ import annotations

import pytest

from bot.stories.headline import Title, choose_headline


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
        (  # the plan that the news overtook
            [
                ("Quillon is preparing to launch a sorter of parcels", "The Courier", False),
                ("Quillon's sorter of parcels, Depot, is here", "Varnholm Post", False),
            ],
            "Quillon's sorter of parcels, Depot, is here",
        ),
        (  # a doubt behind the news is no plan
            [
                ("Varnholm's council passes parcel bill — but the mayor could still veto it", "The Courier", False),
                ("Council challenges the mayor's ties with parcel bill once more", "Varnholm Post", False),
            ],
            "Varnholm's council passes parcel bill — but the mayor could still veto it",
        ),
        (  # a maker's own label
            [
                ("Project Depot: sorting without end", "Quillon", True),
                ("Quillon's Project Depot lets you sort parcels from a photo", "The Courier", False),
            ],
            "Quillon's Project Depot lets you sort parcels from a photo",
        ),
        (  # one publisher's correction of its own title
            [
                ("Quilon opens Depot, a sorter of parcels for small shops", "The Courier", False),
                ("Quillon opens Depot, a sorter of parcels for small shops", "The Courier", False),
            ],
            "Quillon opens Depot, a sorter of parcels for small shops",
        ),
    ],
)
def test_who_did_what_comes_first(titles: list[tuple[str, str, bool]], headline: str) -> None:
    assert choose_headline([Title(*one) for one in titles]) == headline


def test_a_feed_that_says_it_twenty_times_is_one_voice() -> None:
    honest = [
        Title("Quillon opens Depot, a sorter of parcels for small shops", "The Courier"),
        Title("Quillon opens its sorter of parcels, Depot, to small shops", "Varnholm Post"),
        Title("Depot, Quillon's sorter of parcels, opens to small shops", "Larkspur Times"),
    ]
    flood = [Title("Quillon opens Depot for parcels, claim your free coins at once here", "Evil Blog")] * 20
    assert choose_headline([*honest, *flood]) == choose_headline(honest)
    assert choose_headline([*flood, *honest]) == choose_headline(honest)


def test_a_view_and_a_community_do_not_name_what_others_tell() -> None:
    titles = [
        Title("Quillon Depot and the sad future of parcels", "The Courier", aside=True),
        Title("Quillon Depot sorts parcels now, finally", "Latent Lounge", hearsay=True),
        Title("Quillon opens Depot for parcels of any size", "Varnholm Post"),
    ]
    assert choose_headline(titles) == "Quillon opens Depot for parcels of any size"
    assert choose_headline(titles[:1]) == "Quillon Depot and the sad future of parcels"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Quillon opens Depot, a sorter of parcels - here's how to try it", "Quillon opens Depot, a sorter of parcels"),
        ("Quillon opens Depot, a sorter of parcels — and why it matters", "Quillon opens Depot, a sorter of parcels"),
        ("Carriers sue Quillon over parcels | Business | Wilma Oar's Notes", "Carriers sue Quillon over parcels"),
        ("Disrupting misuse of parcels | March 2027", "Disrupting misuse of parcels | March 2027"),
        ("Sorting parcels - here's how", "Sorting parcels - here's how"),
        ("Quillon raises $5 million - but can it last", "Quillon raises $5 million - but can it last"),
    ],
)
def test_what_only_serves_the_page_goes(title: str, shown: str) -> None:
    assert choose_headline([Title(title, "The Courier")]) == shown


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
    assert choose_headline([Title(title, "The Courier")]) == shown


def test_a_story_of_one_reaction_keeps_its_title() -> None:
    assert choose_headline([Title("Gannet shares rise 6%", "The Courier")]) == "Gannet shares rise 6%"
