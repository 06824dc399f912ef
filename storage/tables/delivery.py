"""Tables of delivery: subscriptions, channels, deliveries, recaps, slots."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import BigId, Json, UtcTime, Words, metadata, partial_index

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("user_id", String(32), nullable=False, default=""),
    Column("topics", Words, nullable=False),
    Column("phrases", Words, nullable=False),
    Column("excluded", Words, nullable=False),
    Column("sources", Words, nullable=False),
    Column("muted_sources", Words, nullable=False),
    Column("muted_topics", Words, nullable=False),
    Column("patterns", Words, nullable=False),
    Column("min_importance", Integer, nullable=False, default=0),
    Column("mode", String(16), nullable=False, default="instant"),
    Column("hour", Integer, nullable=False, default=9),
    Column("weekday", Integer, nullable=False, default=0),
    Column("timezone", String(64), nullable=False, default="UTC"),
    Column("quiet_start", Integer),
    Column("quiet_end", Integer),
    Column("daily_cap", Integer, nullable=False, default=0),
    Column("weekly_recap", Boolean, nullable=False, default=True),
    Column("insight_in_thread", Boolean, nullable=False, default=False),
    Column("paused_until", UtcTime),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_by", String(32), nullable=False, default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("welcomed_at", UtcTime),  # null: the welcome with the last fitting cards is still to be planned
    UniqueConstraint("team_id", "channel_id"),
)

channels = Table(
    "channels",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("channel_id", String(32), primary_key=True),  # "#post", "#update", "#history": pace of the whole workspace
    Column("name", Text, nullable=False, default=""),
    Column("last_seq", Integer, nullable=False, default=0),
    Column("not_before", UtcTime),  # pace and Retry-After, kept across restarts
    Column("wake_at", UtcTime, index=True),  # when its first open delivery may be looked at; null: nothing is open
    Column("last_ts", String(32), nullable=False, default=""),  # Slack's id of the last known own message
    Column("swept_at", UtcTime),  # last boot sweep of this channel's history; null: look before sending
    Column("dead_reason", Text, nullable=False, default=""),
    Column("told_at", UtcTime),  # when the owner was told how to fix it
    Column("made_at", UtcTime),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("source_key", String(128), nullable=False),
    Column("card_id", ForeignKey("cards.id", ondelete="SET NULL")),
    Column("recap_id", ForeignKey("recaps.id", ondelete="SET NULL")),
    Column("parent_id", String(36), nullable=False, default=""),
    Column("payload", Text, nullable=False, default=""),
    Column("state", String(16), nullable=False, default="pending"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("crashes", Integer, nullable=False, default=0),  # claims that ended without any outcome, in a row
    Column("degrade", Integer, nullable=False, default=0),  # 0 whole, 1 without pictures, 2 text alone
    Column("cursor", Text, nullable=False, default=""),  # where reading the history goes on after a pause
    Column("not_before", UtcTime),
    Column("intent_at", UtcTime),
    Column("lease_owner", String(64), nullable=False, default=""),
    Column("lease_until", UtcTime),
    Column("fence", Integer, nullable=False, default=0),
    Column("ts", String(32), nullable=False, default=""),
    Column("error", Text, nullable=False, default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    UniqueConstraint("team_id", "channel_id", "kind", "source_key"),
    UniqueConstraint("team_id", "channel_id", "seq"),
    partial_index("ix_deliveries_open", "team_id", "channel_id", "seq", rows="state IN ('pending','sending')"),
    Index("ix_deliveries_card_id", "card_id"),
    Index("ix_deliveries_source_key", "source_key"),
    Index("ix_deliveries_created_at", "created_at"),
    Index("ix_deliveries_sent_at", "sent_at"),
)

strays = Table(  # own messages found in Slack that no delivery is known of: lost with a power cut, or a backup is older
    "strays",
    metadata,
    Column("delivery_id", String(36), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)

recaps = Table(
    "recaps",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("slot", String(32), nullable=False),
    Column("body", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("team_id", "channel_id", "slot"),
)

slots = Table(
    "slots",
    metadata,
    Column("schedule", String(128), primary_key=True),  # "weekly:T1:C1"
    Column("label", String(32), primary_key=True),  # "week:2026-W47"
    Column("due_at", UtcTime, nullable=False),
    Column("state", String(16), nullable=False, default="due"),  # due, done, missed
    Column("claimed_at", UtcTime),
    Column("done_at", UtcTime),
)
