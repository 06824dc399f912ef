"""Bringing the schema up to date at start: under a lock, after a copy, and never backwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from storage.copying import copy_database
from storage.engine import WRITE, trouble
from storage.errors import SchemaTooNew, StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_316_490_227  # PostgreSQL advisory lock, any number of ours


def head() -> str:
    """The newest schema revision this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def upgrade(engine: Engine) -> bool:
    """Upgrade the schema; return whether anything was done.

    Two processes starting together upgrade once: the second waits for the lock and finds nothing to do. An SQLite file
    that already holds data is copied to ``<file>.<old revision>`` before it is changed.

    Raises:
        SchemaTooNew: the database was made by a newer Signalpost.
        StorageError: the database cannot be opened.
    """
    try:
        with engine.connect() as reader:
            if _current(reader) == head():
                return False
        with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            return _upgrade_locked(connection)
    except DBAPIError as e:
        raise StorageError(trouble(e)) from e


def refuse_newer(revision: str) -> None:
    """Let revisions pass that this code knows.

    Raises:
        SchemaTooNew: it was made by a newer Signalpost.
    """
    if revision not in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}:
        raise SchemaTooNew(
            f"This database has schema {revision}, made by a newer Signalpost: update the program, or restore a backup."
        )


def _upgrade_locked(connection: Connection) -> bool:
    current = _current(connection)
    if current == head():
        return False
    if current is not None:
        refuse_newer(current)
        keep_copy(connection, current)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def keep_copy(connection: Connection, revision: str) -> None:
    """Copy the SQLite file behind ``connection`` to ``<file>.<revision>``; other databases have their own backups.

    Raises:
        StorageError: it cannot be written; the upgrade must wait for that.
    """
    file = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not file or file == ":memory:" or file.startswith("file:"):
        return
    target = Path(f"{file}.{revision}")
    try:
        copy_database(Path(file), target)
    except (OSError, sqlite3.Error) as e:
        raise StorageError(f"{target}, the copy that is kept of the old database, cannot be written: {e}.") from e
