"""Fetches documents: many at once, each within a deadline and a size, each socket checked by the guard.

Functions of one colour: the event loop runs in a thread of its own (:mod:`bot.feeds.crew`) and ends with the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.feeds.values import FEED_ACCEPT, PAGE_ACCEPT, Fetched, FetchPolicy, FetchRequest

__all__ = ["FEED_ACCEPT", "PAGE_ACCEPT", "FetchPolicy", "FetchRequest", "Fetched", "fetch_many"]


def fetch_many(requests: Iterable[FetchRequest], policy: FetchPolicy) -> Iterator[Fetched]:
    """Fetch documents and yield each answer as it comes, in no promised order.

    ``requests`` is read little by little, in the caller's thread; bodies in memory are bounded by the policy, since a
    place is given free only when the caller has taken the answer. Redirects are followed by hand, each address checked.

    Args:
        requests: what to fetch.
        policy: how far a fetch may go.

    Returns:
        One :class:`Fetched` a request; a failure is one with ``error``, never an exception.
    """
    from bot.feeds.crew import Crew  # noqa: PLC0415 - reads the machine's certificates, only where something is fetched

    source, crew = iter(requests), Crew(policy)
    crew.start()
    waiting = 0
    try:
        while True:
            if waiting <= 2 * policy.concurrency and (chunk := list(islice(source, 4 * policy.concurrency - waiting))):
                crew.add(chunk)
                waiting += len(chunk)
            if not waiting:
                return
            for fetched in crew.take():
                yield fetched
                waiting -= 1
                crew.free(fetched)
    finally:
        crew.stop()
