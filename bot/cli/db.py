"""`signalpost db`: upgrade, back up and restore the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from bot.cli.common import Commands, confirm, read_settings
from bot.errors import UserError
from storage.backup import backup as write_backup
from storage.backup import restore as put_back
from storage.engine import make_engine
from storage.migrate import head
from storage.migrate import upgrade as bring_up_to_date


@click.group(cls=Commands)
def db() -> None:
    """Upgrade, back up and restore the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date (every start does it too)."""
    with _engine() as engine:
        changed = bring_up_to_date(engine)
    click.echo(f"Schema {head()}: {'upgraded' if changed else 'already up to date'}.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a consistent copy to FILE, also while the bot runs."""
    with _engine() as engine:
        write_backup(engine, file)
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    click.echo(f"Backed up to {click.format_filename(file)} ({size}). Keep SECRET_KEY too: tokens need it.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the bot first."""
    if not file.is_file():
        raise UserError(f"There is no backup file {file}.")
    with _engine() as engine:
        if not yes:
            is_file = engine.dialect.name == "sqlite"
            after = "It is kept beside the new one." if is_file else "What it holds now is lost: back it up first."
            confirm(f"Replace the current database? {after}")
        kept = put_back(engine, file)
        bring_up_to_date(engine)
    click.echo("Restored." + (f" The old database is {kept}." if kept else ""))


@contextmanager
def _engine() -> Iterator[Engine]:
    """The database of the settings as it is, its connections given back at the end."""
    engine = make_engine(read_settings(quiet=True).database_url)
    try:
        yield engine
    finally:
        engine.dispose()
