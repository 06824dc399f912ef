"""What every sweep and every common question asks of the database is answered by an index, however large it grew."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from storage import cards, deliveries, entries, feeds, overview, search_index, stories, trace
from storage.deliveries import NewDelivery, add_deliveries
from storage.outbox import due_heads
from storage.records import DeliveryKind
from storage.store import Store
from tests.stories.making import NOON

LARGE = re.compile(r"SCAN (entries|e|stories|cards|deliveries|story_changes)\b(?! USING)")
DUE = r"USING (COVERING )?INDEX ix_\w+_(new|unindexed|unwritten|unplanned|open|aside)\b"
Ask = Callable[[Connection], object]

QUESTIONS: dict[str, Ask] = {
    "channels to send to": lambda c: due_heads(c, NOON, skip_teams=(), limit=10),
    "counts of the moment": lambda c: overview.overview(c, NOON),
    "cards that name a date, or were corrected": lambda c: cards.cards_ahead(c, ["2026-12"], NOON),
    "cards of a week": lambda c: cards.cards_between(c, NOON - timedelta(days=7), NOON, limit=10),
    "cards of several stories": lambda c: cards.cards_of_stories(c, [1, 2]),
    "entries of an address": lambda c: trace.trace_url(c, "https://a.example/x", "https://a.example/x"),
    "deliveries, newest first": deliveries.list_deliveries,
    "deliveries of a story": lambda c: deliveries.deliveries_for(c, ["story:1"], DeliveryKind.CARD),
    "feeds that are due": lambda c: feeds.due_feeds(c, NOON, 10),
    "the latest cards": cards.latest_cards,
    "steps of a story to look at": lambda c: stories.changes_to_plan(c, 1),
    "cards to write again": lambda c: cards.cards_due_for_rewrite(c, NOON, NOON, 5),
}
QUEUES: dict[str, Ask] = {
    "entries to group": entries.new_entries,
    "stories to write": stories.stories_due_for_card,
    "stories to look at": lambda c: stories.stories_due_for_planning(c, after=7),
    "cards to plan": cards.cards_due_for_planning,
    "entries to index": search_index.index_new,
    "deliveries that wait": deliveries.count_open,
    "texts of what was no news": lambda c: entries.aside_with_text(c, before=NOON),
}


def plans(store: Store, ask: Ask) -> list[str]:
    """SQLite's plan of every statement that ``ask`` runs."""
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    with store.write() as c:
        event.listen(c, "before_cursor_execute", note)
        ask(c)
        event.remove(c, "before_cursor_execute", note)
        rows = [c.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values) for said, values in asked]  # type: ignore[arg-type]
        return [str(row[3]) for found in rows for row in found]


@pytest.mark.parametrize("name", [*QUESTIONS, *QUEUES])
def test_no_question_reads_a_whole_table(store: Store, name: str) -> None:
    found = plans(store, (QUESTIONS | QUEUES)[name])
    known = name == "entries of an address"  # an address that no entry has in its canonical form is looked for in all
    assert found
    assert [step for step in found if LARGE.search(step)] == (["SCAN entries"] if known else [])


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_read_by_the_index_of_what_is_due(store: Store, name: str) -> None:
    assert any(re.search(DUE, step) for step in plans(store, QUEUES[name])), plans(store, QUEUES[name])


def test_planning_for_one_channel_reads_nothing_of_the_others(store: Store) -> None:
    recap = NewDelivery(team_id="T1", channel_id="C1", kind=DeliveryKind.RECAP, source_key="week:2026-W47")
    found = [step for step in plans(store, lambda c: add_deliveries(c, [recap], NOON)) if "deliveries" in step]
    assert any("(team_id=? AND channel_id=? AND kind=? AND source_key=?)" in step for step in found), found
    assert not any("(source_key=?)" in step for step in found), found
