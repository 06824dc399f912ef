"""A consistent copy of an SQLite database beside its work: whole, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from storage.engine import make_private


def copy_database(file: Path, target: Path) -> None:
    """Copy the database ``file`` to ``target``, through SQLite's backup API; only our own user may read the copy.

    Raises:
        OSError, sqlite3.Error: it cannot be written; nothing is left of it.
    """
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)  # of a copy that was cut off
        make_private(part)
        reading = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)
        with closing(reading) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        part.replace(target)
    except (OSError, sqlite3.Error):
        with suppress(OSError):
            part.unlink(missing_ok=True)  # half a copy on a full disk helps nobody
        raise
