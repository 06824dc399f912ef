"""What tests of feeds share: a web on loopback and a policy that lets it be reached."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest

from bot.feeds.guard import AddressGuard
from bot.feeds.values import FetchPolicy
from tests.feeds.web import Web, serve


@pytest.fixture
def web() -> Iterator[Web]:
    """A web of its own."""
    with serve() as found:
        yield found


@pytest.fixture
def policy() -> FetchPolicy:
    """Loopback may be reached, and nothing takes long."""
    return FetchPolicy(guard=AddressGuard([ipaddress.ip_network("127.0.0.1/32")]), total_s=3.0, connect_s=2.0)
