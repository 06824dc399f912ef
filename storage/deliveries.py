"""Deliveries in the database: planned once, and looked up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, literal_column, select, tuple_, update
from sqlalchemy.engine import Connection

from storage.channels import Channel, lock_channels, set_channel
from storage.errors import NotFound
from storage.records import Delivery, DeliveryKind, DeliveryState
from storage.tables.delivery import deliveries as t

NAMESPACE = uuid.UUID("6f0b7a52-40a5-5d0e-9c1e-3c6f2f0c7b11")  # any number, but for ever the same
_FIELDS = tuple(f.name for f in fields(Delivery))
COLUMNS = tuple(t.c[name] for name in _FIELDS)
# Written out, not bound: only a literal lets both databases use the partial index of open rows.
OPEN: ColumnElement[bool] = literal_column("deliveries.state IN ('pending','sending')")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A delivery to be planned.

    ``identity`` says what it is about beyond this database (the first source of a card): it goes into the id, so that
    after restoring a backup the same message gets the same id again, and another one does not.
    """

    team_id: str
    channel_id: str
    kind: DeliveryKind
    source_key: str
    card_id: int | None = None
    recap_id: int | None = None
    parent_id: str = ""
    payload: str = ""
    identity: str = ""

    @property
    def id(self) -> str:
        """The id, the same whenever the same thing is planned."""
        parts = (self.team_id, self.channel_id, self.kind.value, self.source_key, self.identity)
        return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def add_deliveries(c: Connection, wanted: Sequence[NewDelivery], now: datetime) -> list[str]:
    """Plan deliveries in the order given; what was planned before is left alone. Returns the ids of the new ones."""
    locked = lock_channels(c, ((w.team_id, w.channel_id) for w in wanted), now)
    known = _known(c, wanted)
    last = {key: channel.last_seq for key, channel in locked.items()}
    rows: list[dict[str, Any]] = []
    for want in wanted:
        key = (want.team_id, want.channel_id, want.kind.value, want.source_key)
        if key in known:
            continue
        known.add(key)
        last[key[:2]] += 1
        rows.append(_new_row(want, last[key[:2]], now))
    if not rows:
        return []
    c.execute(insert(t), rows)
    for team_id, channel_id in sorted({(row["team_id"], row["channel_id"]) for row in rows}):
        _wake(c, locked[team_id, channel_id], last[team_id, channel_id], now)
    return [str(row["id"]) for row in rows]


def _new_row(want: NewDelivery, seq: int, now: datetime) -> dict[str, Any]:
    return {
        "id": want.id,
        "team_id": want.team_id,
        "channel_id": want.channel_id,
        "seq": seq,
        "kind": want.kind.value,
        "source_key": want.source_key,
        "card_id": want.card_id,
        "recap_id": want.recap_id,
        "parent_id": want.parent_id,
        "payload": want.payload,
        "created_at": now,
    }


def _wake(c: Connection, channel: Channel, last_seq: int, now: datetime) -> None:
    wake_at = channel.wake_at if channel.wake_at is not None else max(now, channel.not_before or now)
    set_channel(c, channel.team_id, channel.channel_id, last_seq=last_seq, wake_at=wake_at)


def _known(c: Connection, wanted: Sequence[NewDelivery]) -> set[tuple[str, str, str, str]]:
    keys = sorted({w.source_key for w in wanted})
    found: set[tuple[str, str, str, str]] = set()
    for start in range(0, len(keys), 400):
        part = keys[start : start + 400]
        rows = c.execute(select(t.c.team_id, t.c.channel_id, t.c.kind, t.c.source_key).where(t.c.source_key.in_(part)))
        found |= {(row.team_id, row.channel_id, row.kind, row.source_key) for row in rows}
    return found


def get_delivery(c: Connection, delivery_id: str) -> Delivery | None:
    """The delivery of that id, or ``None``."""
    row = c.execute(select(*COLUMNS).where(t.c.id == delivery_id)).one_or_none()
    return None if row is None else delivery_of_row(row)


def find_delivery(c: Connection, delivery_id: str) -> Delivery:
    """The delivery of that id, or of the only id that begins so.

    Raises:
        NotFound: there is none, or more than one.
    """
    rows = c.execute(select(*COLUMNS).where(t.c.id.startswith(delivery_id, autoescape=True)).limit(2)).all()
    if len(rows) != 1:
        raise NotFound(f"There is no delivery {delivery_id}." if not rows else f"{delivery_id} is not one delivery.")
    return delivery_of_row(rows[0])


