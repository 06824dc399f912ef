"""Who answers for the bot in a workspace, and the way to write to them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import SlackError
from bot.services.parts import Parts
from storage.records import Subscription


def owner_of(subscriptions: Sequence[Subscription]) -> str:
    """Who set up a workspace's first channel, or ""."""
    first = sorted((one for one in subscriptions if one.created_by), key=lambda one: one.created_at)
    return first[0].created_by if first else ""


def direct_message(parts: Parts, team_id: str, user_id: str) -> str:
    """The channel of the direct message with a person; "" where there is nobody, or Slack does not open it."""
    gateway = parts.gateways.for_team(team_id) if user_id else None
    try:
        return gateway.open_dm(user_id) if gateway else ""
    except SlackError:
        return ""
