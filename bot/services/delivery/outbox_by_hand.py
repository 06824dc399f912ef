"""Looking after deliveries by hand: listing them, trying a dead one again, dropping one that waits."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.engine import Connection

from bot.delivery.outbox import LEASE_S, REVIVE_FOR, SETTLE_S
from bot.errors import UserError
from bot.services.parts import Parts
from storage.channels import lock_channels
from storage.deliveries import find_delivery, list_deliveries
from storage.errors import NotFound
from storage.outbox import close_delivery, reopen_delivery, revive
from storage.records import Delivery, DeliveryState


def list_outbox(parts: Parts, *, state: str = "", channel_id: str = "", limit: int = 50) -> list[Delivery]:
    """Deliveries, newest first.

    Raises:
        UserError: there is no such state.
    """
    try:
        wanted = DeliveryState(state) if state else None
    except ValueError as e:
        names = ", ".join(one.value for one in DeliveryState)
        raise UserError(f"There is no state {state!r}; there are {names}.") from e
    with parts.store.read() as c:
        return list_deliveries(c, state=wanted, channel_id=channel_id, limit=limit)


def retry_delivery(parts: Parts, delivery_id: str) -> Delivery:
    """Put a dead or dropped delivery back into line; an unknown one is looked up once it has settled.

    Raises:
        UserError: there is no such delivery, or it was sent.
    """
    now = parts.now()
    with parts.store.write() as c:
        row = _find(c, delivery_id)
        if row.state is DeliveryState.SENT:
            raise UserError(f"Delivery {row.id} was sent; it is not sent twice.")
        lock_channels(c, [(row.team_id, row.channel_id)], now)
        revive(c, row.team_id, row.channel_id, since=now - REVIVE_FOR, now=now)
        settled = now - timedelta(seconds=LEASE_S + SETTLE_S)
        reopen_delivery(c, row.id, now, settled=settled)
        return _find(c, row.id)


def drop_delivery(parts: Parts, delivery_id: str) -> Delivery:
    """Decide not to send a delivery; its channel goes on with the next one.

    Raises:
        UserError: there is no such delivery, or it was sent.
    """
    with parts.store.write() as c:
        row = _find(c, delivery_id)
        lock_channels(c, [(row.team_id, row.channel_id)], parts.now())
        if not close_delivery(c, row.id, "dropped by hand", parts.now()):
            raise UserError(f"Delivery {row.id} is {row.state.value} already.")
        return _find(c, row.id)


def _find(c: Connection, delivery_id: str) -> Delivery:
    try:
        return find_delivery(c, delivery_id.strip())
    except NotFound as e:
        raise UserError(str(e)) from e