def list_deliveries(
    c: Connection, *, state: DeliveryState | None = None, team_id: str = "", channel_id: str = "", limit: int = 50
) -> list[Delivery]:
    """Deliveries, newest first."""
    query = select(*COLUMNS).order_by(t.c.created_at.desc(), t.c.seq.desc()).limit(limit)
    if state is not None:
        query = query.where(t.c.state == state.value)
    if team_id:
        query = query.where(t.c.team_id == team_id)
    if channel_id:
        query = query.where(t.c.channel_id == channel_id)
    return [delivery_of_row(row) for row in c.execute(query)]


def open_deliveries(c: Connection, team_id: str, channel_id: str) -> list[Delivery]:
    """What is still to be sent to a channel, in its order."""
    query = select(*COLUMNS).where(t.c.team_id == team_id, t.c.channel_id == channel_id, OPEN)
    return [delivery_of_row(row) for row in c.execute(query.order_by(t.c.seq))]


def deliveries_for(c: Connection, source_keys: Iterable[str], kind: DeliveryKind) -> list[Delivery]:
    """Every channel's delivery of these source keys."""
    query = select(*COLUMNS).where(t.c.source_key.in_(sorted(set(source_keys))), t.c.kind == kind.value)
    return [delivery_of_row(row) for row in c.execute(query.order_by(t.c.team_id, t.c.channel_id, t.c.seq))]


def deliveries_of_card(c: Connection, card_id: int, kind: DeliveryKind = DeliveryKind.CARD) -> list[Delivery]:
    """Every channel's delivery of one card."""
    query = select(*COLUMNS).where(t.c.card_id == card_id, t.c.kind == kind.value)
    return [delivery_of_row(row) for row in c.execute(query.order_by(t.c.team_id, t.c.channel_id, t.c.seq))]


def card_at(c: Connection, team_id: str, channel_id: str, ts: str) -> int | None:
    """The card that stands in that message, if any: how a click on a message finds its card."""
    query = select(t.c.card_id).where(t.c.team_id == team_id, t.c.channel_id == channel_id, t.c.ts == ts)
    return c.execute(query.limit(1)).scalar_one_or_none()


def cards_posted(c: Connection, team_id: str, channel_id: str, since: datetime) -> dict[int, datetime]:
    """Cards planned for a channel as messages of their own since then, and when."""
    query = select(t.c.card_id, t.c.created_at).where(
        t.c.team_id == team_id,
        t.c.channel_id == channel_id,
        t.c.kind == DeliveryKind.CARD.value,
        t.c.state.notin_((DeliveryState.DROPPED.value, DeliveryState.DEAD.value)),
        t.c.created_at >= since,
        t.c.card_id.is_not(None),
    )
    return {row.card_id: row.created_at for row in c.execute(query)}


def count_cards(c: Connection, keys: Iterable[tuple[str, str]], since: datetime) -> dict[tuple[str, str], int]:
    """How many cards were planned for each of these (team, channel) since then."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), 400):
        query = (
            select(t.c.team_id, t.c.channel_id, func.count())
            .where(
                tuple_(t.c.team_id, t.c.channel_id).in_(wanted[start : start + 400]),
                t.c.kind == DeliveryKind.CARD.value,
                t.c.created_at >= since,
            )
            .group_by(t.c.team_id, t.c.channel_id)
        )
        for team_id, channel_id, number in c.execute(query):
            counts[team_id, channel_id] = number
    return counts


def count_open(c: Connection) -> int:
    """How many deliveries are still to be sent."""
    return int(c.execute(select(func.count()).select_from(t).where(OPEN)).scalar_one())


def count_states(c: Connection, since: datetime) -> dict[str, int]:
    """How many deliveries of each state were planned since then."""
    rows = c.execute(select(t.c.state, func.count()).where(t.c.created_at >= since).group_by(t.c.state))
    return {row[0]: row[1] for row in rows}


def note_gone(c: Connection, delivery_id: str, why: str) -> None:
    """Note on a sent delivery that its message can no longer be touched."""
    c.execute(
        update(t).where(t.c.id == delivery_id, t.c.state == DeliveryState.SENT.value, t.c.error == "").values(error=why)
    )


def delivery_of_row(row: Row[*tuple[Any, ...]]) -> Delivery:
    """The noun of a row of the table."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["kind"], values["state"] = DeliveryKind(values["kind"]), DeliveryState(values["state"])
    return Delivery(**values)
