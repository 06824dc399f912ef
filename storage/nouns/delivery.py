"""Nouns of delivery: who wants what, and what was sent where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    """How a subscription delivers."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The filter of a channel (or of one person, by DM) and when it delivers.

    Empty ``topics`` mean every topic. A card passes when it meets ``min_importance``, has one of the topics, phrases
    or patterns (or none are asked for), none of the excluded words, and none of the muted sources.
    """

    id: int
    team_id: str
    channel_id: str  # "C…", "G…" or "D…"
    user_id: str = ""  # set for a personal subscription
    topics: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # only these publishers, when any
    muted_sources: tuple[str, ...] = ()
    muted_topics: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()  # google-re2
    min_importance: int = 0
    mode: Mode = Mode.INSTANT
    hour: int = 9  # local hour of digests and recaps, 0..23
    weekday: int = 0  # local day of the weekly recap, Monday = 0
    timezone: str = "UTC"
    quiet_start: int | None = None  # local hour; start == end means no quiet hours
    quiet_end: int | None = None
    daily_cap: int = 0  # 0 = no cap
    weekly_recap: bool = True
    insight_in_thread: bool = False
    paused_until: datetime | None = None
    active: bool = True
    created_by: str = ""
    created_at: datetime


class DeliveryState(StrEnum):
    """pending → sending → sent, or dead / dropped with a reason. ``sending`` with an old intent is *unknown*."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"  # gave up: see error
    DROPPED = "dropped"  # decided not to send: see error


class DeliveryKind(StrEnum):
    """What a delivery carries; its card, its recap or its parent says which."""

    CARD = "card"
    EDIT = "edit"  # chat.update of an earlier delivery
    REPLY = "reply"  # thread reply under an earlier delivery
    DIGEST = "digest"
    RECAP = "recap"
    NOTICE = "notice"  # a sentence to people: welcome, quiet day, what went wrong and the fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one channel, once. Unique by (team_id, channel_id, kind, source_key) and by channel and seq."""

    id: str  # uuid, also in the message's metadata
    team_id: str
    channel_id: str
    seq: int
    kind: DeliveryKind
    source_key: str  # "story:17", "week:2026-W47", "story:17:rev:3", …
    card_id: int | None = None
    recap_id: int | None = None
    parent_id: str = ""  # the delivery that a reply or edit belongs to
    payload: str = ""  # JSON of a ready message for notices; cards and recaps are rendered when sent
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    crashes: int = 0  # claims in a row that ended without any outcome
    degrade: int = 0  # 0 whole, 1 without pictures, 2 text alone
    cursor: str = ""  # where reading the history goes on after a pause
    not_before: datetime | None = None
    intent_at: datetime | None = None
    lease_owner: str = ""
    lease_until: datetime | None = None
    fence: int = 0
    ts: str = ""  # Slack's message id, a string
    error: str = ""
    created_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapItem:
    """One story in a digest or recap."""

    card_id: int
    headline: str
    insight: str
    url: str
    publisher: str
    sources: int
    importance: int
    topics: tuple[str, ...]
    action: str = ""  # the card's "what to do next"
    suggested: bool = False  # that is advice of the playbook, no source said it
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """One channel's day or week. ``slot`` ("day:2026-11-23", "week:2026-W47") is unique per channel."""

    id: int
    team_id: str
    channel_id: str
    slot: str
    title: str
    since: datetime
    until: datetime
    lead: str = ""  # one sentence on the period; says so when not much happened
    items: tuple[RecapItem, ...] = ()
    stories: int = 0
    source_count: int = 0
    busiest: tuple[tuple[str, int], ...] = ()  # (topic, stories)
    days: tuple[tuple[str, int], ...] = ()  # of a week: (ISO date, stories)
    chart: str = ""  # Slack's id of the picture of these numbers; "" = bars of text
    due: tuple[str, ...] = ()  # what was announced or predicted for the days ahead
    corrections: tuple[str, ...] = ()  # what was put right in the period
    late: bool = False
    created_at: datetime
