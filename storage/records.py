"""The nouns of Signalpost: frozen values that every floor may pass around.

Standard library only. Times are aware and in UTC. Text is plain: no HTML, no Slack mark-up; escaping belongs to the
renderers. A field that is unknown is ``None`` or empty, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Category(StrEnum):
    """What kind of publisher a feed is; it decides the relevance gate and the weight of its word."""

    LAB = "lab"
    NEWS = "news"
    RESEARCH = "research"
    OPEN_SOURCE = "open-source"
    POLICY = "policy"
    SECURITY = "security"
    NEWSLETTER = "newsletter"
    COMMUNITY = "community"


class FeedState(StrEnum):
    """Where a feed stands: polled, paused after long failure or by hand, or retired by its publisher (410)."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source polled over HTTP."""

    id: int
    url: str
    title: str
    category: Category = Category.NEWS
    weight: float = 1.0  # 0.1 (gossip) .. 2.0 (primary source)
    ai_only: bool = False  # every entry is AI news; the relevance gate lets it pass
    state: FeedState = FeedState.ACTIVE
    site_url: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    added_at: datetime | None = None
    baseline_at: datetime | None = None  # first successful poll; entries of that poll are never "new"
    next_check_at: datetime | None = None
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None
    interval_s: int = 3600
    failures: int = 0
    last_error: str = ""


class EntryState(StrEnum):
    """The queue an entry stands in: ``new`` is due for grouping, the others are outcomes."""

    NEW = "new"
    GROUPED = "grouped"
    SET_ASIDE = "set-aside"  # not AI news, sponsored, a roundup …; the reason says which


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post of one feed."""

    id: int
    feed_id: int
    guid: str
    url: str
    canonical_url: str
    title: str
    summary: str = ""  # plain text
    content: str = ""  # plain text, full text where the feed or the article gave it
    author: str = ""
    published_at: datetime | None = None
    collected_at: datetime
    story_id: int | None = None
    state: EntryState = EntryState.NEW
    reason: str = ""  # why it was set aside, in words
    baseline: bool = False  # arrived with a feed's first poll or a mass change: stored, never posted

    @property
    def text(self) -> str:
        """The longest text that is stored for this entry."""
        return self.content if len(self.content) > len(self.summary) else self.summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact that moved a score: ``("importance", 18, "3 independent sources")``."""

    score: Literal["relevance", "importance", "credibility", "topic", "event", "group"]
    points: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The entries about one event."""

    id: int
    headline: str
    entry_ids: tuple[int, ...] = ()
    first_seen: datetime
    last_changed: datetime
    topics: tuple[str, ...] = ()
    event: str = ""  # a key of config/playbook.toml, or "" when no event was recognised
    importance: int = 0  # 0..100
    credibility: int = 0  # 0..100
    reasons: tuple[Reason, ...] = ()
    revision: int = 1  # raised whenever a reader would see something new
    quiet: bool = False  # only baseline entries: shown by `latest`, never posted by itself


Basis = Literal["quoted", "shortened", "suggested", "written", "archive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """Evidence of a line: a verbatim span of one of the card's sources."""

    source: int  # index into Card.sources, from 0
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement on a card and how it came about.

    ``quoted`` is a verbatim span, ``shortened`` a stated compression of one, ``suggested`` a line of the playbook
    (advice about the kind of event, never a fact of the story), ``written`` comes from a model and was checked,
    ``archive`` comes from earlier stories.
    """

    text: str
    basis: Basis
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tldr:
    """The 30-second part of a card; a section without anything true to say is ``None``."""

    what_changed: Line | None = None
    why_it_matters: Line | None = None
    what_to_do_next: Line | None = None
    who_should_care: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Implication:
    """A prediction that a source makes (or a model, labelled), and what it rests on."""

    prediction: Line
    rationale: Line | None = None
    by: str = ""  # "2027", "2026-12", … as precise as its text, or ""
    judged_by: str = ""  # how one could tell whether it came true


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One dated step. ``date`` is an ISO prefix: "2026", "2026-11" or "2026-11-23", never finer than its text."""

    date: str
    line: Line
    url: str = ""
    card_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """An earlier story on the same subject."""

    story_id: int
    headline: str
    seen_at: datetime
    card_id: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher's telling of the story, as shown under *Sources*."""

    entry_id: int
    publisher: str
    title: str
    url: str
    published_at: datetime | None = None
    collected_at: datetime
    primary: bool = False  # the maker's own post


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What people read of a story; plain text, no mark-up."""

    id: int
    story_id: int
    revision: int
    headline: str
    insight: Line | None = None
    tldr: Tldr = field(default_factory=Tldr)
    takeaways: tuple[Line, ...] = ()
    implications: tuple[Implication, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()
    related: tuple[Related, ...] = ()
    sources: tuple[Source, ...] = ()
    topics: tuple[str, ...] = ()
    event: str = ""
    importance: int = 0
    credibility: int = 0
    published_at: datetime | None = None
    collected_at: datetime
    written_at: datetime
    written_by: str = ""  # "" = without a model; otherwise the model's name
    note: str = ""  # an honest remark shown on the card ("headline only", "corrected …")
    quiet: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the card in reading order."""
        tldr = self.tldr
        several: list[Line | None] = [
            self.insight,
            tldr.what_changed,
            tldr.why_it_matters,
            tldr.what_to_do_next,
            tldr.who_should_care,
            *self.takeaways,
        ]
        for implication in self.implications:
            several += [implication.prediction, implication.rationale]
        several += [item.line for item in self.timeline]
        return tuple(line for line in several if line is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A slug people follow, with the terms (phrase → points) that a story needs to carry it."""

    slug: str
    label: str
    terms: tuple[tuple[str, float], ...] = ()
    threshold: float = 2.5
    custom: bool = False  # made by people of a workspace, not shipped
    team_id: str = ""


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
    """What a delivery carries; ``ref`` points to the card, the recap or the earlier delivery."""

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
    due: tuple[str, ...] = ()  # predictions due in the period
    late: bool = False
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A Slack team that uses this Signalpost."""

    team_id: str
    name: str = ""
    enterprise_id: str = ""
    state: Literal["active", "stopped", "uninstalled"] = "active"
    admins_only: bool = False  # who may change a channel's subscription
    stopped_reason: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Installation:
    """A workspace's tokens, in clear only in memory; the database holds them encrypted."""

    team_id: str
    bot_token: str
    bot_user_id: str = ""
    bot_id: str = ""
    app_id: str = ""
    scopes: tuple[str, ...] = ()
    refresh_token: str = ""
    expires_at: datetime | None = None
    installed_by: str = ""
    installed_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Installation(team_id={self.team_id!r}, bot_token=…)"
