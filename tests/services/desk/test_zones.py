"""Time zones by what people type."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.services.desk.zones import check_zone, zone_words, zones_like

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_every_zone_is_found_by_its_own_name() -> None:
    names = sorted(available_timezones() - {"Factory", "localtime"})
    assert [name for name in names if check_zone(name.lower()) != name] == []
    assert [name for name in names if name not in zones_like(name)] == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("EUROPE/berlin ", "Europe/Berlin"),
        ("utc", "UTC"),
    ],
)
def test_city_is_enough(typed: str, expected: str) -> None:
    assert check_zone(typed) == expected


@pytest.mark.parametrize("typed", ["", "mars", "Europe/Atlantis", "x" * 500])
def test_unknown_zone_says_how_one_looks(typed: str) -> None:
    with pytest.raises(UserError, match="tz:"):
        check_zone(typed)


@given(st.text(max_size=80))
def test_suggestions_fit_a_menu(typed: str) -> None:
    found = zones_like(typed)
    assert len(found) <= 100
    assert len(set(found)) == len(found)
    assert all(len(zone_words(name, NOW)) <= 75 for name in found)


def test_likely_zones_come_first() -> None:
    assert zones_like("")[0] == "UTC"
    assert zones_like("lond")[0] == "Europe/London"
    assert zone_words("Asia/Kolkata", NOW) == "Asia/Kolkata (UTC+5:30)"
