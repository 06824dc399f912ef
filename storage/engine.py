"""Making an engine that behaves: SQLite in WAL with immediate writes, PostgreSQL with pings, no secrets in errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from storage.errors import StorageError

BUSY_TIMEOUT_MS = 5_000
PATIENCE_S = 5
PAGE_BYTES = 8_192  # an entry with its texts fits; with half of it, storing a thousand costs a quarter more
WRITE = "signalpost_write"  # execution option: this transaction will write
DISK_FULL = "The disk is full: nothing new can be kept until there is room. What was kept is safe."
UNREACHABLE = (OperationalError, InterfaceError, NoneFree)  # locked, full, gone, no connection free: no bug of ours

_DAMAGED = "The database is damaged ({}): put a backup in its place with `signalpost db restore FILE`."
_TROUBLES = (  # what stands in the words of a driver, and what that means
    ("disk is full", DISK_FULL),
    ("disk I/O error", "The database cannot be read or written (disk I/O error): its disk is full, or fails."),
    ("database is locked", "The database is busy: another program has held it for a while. Try again in a moment."),
    ("malformed", _DAMAGED),
    ("not a database", _DAMAGED),
    ("readonly", "The database cannot be written: the file, or the disk it is on, is read-only for this user."),
    (
        "unable to open database file",
        "The database cannot be opened: its folder must exist and be writable (DATABASE_URL).",
    ),
)


def read_url(url: str) -> URL:
    """DATABASE_URL in its parts.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # neither is repeated: they may quote a password
        raise StorageError("DATABASE_URL cannot be read: it must look like sqlite:///signalpost.db") from None
    if "@" in (parsed.host or ""):
        raise StorageError("DATABASE_URL cannot be read: an @ in its password is written %40")
    return parsed


def make_engine(url: str, *, patience_s: int = PATIENCE_S) -> Engine:
    """Return an engine for ``url``.

    Args:
        url: ``sqlite:///path`` or ``postgresql://…`` (psycopg 3 is chosen by itself).
        patience_s: how long a server may take to open a connection, unless the URL says it.

    Raises:
        StorageError: the URL cannot be read, or names another kind of database.
    """
    parsed = read_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgres":  # the old spelling that hosts still hand out
        parsed = parsed.set(drivername="postgresql")
        backend = "postgresql"
    if backend == "postgresql":
        # A server behind a dead line would otherwise be waited for until the system gives up, which takes minutes.
        limits = {"connect_timeout": patience_s, "tcp_user_timeout": 4_000 * patience_s}
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            connect_args={name: value for name, value in limits.items() if name not in parsed.query},
        )
        event.listen(engine, "connect", _prepare_postgresql)
    elif backend == "sqlite":
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "do_connect", _open_privately)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        raise StorageError(f"DATABASE_URL names {backend!r}: only sqlite and postgresql are supported")
    return engine


def make_private(file: str | Path) -> None:
    """Create an empty file of mode 0600 for a program that would ask the umask: its rows are nobody else's.

    A file that is there keeps its operator's mode. Where none can be made, whoever opens it next says why.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def trouble(error: DBAPIError | NoneFree) -> str:
    """What an error of the database means, as one sentence on one line."""
    if isinstance(error, NoneFree):
        return "The database is busy: every connection to it is in use. Try again in a moment."
    words = " ".join(str(error.orig).split())
    for mark, sentence in _TROUBLES:
        if mark in words:
            return sentence.format(words)
    reached = not words.startswith("connection")
    return f"The database cannot be {'used' if reached else 'opened'}: {words}"


def own_session(connection: Any) -> bool:
    """Whether a psycopg connection has the server's session to itself, so far as can be told.

    Args:
        connection: open, outside a transaction.

    Returns:
        False behind a pooler: it names a process of its own, and whatever a session keeps (prepared statements,
        settings, locks) may be met by somebody else's transaction, or not be met by ours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()", prepare=False)
        found = cursor.fetchone()
    return bool(found and found[0] == connection.info.backend_pid)


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    from psycopg import Error  # noqa: PLC0415 - the driver, only where it is used

    try:
        if not own_session(connection):
            connection.prepare_threshold = None
        connection.rollback()
    except Error:
        connection.close()  # nobody else holds it yet
        raise


def _open_privately(_dialect: Any, _record: Any, arguments: Sequence[Any], _options: Any) -> None:
    """Before SQLite makes a database file, with the log beside it that takes its mode."""
    file = str(arguments[0]) if arguments else ""
    if file and file != ":memory:" and not file.startswith("file:"):
        make_private(file)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
    try:
        with closing(connection.cursor()) as cursor:
            for pragma in (
                f"page_size={PAGE_BYTES}",  # before the first page is written; a database that is there keeps its own
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                f"busy_timeout={BUSY_TIMEOUT_MS}",
            ):
                cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()  # nobody else holds it yet
        raise


def _begin_sqlite(connection: Connection) -> None:
    # A read that turns into a write fails at once in SQLite, whatever the busy timeout; writers say so beforehand.
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
