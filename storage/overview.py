"""How everything is doing, counted in the database: sources, news of the day, deliveries, model spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.engine import Connection

from storage.deliveries import OPEN
from storage.people import LEFT
from storage.tables.delivery import deliveries, subscriptions
from storage.tables.models import model_calls
from storage.tables.news import cards, entries, feeds, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts of the moment; "today" means the last 24 hours."""

    feeds_active: int
    feeds_failing: int  # active, but the last poll failed
    feeds_paused: int  # paused or retired
    last_poll: datetime | None
    entries_today: int
    stories_today: int
    cards_today: int
    cards: int
    sent_today: int
    waiting: int  # deliveries due or under way
    dead_today: int
    subscriptions: int
    spent_today_usd: float
    calls_today: int
    last_entry: datetime | None
    workspaces_unreadable: int = 0  # their tokens cannot be opened; whoever holds the keys fills it in


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How one source does."""

    title: str
    url: str
    state: str
    failures: int
    last_error: str
    last_success_at: datetime | None


def overview(c: Connection, now: datetime, team_id: str = "") -> Overview:
    """Count everything; deliveries and subscriptions only of ``team_id``, when one is named.

    What waits for a workspace that left does not count: nobody will send it.
    """
    day = now - timedelta(days=1)
    mine = (deliveries.c.team_id == team_id,) if team_id else ()
    subscribed = (subscriptions.c.team_id == team_id,) if team_id else ()
    spent = select(func.coalesce(func.sum(model_calls.c.cost_usd), 0.0)).where(model_calls.c.at >= day)
    return Overview(
        feeds_active=_count(c, feeds, feeds.c.state == "active"),
        feeds_failing=_count(c, feeds, feeds.c.state == "active", feeds.c.failures > 0),
        feeds_paused=_count(c, feeds, feeds.c.state != "active"),
        last_poll=c.execute(select(func.max(feeds.c.last_checked_at))).scalar(),
        entries_today=_count(c, entries, entries.c.collected_at >= day),
        stories_today=_count(c, stories, stories.c.last_changed >= day),
        cards_today=_count(c, cards, cards.c.collected_at >= day),
        cards=_count(c, cards),
        sent_today=_count(c, deliveries, deliveries.c.sent_at >= day, *mine),
        waiting=_count(c, deliveries, OPEN, deliveries.c.team_id.notin_(LEFT), *mine),
        dead_today=_count(c, deliveries, deliveries.c.state == "dead", deliveries.c.created_at >= day, *mine),
        subscriptions=_count(
            c, subscriptions, subscriptions.c.active, subscriptions.c.team_id.notin_(LEFT), *subscribed
        ),
        calls_today=_count(c, model_calls, model_calls.c.at >= day),
        last_entry=c.execute(select(func.max(entries.c.collected_at))).scalar(),
        spent_today_usd=float(c.execute(spent).scalar() or 0.0),
    )


def feed_health(c: Connection, *, n: int = 20, offset: int = 0) -> tuple[FeedHealth, ...]:
    """Sources, those in trouble first."""
    t = feeds.c
    query = select(t.title, t.url, t.state, t.failures, t.last_error, t.last_success_at)
    query = query.order_by((t.state != "active").desc(), t.failures.desc(), func.lower(t.title), t.id)
    rows = c.execute(query.limit(n).offset(offset)).mappings()
    return tuple(FeedHealth(**{**row, "title": row["title"] or row["url"]}) for row in rows)


def _count(c: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    return c.execute(select(func.count()).select_from(table).where(*where)).scalar() or 0
