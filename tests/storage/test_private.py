"""Whatever holds rows is readable by its own user alone, whatever the umask; an operator's own mode stays."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.backup import backup, restore
from storage.engine import make_engine
from storage.migrate import keep_copy
from storage.store import Store


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    file = tmp_path / "live.db"
    Store.open(f"sqlite:///{file}").close()
    return file


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_new_database_and_all_beside_it_is_private(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'new.db'}")
    seen = store.seen()
    assert seen is not None
    seen.close()
    found = {file.name: mode(file) for file in tmp_path.iterdir()}
    store.close()
    assert {"new.db", "new.seen.db", "new.db-wal"} <= set(found)
    assert {name for name, bits in found.items() if bits != 0o600 and not name.endswith(".lock")} == set()


def test_an_existing_database_keeps_its_operators_mode(live: Path) -> None:
    live.chmod(0o640)
    Store.open(f"sqlite:///{live}").close()
    assert mode(live) == 0o640


def test_backups_are_private(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    assert mode(tmp_path / "copy.db") == 0o600


def test_the_copy_kept_before_an_upgrade_is_private(live: Path, tmp_path: Path) -> None:
    live.chmod(0o644)
    engine = make_engine(f"sqlite:///{live}")
    with engine.connect() as c:
        keep_copy(c, "0003")
    engine.dispose()
    assert mode(tmp_path / "live.db.0003") == 0o600


@pytest.mark.parametrize("bits", [0o600, 0o660])
def test_a_restored_database_has_the_mode_of_the_one_before(live: Path, tmp_path: Path, bits: int) -> None:
    copy = tmp_path / "copy.db"
    backup(make_engine(f"sqlite:///{live}"), copy)
    copy.chmod(0o644)
    live.chmod(bits)
    restore(make_engine(f"sqlite:///{live}"), copy)
    assert mode(live) == bits


def test_a_database_restored_where_none_was_is_private(live: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(make_engine(f"sqlite:///{live}"), copy)
    restore(make_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}"), copy)
    assert mode(tmp_path / "elsewhere.db") == 0o600
