"""A copy of the whole database while it is in use, and putting it back."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, make_url

from storage.errors import StorageError


def backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy of the database to ``target``; an existing file is never overwritten.

    SQLite is copied through its backup API, PostgreSQL by ``pg_dump``.

    Raises:
        StorageError: the file exists, or ``pg_dump`` is missing or failed.
    """
    if target.exists():
        raise StorageError(f"{target} exists already: choose another name, a backup is never overwritten.")
    if engine.dialect.name == "postgresql":
        _pg("pg_dump", engine, ["--format=custom", f"--file={target}"])
        return
    part = target.with_name(target.name + ".part")
    reading = sqlite3.connect(f"file:{_sqlite_file(engine)}?mode=ro", uri=True)
    with closing(reading) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.rename(target)


def restore(engine: Engine, source: Path) -> Path | None:
    """Put a backup in the place of the database; stop every Signalpost first.

    Returns:
        Where the database that stood there was kept (SQLite), or ``None``.

    Raises:
        StorageError: the file is not a backup of Signalpost, or ``pg_restore`` is missing or failed.
    """
    if not source.is_file():
        raise StorageError(f"There is no backup file {source}.")
    if engine.dialect.name == "postgresql":
        _pg("pg_restore", engine, ["--clean", "--if-exists", "--no-owner", str(source)])
        return None
    _check_backup(source)
    target = Path(_sqlite_file(engine))
    engine.dispose()
    kept = None
    if target.exists():
        kept = target.with_name(target.name + ".replaced")
        with closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.replace(kept)
        for tail in ("-wal", "-shm"):
            target.with_name(target.name + tail).unlink(missing_ok=True)
    shutil.copyfile(source, target)
    return kept


def _check_backup(source: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.DatabaseError as e:
        raise StorageError(f"{source} is not a database file.") from e
    if not found[0]:
        raise StorageError(f"{source} is a database, but not a backup of Signalpost.")


def _sqlite_file(engine: Engine) -> str:
    file = engine.url.database
    if not file or file == ":memory:":
        raise StorageError("A database in memory cannot be backed up.")
    return file


def _pg(program: str, engine: Engine, arguments: list[str]) -> None:
    url = make_url(str(engine.url.render_as_string(hide_password=False))).set(drivername="postgresql")
    where = url.set(password=None).render_as_string()
    command = [program, *arguments, f"--dbname={where}"]
    try:
        subprocess.run(command, check=True, capture_output=True, env=_pg_environment(url.password))
    except FileNotFoundError as e:
        raise StorageError(f"{program} is not installed; it comes with PostgreSQL's client programs.") from e
    except subprocess.CalledProcessError as e:
        raise StorageError(f"{program} failed: {e.stderr.decode(errors='replace').strip().splitlines()[-1:]}") from e


def _pg_environment(password: object) -> dict[str, str]:
    import os  # noqa: PLC0415 - the password goes through the environment, never through the list of processes

    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = str(password)
    return environment
