"""Switches that make the local workspace misbehave, so that tests can see how the bot bears it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["drop-before", "drop-after", "delay", "status", "error", "error-after", "ratelimited"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One misbehaviour of one method.

    ``drop-before`` and ``drop-after`` cut the connection before or after the work is done; ``delay`` waits
    ``seconds`` first; ``status`` answers with that HTTP ``status``; ``error`` and ``error-after`` answer ``code``
    without or after doing the work; ``ratelimited`` answers 429 with Retry-After ``seconds``.
    """

    kind: Kind
    method: str = "chat.postMessage"
    times: int = 1
    seconds: float = 1.0
    status: int = 503
    code: str = "internal_error"


@dataclass
class Faults:
    """What is switched on, and what was asked so far."""

    token_revoked: bool = False
    images_fail: bool = False  # "downloading image failed" for every image block
    requests: dict[str, int] = field(default_factory=dict)  # method -> calls that arrived
    _planned: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, fault: Fault) -> None:
        """Let the next ``fault.times`` calls of that method meet the fault."""
        with self._lock:
            self._planned.append(fault)

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._planned.clear()
            self.token_revoked = self.images_fail = False

    def meet(self, method: str) -> Fault | None:
        """Count a call; the fault that it meets, or None."""
        with self._lock:
            self.requests[method] = self.requests.get(method, 0) + 1
            for fault in self._planned:
                if fault.method == method and fault.times > 0:
                    fault.times -= 1
                    return fault
            return None
