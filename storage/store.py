"""The open database: short transactions to read, and one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from storage.backup import finish_restore
from storage.engine import WRITE, make_engine
from storage.errors import StorageError
from storage.migrate import upgrade
from storage.seen import SeenRequests


class Store:
    """Hands out connections. Every function of the storage floor takes one as its first argument, so several of them
    can share a transaction.

    Args:
        engine: from :func:`storage.engine.make_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = threading.RLock()
        self._seen: SeenRequests | None = None

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at ``url`` and bring its schema up to date.

        Raises:
            StorageError: it cannot be opened, or was made by a newer Signalpost.
        """
        engine = make_engine(url)
        try:
            finish_restore(engine)
            upgrade(engine)
        except StorageError:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only transaction: one consistent view."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A short writing transaction; commits at the end, rolls back when the body raises. No network inside."""
        if self.engine.dialect.name == "sqlite":
            writer = self.engine.connect().execution_options(**{WRITE: True})
            with self._writing, writer as connection, connection.begin():
                yield connection
        else:
            with self.engine.begin() as connection:
                yield connection

    def seen(self) -> SeenRequests | None:
        """The memory of served requests that every process on this database shares; ``None`` for one in memory.

        Raises:
            StorageError: it cannot be opened.
        """
        url = self.engine.url
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            return None
        with self._writing:
            if self._seen is None:
                self._seen = SeenRequests(url.render_as_string(hide_password=False))
            return self._seen

    def close(self) -> None:
        """Give back every connection."""
        if self._seen is not None:
            self._seen.close()
        self.engine.dispose()
