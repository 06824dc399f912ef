"""A running world, one a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.store import Store
from tests.conftest import Clock
from tests.slack.world import World, assert_valid, running


@pytest.fixture
def world(store: Store, clock: Clock) -> Iterator[World]:
    """Slack, the bot and six cards; every message must be valid at the end, and no request may have failed."""
    with running(store, clock) as served:
        yield served
        assert set(served.statuses) <= {200}, served.statuses
        assert_valid(served)
