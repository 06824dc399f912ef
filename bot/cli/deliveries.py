"""`signalpost deliveries`: what was posted where, what could not be, and deciding what becomes of it."""

from __future__ import annotations

import click

from bot.cli.common import Commands, core, json_option, show, when


@click.group(cls=Commands)
def deliveries() -> None:
    """List deliveries; retry or drop dead ones."""


@deliveries.command(name="list")
@click.option("--state", default="", help="Only pending, sending, sent, dead or dropped ones.")
@click.option("--channel", default="", help="Only those of this channel id.")
@click.option("-n", "limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Most rows.")
@json_option
def list_(state: str, channel: str, limit: int, as_json: bool) -> None:
    """Deliveries, newest first."""
    from bot.services.delivery.outbox_by_hand import list_outbox

    with core() as opened:
        found = list_outbox(opened.parts, state=state, channel_id=channel, limit=limit)
    columns = (
        ("id", lambda one: one.id[:8]),
        ("channel", lambda one: one.channel_id),
        ("what", lambda one: f"{one.kind} {one.source_key}"),
        ("state", lambda one: one.state.value),
        ("tries", lambda one: one.attempts),
        ("made", lambda one: when(one.created_at)),
        ("sent", lambda one: when(one.sent_at)),
        ("why", lambda one: one.error),
    )
    show(found, columns, as_json=as_json, none="There are no such deliveries.")


@deliveries.command()
@click.argument("delivery_id")
def retry(delivery_id: str) -> None:
    """Put a dead or dropped delivery back into line; the first letters of its id are enough."""
    from bot.services.delivery.outbox_by_hand import retry_delivery

    with core() as opened:
        row = retry_delivery(opened.parts, delivery_id)
    click.echo(f"Delivery {row.id} is {row.state.value} again; it goes out with the next sweep.")


@deliveries.command()
@click.argument("delivery_id")
def drop(delivery_id: str) -> None:
    """Decide not to send a delivery; its channel goes on with the next one."""
    from bot.services.delivery.outbox_by_hand import drop_delivery

    with core() as opened:
        row = drop_delivery(opened.parts, delivery_id)
    click.echo(f"Delivery {row.id} is dropped.")
