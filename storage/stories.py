"""Stories in the database: saving, finding, what is due for a card, and the ledger of what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.engine import Connection, Row

from storage.errors import NotFound
from storage.records import Reason, Story, StoryChange
from storage.statements import chunks
from storage.tables.news import entries
from storage.tables.news import stories as t
from storage.tables.news import story_changes as ledger

_PAGE = 500  # steps of the ledger that are looked at together
_COLUMNS = (
    t.c.id, t.c.headline, t.c.first_seen, t.c.last_changed, t.c.topics, t.c.event, t.c.importance, t.c.credibility,
    t.c.reasons, t.c.revision, t.c.quiet,
)  # fmt: skip


def save_story(c: Connection, story: Story) -> Story:
    """Store a story and return it with its id; a story whose id is 0 is new. Its entries are written elsewhere.

    Raises:
        NotFound: its id is not 0 and not known.
    """
    values = {column.name: getattr(story, column.name) for column in _COLUMNS if column.name != "id"}
    values["reasons"] = [asdict(reason) for reason in story.reasons]
    if not story.id:
        done = c.execute(insert(t).values(**values).returning(t.c.id))
        return replace(story, id=int(done.scalar_one()))
    if not c.execute(update(t).where(t.c.id == story.id).values(**values)).rowcount:
        raise NotFound(f"there is no story {story.id}")
    return story


def get_story(c: Connection, story_id: int) -> Story | None:
    """One story with the ids of its entries, or None."""
    return next(iter(_stories(c, t.c.id == story_id, limit=1)), None)


def get_stories(c: Connection, ids: Iterable[int]) -> dict[int, Story]:
    """Several stories by id; unknown ids are absent."""
    found: dict[int, Story] = {}
    for part in chunks(sorted(set(ids))):
        found |= {story.id: story for story in _stories(c, t.c.id.in_(part), limit=len(part))}
    return found


def find_story(c: Connection, story_id: int) -> Story:
    """One story.

    Raises:
        NotFound: there is none of that id.
    """
    found = get_story(c, story_id)
    if found is None:
        raise NotFound(f"there is no story {story_id}")
    return found


def stories_due_for_card(c: Connection, limit: int = 100) -> list[Story]:
    """Stories whose card is missing or older than their last change: those to be posted first, the weightiest first."""
    order = (t.c.quiet, t.c.importance.desc(), t.c.id)
    return _stories(c, t.c.written_revision < t.c.revision, limit=limit, order=order)


def recent_stories(c: Connection, limit: int = 50) -> list[Story]:
    """Stories that changed last, newest first."""
    return _stories(c, t.c.id > 0, limit=limit, order=(t.c.last_changed.desc(), t.c.id.desc()))


def pinned_stories(c: Connection, since: datetime) -> frozenset[int]:
    """Stories that were split or merged by hand and changed since: grouping neither joins nor moves their entries."""
    return frozenset(c.scalars(select(t.c.id).where(t.c.pinned, t.c.last_changed >= since)))


def pin_story(c: Connection, story_id: int) -> None:
    """Keep a story as it is: it was put right by hand."""
    c.execute(update(t).where(t.c.id == story_id).values(pinned=True))


def remove_story(c: Connection, story_id: int) -> None:
    """Delete a story that has no entries left, with its card and its ledger."""
    c.execute(delete(t).where(t.c.id == story_id))


def mark_written(c: Connection, story_id: int, revision: int) -> None:
    """Note that the card of this revision stands (or that none can be written): the story is no longer due."""
    c.execute(update(t).where(t.c.id == story_id, t.c.written_revision < revision).values(written_revision=revision))


def add_changes(c: Connection, changes: Sequence[StoryChange]) -> None:
    """Write steps into the ledger."""
    if changes:
        c.execute(insert(ledger), [asdict(change) for change in changes])


def story_changes(c: Connection, story_id: int) -> list[StoryChange]:
    """The ledger of a story, oldest step first."""
    return _changes(c, ledger.c.story_id == story_id)


def stories_due_for_planning(c: Connection, *, after: int = 0) -> tuple[list[int], int]:
    """Stories with steps that delivery has not looked at yet, by their oldest such step, page by page.

    Args:
        c: a connection.
        after: the number that came with the page before; 0 for the first.

    Returns:
        Their ids, and the number for the next page; no ids when there is none.
    """
    due = select(ledger.c.id, ledger.c.story_id).where(ledger.c.planned_at.is_(None), ledger.c.id > after)
    rows = c.execute(due.order_by(ledger.c.id).limit(_PAGE)).all()
    return list(dict.fromkeys(row.story_id for row in rows)), rows[-1].id if rows else after


def changes_to_plan(c: Connection, story_id: int) -> list[StoryChange]:
    """The steps of a story that delivery has not looked at yet, oldest first."""
    return _changes(c, (ledger.c.story_id == story_id) & ledger.c.planned_at.is_(None))


def mark_changes_planned(c: Connection, story_id: int, revision: int, now: datetime) -> None:
    """Note that delivery has looked at every step of a story up to ``revision``."""
    due = (ledger.c.story_id == story_id, ledger.c.revision <= revision, ledger.c.planned_at.is_(None))
    c.execute(update(ledger).where(*due).values(planned_at=now))


def _changes(c: Connection, where: ColumnElement[bool]) -> list[StoryChange]:
    names = ("story_id", "revision", "at", "kind", "words", "matters")
    query = select(*(ledger.c[name] for name in names)).where(where).order_by(ledger.c.id)
    return [StoryChange(**row._mapping) for row in c.execute(query)]


def _stories(c: Connection, where: ColumnElement[bool], *, limit: int, order: Sequence[Any] = ()) -> list[Story]:
    rows = c.execute(select(*_COLUMNS).where(where).order_by(*order).limit(limit)).all()
    ids: dict[int, list[int]] = {row.id: [] for row in rows}
    for part in chunks(list(ids)):
        query = select(entries.c.story_id, entries.c.id).where(entries.c.story_id.in_(part)).order_by(entries.c.id)
        for story_id, entry_id in c.execute(query):
            ids[story_id].append(entry_id)
    return [_story(row, ids[row.id]) for row in rows]


def _story(row: Row[*tuple[Any, ...]], entry_ids: Sequence[int]) -> Story:
    values = {**row._mapping, "entry_ids": tuple(entry_ids)}
    values["reasons"] = tuple(Reason(**reason) for reason in row.reasons)
    return Story(**values)
