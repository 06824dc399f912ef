"""The table beside the full-text index: the words of headlines, to mend typing errors with."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from storage.tables.base import metadata

search_words = Table(
    "search_words",
    metadata,
    Column("word", String(40), primary_key=True),
    Column("n", Integer, nullable=False),  # headlines that hold it
    Index("ix_search_words_n", "n"),
)
