"""Backups: whatever goes wrong, the database that was there is still there, and the error is a sentence."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import backup, restore
from storage.engine import make_engine
from storage.errors import SchemaTooNew, StorageError
from storage.store import Store


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A database with one workspace named "now"."""
    file = tmp_path / "live.db"
    Store.open(f"sqlite:///{file}").close()
    _name(file, "now")
    return file


def _name(file: Path, name: str) -> None:
    with closing(sqlite3.connect(file)) as c, c:
        c.execute("DELETE FROM leases")
        c.execute("INSERT INTO leases (name, owner, until) VALUES ('t', ?, 0)", (name,))


def _named(file: Path) -> str:
    with closing(sqlite3.connect(file)) as c:
        return str(c.execute("SELECT owner FROM leases").fetchone()[0])


def _restore(file: Path, source: Path) -> Path | None:
    return restore(make_engine(f"sqlite:///{file}"), source)


def test_a_backup_is_put_back_and_the_old_database_is_kept(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    _name(live, "later")
    kept = _restore(live, tmp_path / "copy.db")
    assert kept is not None
    assert (_named(live), _named(kept)) == ("now", "later")


def test_a_second_restore_keeps_what_the_first_one_kept(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    _name(live, "first")
    kept = [_restore(live, tmp_path / "copy.db"), _restore(live, tmp_path / "copy.db")]
    assert [_named(one) for one in kept if one] == ["first", "now"]


def test_what_was_written_last_is_kept_too(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    crashed = tmp_path / "crashed.db"
    with closing(sqlite3.connect(live)) as held:
        held.execute("PRAGMA journal_mode=WAL")
        held.execute("UPDATE leases SET owner = 'last'")
        held.commit()
        for tail in ("", "-wal"):  # as a power cut leaves them: the last write stands in the log only
            shutil.copyfile(f"{live}{tail}", f"{crashed}{tail}")
    kept = _restore(crashed, tmp_path / "copy.db")
    assert kept is not None
    assert (_named(crashed), _named(kept)) == ("now", "last")


def test_a_damaged_database_is_replaced(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    live.write_text("no database any more")
    kept = _restore(live, tmp_path / "copy.db")
    assert _named(live) == "now"
    assert kept is not None
    assert kept.read_text() == "no database any more"


def test_a_database_is_not_restored_from_itself(live: Path) -> None:
    with pytest.raises(StorageError, match="itself"):
        _restore(live, live)
    assert _named(live) == "now"


def test_a_newer_backup_is_refused_before_anything_is_touched(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as c, c:
        c.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match="9999"):
        _restore(live, tmp_path / "copy.db")
    assert _named(live) == "now"


def test_a_restore_that_cannot_write_leaves_the_database(live: Path, tmp_path: Path) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    (tmp_path / "live.db.restoring").mkdir()  # where the copy would be written
    _name(live, "later")
    with pytest.raises(StorageError, match="cannot be restored"):
        _restore(live, tmp_path / "copy.db")
    assert _named(live) == "later"


def test_no_database_and_no_folder_are_sentences(live: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no database"):
        backup(make_engine(f"sqlite:///{tmp_path / 'none.db'}"), tmp_path / "copy.db")
    with pytest.raises(StorageError, match="cannot be written"):
        backup(make_engine(f"sqlite:///{live}"), tmp_path / "nowhere" / "copy.db")


def test_rests_of_a_backup_that_was_cut_off_are_no_trouble(live: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_text("half")
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    assert _named(tmp_path / "copy.db") == "now"


@pytest.mark.parametrize("killed_at", ["copying", "log moved", "database moved"])
def test_a_restore_that_was_killed_ends_whole(live: Path, tmp_path: Path, killed_at: str) -> None:
    backup(make_engine(f"sqlite:///{live}"), tmp_path / "copy.db")
    _name(live, "later")
    copying, whole = live.with_name("live.db.copying"), live.with_name("live.db.restoring")
    if killed_at == "copying":
        copying.write_bytes((tmp_path / "copy.db").read_bytes()[:5000])
    else:
        shutil.copyfile(tmp_path / "copy.db", whole)
    if killed_at == "database moved":
        live.rename(live.with_name("live.db.replaced"))
    Store.open(f"sqlite:///{live}").close()
    assert _named(live) == ("later" if killed_at == "copying" else "now")
    assert not whole.exists()
    if killed_at != "copying":
        assert _named(live.with_name("live.db.replaced")) == "later"


def test_a_dump_that_failed_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="pg_dump"):
        backup(make_engine("postgresql://u@127.0.0.1:1/x"), tmp_path / "dump")
    assert not (tmp_path / "dump").exists()


@pytest.mark.parametrize(
    "url", ["postgresql://u:ca@nary@127.0.0.1:1/x", "postgresql://u:canary@h:port/x", "canary://::"]
)
def test_an_address_that_cannot_be_read_shows_no_password(url: str) -> None:
    with pytest.raises(StorageError, match="DATABASE_URL cannot be read") as caught:
        make_engine(url)
    assert "nary" not in str(caught.value)
    assert caught.value.__cause__ is None
