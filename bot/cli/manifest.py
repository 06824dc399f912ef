"""`signalpost manifest`: what to paste into Slack."""

from __future__ import annotations

import json

import click

from bot.cli.common import read_settings
from bot.errors import UserError
from bot.slack.manifest import manifest as make


@click.command()
@click.option(
    "--mode",
    type=click.Choice(["socket", "http"]),
    default="socket",
    show_default=True,
    help="How Slack's requests arrive.",
)
@click.option("--rotation", is_flag=True, help="Let tokens expire every twelve hours; cannot be undone in Slack.")
def manifest(mode: str, rotation: bool) -> None:
    """Print the Slack app manifest (JSON) to paste under "From a manifest"."""
    settings = read_settings(quiet=True)
    if mode == "http" and not settings.public_url.startswith("https://"):
        raise UserError("HTTP mode needs PUBLIC_URL, beginning with https://: Slack sends its requests there.")
    made = make("http" if mode == "http" else "socket", settings.base_url, rotation=rotation)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))
