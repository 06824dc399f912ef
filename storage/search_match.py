"""What is asked of the archive, as a full-text query: FTS5 of SQLite, or tsquery of PostgreSQL. Both find the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.folding import fold
from storage.search_index import EVERY, feed_tag, month_tags, topic_tag

AT = "COALESCE(e.published_at, e.collected_at)"  # when an entry was told
_MOST_MONTHS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for. Every word and phrase must occur; a word that ends in ``*`` is a prefix."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()  # one of these phrases must occur
    topics: tuple[str, ...] = ()  # any of them
    sources: tuple[str, ...] = ()  # any of them; a part of a feed's title or address
    since: datetime | None = None
    until: datetime | None = None
    min_importance: int = 0
    any_word: bool = False  # one word is enough; stories with more of them come first
    n: int = 10
    offset: int = 0

    @property
    def terms(self) -> tuple[str, ...]:
        """Words and phrases, folded; a ``*`` at the end stays. What holds no letter or digit is left out."""
        return folded((*self.words, *self.phrases))


def folded(terms: Iterable[str]) -> tuple[str, ...]:
    """Terms as the index holds them."""
    bare = ((fold(term), term.endswith("*")) for term in terms)
    return tuple(f"{words}*" if prefix and len(words) > 1 else words for words, prefix in bare if words)


def match_sqlite(query: Query, feeds: Sequence[int], now: datetime) -> tuple[str, dict[str, Any]]:
    """The statement that finds the ids of the newest entries that match, at most ``:limit``, and its values.

    Args:
        query: what to look for.
        feeds: ids of the feeds that it names, none for any.
        now: the present; months after ``query.until`` are counted up to it.
    """
    joint = " OR " if query.any_word else " AND "
    every = [f"{{title body}} : ({joint.join(map(_fts, query.terms))})"] if query.terms else []
    some = [_fts(term) for term in folded(query.any_of)]
    every += [f"{{title body}} : ({' OR '.join(some)})"] if some else []
    every += [f"tags : ({' OR '.join(tags)})" for tags in _tags(query, feeds, now)]
    match = " AND ".join(every) or f"tags : {EVERY}"
    barred = [f"{{title body}} : {_fts(word)}" for word in folded(query.excluded)]
    barred += [f"tags : {tag}" for tag in _later_tags(query, now)]
    if barred:
        match = f"({match}) NOT ({' OR '.join(barred)})"
    before = f"CROSS JOIN entries e ON e.search_id = search_index.rowid AND {AT} < :until" if query.until else ""
    found = f"""SELECT search_index.rowid AS id FROM search_index {before}
        WHERE search_index MATCH :match ORDER BY 1 DESC LIMIT :limit"""  # noqa: S608 - all bound
    return found, {"match": match}


def _fts(term: str) -> str:
    """One folded word or phrase as an FTS5 string: inside quotes nothing is an operator."""
    return f'"{term.rstrip("*")}"' + ("*" if term.endswith("*") else "")


def match_postgres(query: Query, feeds: Sequence[int], now: datetime) -> tuple[str, dict[str, Any]]:
    """As :func:`match_sqlite`."""
    values: dict[str, Any] = {}

    def bound(function: str, value: str) -> str:
        values[f"v{len(values)}"] = value
        return f"{function.format(f':v{len(values) - 1}')}"

    def term_query(term: str) -> str:
        if not term.endswith("*"):
            return bound("phraseto_tsquery('signalpost', {})", term)
        return bound("to_tsquery('signalpost', {})", " <-> ".join(term.rstrip("*").split()) + ":*")

    def tag_query(tags: Iterable[str]) -> str:
        return bound("CAST({} AS tsquery)", "|".join(f"'#{tag}'" for tag in tags))

    joint = " || " if query.any_word else " && "
    every = [f"({joint.join(term_query(term) for term in query.terms)})"] if query.terms else []
    some = [term_query(term) for term in folded(query.any_of)]
    every += [f"({' || '.join(some)})"] if some else []
    every += [tag_query(tags) for tags in _tags(query, feeds, now)] or ([] if every else [tag_query([EVERY])])
    barred = [term_query(word) for word in folded(query.excluded)]
    later = _later_tags(query, now)
    every += [f"!!({' || '.join(barred)})"] if barred else []
    every += [f"!!{tag_query(later)}"] if later else []
    match = " && ".join(every)
    # Walking back from the newest entry, as the planner likes to, passes all that came since: longer than the period.
    past = query.since and query.until and query.until - query.since < now - query.until
    order = "entry_id + 0" if past else "entry_id"
    # Every value is bound; `match` holds only names of functions and of parameters.
    before = f"JOIN entries e ON e.search_id = entry_id AND {AT} < :until" if query.until else ""
    found = f"""SELECT entry_id AS id FROM search_index {before}
        WHERE document @@ ({match}) ORDER BY {order} DESC LIMIT :limit"""  # noqa: S608
    return found, values


def _tags(query: Query, feeds: Sequence[int], now: datetime) -> list[list[str]]:
    """Groups of tags: one of each group must stand."""
    groups = [[topic_tag(topic) for topic in query.topics], [feed_tag(feed) for feed in feeds]]
    if query.since:
        months = month_tags(query.since.astimezone(UTC), (query.until or now).astimezone(UTC) + timedelta(days=1))
        groups.append(months if len(months) <= _MOST_MONTHS else [])
    return [group for group in groups if group]


def _later_tags(query: Query, now: datetime) -> list[str]:
    """Months wholly after ``until``: without barring them the newest matches would all be too young."""
    if query.until is None or query.since is not None:
        return []
    months = month_tags(query.until.astimezone(UTC), now.astimezone(UTC) + timedelta(days=31))[1:]
    return months[:_MOST_MONTHS]
