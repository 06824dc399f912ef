"""Days ahead that cards name (announced, predicted), kept so that a recap finds what falls due without reading all."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from storage.records import Card
from storage.tables.news import card_dates as t


def note_dates(c: Connection, card: Card) -> None:
    """Write down the dates of a card that lie after its news, in place of those it had."""
    c.execute(delete(t).where(t.c.card_id == card.id))
    rows = [{"card_id": card.id, "due": due} for due in dates_ahead(card)]
    if rows:
        c.execute(insert(t), rows)


def dates_ahead(card: Card) -> tuple[str, ...]:
    """ "2027", "2026-12" or "2026-12-06", as the card writes them."""
    today = card.collected_at.date().isoformat()
    named = [item.date for item in card.timeline] + [one.by for one in card.implications]
    return tuple(sorted({due for due in named if due and len(due) <= 10 and due >= today[: len(due)]}))


def cards_due(c: Connection, dates: Iterable[str]) -> set[int]:
    """Ids of the cards that name one of these dates."""
    return set(c.scalars(select(t.c.card_id).where(t.c.due.in_(sorted(set(dates)))).distinct()))
