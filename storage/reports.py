"""Reports of mistakes on cards: who said what is wrong, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.engine import Connection

from storage.statements import chunks, one_at_a_time
from storage.tables.news import cards
from storage.tables.people import reports as t

State = Literal["open", "noted", "accepted", "refused"]
WAITING = ("open", "noted")  # an open report marks its card, a noted one does not
MOST_WORDS = 2_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One person's report on one card."""

    id: int
    team_id: str
    user_id: str
    card_id: int
    kind: str
    words: str
    reported_at: datetime
    state: State
    headline: str = ""  # of the card


def add_report(
    c: Connection, *, team_id: str, user_id: str, card_id: int, kind: str, words: str, state: State, now: datetime
) -> int:
    """Keep a report; return its id. Somebody's second report on a card takes the place of the first."""
    values = {"kind": kind[:32], "words": words[:MOST_WORDS], "reported_at": now, "state": state}
    mine = (t.c.team_id == team_id, t.c.user_id == user_id, t.c.card_id == card_id, t.c.state.in_(WAITING))
    one_at_a_time(c, "report", team_id, user_id)
    known = c.execute(update(t).where(*mine).values(**values).returning(t.c.id)).scalars().first()
    if known is not None:
        return int(known)
    key = {"team_id": team_id, "user_id": user_id, "card_id": card_id}
    return int(c.execute(insert(t).values(**key, **values).returning(t.c.id)).scalar_one())


def get_report(c: Connection, report_id: int) -> Report | None:
    """The report of that id with its card's headline, or ``None``."""
    return next(iter(_reports(c, t.c.id == report_id)), None)


def waiting_reports(c: Connection) -> list[Report]:
    """Reports that nobody decided on yet, oldest first."""
    return _reports(c, t.c.state.in_(WAITING))


def close_reports(c: Connection, card_id: int, state: Literal["accepted", "refused"], team_id: str = "") -> int:
    """Decide on every waiting report of a card, of one workspace or of all; return how many there were."""
    mine = [t.c.card_id == card_id, t.c.state.in_(WAITING)]
    if team_id:
        mine.append(t.c.team_id == team_id)
    return c.execute(update(t).where(*mine).values(state=state)).rowcount


def marked_cards(c: Connection, card_ids: Iterable[int]) -> set[tuple[str, int]]:
    """(workspace, card) where a report waits that marks the card; a report marks nothing in other workspaces."""
    found: set[tuple[str, int]] = set()
    for part in chunks(sorted(set(card_ids))):
        rows = c.execute(select(t.c.team_id, t.c.card_id).where(t.c.card_id.in_(part), t.c.state == "open").distinct())
        found |= {(row.team_id, row.card_id) for row in rows}
    return found


def count_reports(c: Connection, team_id: str, user_id: str, since: datetime) -> int:
    """How many cards a person reported since then."""
    mine = (t.c.team_id == team_id, t.c.user_id == user_id, t.c.reported_at >= since)
    return c.scalar(select(func.count()).select_from(t).where(*mine)) or 0


def _reports(c: Connection, where: ColumnElement[bool]) -> list[Report]:
    query = select(t, cards.c.headline).join(cards, cards.c.id == t.c.card_id).where(where).order_by(t.c.id)
    return [Report(**row._mapping) for row in c.execute(query)]
