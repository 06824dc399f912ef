"""What tests of services share: pages and feeds served on loopback, and parts that poll them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.services.parts import Parts
from storage.store import Store
from tests.conftest import Clock
from tests.feeds.web import Web, serve
from tests.services.ingesting import make_parts


@pytest.fixture
def web() -> Iterator[Web]:
    """A small web of one's own."""
    with serve() as found:
        yield found


@pytest.fixture
def parts(store: Store, clock: Clock) -> Parts:
    """Parts that poll loopback."""
    return make_parts(store, clock)
