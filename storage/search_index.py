"""The full-text index: making it, and bringing it up to date in batches.

SQLite: a contentless FTS5 table (the texts stay where they are, in ``entries``). Its rowids only grow, and
``entries.search_id`` points to the newest row of an entry; what nothing points to is never found. So an entry whose
text, story or topics change is simply indexed again (contentless tables cannot delete before SQLite 3.43).
PostgreSQL: a tsvector with a GIN index, one row an entry. Both get the text folded by :mod:`storage.folding`.

Topic, feed and month of an entry are words of a column of their own, so that filters need no table but the index.
A trigger a row that follows the text at once would make storing entries twelve times slower; batches do not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.engine import Connection

from storage.folding import fold

BATCH = 1_000
BODY_CHARS = 1_000  # the beginning of a text says what it is about; more makes the index large, not better
EVERY = "x"  # a tag that every entry has
_WORD = re.compile(r"[a-z0-9]{3,40}")

_SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
        title, body, tags, content='', prefix='3 4', tokenize='porter unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER IF NOT EXISTS entries_search_stale
        AFTER UPDATE OF title, summary, content, story_id, state ON entries
        WHEN old.search_id IS NOT NULL AND (old.title IS NOT new.title OR old.summary IS NOT new.summary
            OR old.content IS NOT new.content OR old.story_id IS NOT new.story_id OR old.state IS NOT new.state)
        BEGIN UPDATE entries SET search_id = NULL WHERE id = new.id; END""",
    """CREATE TRIGGER IF NOT EXISTS stories_search_stale AFTER UPDATE OF topics ON stories
        WHEN old.topics IS NOT new.topics
        BEGIN UPDATE entries SET search_id = NULL WHERE story_id = new.id; END""",
)
# No stop words, and the same stemmer as SQLite's: what is found must not depend on the database.
_POSTGRES = (
    """DO $$ BEGIN
        CREATE TEXT SEARCH DICTIONARY signalpost_porter (TEMPLATE = snowball, LANGUAGE = porter);
        CREATE TEXT SEARCH CONFIGURATION signalpost (COPY = pg_catalog.simple);
        ALTER TEXT SEARCH CONFIGURATION signalpost
            ALTER MAPPING FOR asciiword, word, numword WITH signalpost_porter;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$""",
    """CREATE TABLE IF NOT EXISTS search_index (
        entry_id BIGINT PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE, document TSVECTOR NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS ix_search_index_document ON search_index USING gin (document)",
    """CREATE OR REPLACE FUNCTION entries_search_stale() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN new.search_id := NULL; RETURN new; END $$""",
    """CREATE OR REPLACE TRIGGER entries_search_stale
        BEFORE UPDATE OF title, summary, content, story_id, state ON entries FOR EACH ROW
        WHEN (old.search_id IS NOT NULL AND (old.title, old.summary, old.content, old.story_id, old.state)
            IS DISTINCT FROM (new.title, new.summary, new.content, new.story_id, new.state))
        EXECUTE FUNCTION entries_search_stale()""",
    """CREATE OR REPLACE FUNCTION stories_search_stale() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN UPDATE entries SET search_id = NULL WHERE story_id = new.id; RETURN new; END $$""",
    """CREATE OR REPLACE TRIGGER stories_search_stale AFTER UPDATE OF topics ON stories FOR EACH ROW
        WHEN (old.topics IS DISTINCT FROM new.topics) EXECUTE FUNCTION stories_search_stale()""",
)


def create_index(connection: Connection) -> None:
    """Make the index and what keeps it honest; for the migration, right after the tables."""
    for statement in _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)


def index_new(c: Connection, limit: int = BATCH) -> int:
    """Index entries that belong to a story and are not indexed yet, or changed since; return how many.

    Call it again until it returns 0; each call is one short transaction.
    """
    rows = c.execute(_DUE, {"limit": limit, "chars": BODY_CHARS}).all()
    if rows:
        (_store_postgres if c.dialect.name == "postgresql" else _store_sqlite)(c, rows)
        _count_words(c, rows)
    return len(rows)


_DUE = text(
    """SELECT e.id, e.title, e.feed_id, s.topics, COALESCE(e.published_at, e.collected_at) AS at,
        substr(CASE WHEN length(e.content) > length(e.summary) THEN e.content ELSE e.summary END, 1, :chars) AS body
    FROM entries e JOIN stories s ON s.id = e.story_id
    WHERE e.search_id IS NULL AND e.state = 'grouped' ORDER BY e.id LIMIT :limit"""
)

_ADD_WORDS = text(
    """INSERT INTO search_words (word, n) VALUES (:word, :n)
    ON CONFLICT (word) DO UPDATE SET n = search_words.n + excluded.n"""
)


def topic_tag(slug: str) -> str:
    """The word that stands for a topic in the index."""
    return "t" + re.sub(r"[^a-z0-9]", "", slug.lower())


def feed_tag(feed_id: int) -> str:
    """The word that stands for a feed in the index."""
    return f"f{feed_id}"


def month_tags(since: datetime, until: datetime) -> list[str]:
    """The words that stand for the months from ``since`` to ``until``, both included."""
    months = range(since.year * 12 + since.month - 1, until.year * 12 + until.month)
    return [f"m{month // 12}{month % 12 + 1:02}" for month in months]


def tags_of(topics: Sequence[str], feed_id: int, at_ms: int) -> list[str]:
    """Every tag of an entry."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    return [EVERY, feed_tag(feed_id), *month_tags(at, at), *map(topic_tag, topics)]


def _store_sqlite(c: Connection, rows: Sequence[Row[Any]]) -> None:
    first = c.exec_driver_sql("SELECT COALESCE(MAX(id), 0) + 1 FROM search_index_docsize").scalar_one()
    documents, pointers = [], []
    for number, row in enumerate(rows, first):
        tags = " ".join(tags_of(json.loads(row.topics), row.feed_id, row.at))
        documents.append((number, fold(row.title), fold(row.body), tags))
        pointers.append((number, row.id))
    c.exec_driver_sql("INSERT INTO search_index (rowid, title, body, tags) VALUES (?, ?, ?, ?)", documents)
    c.exec_driver_sql("UPDATE entries SET search_id = ? WHERE id = ?", pointers)


def _store_postgres(c: Connection, rows: Sequence[Row[Any]]) -> None:
    documents = [
        {
            "id": row.id,
            "title": fold(row.title),
            "body": fold(row.body),
            "tags": [f"#{tag}" for tag in tags_of(json.loads(row.topics), row.feed_id, row.at)],
        }
        for row in rows
    ]
    c.execute(
        text(
            """INSERT INTO search_index (entry_id, document) VALUES (:id,
                setweight(to_tsvector('signalpost', :title), 'A') || setweight(to_tsvector('signalpost', :body), 'B')
                || array_to_tsvector(CAST(:tags AS text[])))
            ON CONFLICT (entry_id) DO UPDATE SET document = excluded.document"""
        ),
        documents,
    )
    c.execute(text("UPDATE entries SET search_id = :id WHERE id = :id"), [{"id": row.id} for row in rows])


def headline_words(title: str) -> set[str]:
    """Words of a headline worth mending a typing error to: three letters or more, folded to small letters."""
    return set(_WORD.findall(fold(title)))


def _count_words(c: Connection, rows: Sequence[Row[Any]]) -> None:
    counts = Counter(word for row in rows for word in headline_words(row.title))
    if counts:
        c.execute(_ADD_WORDS, [{"word": word, "n": n} for word, n in sorted(counts.items())])
