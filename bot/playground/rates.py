"""How often a method may be called: a bucket for every channel that is posted to and for every method."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import datetime

POSTS_A_SECOND, POST_BURST = 1.0, 4.0
PER_MINUTE = {  # Slack's tiers 2, 3 and 4; others are not limited here
    "conversations.list": 20, "users.list": 20, "users.conversations": 20,
    "chat.update": 50, "chat.delete": 50, "conversations.history": 50, "conversations.replies": 50,
    "conversations.info": 50, "conversations.join": 50, "conversations.open": 50,
    "chat.postEphemeral": 100, "views.open": 100, "views.push": 100, "views.update": 100, "views.publish": 100,
    "conversations.members": 100, "users.info": 100,
    "files.getUploadURLExternal": 100, "files.completeUploadExternal": 100,
}  # fmt: skip


class Rates:
    """Leaky buckets by name. ``now`` is the clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # name -> (tokens left, at)

    def take(self, method: str, channel_id: str) -> int:
        """Take one call.

        Returns:
            0 when it may go on, otherwise whole seconds to wait (Retry-After).
        """
        if method == "chat.postMessage":
            return self._take(f"post:{channel_id}", POSTS_A_SECOND, POST_BURST)
        if method in PER_MINUTE:
            return self._take(method, PER_MINUTE[method] / 60, PER_MINUTE[method])
        return 0

    def _take(self, name: str, refill: float, most: float) -> int:
        at = self._now().timestamp()
        with self._lock:
            left, since = self._buckets.get(name, (most, at))
            left = min(most, left + max(0.0, at - since) * refill)
            wait = 0 if left >= 1 else max(1, math.ceil((1 - left) / refill))
            self._buckets[name] = (left - 1 if wait == 0 else left, at)
        return wait
