"""Who asks, where, and what they may change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from bot.delivery.gateway import SlackGateway, UserInfo
from bot.delivery.slots import zone
from bot.errors import BotError, SlackError, UserError
from bot.services.parts import Parts
from storage import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A person in a place. A channel id that begins with D is a direct message, with the bot or with anybody else."""

    team_id: str
    user_id: str
    channel_id: str = ""

    @property
    def in_dm(self) -> bool:
        """They ask in private: what they set up is personal."""
        return not self.channel_id or self.channel_id.startswith("D")


def gateway_of(parts: Parts, team_id: str) -> SlackGateway:
    """The way into a workspace.

    Raises:
        BotError: the bot is not installed there any more.
    """
    gateway = parts.gateways.for_team(team_id)
    if gateway is None:
        raise BotError("Signalpost is not installed in this workspace any more; an admin can install it again.")
    return gateway


def person(parts: Parts, asker: Asker) -> UserInfo:
    """What Slack says of the asker. Who belongs to another workspace (a channel shared with it) is a guest here.

    Raises:
        SlackError: Slack would not say.
    """
    info = gateway_of(parts, asker.team_id).user(asker.user_id)
    foreign = bool(info.home_team_id) and info.home_team_id != asker.team_id
    return replace(info, is_guest=True, is_admin=False) if foreign else info


def may_be_guest(parts: Parts, asker: Asker) -> bool:
    """Whether they are a guest, or may be one because Slack cannot be asked."""
    try:
        return person(parts, asker).is_guest
    except BotError:
        return True


def zone_of(parts: Parts, asker: Asker) -> tzinfo:
    """The asker's time zone; UTC when Slack will not say."""
    try:
        return zone(person(parts, asker).timezone)
    except BotError:
        return UTC


def check_may_change(parts: Parts, asker: Asker, *, from_afar: bool = False) -> UserInfo:
    """Make sure that the asker may change what comes to ``asker.channel_id``.

    Guests never may; members may, unless the workspace leaves it to admins. A direct message belongs to its person.

    Args:
        parts: the running parts.
        asker: the person and the channel.
        from_afar: the channel was named in a form, not stood in: Slack is asked too whether they are in it, or whose
            messages it holds.

    Raises:
        UserError: they may not; the sentence says who may.
    """
    try:
        info = person(parts, asker)
    except SlackError as e:
        raise UserError(f"I could not check what you may change here ({e}). Please try again in a minute.") from e
    if info.is_guest:
        raise UserError("Guests cannot change what is posted to a channel. Please ask a full member of the workspace.")
    if asker.in_dm:
        if from_afar and asker.channel_id != gateway_of(parts, asker.team_id).open_dm(asker.user_id):
            raise UserError("That belongs to another person.")
        return info
    with parts.store.read() as c:
        workspace = people.get_workspace(c, asker.team_id)
    if workspace and workspace.admins_only and not info.is_admin:
        raise UserError("In this workspace only admins may change what is posted to channels. Please ask one of them.")
    if from_afar and asker.channel_id not in gateway_of(parts, asker.team_id).channels_of(asker.user_id):
        raise UserError("You are not a member of that channel, so you cannot change what is posted to it.")
    return info


def settle(parts: Parts, asker: Asker, *, personal: bool = False) -> Asker:
    """The asker at the place that a subscription is for: the channel, or their own DM with the bot."""
    if not (personal or asker.in_dm):
        return asker
    return replace(asker, channel_id=gateway_of(parts, asker.team_id).open_dm(asker.user_id))


def enter(parts: Parts, here: Asker) -> str:
    """Come into a channel that is to be posted to; return what its people must do where that fails, or ""."""
    if here.in_dm:
        return ""
    invite = "I am not in this channel yet: please type /invite @Signalpost."
    try:
        gateway = gateway_of(parts, here.team_id)
        info = gateway.channel(here.channel_id)
        if info.is_member:
            return ""
        if info.is_private or info.is_archived:
            return invite
        gateway.join(here.channel_id)
    except SlackError:
        return invite
    return ""
