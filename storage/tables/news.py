"""Tables of the news itself: feeds, entries, stories, cards."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import BigId, Json, UtcTime, Words, metadata, partial_index

feeds = Table(
    "feeds",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False, default=""),
    Column("category", String(32), nullable=False, default="news"),
    Column("weight", Float, nullable=False, default=1.0),
    Column("ai_only", Boolean, nullable=False, default=False),
    Column("state", String(16), nullable=False, default="active"),
    Column("site_url", Text, nullable=False, default=""),
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("body_hash", String(64), nullable=False, default=""),
    Column("added_at", UtcTime),
    Column("baseline_at", UtcTime),
    Column("next_check_at", UtcTime, index=True),
    Column("last_checked_at", UtcTime),
    Column("last_success_at", UtcTime),
    Column("last_entry_at", UtcTime),
    Column("interval_s", Integer, nullable=False, default=3600),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", UtcTime),
    Column("last_error", Text, nullable=False, default=""),
    Column("moved_to", Text, nullable=False, default=""),  # a permanent redirect waiting for confirmation
    Column("moved_seen", Integer, nullable=False, default=0),
    Column("moved_since", UtcTime),
    Column("ttl_s", Integer, nullable=False, default=0),
    Column("gap_s", Integer, nullable=False, default=0),
    Column("noticed_at", UtcTime),  # when people were told that it is paused or retired
)

ASIDE_WITH_TEXT = "state = 'set-aside' AND (summary <> '' OR content <> '')"
entries = Table(
    "entries",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False, default=""),  # folded title, for near-exact repeats
    Column("summary", Text, nullable=False, default=""),
    Column("content", Text, nullable=False, default=""),
    Column("content_hash", String(64), nullable=False, default=""),
    Column("author", Text, nullable=False, default=""),
    Column("published_at", UtcTime),
    Column("collected_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime),
    Column("story_id", ForeignKey("stories.id", ondelete="SET NULL")),
    Column("state", String(16), nullable=False, default="new"),
    Column("reason", Text, nullable=False, default=""),
    Column("baseline", Boolean, nullable=False, default=False),
    Column("search_id", BigId),  # its newest row in the full-text index; null: to be indexed
    UniqueConstraint("feed_id", "guid"),
    partial_index("ix_entries_indexed", "search_id", rows="search_id IS NOT NULL"),
    partial_index("ix_entries_new", "id", rows="state = 'new'"),
    partial_index("ix_entries_unindexed", "id", rows="search_id IS NULL AND state = 'grouped'"),
    partial_index("ix_entries_told", "story_id", rows="story_id IS NOT NULL"),
    partial_index("ix_entries_aside", "collected_at", rows=ASIDE_WITH_TEXT),
    Index("ix_entries_canonical_url", "canonical_url"),
    Index("ix_entries_collected_at", "collected_at"),
)

articles = Table(
    "articles",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("fetched_at", UtcTime, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("reason", Text, nullable=False, default=""),
)

robots = Table(
    "robots",
    metadata,
    Column("site", String(300), primary_key=True),  # scheme, host and port
    Column("fetched_at", UtcTime, nullable=False),
    Column("rules", Text, nullable=False, default=""),
    Column("closed", Boolean, nullable=False, default=False),  # it could not be had, so nothing may be fetched
)

stories = Table(
    "stories",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("headline", Text, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_changed", UtcTime, nullable=False, index=True),
    Column("topics", Words, nullable=False),
    Column("event", String(64), nullable=False, default=""),
    Column("importance", Integer, nullable=False, default=0),
    Column("credibility", Integer, nullable=False, default=0),
    Column("reasons", Json, nullable=False),
    Column("revision", Integer, nullable=False, default=1),
    Column("written_revision", Integer, nullable=False, default=0),  # < revision: a card is due
    Column("quiet", Boolean, nullable=False, default=False),
    Column("pinned", Boolean, nullable=False, default=False),  # split or merged by hand: grouping leaves it alone
    Column("near", Json),  # stories like it, [[id, log-odds], …], the most alike first
    partial_index("ix_stories_unwritten", "id", rows="written_revision < revision"),
    partial_index("ix_stories_of_weight", "first_seen", rows="importance >= 25"),  # what later stories are held against
)

story_changes = Table(
    "story_changes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(32), nullable=False),  # source, fact, correction, event
    Column("words", Text, nullable=False),
    Column("matters", Boolean, nullable=False, default=False),
    Column("planned_at", UtcTime),  # null: delivery has not looked at it yet
    partial_index("ix_story_changes_unplanned", "id", rows="planned_at IS NULL"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("headline", Text, nullable=False),
    Column("topics", Words, nullable=False),
    Column("importance", Integer, nullable=False, default=0),
    Column("quiet", Boolean, nullable=False, default=False),
    Column("published_at", UtcTime),
    Column("collected_at", UtcTime, nullable=False, index=True),
    Column("news_at", UtcTime, nullable=False, index=True),  # Card.news_at, for lists newest first
    Column("written_at", UtcTime, nullable=False),
    Column("written_by", Text, nullable=False, default=""),
    Column("body", Json, nullable=False),  # the whole Card
    Column("planned_at", UtcTime),  # null: deliveries are due to be planned
    Column("rewrite_at", UtcTime),  # when a better writer may try; null: never
    Column("corrected_at", UtcTime, index=True),  # Card.corrected_at
    partial_index(
        "ix_cards_unplanned",
        "id",
        rows="planned_at IS NULL AND quiet IS 0",
        in_postgresql="planned_at IS NULL AND quiet IS false",
    ),
    Index("ix_cards_rewrite_at", "rewrite_at"),
)

moved_cards = Table(  # cards of stories that were merged into others: messages in Slack still hold their numbers
    "moved_cards",
    metadata,
    Column("old_id", BigId, primary_key=True, autoincrement=False),
    Column("card_id", ForeignKey("cards.id", ondelete="CASCADE"), nullable=False, index=True),
)

card_dates = Table(  # days ahead that cards name: "2027", "2026-12", "2026-12-06"
    "card_dates",
    metadata,
    Column("card_id", ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True),
    Column("due", String(10), primary_key=True, index=True),
)
