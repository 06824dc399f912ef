"""Tables of the optional language model: answers kept, money spent."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table, Text

from storage.tables.base import BigId, UtcTime, metadata

model_answers = Table(
    "model_answers",
    metadata,
    Column("key", String(64), primary_key=True),  # hash of prompt version, schema, model and sentences
    Column("answer", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("model", Text, nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("tokens_in", Integer, nullable=False, default=0),
    Column("tokens_out", Integer, nullable=False, default=0),
    Column("cost_usd", Float, nullable=False, default=0.0),
    Column("outcome", String(32), nullable=False),
)
