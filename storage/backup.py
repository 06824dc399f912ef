"""A copy of the whole database while it is in use, and putting it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from itertools import chain, count
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine

from storage.copying import copy_database
from storage.dumps import dump, load
from storage.engine import make_private
from storage.errors import StorageError
from storage.migrate import refuse_newer


def backup(engine: Engine, target: Path) -> None:
    """Write a consistent copy of the database to ``target``; an existing file is never overwritten.

    SQLite is copied through its backup API, PostgreSQL by its own programs.

    Raises:
        StorageError: the file exists or cannot be written, or ``pg_dump`` is missing or failed.
    """
    if target.exists():
        raise StorageError(f"{target} exists already: choose another name, a backup is never overwritten.")
    if engine.dialect.name == "postgresql":
        dump(engine, target)
        return
    file = Path(_sqlite_file(engine))
    if not file.is_file():
        raise StorageError(f"There is no database {file} yet.")
    try:
        copy_database(file, target)
    except (OSError, sqlite3.Error) as e:
        raise StorageError(f"{target} cannot be written: {e}.") from e


def restore(engine: Engine, source: Path) -> Path | None:
    """Put a backup in the place of the database; stop every Signalpost first.

    Returns:
        Where the database that stood there was kept (SQLite), or ``None``.

    Raises:
        SchemaTooNew: the backup was made by a newer Signalpost.
        StorageError: the file is not a backup of Signalpost, or ``pg_restore`` is missing or failed.
    """
    if not source.is_file():
        raise StorageError(f"There is no backup file {source}.")
    if engine.dialect.name == "postgresql":
        load(engine, source)
        return None
    _check_backup(source)
    target = Path(_sqlite_file(engine))
    if target.exists() and target.samefile(source):
        raise StorageError(f"{source} is the database in use: it cannot be restored from itself.")
    engine.dispose()
    copy, whole = (target.with_name(target.name + tail) for tail in (".copying", ".restoring"))
    try:
        copy.unlink(missing_ok=True)  # of a restore that was cut off
        make_private(copy)
        shutil.copyfile(source, copy)  # first the copy, whole: what stands there is moved only when nothing can fail
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, copy)  # its operator may have let a group in
        copy.replace(whole)
        return _put_in_place(whole, target)
    except OSError as e:
        raise StorageError(f"{target} cannot be restored: {e.strerror or e}.") from e


def finish_restore(engine: Engine) -> bool:
    """Finish a restore that was cut off between its copy and its end; return whether there was one.

    Without this the next start would find no database, or one without its log, and begin an empty one.

    Raises:
        StorageError: the files cannot be moved.
    """
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:" or file.startswith("file:"):
        return False
    target = Path(file)
    whole = target.with_name(target.name + ".restoring")
    if not whole.is_file():
        return False
    _check_backup(whole)
    try:
        _put_in_place(whole, target)
    except OSError as e:
        raise StorageError(f"{target} cannot be restored: {e.strerror or e}.") from e
    return True


def _put_in_place(whole: Path, target: Path) -> Path | None:
    kept = _set_aside(target)
    whole.replace(target)
    return kept


def _set_aside(target: Path) -> Path | None:
    """Rename a database, with the log beside it that may hold its last writes; SQLite would play an old log into a new
    file, so it goes even when the database is gone.
    """
    names = (target.with_name(f"{target.name}.replaced{tail}") for tail in chain([""], map("-{}".format, count(2))))
    kept = next(name for name in names if not name.exists())
    for tail in ("-wal", "-shm"):
        beside = target.with_name(target.name + tail)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + tail))
    return target.replace(kept) if target.exists() else None


def _check_backup(source: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        found = None
    except sqlite3.DatabaseError as e:
        raise StorageError(f"{source} is not a database file.") from e
    if not found:
        raise StorageError(f"{source} is a database, but not a backup of Signalpost.")
    refuse_newer(found[0])


def _sqlite_file(engine: Engine) -> str:
    file = engine.url.database
    if not file or file == ":memory:":
        raise StorageError("A database in memory cannot be backed up.")
    return file
