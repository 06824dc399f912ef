"""Nouns of the news: where it comes from and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple


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
    REMOVED = "removed"  # by people; kept so that its entries keep their source and it is not added again by itself


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
    failing_since: datetime | None = None
    ttl_s: int = 0  # how long the publisher asks readers to wait between visits; 0 = does not say
    gap_s: int = 0  # the usual time between two of its entries; 0 = not known
    moved_to: str = ""  # a permanent redirect that waits for confirmation
    moved_seen: int = 0
    moved_since: datetime | None = None


class FeedCheck(NamedTuple):
    """A check of a feed that found nothing new, as nearly all do: only its times are written."""

    feed_id: int
    at: datetime
    next_check_at: datetime
    interval_s: int


class EntryDraft(NamedTuple):
    """An entry on its way into the store, cleaned and judged new, before it has an id.

    A tuple, as the first poll of many feeds makes tens of thousands.
    """

    feed_id: int
    guid: str
    url: str
    canonical_url: str
    title: str
    title_key: str  # folded title, for near-exact repeats
    collected_at: datetime
    summary: str = ""
    content: str = ""
    content_hash: str = ""
    author: str = ""
    published_at: datetime | None = None
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What changes in an entry that is there already: an edit, a new guid, or both. The story it stands in stays."""

    id: int
    guid: str
    url: str
    canonical_url: str
    title: str
    title_key: str
    summary: str
    content: str
    content_hash: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What must be known of a stored entry to recognise it in its feed's next document."""

    id: int
    guid: str
    canonical_url: str
    title_key: str
    content_hash: str
    published_at: datetime | None


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

    score: Literal["relevance", "importance", "credibility", "topic", "event", "group", "brake"]
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
    quiet: bool = False  # only baseline entries, or views and lessons: shown by `latest`, never posted by itself


ChangeKind = Literal["opened", "source", "fact", "correction", "event", "merged", "split", "awake", "rewritten"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """One step of a story's ledger: what is new in this revision, in words for people.

    ``matters`` asks delivery to tell those who were told the story before; otherwise the card is only edited.
    """

    story_id: int
    revision: int
    at: datetime
    kind: ChangeKind
    words: str
    matters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A slug people follow, with the terms (phrase → points) that a story needs to carry it."""

    slug: str
    label: str
    terms: tuple[tuple[str, float], ...] = ()
    threshold: float = 2.5
    custom: bool = False  # made by people of a workspace, not shipped
    team_id: str = ""
