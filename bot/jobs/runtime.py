"""The seam of time: whoever runs the jobs can be started, nudged and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """How a job is doing: its last end, how long it took, and what went wrong last time ("" = nothing)."""

    name: str
    finished_at: datetime | None = None
    seconds: float = 0.0
    error: str = ""


class Runtime(Protocol):
    """Runs the jobs of the registry."""

    def start(self) -> None:
        """Begin to sweep."""
        ...

    def nudge(self, name: str) -> None:
        """Run the job soon. Losing a nudge costs one sweep, doubling it costs nothing."""
        ...

    def health(self) -> tuple[JobHealth, ...]:
        """How every job is doing."""
        ...

    def stop(self, timeout_s: float) -> bool:
        """Stop sweeping and wait for running jobs; return whether all of them ended in time."""
        ...
