"""What a start makes sure of: the feeds to begin with, the workspace's row, the playground's first subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.delivery.gateway import Identity
from bot.errors import SlackError
from bot.services.desk.filter import LEAST_OF_EVERYTHING
from bot.services.feeds.sources import seed_sources
from bot.services.installation.workspaces import InstalledWorkspaces
from bot.services.parts import Parts
from bot.slack.gateways import OneWorkspace
from storage.people import get_workspace, leave_others, save_workspace
from storage.records import Subscription, Workspace
from storage.subscriptions import add_subscription

log = structlog.get_logger(__name__)

FIRST_FILTERS: dict[str, tuple[tuple[str, ...], int]] = {  # channel name → topics, least importance
    "ai-news": ((), LEAST_OF_EVERYTHING),
    "ai-security": (("security",), 0),
    "ai-research": (("research",), 0),
}


def prepare(parts: Parts, identity: Identity | None = None) -> bool:
    """Seed the feeds and write down the workspace; return whether the workspace is new here."""
    added = seed_sources(parts)
    if added:
        log.info("feeds added", feeds=added)
    if identity is not None:
        _leave_others(parts, identity.team_id, f"this bot serves {identity.team_name} now")
    elif isinstance(parts.gateways, InstalledWorkspaces):
        _leave_others(parts, "", "it did not install this bot")
    return identity is not None and _register(parts, identity)


def register_due(parts: Parts) -> bool:
    """Write down the workspace that Slack could not name at the start, or that another start on this database took for
    left; return whether this was the time.

    Once it is known this costs one read.
    """
    gateways = parts.gateways
    if not isinstance(gateways, OneWorkspace):
        return False
    try:
        team_id = gateways.team_id
        with parts.store.read() as c:
            known = get_workspace(c, team_id)
        if known is not None and known.state != "uninstalled":
            return False
        _register(parts, gateways.gateway.identity())
        return True
    except SlackError as e:
        log.info("Slack still cannot be asked who the bot is", error=str(e))
        return False


def follow_first_topics(parts: Parts, team_id: str, channels: Mapping[str, str], user_id: str) -> None:
    """Give the channels of a new playground the subscriptions that show it at work.

    Args:
        parts: store and clock.
        team_id: the playground's workspace.
        channels: channel ids by name.
        user_id: who "set them up".
    """
    with parts.store.write() as c:
        for name, (topics, least) in FIRST_FILTERS.items():
            if name in channels:
                wanted = Subscription(
                    id=0,
                    team_id=team_id,
                    channel_id=channels[name],
                    topics=topics,
                    min_importance=least,
                    created_by=user_id,
                    created_at=parts.now(),
                )
                add_subscription(c, wanted)


def _leave_others(parts: Parts, served: str, reason: str) -> None:
    """Stop planning for who cannot be served any more, such as the playground that the bot was tried in before."""
    with parts.store.write() as c:
        left = leave_others(c, served, reason=reason, now=parts.now())
    if left:
        log.info("workspaces are not served any more", teams=left)


def _register(parts: Parts, identity: Identity) -> bool:
    with parts.store.write() as c:
        known = get_workspace(c, identity.team_id)
        save_workspace(c, Workspace(team_id=identity.team_id, name=identity.team_name), parts.now())
    return known is None
