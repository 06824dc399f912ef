"""What the language model answered and what it cost: answers kept by content, money reserved before a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from storage.statements import insert_of, one_at_a_time
from storage.tables.models import model_answers as answers
from storage.tables.models import model_calls as calls

RESERVED = "reserved"  # a call under way, or one that a crash left: counted at its highest cost


@dataclass(frozen=True, slots=True)
class Spend:
    """A period's use of the model."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: float
    failed: int = 0  # calls that brought no readable answer


def get_answer(c: Connection, key: str) -> str | None:
    """The answer kept under ``key``, or None."""
    return c.scalar(select(answers.c.answer).where(answers.c.key == key))


def keep_answer(c: Connection, key: str, answer: str, now: datetime) -> None:
    """Keep an answer; an older one under the same key is replaced."""
    kept = {"answer": answer, "created_at": now}
    fresh = insert_of(c, answers).values(key=key, **kept)
    c.execute(fresh.on_conflict_do_update(index_elements=[answers.c.key], set_=kept))


def drop_answers(c: Connection, before: datetime) -> int:
    """Forget answers from before then; returns how many."""
    return c.execute(delete(answers).where(answers.c.created_at < before)).rowcount


def spend_since(c: Connection, since: datetime) -> Spend:
    """What was used since then, calls under way included."""
    row = c.execute(
        select(
            func.count(),
            func.coalesce(func.sum(calls.c.tokens_in), 0),
            func.coalesce(func.sum(calls.c.tokens_out), 0),
            func.coalesce(func.sum(calls.c.cost_usd), 0.0),
            func.count().filter(calls.c.outcome.not_in(("ok", RESERVED))),
        ).where(calls.c.at >= since)
    ).one()
    return Spend(int(row[0]), int(row[1]), int(row[2]), float(row[3]), int(row[4]))


def spend_today(c: Connection, now: datetime) -> Spend:
    """What was used since midnight UTC."""
    return spend_since(c, now.replace(hour=0, minute=0, second=0, microsecond=0))


def reserve(
    c: Connection, *, model: str, purpose: str, most_usd: float, budget_usd: float, now: datetime
) -> int | None:
    """Set money aside for one call, in a writing transaction of its own so that two callers cannot both take the last.

    Args:
        c: a writing connection.
        model: the model's name.
        purpose: what the call is for.
        most_usd: the most the call can cost.
        budget_usd: the most that may be spent since midnight UTC, this call included.
        now: the time.

    Returns:
        the call's id for :func:`settle`; None when the money does not reach.
    """
    one_at_a_time(c, "money")
    if spend_today(c, now).cost_usd + most_usd > budget_usd:
        return None
    values = {"at": now, "model": model, "purpose": purpose, "cost_usd": most_usd, "outcome": RESERVED}
    return int(c.execute(insert(calls).values(**values).returning(calls.c.id)).scalar_one())


def settle(c: Connection, call_id: int, *, tokens_in: int, tokens_out: int, cost_usd: float, outcome: str) -> None:
    """Write down what a call really used."""
    values = {"tokens_in": tokens_in, "tokens_out": tokens_out, "cost_usd": cost_usd, "outcome": outcome}
    c.execute(update(calls).where(calls.c.id == call_id).values(**values))
