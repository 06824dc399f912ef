"""Where Slack still lets the bot in: asked now and then, since what Slack tells of it can be lost for good.

Without it a workspace that removed the app while nobody listened would be kept for ever, one that a passing refusal
stopped would stay stopped, and a channel that was brought back would stay silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.delivery.gateway import SlackGateway
from bot.errors import SlackError
from bot.services.installation import membership
from bot.services.installation.workspaces import InstalledWorkspaces
from bot.services.parts import Parts
from bot.slack.gateways import OneWorkspace
from storage import people
from storage.channels import Channel, dead_channels_of, stop_team
from storage.records import Workspace

log = structlog.get_logger(__name__)

GONE = frozenset({"account_inactive", "app_uninstalled", "invalid_auth", "not_authed", "token_revoked"})
# A token may pass its own test and be refused for posts: such a workspace must not turn in circles.
BACK_AFTER = timedelta(minutes=10)
SURE_AFTER = timedelta(hours=24)  # Slack refused tokens by mistake before; an uninstalled app stays uninstalled
MENDED_BY_PEOPLE = frozenset({"not_in_channel", "is_archived", "channel_not_found"})  # and then told by an event
MOST_CHANNELS = 40  # of a workspace in one round: Slack allows 50 such questions a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Workspaces that turned out gone or back, and channels that turned out back."""

    stopped: int = 0
    left: int = 0
    started: int = 0
    channels: int = 0

    def __bool__(self) -> bool:
        return bool(self.stopped or self.left or self.started or self.channels)


def check_standing(parts: Parts) -> Standing:
    """Ask Slack of every workspace whether its token works, and of broken channels whether the bot is in them again.

    A workspace is stopped at the first refusal, counts as having left when it is refused a day later still, and is
    served again as soon as it is not refused any more.
    """
    with parts.store.read() as c:
        known = [one for one in people.list_workspaces(c) if one.state != "uninstalled"]
    stopped = left = started = channels = 0
    for workspace in known:
        asked_at, gateway = parts.now(), _way(parts, workspace)
        if gateway is None:
            continue
        try:
            code = _refusal(gateway, workspace.team_id)
            if code:
                gone = _refused(parts, workspace, code, asked_at)
                stopped, left = stopped + (gone == "stopped"), left + (gone == "left")
            else:
                started += _welcome(parts, workspace)
                channels += _mended(parts, workspace, gateway)
        except SlackError as e:
            log.info("Slack cannot be asked where the bot stands", team=workspace.team_id, error=str(e))
            if e.ambiguous:
                break  # Slack does not answer: the others need not wait for that, one after another
    return Standing(stopped=stopped, left=left, started=started, channels=channels)


def _way(parts: Parts, workspace: Workspace) -> SlackGateway | None:
    if isinstance(parts.gateways, InstalledWorkspaces):
        return parts.gateways.stopped_way(workspace.team_id)
    return parts.gateways.for_team(workspace.team_id) if isinstance(parts.gateways, OneWorkspace) else None


def _refusal(gateway: SlackGateway, team_id: str) -> str:
    """Why the token is no good any more, "" when it is.

    Raises:
        SlackError: Slack did not say; nothing follows from that.
    """
    try:
        return "" if gateway.identity().team_id == team_id else "invalid_auth"
    except SlackError as e:
        if e.code in GONE:
            return e.code
        raise


def _refused(parts: Parts, workspace: Workspace, code: str, asked_at: datetime) -> str:
    """Stop it, or count it as having left; unless it was installed again since ``asked_at``, with another token."""
    now, since = parts.now(), workspace.stopped_at
    if workspace.state == "active":
        with parts.store.write() as c:
            if people.installed_since(c, workspace.team_id, asked_at):
                return ""
            stop_team(c, workspace.team_id, code, now, used_at=asked_at)
        log.warning("workspace stopped: its token is refused", team=workspace.team_id, code=code)
        return "stopped"
    # The operator's own token is the operator's to change; only who installed the bot by themselves can have left.
    if not isinstance(parts.gateways, InstalledWorkspaces) or since is None or now - since < SURE_AFTER:
        return ""
    reason = f"Slack has refused the bot's token since {since:%Y-%m-%d} ({code})"
    with parts.store.write() as c:
        if people.installed_since(c, workspace.team_id, asked_at):
            return ""
        people.stop_workspace(c, workspace.team_id, uninstalled=True, reason=reason, now=now)
    log.warning("workspace left: its token has been refused for a day", team=workspace.team_id, code=code)
    return "left"


def _welcome(parts: Parts, workspace: Workspace) -> bool:
    if workspace.state != "stopped" or parts.now() - (workspace.stopped_at or parts.now()) < BACK_AFTER:
        return False
    with parts.store.write() as c:
        back = people.start_workspace(c, workspace.team_id)
    if back:
        log.info("workspace served again: its token works", team=workspace.team_id)
    return back


def _mended(parts: Parts, workspace: Workspace, gateway: SlackGateway) -> int:
    with parts.store.read() as c:
        broken = dead_channels_of(c, workspace.team_id, MENDED_BY_PEOPLE)
    back = [one for one in _some(parts, broken) if _is_back(gateway, one)]
    for channel in back:
        with parts.store.write() as c:
            membership.came_back(c, channel.team_id, channel.channel_id, parts.now())
    return len(back)


def _some(parts: Parts, channels: Sequence[Channel]) -> Sequence[Channel]:
    """As many as may be asked of in one round; others have their turn by chance."""
    return channels if len(channels) <= MOST_CHANNELS else parts.rng.sample(channels, MOST_CHANNELS)


def _is_back(gateway: SlackGateway, channel: Channel) -> bool:
    try:
        info = gateway.channel(channel.channel_id)
    except SlackError as e:
        if e.permanent:  # still not there, or not to be asked of
            return False
        raise
    return info.is_member and not info.is_archived
