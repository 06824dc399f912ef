"""Nouns of workspaces and their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A Slack team that uses this Signalpost."""

    team_id: str
    name: str = ""
    enterprise_id: str = ""
    state: Literal["active", "stopped", "uninstalled"] = "active"
    admins_only: bool = False  # who may change a channel's subscription
    stopped_reason: str = ""
    stopped_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Installation:
    """A workspace's tokens, in clear only in memory; the database holds them encrypted."""

    team_id: str
    bot_token: str
    bot_user_id: str = ""
    bot_id: str = ""
    app_id: str = ""
    scopes: tuple[str, ...] = ()
    refresh_token: str = ""
    expires_at: datetime | None = None
    installed_by: str = ""
    installed_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Installation(team_id={self.team_id!r}, bot_token=…)"
