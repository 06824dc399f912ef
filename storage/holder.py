"""One holder of a PostgreSQL database: a lock of its session, which the server lets go when the process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from storage.engine import make_engine, own_session, trouble
from storage.errors import StorageError

_KEY = 5_167_811  # any number, if only it is always the same
SHARED = (
    "DATABASE_URL leads to a pooler that gives every transaction another session: there nobody can tell whether "
    "another playground uses the database. Connect to PostgreSQL itself, or to a pool in session mode."
)
_PID = text("SELECT pg_backend_pid()")
_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_SAY = text("SELECT set_config('application_name', :words, false)")
_SAID = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted"
    " AND objid = :key AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Holder:
    """The lock and what its holder says of itself, in the name that PostgreSQL shows of its session.

    Args:
        connection: without transactions; the lock is held for as long as it is open.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self) -> bool:
        """Take the lock; False while another session holds it."""
        return bool(self._connection.scalar(_TAKE, {"key": _KEY}))

    def say(self, words: str) -> None:
        """Tell others what the holder does, in at most 63 characters; once its session is gone, nothing is held."""
        with suppress(DBAPIError):
            self._connection.execute(_SAY, {"words": words})

    def said(self) -> str:
        """What the holder says; "" when there is none, or its session belongs to a user whose sessions are hidden."""
        return self._connection.scalar(_SAID, {"key": _KEY}) or ""


@contextmanager
def holder_of(url: str) -> Iterator[Holder]:
    """A way to the lock of the database at ``url``; what was taken is let go with the end of the body.

    Raises:
        StorageError: the database cannot be used, its sessions are shared, or the URL cannot be read.
    """
    engine = make_engine(url)
    try:
        with _session(engine) as connection:
            if _is_shared(engine, connection):
                raise StorageError(SHARED)
            yield Holder(connection)
    finally:
        engine.dispose()  # the session itself, not only its loan


def _is_shared(engine: Engine, ours: Connection) -> bool:
    """Whether a pooler hands the session out transaction by transaction: then no lock of it is held for us.

    It is, where another connection meets our server process, or we meet another one while that is at work. A pooler in
    session mode does neither.
    """
    raw = ours.connection.dbapi_connection
    if own_session(raw):
        return False
    mine = ours.scalar(_PID)
    with engine.connect() as other, other.begin():
        return bool(other.scalar(_PID) == mine) or bool(ours.scalar(_PID) != mine)


def _session(engine: Engine) -> Connection:
    try:
        return engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    except DBAPIError as e:
        raise StorageError(trouble(e)) from e
