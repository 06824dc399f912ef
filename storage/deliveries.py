"""Deliveries in the database: planned once, and looked up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    bindparam,
    delete,
    false,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.engine import Connection

from storage.channels import Channel, lock_channels, set_channel
from storage.errors import NotFound
from storage.records import Delivery, DeliveryKind, DeliveryState
from storage.statements import chunks
from storage.tables.delivery import deliveries as t
from storage.tables.delivery import strays

NAMESPACE = uuid.UUID("6f0b7a52-40a5-5d0e-9c1e-3c6f2f0c7b11")  # any number, but for ever the same
_FIELDS = tuple(f.name for f in fields(Delivery))
COLUMNS = tuple(t.c[name] for name in _FIELDS)
# Written out, not bound: only a literal lets both databases use the partial index of open rows.
OPEN: ColumnElement[bool] = literal_column("deliveries.state IN ('pending','sending')")
_GET = select(*COLUMNS).where(t.c.id == bindparam("one"))
_COUNT_OPEN = select(func.count()).select_from(t).where(OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A delivery to be planned.

    ``identity`` says what it is about beyond this database (the first source of a card). The id is made of it, so that
    what a power cut or an old backup forgot gets the same id when it is planned again, and is found in Slack.
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
    not_before: datetime | None = None

    @property
    def id(self) -> str:
        """The id, the same whenever the same thing is planned."""
        return self._id(self.identity or self.source_key)

    @property
    def second_id(self) -> str:
        """The id when another story has the same identity."""
        return self._id(f"{self.identity}\x1f{self.source_key}")

    def _id(self, what: str) -> str:
        return str(uuid.uuid5(NAMESPACE, "\x1f".join((self.team_id, self.channel_id, self.kind.value, what))))


def add_deliveries(c: Connection, wanted: Sequence[NewDelivery], now: datetime) -> list[str]:
    """Plan deliveries in the order given; what was planned before is left alone. Returns the ids of the new ones."""
    locked = lock_channels(c, ((w.team_id, w.channel_id) for w in wanted), now)
    known = _known(c, wanted)
    ids = _ids(c, wanted)
    last = {key: channel.last_seq for key, channel in locked.items()}
    rows: list[dict[str, Any]] = []
    for want in wanted:
        key = (want.team_id, want.channel_id, want.kind.value, want.source_key)
        if key in known:
            continue
        known.add(key)
        last[key[:2]] += 1
        one = want.second_id if want.id in ids else want.id
        ids.add(one)
        rows.append(_new_row(want, one, last[key[:2]], now))
    if not rows:
        return []
    _adopt(c, rows, now)
    c.execute(insert(t), rows)
    for team_id, channel_id in sorted({(row["team_id"], row["channel_id"]) for row in rows}):
        _wake(c, locked[team_id, channel_id], last[team_id, channel_id], now)
    return [str(row["id"]) for row in rows]


def _new_row(want: NewDelivery, delivery_id: str, seq: int, now: datetime) -> dict[str, Any]:
    return {
        "id": delivery_id,
        "team_id": want.team_id,
        "channel_id": want.channel_id,
        "seq": seq,
        "kind": want.kind.value,
        "source_key": want.source_key,
        "card_id": want.card_id,
        "recap_id": want.recap_id,
        "parent_id": want.parent_id,
        "payload": want.payload,
        "not_before": want.not_before,
        "created_at": now,
        "state": DeliveryState.PENDING.value,
        "ts": "",
        "sent_at": None,
    }


def _adopt(c: Connection, rows: list[dict[str, Any]], now: datetime) -> None:
    """Mark what stands in Slack already as sent; its channel is looked at once more, for what hangs below it."""
    by_id = {row["id"]: row for row in rows}
    for part in chunks(list(by_id)):
        for stray in c.execute(select(strays).where(strays.c.delivery_id.in_(part))):
            by_id[stray.delivery_id] |= {"state": DeliveryState.SENT.value, "ts": stray.ts, "sent_at": now}
            set_channel(c, stray.team_id, stray.channel_id, swept_at=None)


def add_strays(c: Connection, team_id: str, channel_id: str, found: Mapping[str, str], now: datetime) -> int:
    """Remember own messages that stand in a channel but that no delivery is known of; return how many.

    Args:
        c: a writing connection.
        team_id: the workspace.
        channel_id: the channel.
        found: Slack's ts by delivery id, as history showed them.
        now: the time of looking.
    """
    missing = dict(found)
    for part in chunks(list(found)):
        for known in c.scalars(select(t.c.id).where(t.c.id.in_(part))):
            missing.pop(known, None)
    c.execute(delete(strays).where(strays.c.delivery_id.in_(list(missing)[:400])))
    rows = [
        {"delivery_id": key[:36], "team_id": team_id, "channel_id": channel_id, "ts": ts, "seen_at": now}
        for key, ts in list(missing.items())[:400]
    ]
    if rows:
        c.execute(insert(strays), rows)
    return len(rows)


def forget_strays(c: Connection, *, before: datetime) -> int:
    """Delete what was remembered before that time; return how many."""
    return c.execute(delete(strays).where(strays.c.seen_at < before)).rowcount


def _ids(c: Connection, wanted: Sequence[NewDelivery]) -> set[str]:
    found: set[str] = set()
    for part in chunks([want.id for want in wanted]):
        found |= set(c.scalars(select(t.c.id).where(t.c.id.in_(part))))
    return found


def _wake(c: Connection, channel: Channel, last_seq: int, now: datetime) -> None:
    wake_at = channel.wake_at if channel.wake_at is not None else max(now, channel.not_before or now)
    set_channel(c, channel.team_id, channel.channel_id, last_seq=last_seq, wake_at=wake_at)


def _known(c: Connection, wanted: Sequence[NewDelivery]) -> set[tuple[str, str, str, str]]:
    """Which are planned already, by their unique keys."""
    query = select(t.c.team_id, t.c.channel_id, t.c.kind, t.c.source_key)
    places = {(w.team_id, w.channel_id) for w in wanted}
    if len(places) == 1:  # all channels have a recap of that week: look at those of this one
        (team_id, channel_id), kinds = places.pop(), {w.kind.value for w in wanted}
        query = query.where(t.c.team_id == team_id, t.c.channel_id == channel_id, t.c.kind.in_(kinds))
    found: set[tuple[str, str, str, str]] = set()
    for part in chunks(sorted({w.source_key for w in wanted})):
        rows = c.execute(query.where(t.c.source_key.in_(part)))
        found |= {(row.team_id, row.channel_id, row.kind, row.source_key) for row in rows}
    return found


def get_delivery(c: Connection, delivery_id: str) -> Delivery | None:
    """The delivery of that id, or ``None``."""
    row = c.execute(_GET, {"one": delivery_id}).one_or_none()
    return None if row is None else delivery_of_row(row)


def find_delivery(c: Connection, delivery_id: str) -> Delivery:
    """The delivery of that id, or of the only id that begins so.

    Raises:
        NotFound: there is none, or more than one.
    """
    one = t.c.id.startswith(delivery_id, autoescape=True) if delivery_id else false()
    rows = c.execute(select(*COLUMNS).where(one).limit(2)).all()
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


def open_deliveries(c: Connection, team_id: str, channel_id: str, kind: DeliveryKind | None = None) -> list[Delivery]:
    """What is still to be sent to a channel, in its order; of one kind, or of all."""
    query = select(*COLUMNS).where(t.c.team_id == team_id, t.c.channel_id == channel_id, OPEN)
    if kind is not None:
        query = query.where(t.c.kind == kind.value)
    return [delivery_of_row(row) for row in c.execute(query.order_by(t.c.seq))]


def open_among(c: Connection, ids: Iterable[str]) -> list[Delivery]:
    """Those of the deliveries of these ids that are still to be sent."""
    found: list[Delivery] = []
    for some in chunks(sorted(set(ids))):
        found += [delivery_of_row(row) for row in c.execute(select(*COLUMNS).where(t.c.id.in_(some), OPEN))]
    return found


def deliveries_for(c: Connection, source_keys: Iterable[str], kind: DeliveryKind) -> list[Delivery]:
    """Every channel's delivery of these source keys."""
    query = select(*COLUMNS).where(t.c.source_key.in_(sorted(set(source_keys))), t.c.kind == kind.value)
    return [delivery_of_row(row) for row in c.execute(query.order_by(t.c.team_id, t.c.channel_id, t.c.seq))]


