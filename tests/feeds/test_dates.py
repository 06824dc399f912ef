"""Dates as feeds write them."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import date_of, parse_date, to_utc
from bot.feeds.headers import max_age, retry_after

NOON = datetime(2026, 2, 17, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["Tue, 17 Feb 2026 12:00:00 GMT", "Tue, 17 Feb 2026 12:00:00 +0000", "17 Feb 2026 12:00 UT", "Tuesday, 17 February 2026 07:00:00 EST",
     "Tue, 17 Feb 2026 04:00:00 PST", "Tue, 17 Feb 2026 14:00:00 +02:00", "2026-02-17T12:00:00Z", "2026-02-17T12:00:00.123456789Z",
     "2026-02-17 12:00:00", "2026-02-17T07:00:00-0500", "2026-02-17T13:00:00+01:00", "1771329600", "1771329600000", "2026-02-17t12:00z",
     " 2026-02-17T12:00:00 UTC ", "Tue, 17 Feb 2026 12:00:00"],
)  # fmt: skip
def test_spelling_is_read(text: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.replace(microsecond=0) == NOON


def test_day_without_a_time_is_its_midnight_and_24_o_clock_the_next_day() -> None:
    assert parse_date("2026-02-17") == datetime(2026, 2, 17, tzinfo=UTC)
    assert parse_date("2026-02-16T24:00:00Z") == datetime(2026, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "2026-13-45", "2026-02-30T00:00:00Z", "x" * 500,
     "99999999999999", "9999-12-31T23:59:59Z", "31 Feb 2026 10:00:00 GMT", "17 Foo 2026 10:00:00 GMT", "Tue, 17 Feb 2026 25:00:00 GMT"],
)  # fmt: skip
def test_what_is_no_believable_date_is_none(text: str) -> None:
    assert parse_date(text) is None


LIKE_A_DATE = st.from_regex(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Dec) \d{2,5} \d{1,2}:\d\d(?::\d\d)? ?(?:[+-]\d{4}|GMT|EST)?|"
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{9,13}",
    fullmatch=True,
)


@given(st.text(max_size=70) | LIKE_A_DATE)
def test_any_text_is_read_within_bounds_or_not_at_all(text: str) -> None:
    found = parse_date(text)
    assert found is None or (found.utcoffset() == timedelta(0) and 1990 <= found.year < 2200)
    assert 0 <= (max_age(text) or 0) <= 86_400
    assert 0 <= (retry_after(text, NOON) or 0) <= 86_400


@given(st.tuples(*[st.integers(-10, 10_000)] * 9) | st.none())
def test_a_date_in_parts_is_read_within_bounds_or_not_at_all(parts: tuple[int, ...] | None) -> None:
    found = date_of(parts)
    assert found is None or 1990 <= found.year < 2200


def test_a_date_in_parts_is_utc() -> None:
    assert date_of(NOON.utctimetuple()) == NOON


def test_naive_dates_count_as_utc() -> None:
    assert to_utc(NOON.replace(tzinfo=None)) == NOON
    assert to_utc(None) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("Tue, 17 Feb 2026 12:02:00 GMT", 120), ("Tue, 17 Feb 2026 11:00:00 GMT", 0), ("999999999999", 86_400), ("later", None),
     ("", None), ("-5", None)],
)  # fmt: skip
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOON) == seconds


def test_max_age() -> None:
    assert max_age("public, max-age=300, must-revalidate") == 300
    assert max_age('Max-Age="60"') == 60
    assert max_age("s-max-age=5") is None
    assert max_age("max-age=31536000") == 86_400
    assert max_age("no-cache") is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Tue, 17 Feb 2026 23:59:60 GMT", datetime(2026, 2, 17, 23, 59, 59, tzinfo=UTC)),
        ("Tue, 17 Feb 2026 12:00:00 -0130", datetime(2026, 2, 17, 13, 30, tzinfo=UTC)),
        ("Tue, 30 Feb 2026 12:00:00 GMT", None), ("Tue, 17 Feb 1989 12:00:00 GMT", None),
        ("Tue, 17 Feb 2026 12:00:00 XYZ", NOON), ("Tue, 17-Feb-2026 12:00:00 GMT", NOON),
    ],
)  # fmt: skip
def test_usual_spelling_with_something_unusual_in_it(text: str, right: datetime | None) -> None:
    assert parse_date(text) == right
