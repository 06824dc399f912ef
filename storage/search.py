"""Finding stories in the archive by words, phrases, prefixes, exclusions, topic, source and date.

Ranking every match of a common word costs 40 to 600 ms of CPU at a million entries. The newest 400 matches cost about
2 ms to find, and are then ranked here by where the words stand and by age: who asks about news wants the newest anyway.
"""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.engine import Connection

from storage.folding import fold, place_in, plain_letters
from storage.search_match import AT, Query, folded, match_postgres, match_sqlite

__all__ = ["Hit", "Query", "search", "suggest"]

CANDIDATES = 400
CANDIDATES_FILTERED = 800  # where a filter that is applied to them throws some of them away
HALF_LIFE_DAYS = 45.0
_SNIPPET = 220  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A story that matches, by its best entry."""

    story_id: int
    entry_id: int
    title: str
    url: str
    publisher: str
    at: datetime  # published, or collected where nobody says
    importance: int
    snippet: str
    score: float
    entries: int  # entries of the story among the matches


def search(c: Connection, query: Query, now: datetime) -> list[Hit]:
    """Find stories, best first.

    Args:
        c: a reading connection.
        query: what to look for; nothing in it is ever read as query language.
        now: the present, for ranking by age.

    Returns:
        ``query.n`` hits from ``query.offset`` on, one a story.
    """
    feeds = _feeds_named(c, query.sources)
    contradiction = {*query.terms} & {*folded(query.excluded)}
    if (query.sources and not feeds) or (contradiction and not query.any_word):
        return []  # nothing can match, and looking for nothing takes longest
    rows = _candidates(c, query, feeds, now)
    stems = [_stem(term) for term in query.terms]
    best: dict[int, tuple[float, Row[Any]]] = {}  # of each story: the points of its best entry, and that entry
    for row in rows:
        points = _points(row, stems, now)
        if row.story_id not in best or points > best[row.story_id][0]:
            best[row.story_id] = (points, row)
    entries = Counter(row.story_id for row in rows)
    ranked = sorted(best.values(), key=lambda item: (-item[0], -item[1].id))
    page = ranked[query.offset : query.offset + query.n]
    return [_hit(row, points, entries[row.story_id], stems) for points, row in page]


def suggest(c: Connection, query: Query) -> Query | None:
    """The same query with unknown words replaced by the nearest known one; ``None`` when there is nothing to mend."""
    words = tuple(_mended(c, word) for word in query.words)
    return replace(query, words=words) if words != query.words else None


def _mended(c: Connection, word: str) -> str:
    small = fold(word)
    if len(small) < 4 or not small.isalnum():
        return word
    known = c.execute(text("SELECT n FROM search_words WHERE word = :word"), {"word": small}).scalar()
    if known:
        return word
    near = c.execute(
        text(
            """SELECT word FROM search_words WHERE word >= :first AND word < :last
            AND length(word) BETWEEN :low AND :high ORDER BY n DESC LIMIT 3000"""
        ),
        {"first": small[0], "last": chr(ord(small[0]) + 1), "low": len(small) - 2, "high": len(small) + 2},
    ).scalars()
    meant = difflib.get_close_matches(small, near.all(), n=1, cutoff=0.75)
    return meant[0] if meant else word


def _candidates(c: Connection, query: Query, feeds: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    """The newest entries that match. Those after ``until`` are left out before they are counted: of a busy month they
    alone would be more than are looked at.
    """
    make = match_sqlite
    if c.dialect.name == "postgresql":  # a plan made for any word suits neither the common nor the rare one
        c.exec_driver_sql("SET LOCAL plan_cache_mode TO force_custom_plan")
        make = match_postgres
    found, values = make(query, feeds, now)
    limit = CANDIDATES_FILTERED if query.min_importance else CANDIDATES
    where = ["s.importance >= :least"] if query.min_importance else []
    where += [f"{AT} >= :since"] if query.since else []
    values |= {"least": query.min_importance, "limit": limit}
    values |= {"since": _ms(query.since), "until": _ms(query.until)}
    sql = f"""SELECT e.id, e.story_id, e.title, e.url, f.title AS publisher, s.importance, {AT} AS at,
            substr(CASE WHEN length(e.summary) > 0 THEN e.summary ELSE e.content END, 1, 600) AS body
        FROM ({found}) m JOIN entries e ON e.search_id = m.id JOIN stories s ON s.id = e.story_id
        JOIN feeds f ON f.id = e.feed_id {"WHERE " + " AND ".join(where) if where else ""}"""  # noqa: S608 - all bound
    return c.execute(text(sql), values).all()


def _feeds_named(c: Connection, sources: Sequence[str]) -> list[int]:
    wanted = [source.casefold() for source in sources]
    rows = c.execute(text("SELECT id, title, url FROM feeds")).all() if wanted else []
    return [row.id for row in rows if any(w in row.title.casefold() or w in row.url.casefold() for w in wanted)][:200]


def _points(row: Row[Any], stems: Sequence[str], now: datetime) -> float:
    """Where the words stand, weighed by age: a headline counts three times a text; 45 days halve the weight."""
    title, body = fold(row.title), plain_letters(row.body)
    words = sum((1.5 if stem in title else 0.0) + 0.5 * min(2, body.count(stem)) / 2 for stem in stems)
    relevance = words / (2 * len(stems)) if stems else 0.5
    age = max(0.0, now.timestamp() - row.at / 1000) / 86_400
    return float(relevance * (0.35 + 0.65 * math.exp2(-age / HALF_LIFE_DAYS)) + 0.1 * row.importance / 100)


def _stem(term: str) -> str:
    """A term without the endings that the index folds; good enough to see where it stands."""
    small = term.lower().rstrip("*")
    for ending in ("ing", "ies", "ed", "es", "s", "y"):
        if len(small) > len(ending) + 3 and small.endswith(ending):
            return small[: -len(ending)]
    return small


def _hit(row: Row[Any], points: float, entries: int, stems: Sequence[str]) -> Hit:
    return Hit(
        story_id=row.story_id,
        entry_id=row.id,
        title=row.title,
        url=row.url,
        publisher=row.publisher,
        at=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=row.at),
        importance=row.importance,
        snippet=snippet(row.body, stems),
        score=points,
        entries=entries,
    )


def snippet(body: str, stems: Sequence[str]) -> str:
    """The part of a text around the first word sought: about 220 characters, cut between words."""
    body = " ".join(body.split())
    places = [place for stem in stems if (place := place_in(body, stem)) >= 0]
    start = max(0, min(places) - _SNIPPET // 3) if places else 0
    if start:
        start = body.find(" ", start) + 1 or start
    part = body[start : start + _SNIPPET]
    end = start + len(part) < len(body)
    part = part.rpartition(" ")[0] or part if end else part
    return ("… " if start else "") + part.rstrip(" ,;:") + (" …" if end else "")


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
