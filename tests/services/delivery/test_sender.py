"""What sending asks the database: never more because more waits or was sent before."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.services.delivery.sender import send_due
from storage.channels import mark_all_unswept
from storage.deliveries import NewDelivery, add_deliveries
from storage.records import DeliveryKind
from storage.store import Store
from storage.tables.delivery import deliveries
from tests.delivery.world import make_parts
from tests.fake_slack import FakeSlack
from tests.sim.plane import VirtualClock

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ROWS = 3_000
SENT = 2_900
GOOD = {  # those that lead to one row, to open rows alone, or to the replies of one channel after a start
    "sqlite_autoindex_deliveries_1",
    "pk_deliveries",
    "ix_deliveries_open",
    "uq_deliveries_team_id_channel_id_kind_source_key",
}


@pytest.fixture
def backlog(database: Store) -> Store:
    """A channel to which much was sent, and to which much is still to be sent."""
    wanted = [
        NewDelivery(
            team_id="T1",
            channel_id="C1",
            kind=DeliveryKind.NOTICE,
            source_key=f"n:{number}",
            payload=f'{{"text":"message {number}"}}',
        )
        for number in range(ROWS)
    ]
    with database.write() as c:
        add_deliveries(c, wanted, START)
        c.execute(update(deliveries).where(deliveries.c.seq <= SENT).values(state="sent"))
        c.exec_driver_sql("ANALYZE")
    return database


def plans(store: Store) -> list[str]:
    """How the database finds the deliveries that some seconds of sending ask for, line by line."""
    clock = VirtualClock(START + timedelta(minutes=1))
    parts = make_parts(store, FakeSlack(now=clock), clock)
    asked: dict[str, Any] = {}

    def see(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        # The count at the end of a sweep is left out: how to count so few rows is the database's choice.
        if (
            not many
            and "deliveries" in statement
            and statement.startswith(("SELECT deliveries", "SELECT channels", "UPDATE"))
        ):
            asked[statement] = values

    event.listen(store.engine, "before_cursor_execute", see)
    with store.write() as c:
        mark_all_unswept(c)
    assert send_due(parts, workers=1, limit=5, budget_s=60, sleep=clock.sleep).sent == 4  # and one look at the channel
    event.remove(store.engine, "before_cursor_execute", see)
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.read() as c:
        return [str(row[-1]) for one, values in asked.items() for row in c.exec_driver_sql(explain + one, values)]


def test_sending_finds_its_rows_without_reading_what_was_sent(backlog: Store) -> None:
    found = [line for line in plans(backlog) if re.search(r"deliveries\b|ix_deliveries", line)]
    assert found
    for line in found:
        index = re.search(r"(?:INDEX|using|Index Scan on) (\w+)", line)
        assert not line.lstrip(" ->").startswith("Seq Scan"), line
        assert (index and index.group(1) in GOOD) or "Update on deliveries" in line, line
