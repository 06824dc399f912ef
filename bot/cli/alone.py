"""One playground on a database: a second `run` says so at once, or waits while the first is ending."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from types import ModuleType
from typing import Protocol

import click

from bot.errors import BotError
from bot.serving import DRAIN_S
from config.settings import Settings
from storage.engine import read_url
from storage.holder import holder_of

PATIENCE_S = DRAIN_S + 10  # for another process to end
_ENDING = "ending"


class _Lock(Protocol):
    """A lock that ends with its process, and what its holder says of itself."""

    def take(self) -> bool: ...

    def say(self, words: str) -> None: ...

    def said(self) -> str: ...


@contextmanager
def alone(settings: Settings, end: threading.Event, *, patience_s: float = PATIENCE_S) -> Iterator[Callable[[], None]]:
    """Hold the database's lock while the body runs; gives what is to be called when this process begins to end.

    The system lets a dead process's lock go, so nothing is left to clear up. Processes of a real Slack share a database
    as they like: they only wait for one on the same file that is ending, which still has the port. Windows has no such
    locks of files: there nothing is checked.

    Args:
        settings: the database, and whether this is a playground.
        end: asks this process to end.
        patience_s: seconds to wait for another process that is ending.

    Raises:
        BotError: another `run` with its own playground uses the database, or does not end.
        StorageError: the database on a server cannot be used.
    """
    with _lock_of(settings) as lock:
        if lock is None:
            yield lambda: None
        elif _taken(lock, end, patience_s):
            lock.say(f"{os.getpid()} running")
            yield lambda: lock.say(f"{os.getpid()} {_ENDING}")
        elif settings.playground:
            pid, where = lock.said().split(" ")[0] or "?", read_url(settings.database_url).render_as_string()
            raise BotError(
                f"Another Signalpost (process {pid}) runs on this database, {where}: use that one, stop "
                "it, or give this one a database of its own with DATABASE_URL=…"
            )
        else:
            yield lambda: None


@contextmanager
def _lock_of(settings: Settings) -> Iterator[_Lock | None]:
    """The lock of the database; None where there is none, or where several may run anyway."""
    if read_url(settings.database_url).get_backend_name() != "sqlite":
        if not settings.playground:
            yield None
            return
        with holder_of(settings.database_url) as holder:
            yield holder
        return
    path, locks = lock_file(settings), _locks()
    try:
        file = path.open("a+", encoding="utf-8") if path and locks else None
    except OSError:  # no such folder, no right to write: opening the database says so in its words
        file = None
    if file is None or locks is None:
        yield None
        return
    with file:
        yield _FileLock(file, locks)


@dataclass(frozen=True, slots=True)
class _FileLock:
    """A lock file beside the database.

    Args:
        file: open for reading and appending.
        locks: Python's `fcntl`.
    """

    file: TextIOWrapper
    locks: ModuleType

    def take(self) -> bool:
        try:
            self.locks.flock(self.file, self.locks.LOCK_EX | self.locks.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def say(self, words: str) -> None:
        self.file.truncate(0)
        self.file.write(words)
        self.file.flush()

    def said(self) -> str:
        return Path(self.file.name).read_text(encoding="utf-8")


def lock_file(settings: Settings) -> Path | None:
    """The file whose lock a `run` holds: beside the SQLite file; None where there is none."""
    url = read_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    path = Path(url.database)
    return path.with_name(f"{path.name}.lock")


def _taken(lock: _Lock, end: threading.Event, patience_s: float) -> bool:
    """Take the lock, waiting for one that is ending; False when somebody works on."""
    waited = 0.0
    while not lock.take():
        if _ENDING not in lock.said():
            return False
        if not waited:
            click.echo("Waiting for the Signalpost that ran here before to end …", err=True)
        if waited >= patience_s:
            raise BotError("The Signalpost that ran here before does not end; look for its process, then start again.")
        if end.wait(0.2):
            raise SystemExit(0)
        waited += 0.2
    return True


def _locks() -> ModuleType | None:
    try:
        return importlib.import_module("fcntl")
    except ImportError:  # Windows
        return None
