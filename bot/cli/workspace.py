"""`signalpost workspace`: who uses this Signalpost, and forgetting them."""

from __future__ import annotations

import click

from bot.cli.common import Commands, confirm, core, json_option, show, when
from bot.errors import UserError
from bot.render.words import plural
from storage.people import forget_workspace, get_workspace, list_workspaces


@click.group(cls=Commands)
def workspace() -> None:
    """List workspaces; forget one with all its data."""


@workspace.command(name="list")
@json_option
def list_(as_json: bool) -> None:
    """Every workspace."""
    with core() as opened, opened.parts.store.read() as c:
        found = list_workspaces(c)
    columns = (
        ("id", lambda one: one.team_id),
        ("name", lambda one: one.name),
        ("state", lambda one: one.state),
        ("why", lambda one: one.stopped_reason),
        ("since", lambda one: when(one.created_at)),
    )
    show(found, columns, as_json=as_json, none="There are no workspaces yet.")


@workspace.command()
@click.argument("team_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(team_id: str, yes: bool) -> None:
    """Delete TEAM_ID's tokens, subscriptions, deliveries, saved cards and votes for good."""
    with core() as opened:
        with opened.parts.store.read() as c:
            known = get_workspace(c, team_id)
        if known is None:
            raise UserError(f"There is no workspace {team_id}; `signalpost workspace list` shows them.")
        if not yes:
            confirm(f"Delete everything of {known.name or team_id}?")
        with opened.parts.store.write() as c:
            rows = forget_workspace(c, team_id)
    click.echo(f"Forgot {known.name or team_id}: {plural(rows, 'row')} deleted.")
