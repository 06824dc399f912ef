"""Signatures that were used up: each of Slack's requests is served once, by whichever process it comes to."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from storage.seen import KEPT, SeenRequests
from storage.store import Store

_KEPT_S = KEPT.total_seconds()
_MOST_KEPT = 200_000
_GRACE_S = 5


class Memory(Protocol):
    """Knows which signatures were used."""

    def take(self, signature: str, timestamp: int) -> bool:
        """Use a signature up; false when it was used before, or may have been."""
        ...

    def give_back(self, signature: str) -> None:
        """Allow a signature again: its request was not served."""
        ...


class SharedReplays:
    """The memory of all processes on a database.

    Args:
        seen: where it is kept.
        now_s: Unix time in seconds.
    """

    def __init__(self, seen: SeenRequests, now_s: Callable[[], float] = time.time) -> None:
        self._seen, self._now_s = seen, now_s

    def take(self, signature: str, timestamp: int) -> bool:
        """Use a signature up; false when any process used it before."""
        return self._seen.take(_key(signature), datetime.fromtimestamp(self._now_s(), UTC))

    def give_back(self, signature: str) -> None:
        """Allow a signature again: its request was not served."""
        self._seen.give_back(_key(signature))


class Replays:
    """The memory of one process, for a database that nothing else can share.

    After a restart it is empty, so requests signed before the start (less five seconds in flight) are refused too.

    Args:
        now_s: Unix time in seconds.
    """

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self._now_s = now_s
        self._started = now_s()
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, signature: str, timestamp: int) -> bool:
        """Use a signature up; false when it was used before or is older than this process."""
        if timestamp < self._started - _GRACE_S:
            return False
        key, now = _key(signature), self._now_s()
        with self._lock:
            while self._seen and (next(iter(self._seen.values())) < now - _KEPT_S or len(self._seen) > _MOST_KEPT):
                self._seen.popitem(last=False)
            if key in self._seen:
                return False
            self._seen[key] = now
            return True

    def give_back(self, signature: str) -> None:
        """Allow a signature again: its request was not served."""
        with self._lock:
            self._seen.pop(_key(signature), None)


def replays_of(store: Store) -> Memory:
    """The memory that belongs to a database: shared where several processes can open it."""
    seen = store.seen()
    return Replays() if seen is None else SharedReplays(seen)


def _key(signature: str) -> str:
    return hashlib.sha256(signature.encode("utf-8", "surrogateescape")).hexdigest()[:40]
