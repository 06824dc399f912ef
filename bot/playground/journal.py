"""Keeps the workspace's messages in a small SQLite file, so that a restart finds the channels as they were."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.errors import BotError
from bot.playground.shapes import Json
from storage.engine import DISK_FULL
from storage.room import has_room

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (channel TEXT NOT NULL, ts TEXT NOT NULL, body TEXT NOT NULL,
                                    PRIMARY KEY (channel, ts));
CREATE TABLE IF NOT EXISTS channel (id TEXT PRIMARY KEY, body TEXT NOT NULL);
"""


class Journal:
    """Write-through copy of messages and channels; every call is one short transaction.

    Args:
        path: the file; made when missing.

    Raises:
        BotError: the file cannot be written, or is no playground's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with closing(self._open()) as db, db:
                db.execute("PRAGMA journal_mode=WAL")
                db.executescript(SCHEMA)
        except sqlite3.Error as e:
            if "full" in str(e) or not has_room(path):
                raise BotError(DISK_FULL) from e
            words = (
                f"The playground's messages cannot be kept in {path} ({e}): move that file away, or use another folder."
            )
            raise BotError(words) from e

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)

    def _write(self, sql: str, values: tuple[str, ...]) -> None:
        with closing(self._open()) as db, db:
            db.execute(sql, values)

    def keep_message(self, channel_id: str, body: Json) -> None:
        """Store or replace one message."""
        self._write("INSERT OR REPLACE INTO message VALUES (?, ?, ?)", (channel_id, body["ts"], json.dumps(body)))

    def drop_message(self, channel_id: str, ts: str) -> None:
        """Forget one message."""
        self._write("DELETE FROM message WHERE channel = ? AND ts = ?", (channel_id, ts))

    def keep_channel(self, body: Json) -> None:
        """Store or replace one channel."""
        self._write("INSERT OR REPLACE INTO channel VALUES (?, ?)", (body["id"], json.dumps(body)))

    def channels(self) -> Iterator[Json]:
        """The channels kept so far."""
        with closing(self._open()) as db:
            for (body,) in db.execute("SELECT body FROM channel ORDER BY rowid").fetchall():
                yield json.loads(body)

    def messages(self) -> Iterator[tuple[str, Json]]:
        """The messages kept so far with their channel ids, oldest first."""
        with closing(self._open()) as db:
            for channel, body in db.execute("SELECT channel, body FROM message ORDER BY ts").fetchall():
                yield channel, json.loads(body)
