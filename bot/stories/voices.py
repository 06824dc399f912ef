"""Who tells a story independently of the others: each publisher counts once, and each feed for one publisher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from storage.records import Feed


def voices(told: Sequence[tuple[str, Feed]]) -> dict[str, float]:
    """The independent ones of those that tell a story, each with the weight of the best feed that brings it.

    A feed chooses what its entries link to, so that one of them could make a story look told by everybody.

    Args:
        told: (publisher, feed) of each entry.

    Returns:
        weight by publisher; as many as feeds can be found for, the weightiest first.

    Method: a matching of publishers to feeds, the largest and of those the weightiest (augmenting paths, Kuhn 1955).
    """
    weights: dict[str, float] = {}
    feeds: dict[str, dict[int, None]] = {}  # in order, each once
    for publisher, feed in sorted(told, key=lambda pair: -pair[1].weight):
        weights.setdefault(publisher, feed.weight)
        feeds.setdefault(publisher, {})[feed.id] = None
    speaks: dict[int, str] = {}  # feed → the publisher that it stands for
    for publisher in weights:
        _find(publisher, feeds, speaks, set())
    matched = set(speaks.values())
    return {publisher: weight for publisher, weight in weights.items() if publisher in matched}


def _find(publisher: str, feeds: Mapping[str, Iterable[int]], speaks: dict[int, str], tried: set[int]) -> bool:
    """Give a publisher a feed, one that is free or that can be freed."""
    for feed in feeds[publisher]:
        if feed not in tried:
            tried.add(feed)
            if feed not in speaks or _find(speaks[feed], feeds, speaks, tried):
                speaks[feed] = publisher
                return True
    return False
