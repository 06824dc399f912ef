"""What one person's App Home shows, read from the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.gateway import UserInfo
from bot.delivery.slots import daily_slot, weekly_slot
from bot.errors import BotError
from bot.services.cards.spending import purse
from bot.services.desk.asker import Asker, gateway_of, person
from bot.services.desk.feedback import lesson_id
from bot.services.desk.settings import lesson_words
from bot.services.parts import Parts
from bot.slack.home import Health, HomeData, Learned, Spend
from storage import cards, feedback, people, subscriptions
from storage.channels import dead_channels
from storage.overview import feed_health, overview
from storage.records import Mode, Subscription

MOST_SAVED = 200


def home_data(parts: Parts, asker: Asker, *, saved_page: int = 0, base_url: str = "") -> HomeData:
    """Everything on somebody's App Home; what Slack will not say is left out, never a reason to show nothing."""
    now = parts.now()
    try:
        info = person(parts, asker)
    except BotError:
        info = UserInfo(user_id=asker.user_id, is_guest=True)  # unknown: show little, allow nothing
    mine = _subscriptions(parts, asker, info)
    with parts.store.read() as c:
        ids = feedback.saved_by(c, asker.team_id, asker.user_id, n=MOST_SAVED)
        found = cards.get_cards(c, ids)
        workspace = people.get_workspace(c, asker.team_id)
    admins_only = bool(workspace and workspace.admins_only)
    may = [one for one in mine if one.user_id or (not info.is_guest and (info.is_admin or not admins_only))]
    return HomeData(
        now=now,
        user_id=asker.user_id,
        saved=tuple(found[number] for number in ids if number in found),
        saved_page=saved_page,
        subscriptions=mine,
        may_change=frozenset(one.id for one in may),
        next_digest_at=next_digest(mine, now),
        health=_health(parts),
        learned=_learned(parts, may),
        spend=_spend(parts) if info.is_admin and not parts.settings.many_workspaces else None,
        base_url=base_url,
    )


def _subscriptions(parts: Parts, asker: Asker, info: UserInfo) -> tuple[Subscription, ...]:
    """The asker's own, and those of channels they are in; names of other private channels stay unknown to them."""
    with parts.store.read() as c:
        known = [one for one in subscriptions.subscriptions_of(c, asker.team_id) if one.active]
        dead = dead_channels(c)
    own = [one for one in known if one.user_id == asker.user_id]
    shared = [one for one in known if not one.user_id] if not info.is_guest else []
    theirs = _channels(parts, asker) if shared else frozenset()
    visible = own + [one for one in shared if one.channel_id in theirs]
    return tuple(replace(one, active=False) if (one.team_id, one.channel_id) in dead else one for one in visible)


def _channels(parts: Parts, asker: Asker) -> frozenset[str]:
    try:
        return gateway_of(parts, asker.team_id).channels_of(asker.user_id)
    except BotError:
        return frozenset()


def next_digest(mine: tuple[Subscription, ...], now: datetime) -> datetime | None:
    """When the next digest or recap falls due for one of these subscriptions."""
    due: list[datetime] = []
    for one in mine:
        if one.active and one.mode is Mode.DAILY:
            due.append(daily_slot(one, now + timedelta(days=1)).due_at)
        if one.active and (one.weekly_recap or one.mode is Mode.WEEKLY):
            due.append(weekly_slot(one, now + timedelta(days=7)).due_at)
    return min((at for at in due if at > now), default=None)


def _health(parts: Parts) -> Health:
    with parts.store.read() as c:
        counts = overview(c, parts.now())
        worst = feed_health(c, n=5)
    failing = tuple((feed.title, feed.last_error or feed.state) for feed in worst if feed.failures)
    return Health(
        active=counts.feeds_active,
        failing=failing,
        failing_count=counts.feeds_failing,
        last_entry_at=counts.last_entry,
    )


def _spend(parts: Parts) -> Spend:
    today = purse(parts)
    return Spend(
        model=today.model,
        today_usd=today.spend.cost_usd,
        budget_usd=today.budget_usd,
        calls=today.spend.calls,
        state=today.state,
    )


def _learned(parts: Parts, may: list[Subscription]) -> tuple[Learned, ...]:
    found: list[Learned] = []
    with parts.store.read() as c:
        for one in may:
            for lesson in feedback.lessons_of(c, one.team_id, one.channel_id):
                key = lesson_id(one.channel_id, lesson.kind, lesson.name)
                where = "" if one.user_id else one.channel_id
                found.append(Learned(id=key, words=lesson_words(parts, lesson), channel_id=where))
    return tuple(found)
