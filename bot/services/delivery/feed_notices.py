"""Telling people once that a feed stopped: it was paused after long failure, or its publisher retired it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.mrkdwn import esc
from bot.services.delivery.composing import notice
from bot.services.delivery.owners import direct_message, owner_of
from bot.services.parts import Parts
from storage.deliveries import NewDelivery, add_deliveries
from storage.feeds import mark_noticed, unnoticed_feeds
from storage.people import list_workspaces
from storage.records import DeliveryKind, Feed, FeedState
from storage.subscriptions import subscriptions_of

MOST = 10  # feeds named in one message


def plan_feed_notices(parts: Parts) -> int:
    """Plan one direct message a workspace on the feeds that stopped since the last call; return how many.

    It goes to whoever set up the workspace's first channel. Where feeds are shared by many workspaces the list is the
    operator's business: `signalpost sources check` tells, and nobody is written to.
    """
    with parts.store.read() as c:
        stopped = unnoticed_feeds(c)
        if not stopped:
            return 0
        teams = [one.team_id for one in list_workspaces(c) if one.state == "active"]
        owners = {team: owner_of(subscriptions_of(c, team)) for team in teams}
    owners = {} if parts.settings.many_workspaces else owners
    ways = {team: direct_message(parts, team, owner) for team, owner in owners.items()}
    now = parts.now()
    with parts.store.write() as c:
        mark_noticed(c, (feed.id for feed in stopped), now)
        told = [
            NewDelivery(
                team_id=team,
                channel_id=way,
                kind=DeliveryKind.NOTICE,
                source_key=f"feeds:{now:%Y%m%d%H%M%S}",
                payload=notice(feed_words(stopped)),
            )
            for team, way in ways.items()
            if way
        ]
        return len(add_deliveries(c, told, now)) if told else 0


def feed_words(stopped: Sequence[Feed]) -> str:
    """What to say, as Slack mark-up: which feeds, why, and what to do."""
    lines = []
    for feed in stopped[:MOST]:
        retired = feed.state is FeedState.RETIRED
        why = "its publisher says it is gone for good" if retired else feed.last_error or "it failed for days"
        mend = "" if retired else f" `signalpost sources revive {feed.id}` tries it again."
        lines.append(f"• *{esc(feed.title or feed.url, 120)}*: {esc(why, 200)}.{mend}".replace("..", "."))
    more = f"\n… and {len(stopped) - MOST} more." if len(stopped) > MOST else ""
    return "⚠️ I stopped reading:\n" + "\n".join(lines) + more
