"""One playground on a database: a second `run` says so at once, or waits while the first is ending."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from types import ModuleType

import click

from bot.errors import BotError
from bot.serving import DRAIN_S
from config.settings import Settings
from storage.engine import read_url

PATIENCE_S = DRAIN_S + 10  # for another process to end
_ENDING = "ending"


@contextmanager
def alone(settings: Settings, end: threading.Event, *, patience_s: float = PATIENCE_S) -> Iterator[Callable[[], None]]:
    """Hold the database's lock file while the body runs; gives what is to be called when this process begins to end.

    The system lets a dead process's lock go, so nothing is left to clear up. Processes of a real Slack share a database
    as they like: they only wait for one that is ending, which still has the port. Databases on a server have no file,
    nor has Windows such locks: there nothing is checked.

    Args:
        settings: the database, and whether this is a playground.
        end: asks this process to end.
        patience_s: seconds to wait for another process that is ending.

    Raises:
        BotError: another `run` with its own playground uses the database, or does not end.
    """
    path, locks = lock_file(settings), _locks()
    if path is None or locks is None:
        yield lambda: None
        return
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError:  # no such folder, no right to write: opening the database says so in its words
        yield lambda: None
        return
    with file:
        if _taken(locks, file, end, patience_s):
            _say(file, "running")
            yield lambda: _say(file, _ENDING)
            return
        if settings.playground:
            pid = _said(path).split(" ")[0]
            raise BotError(
                f"Another Signalpost (process {pid}) runs on this database, {path.with_suffix('')}: use that one, stop "
                "it, or give this one a database of its own with DATABASE_URL=…"
            )
        yield lambda: None


def lock_file(settings: Settings) -> Path | None:
    """The file whose lock a `run` holds: beside the SQLite file; None where there is none."""
    url = read_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    path = Path(url.database)
    return path.with_name(f"{path.name}.lock")


def _taken(locks: ModuleType, file: TextIOWrapper, end: threading.Event, patience_s: float) -> bool:
    """Take the lock, waiting for one that is ending; False when somebody works on."""
    waited = 0.0
    while True:
        try:
            locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
        except BlockingIOError:
            if _ENDING not in _said(Path(file.name)):
                return False
        else:
            return True
        if not waited:
            click.echo("Waiting for the Signalpost that ran here before to end …", err=True)
        if waited >= patience_s:
            raise BotError("The Signalpost that ran here before does not end; look for its process, then start again.")
        if end.wait(0.2):
            raise SystemExit(0)
        waited += 0.2


def _said(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _say(file: TextIOWrapper, what: str) -> None:
    file.truncate(0)
    file.write(f"{os.getpid()} {what}")
    file.flush()


def _locks() -> ModuleType | None:
    try:
        return importlib.import_module("fcntl")
    except ImportError:  # Windows
        return None
