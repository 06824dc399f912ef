"""Fetching where an operator opened private networks: a feed's host may lie in them, and nothing else leads there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.feeds.fetch import fetch_many
from bot.feeds.guard import UNREACHABLE, AddressGuard, is_public
from bot.feeds.values import Fetched, FetchPolicy, FetchRequest
from config.settings import Settings


def public_policy(settings: Settings) -> FetchPolicy:
    """How far a fetch may go that stays on the public internet."""
    return FetchPolicy(guard=AddressGuard(ports=settings.public_ports))


def fetch_inside(
    settings: Settings, requests: Iterable[FetchRequest], policy: FetchPolicy, may_lie_inside: Callable[[str], bool]
) -> Iterator[Fetched]:
    """Fetch from the public internet; what is not reached there is looked for in the private networks too.

    Anybody can hand a link to a feed that lists links, and any feed can redirect. So nothing public leads inside: of
    what is looked for there no redirect leads to another host.

    Args:
        settings: the networks that the operator opened.
        requests: what to fetch, read little by little.
        policy: how far a fetch may go, public addresses only.
        may_lie_inside: whether an address may be looked for inside.

    Returns:
        one answer a request, in no promised order.
    """
    unreached: list[FetchRequest] = []

    def outside() -> Iterator[FetchRequest]:
        for request in requests:
            if settings.private_networks and _says_so(request.url) and may_lie_inside(request.url):
                unreached.append(request)  # no need to try
            else:
                yield request

    for fetched in fetch_many(outside(), policy):
        if settings.private_networks and fetched.error == UNREACHABLE and may_lie_inside(fetched.request.url):
            unreached.append(fetched.request)
        else:
            yield fetched
    if unreached:
        guard = AddressGuard(settings.private_networks, settings.public_ports)
        yield from fetch_many(unreached, replace(policy, guard=guard, stay=True))


def _says_so(url: str) -> bool:
    """The address itself says that it lies in no public network."""
    host = ""
    try:
        host = urlsplit(url).hostname or ""
        return not is_public(ip_address(host))
    except ValueError:  # a name, or no address at all
        return host == "localhost" or host.endswith(".localhost")
