"""Leases: one owner at a time, kept while renewed, free again after the owner fell silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.leases import LEASE, give_back, renew, take
from storage.store import Store
from tests.conftest import Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database of each kind."""
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else f"sqlite:///{tmp_path / 'a.db'}"
    opened = Store.open(url)
    yield opened
    opened.close()


def test_a_second_owner_waits_until_the_lease_ends(store: Store, clock: Clock) -> None:
    with store.write() as c:
        assert take(c, "poll", "a", clock())
        assert take(c, "poll", "a", clock())
        assert not take(c, "poll", "b", clock())
        assert take(c, "group", "b", clock())
    clock.tick(seconds=LEASE.total_seconds() + 1)
    with store.write() as c:
        assert take(c, "poll", "b", clock())
        assert not take(c, "poll", "a", clock())


def test_a_renewed_lease_stays(store: Store, clock: Clock) -> None:
    with store.write() as c:
        take(c, "poll", "a", clock())
        clock.tick(seconds=30)
        renew(c, "a", clock())
        clock.tick(seconds=30)
        assert not take(c, "poll", "b", clock())


def test_a_lost_lease_is_not_renewed(store: Store, clock: Clock) -> None:
    with store.write() as c:
        take(c, "poll", "a", clock())
        clock.tick(seconds=60)
        renew(c, "a", clock())
        assert take(c, "poll", "b", clock())


def test_a_lease_given_back_is_free_at_once(store: Store, clock: Clock) -> None:
    with store.write() as c:
        take(c, "poll", "a", clock())
        give_back(c, "poll", "b")
        assert not take(c, "poll", "b", clock())
        give_back(c, "poll", "a")
        assert take(c, "poll", "b", clock())


def test_a_lease_of_a_clock_that_ran_ahead_is_free(store: Store, clock: Clock) -> None:
    ahead = clock() + timedelta(hours=5)
    with store.write() as c:
        assert take(c, "poll", "crashed", ahead)
        assert take(c, "poll", "b", clock())
        assert not take(c, "poll", "crashed", clock())
