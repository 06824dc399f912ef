"""How the work of this process is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """How a job is doing: its last end, how long it took, and what went wrong last time ("" = nothing)."""

    name: str
    finished_at: datetime | None = None
    seconds: float = 0.0
    error: str = ""
