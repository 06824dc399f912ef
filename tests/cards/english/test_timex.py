"""Dates of sentences: resolved right or left alone, never finer than their words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.english.timex import dates_in
from tests.cards.samples import NOW  # Friday, 2026-11-20, 12:00


def isos(text: str, published: datetime | None = NOW) -> list[str]:
    return [found.iso for found in dates_in(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened on 2026-03-04.", ["2026-03-04"]),
        ("It opened on March 4, 2026.", ["2026-03-04"]),
        ("It opened on 4 March 2026.", ["2026-03-04"]),
        ("It opened on the 4th of March, 2026.", ["2026-03-04"]),
        ("It opened in March 2026.", ["2026-03"]),
        ("It opened in Sept. 2025.", ["2025-09"]),
        ("It opened on November 3.", ["2026-11-03"]),
        ("It opens to all on December 3.", ["2026-12-03"]),
        ("It closed on June 3.", ["2026-06-03"]),
        ("It will open on January 8.", ["2027-01-08"]),
        ("It opened in March.", ["2026-03"]),
        ("Its costs rose by 6 percent nationwide in October.", ["2026-10"]),
        ("It opened in December.", ["2025-12"]),
        ("It will open in March.", ["2027-03"]),
        ("The law takes effect in January.", ["2027-01"]),
        ("It opened last May.", ["2026-05"]),
        ("It opened in 2019.", ["2019"]),
        ("It opened on Tuesday.", ["2026-11-17"]),
        ("It opened on Friday.", ["2026-11-20"]),
        ("It opened yesterday.", ["2026-11-19"]),
        ("The lab said today it will open.", ["2026-11-20"]),
        ("It opens tomorrow.", ["2026-11-21"]),
        ("It opened last month.", ["2026-10"]),
        ("It opened earlier this year.", ["2026"]),
        ("It opened last year.", ["2025"]),
        ("It opens next year.", ["2027"]),
        ("It opened last week.", ["2026-11"]),
        ("It opened three days ago.", ["2026-11-17"]),
        ("It opened two months ago.", ["2026-09"]),
        ("It opened four years ago.", ["2022"]),
        ("It opened in March 2024 and closed in May 2025.", ["2024-03", "2025-05"]),
    ],
)
def test_dates_are_resolved_against_the_day_of_publication(text: str, expected: list[str]) -> None:
    assert isos(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It may open soon.",
        "The market today is larger.",
        "Today, most users skip it.",
        "Today, however, such tools are within reach of everybody.",
        "Today, schools can read it on their phones.",
        "Today Larkspur Labs is the largest maker of such models.",
        "Today the foundation owns a quarter of Larkspur Labs.",
        "Larkspur Labs sells a frictionless tomorrow to schools.",
        "It opened about three days ago.",
        "It will open on Tuesday.",
        "It opened last Tuesday.",
        "Sales rose in fiscal year 2026.",
        "It opened on February 30, 2026.",
        "She said: “We saw it yesterday.”",
        "It costs 2019 dollars and has 2026 parts.",
        "Tuesday's meeting was short.",
    ],
)
def test_what_is_not_certain_is_left_alone(text: str) -> None:
    assert isos(text) == []


def test_in_the_small_hours_of_utc_yesterday_is_not_certain() -> None:
    early = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert isos("It opened yesterday.", early) == []
    assert isos("It opened three days ago.", early) == []
    assert isos("It opened on Saturday.", early) == []


def test_without_a_day_of_publication_only_full_dates_count() -> None:
    assert isos("On Tuesday, last year, in March, yesterday, June 3, two years ago: not before May 2, 2026.", None) == [
        "2026-05-02"
    ]


@given(
    st.text(max_size=200),
    st.floats(1e9, 3.7e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_any_text_gives_valid_dates(text: str, published: datetime) -> None:
    for found in dates_in(f"In March {text} on Tuesday, June 31 and 9 days ago", published):
        assert len(found.iso) in {4, 7, 10}
        assert {4: "year", 7: "month", 10: "day"}[len(found.iso)] == found.precision
        date.fromisoformat(found.iso + "-01-01"[: 10 - len(found.iso)])


def test_a_person_is_no_month() -> None:
    published = datetime(2026, 5, 2, 12, tzinfo=UTC)
    counted = "Nearly 100 mills are being built, as counted by the harbour office in January."
    assert [found.iso for found in dates_in(counted, published)] == ["2026-01"]
    assert dates_in("Tern was recommended by Jan Hammar, a partner at Northgate.", published) == []
    assert [found.iso for found in dates_in("Tern will open its mill by June.", published)] == ["2026-06"]


@pytest.mark.parametrize(
    "text",
    [
        "Today, an agent writes the change and a person reviews and merges it.",
        "Tomorrow, the agent does all of that itself.",
        "The beta speaks 2026-07-28 end to end.",
        "Clients that use the 2025-11-25 release keep working.",
    ],
)
def test_our_times_and_the_names_of_versions_are_no_dates(text: str) -> None:
    assert dates_in(text, datetime(2026, 4, 17, 12, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Today, we're announcing Tern Gate for agents.",
        "Tomorrow, the council will vote on the rules.",
        "The flaw was found on 2026-04-11.",
        "Today, Larkspur opened its hall.",
        "The tools announced today will serve schools.",
        "Larkspur is today opening its hall.",
    ],
)
def test_a_day_on_which_something_happens_is_a_date(text: str) -> None:
    assert len(dates_in(text, datetime(2026, 4, 17, 12, tzinfo=UTC))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ida Moreau has given the lab a Friday deadline to answer.",
        "Windows reset on the first of the month, Monday, or midnight.",
        "The mill had to run today and who knows what tomorrow.",
        "The standard changes tomorrow.",
        "Time since the last reset 2 days ago Resets given 35 Average gap 9 days.",
        "Every deal signed today may be for a mill of yesterday.",
        "Today, the helper is rapidly changing how mills are built.",
        "Today tern.js has over 9,000 stars.",
        "Larkspur has built what is today the widest mill of the north.",
        "On July 1, a judge signed the order.",  # of this year's, or of the last
        "This past Friday, Larkspur opened its hall.",  # seven days ago, or none
        "Tuesday’s vote is the third of its kind.",
    ],
)
def test_a_day_that_is_only_named_is_no_date(text: str) -> None:
    assert dates_in(text, datetime(2026, 4, 17, 12, tzinfo=UTC)) == []


def test_a_day_ahead_on_which_something_opens_is_a_date() -> None:
    found = dates_in("The hall of Larkspur opens to everybody tomorrow.", datetime(2026, 4, 17, 12, tzinfo=UTC))
    assert [date.iso for date in found] == ["2026-04-18"]


FULL = ("{day:%B} {day.day}, {day.year}", "{day.day} {day:%B} {day.year}", "the {day.day}th of {day:%B}, {day.year}",
        "{day:%b}. {day.day}, {day.year}", "{day:%Y-%m-%d}")  # fmt: skip
SHORT = ("{day:%B} {day.day}", "{day.day} {day:%B}", "{day:%b}. {day.day}", "the {day.day}th of {day:%B}")
TO_COME = (
    "The interface will close on {}.",
    "The interface, the company said, is scheduled for {}.",
    "The hearing was moved to {}.",
    "The deadline, set for {}, was met with protest.",
    "The maker announced a full reveal for {}.",
    "Access ends on {}, the company said.",
    "Through {}, early readers paid less.",
    "The meeting was postponed until {}.",
)
DONE = (
    "It opened on {}.",
    "The paper was published on {}, it said.",
    "On {}, a judge signed the order.",
    "It ran until {}.",
)


def spelt(spelling: str, day: date) -> str:
    return spelling.format(day=day).replace("May.", "May")


@pytest.mark.parametrize("step", range(-400, 401, 7))
@pytest.mark.parametrize("spelling", FULL)
def test_a_day_with_its_year_is_that_day(spelling: str, step: int) -> None:
    day = NOW.date() + timedelta(days=step)
    assert isos(f"It is dated {spelt(spelling, day)}.") == [day.isoformat()]


@pytest.mark.parametrize("sentence", TO_COME)
@pytest.mark.parametrize("spelling", SHORT)
def test_a_day_to_come_is_never_lost_nor_taken_for_another(sentence: str, spelling: str) -> None:
    for step in range(1, 170):
        day = NOW.date() + timedelta(days=step)
        assert isos(sentence.format(spelt(spelling, day))) == [day.isoformat()], sentence.format(day)


@pytest.mark.parametrize("sentence", DONE)
@pytest.mark.parametrize("spelling", SHORT)
def test_a_day_gone_by_is_that_day_or_left_alone(sentence: str, spelling: str) -> None:
    for step in range(180 if "until" in sentence else 365):  # "until" may look ahead
        day = NOW.date() - timedelta(days=step)
        found = isos(sentence.format(spelt(spelling, day)))
        assert found == [day.isoformat()] or (step >= 180 and not found), sentence.format(day)


@pytest.mark.parametrize("step", range(301, 365, 9))
def test_a_day_far_ahead_without_its_year_is_not_taken_for_the_last_one(step: int) -> None:
    day = NOW.date() + timedelta(days=step)
    assert isos(f"The interface will close on {day:%B} {day.day}.") == []


def test_a_rocket_is_no_day() -> None:
    assert isos("The heavy-lift Long March 5 is set to launch.") == []
