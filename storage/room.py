"""How much room the disk of an SQLite file has left."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Engine

TIGHT_BYTES = 200 * 1024 * 1024  # weeks of feeds: time to act
_LITTLE = 256 * 1024
FULL_BYTES = 16 * 1024 * 1024  # an hour of feeds, or one copy of a young database


def free_bytes(engine: Engine) -> int | None:
    """Bytes free where the database stands; ``None`` for one in memory or on a server, which looks after its own."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:":
        return None
    try:
        return shutil.disk_usage(Path(file).resolve().parent).free
    except OSError:
        return None


def has_room(file: Path) -> bool:
    """Whether a little more can be written beside ``file``: SQLite calls some ends of a disk an I/O error."""
    try:
        return shutil.disk_usage(file.resolve().parent).free >= _LITTLE
    except OSError:
        return True


def lack_of_room(engine: Engine, least: int = TIGHT_BYTES) -> str:
    """One sentence when fewer than ``least`` bytes are free, else ""."""
    free = free_bytes(engine)
    if free is None or free >= least:
        return ""
    return f"the disk is nearly full: {free // (1024 * 1024)} MB are left for the database"
