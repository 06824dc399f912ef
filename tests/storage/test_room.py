"""A disk that fills up is told of in words, before and while nothing can be written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from storage.engine import make_engine
from storage.room import FULL_BYTES, free_bytes, lack_of_room


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_room_is_measured_where_the_database_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def usage(path: Path) -> Disk:
        asked.append(path)
        return Disk(10**9, 10**9 - 20 * 2**20, 20 * 2**20)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    engine = make_engine(f"sqlite:///{tmp_path / 'news.db'}")
    assert lack_of_room(engine) == "the disk is nearly full: 20 MB are left for the database"
    assert lack_of_room(engine, FULL_BYTES) == ""
    assert set(asked) == {tmp_path.resolve()}


def test_databases_without_a_file_of_ours_are_left_to_their_server() -> None:
    assert free_bytes(make_engine("sqlite://")) is None
    assert free_bytes(make_engine("postgresql://user@host.example/db")) is None
    assert lack_of_room(make_engine("sqlite://")) == ""


def test_a_folder_that_is_gone_tells_nothing(tmp_path: Path) -> None:
    assert lack_of_room(make_engine(f"sqlite:///{tmp_path / 'gone' / 'news.db'}")) == ""
