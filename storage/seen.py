"""Requests of Slack that were served lately, known to every process on the database: each signature is good once.

PostgreSQL keeps them in ``seen_requests``. SQLite lets one writer in at a time, and nobody who typed a command should
wait for the one that stores feeds: there they stand in a small file of their own beside the database. Neither waits
for the disk: what a power cut loses is good for five minutes at most. On PostgreSQL that is said of each transaction
and never of the session: behind a pooler it would make the next commit of somebody else, of a claimed delivery perhaps,
as careless.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from storage.engine import WRITE, make_engine
from storage.errors import StorageError
from storage.tables.base import to_milliseconds
from storage.tables.people import seen_requests as t

KEPT = timedelta(minutes=11)  # a timestamp may lie five minutes ahead, and is accepted for five more
_CLEAN_EVERY = timedelta(minutes=1)
_TAKE = text("INSERT INTO seen_requests (key, seen_at) VALUES (:key, :at) ON CONFLICT DO NOTHING")
_TAKE_PG = text(
    "INSERT INTO seen_requests (key, seen_at) SELECT CAST(:key AS varchar), CAST(:at AS bigint)"
    " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS hasty ON CONFLICT DO NOTHING"
)
_PATIENCE_S = 2  # Slack waits three seconds for an answer


class SeenRequests:
    """Remembers requests across processes and restarts.

    Args:
        url: of the database.

    Raises:
        StorageError: the memory cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self._engine = _open(url)
        self._take = _TAKE if self._engine.dialect.name == "sqlite" else _TAKE_PG
        self._lock = threading.Lock()
        self._cleaned: datetime | None = None

    def take(self, key: str, now: datetime) -> bool:
        """Use a key up: true for exactly one caller of all processes, until it is eleven minutes old.

        Raises:
            StorageError: the memory cannot be reached.
        """
        try:
            with self._engine.begin() as c:
                if self._is_time_to_clean(now):
                    c.execute(delete(t).where(t.c.seen_at < now - KEPT, t.c.key.startswith("sig:")))
                return bool(c.execute(self._take, {"key": f"sig:{key}"[:128], "at": to_milliseconds(now)}).rowcount)
        except SQLAlchemyError as e:
            raise StorageError("The memory of requests cannot be reached.") from e

    def give_back(self, key: str) -> None:
        """Allow a key again: its request was not served.

        Raises:
            StorageError: the memory cannot be reached.
        """
        try:
            with self._engine.begin() as c:
                c.execute(delete(t).where(t.c.key == f"sig:{key}"[:128]))
        except SQLAlchemyError as e:
            raise StorageError("The memory of requests cannot be reached.") from e

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def _is_time_to_clean(self, now: datetime) -> bool:
        with self._lock:
            due = self._cleaned is None or abs(now - self._cleaned) >= _CLEAN_EVERY
            if due:
                self._cleaned = now
            return due


def _open(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        parsed = parsed.set(database=str(path.with_suffix(".seen.db")))
    engine = make_engine(parsed.render_as_string(hide_password=False), patience_s=_PATIENCE_S)
    writing = engine.execution_options(**{WRITE: True})
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _do_not_wait)
        try:
            with writing.begin() as c:
                c.exec_driver_sql("CREATE TABLE IF NOT EXISTS seen_requests (key TEXT PRIMARY KEY, seen_at INTEGER)")
                c.exec_driver_sql("CREATE INDEX IF NOT EXISTS ix_seen_at ON seen_requests (seen_at)")
        except SQLAlchemyError as e:
            raise StorageError(f"{parsed.database} cannot be written.") from e
    return writing


def _do_not_wait(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
