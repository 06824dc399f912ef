"""Tables of people and workspaces: installations, what they saved, voted, muted and reported."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from storage.tables.base import BigId, Json, UtcTime, Words, metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("name", Text, nullable=False, default=""),
    Column("enterprise_id", String(32), nullable=False, default=""),
    Column("state", String(16), nullable=False, default="active"),
    Column("admins_only", Boolean, nullable=False, default=False),
    Column("stopped_reason", Text, nullable=False, default=""),
    Column("stopped_at", UtcTime),
    Column("created_at", UtcTime),
)

installations = Table(
    "installations",
    metadata,
    Column("team_id", ForeignKey("workspaces.team_id", ondelete="CASCADE"), primary_key=True),
    Column("bot_token", Text, nullable=False),  # AES-GCM, never in clear
    Column("refresh_token", Text, nullable=False, default=""),
    Column("bot_user_id", String(32), nullable=False, default=""),
    Column("bot_id", String(32), nullable=False, default=""),
    Column("app_id", String(32), nullable=False, default=""),
    Column("scopes", Words, nullable=False),
    Column("expires_at", UtcTime),
    Column("installed_by", String(32), nullable=False, default=""),
    Column("installed_at", UtcTime),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("expires_at", UtcTime, nullable=False),
)

seen_requests = Table(
    "seen_requests",
    metadata,
    Column("key", String(128), primary_key=True),  # event id, trigger id or signature of a Slack request
    Column("seen_at", UtcTime, nullable=False, index=True),
)

saved_cards = Table(
    "saved_cards",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("card_id", ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True),
    Column("saved_at", UtcTime, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("channel_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("card_id", ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True),
    Column("vote", Integer, nullable=False),  # +1 or -1
    Column("voted_at", UtcTime, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("card_id", ForeignKey("cards.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("words", Text, nullable=False, default=""),
    Column("reported_at", UtcTime, nullable=False),
    Column("state", String(16), nullable=False, default="open"),  # open, accepted, refused
)

custom_topics = Table(
    "custom_topics",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("slug", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("terms", Words, nullable=False),
    Column("created_by", String(32), nullable=False, default=""),
    Column("created_at", UtcTime, nullable=False),
)

lessons = Table(
    "lessons",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("channel_id", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),  # topic or source
    Column("name", String(255), primary_key=True),  # the topic's slug or the publisher
    Column("points", Integer, nullable=False),  # what votes moved, within bounds
    Column("votes", Integer, nullable=False),
    Column("learned_at", UtcTime, nullable=False),
)

clips = Table(
    "clips",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("made_at", UtcTime, nullable=False, index=True),
    Column("body", Json, nullable=False),  # the whole Card
    sqlite_autoincrement=True,  # a number is never given twice: forms in Slack still hold old ones
)
