"""Telling the owner of a broken channel once, in words, what is wrong and what mends it."""

from __future__ import annotations

from bot.delivery.refusals import mending
from bot.errors import SlackError
from bot.services.delivery.composing import notice
from bot.services.parts import Parts
from storage.channels import Channel, broken_untold, set_channel
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import DeliveryKind
from storage.subscriptions import subscription_for


def plan_notices(parts: Parts) -> int:
    """Plan one direct message for each channel that broke since the last call; return how many.

    A person who cannot be reached now is tried again later; where there is nobody to tell, the channel counts as told.
    """
    with parts.store.read() as c:
        broken = broken_untold(c)
    return sum(_tell(parts, channel) for channel in broken)


def _tell(parts: Parts, channel: Channel) -> int:
    with parts.store.read() as c:
        subscription = subscription_for(c, channel.team_id, channel.channel_id)
    owner = (subscription.user_id or subscription.created_by) if subscription else ""
    dm = ""
    if owner and channel.channel_id[:1] != "D":
        gateway = parts.gateways.for_team(channel.team_id)
        if gateway is None:
            return 0
        try:
            dm = gateway.open_dm(owner)
        except SlackError as e:
            if e.ambiguous or not e.permanent:
                return 0
    now = parts.now()
    with parts.store.write() as c:
        set_channel(c, channel.team_id, channel.channel_id, told_at=now)
        if not dm:
            return 0
        text = f"⚠️ I can no longer post in <#{channel.channel_id}>. {mending(channel.dead_reason)}"
        told = NewDelivery(
            team_id=channel.team_id,
            channel_id=dm,
            kind=DeliveryKind.NOTICE,
            source_key=f"broken:{channel.channel_id}:{now:%Y%m%d%H%M%S}",
            payload=notice(text),
        )
        return len(add_deliveries(c, [told], now))
