"""Tables of the jobs: who may run one that must not run twice at once."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from storage.tables.base import UtcTime, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("until", UtcTime, nullable=False),
)
