"""What happens to the bot in Slack: invited, removed, channel archived, app removed. Each may be told twice.

Each is one change of rows in the caller's transaction, so that what Slack tells is done and noted as done together.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from bot.delivery.outbox import REVIVE_FOR
from bot.render.mrkdwn import member
from bot.services.delivery.composing import notice
from storage import outbox, people, subscriptions
from storage.channels import lock_channels, set_channel
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import DeliveryKind


def joined(c: Connection, team_id: str, channel_id: str, inviter: str, now: datetime) -> None:
    """The bot came into a channel: say who brought it and how to tune or stop it; a broken channel works again."""
    outbox.revive(c, team_id, channel_id, since=now - REVIVE_FOR, now=now)
    known = subscriptions.subscription_for(c, team_id, channel_id)
    by = f"{member(inviter)} invited me. " if inviter.isalnum() else ""
    if known and known.active:
        text = (
            f"👋 {by}I am back and will go on posting here. `/ainews settings` tunes it, `/ainews unfollow` stops it."
        )
    else:
        text = (
            f"👋 {by}I bring AI news as short cards. Nothing is posted here yet: `/ainews follow policy` starts a "
            "topic, `/ainews topics` lists them, `/ainews settings` tunes it and `/ainews unfollow` stops it."
        )
    hello = NewDelivery(
        team_id=team_id,
        channel_id=channel_id,
        kind=DeliveryKind.NOTICE,
        source_key=f"intro:{now:%Y-%m-%dT%H}",  # told twice within the hour: said once
        payload=notice(text),
    )
    add_deliveries(c, [hello], now)


def left(c: Connection, team_id: str, channel_id: str, reason: str) -> None:
    """A channel cannot be written to any more: its subscription rests, and its owner is told by the outbox once.

    Args:
        c: a writing connection.
        team_id: the workspace.
        channel_id: the channel.
        reason: Slack's word for it, as a failed post would bring it: ``not_in_channel``, ``is_archived``.
    """
    if subscriptions.subscription_for(c, team_id, channel_id) is None:
        return
    channel = lock_channels(c, [(team_id, channel_id)])[team_id, channel_id]
    if not channel.dead_reason:
        set_channel(c, team_id, channel_id, dead_reason=reason, told_at=None)


def came_back(c: Connection, team_id: str, channel_id: str, now: datetime) -> None:
    """A channel can be written to again."""
    outbox.revive(c, team_id, channel_id, since=now - REVIVE_FOR, now=now)


def removed(c: Connection, team_id: str, *, uninstalled: bool, told: datetime, now: datetime) -> None:
    """The app was removed from a workspace, or its token revoked: stop, drop the tokens, keep the data for now.

    Args:
        c: a writing connection.
        team_id: the workspace.
        uninstalled: the app was removed.
        told: when it happened, by Slack's clock. A workspace that installed the app again since then stays.
        now: the time.
    """
    if people.installed_since(c, team_id, told):
        return
    reason = "the app was removed from the workspace" if uninstalled else "the bot's token was revoked"
    people.stop_workspace(c, team_id, uninstalled=uninstalled, reason=reason, now=now)
