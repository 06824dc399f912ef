"""Fixtures that every test may use: an empty database, a clock that stands still, where the shared data is."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.store import Store

SHARED = Path(os.environ.get("SIGNALPOST_SHARED", Path(__file__).parents[2] / "shared" / "data"))


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime) -> None:
        self.value = now

    def __call__(self) -> datetime:
        return self.value

    def tick(self, **delta: float) -> datetime:
        """Move on, e.g. ``clock.tick(hours=2)``; return the new time."""
        self.value += timedelta(**delta)
        return self.value


@pytest.fixture
def clock() -> Clock:
    """Monday, 2026-11-23 10:00 UTC."""
    return Clock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


@pytest.fixture
def rng() -> random.Random:
    """Randomness that repeats."""
    return random.Random(7)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated SQLite database."""
    opened = Store.open(f"sqlite:///{tmp_path / 'signalpost.db'}")
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """The folder with real public data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not on this machine (set SIGNALPOST_SHARED)")
    return SHARED