def deliveries_of_card(c: Connection, card_id: int, kind: DeliveryKind = DeliveryKind.CARD) -> list[Delivery]:
    """Every channel's delivery of one card."""
    query = select(*COLUMNS).where(t.c.card_id == card_id, t.c.kind == kind.value)
    return [delivery_of_row(row) for row in c.execute(query.order_by(t.c.team_id, t.c.channel_id, t.c.seq))]


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


def count_cards(
    c: Connection, keys: Iterable[tuple[str, str]], since: datetime, until: datetime | None = None
) -> dict[tuple[str, str], int]:
    """How many cards were planned for each of these (team, channel) since then, and not after ``until``."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    wanted = sorted(set(keys))
    for part in chunks(wanted):
        query = (
            select(t.c.team_id, t.c.channel_id, func.count())
            .where(
                tuple_(t.c.team_id, t.c.channel_id).in_(part),
                t.c.kind == DeliveryKind.CARD.value,
                t.c.created_at >= since,
                *([t.c.created_at <= until] if until is not None else []),
            )
            .group_by(t.c.team_id, t.c.channel_id)
        )
        for team_id, channel_id, number in c.execute(query):
            counts[team_id, channel_id] = number
    return counts


def count_open(c: Connection) -> int:
    """How many deliveries are still to be sent."""
    return int(c.execute(_COUNT_OPEN).scalar_one())


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
