"""Backups of PostgreSQL: the password stays out of sight, an older backup fits, a wrong one changes nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text

from storage.backup import backup, restore
from storage.engine import make_engine
from storage.errors import SchemaTooNew, StorageError
from storage.migrate import MIGRATIONS, upgrade
from storage.store import Store
from storage.tables.news import feeds

PASSWORD = "pa$$:w/rd-canary"
SECRET_URL = "postgresql://app:pa%24%24%3Aw%2Frd-canary@db.example:5433/news?sslmode=require"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs of PostgreSQL's names that write down how they were called; returns where."""
    folder, told = tmp_path / "bin", tmp_path / "told"
    folder.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        script = folder / name
        rows = "printf 'COPY public.alembic_version (version_num) FROM stdin;\\n0001\\n'"
        script.write_text(f'#!/bin/sh\necho "{name} $* PW=$PGPASSWORD" >> {told}\n{rows}\n')
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    return told


def test_the_password_goes_its_own_way_and_arrives(programs: Path, tmp_path: Path) -> None:
    engine = make_engine(SECRET_URL)
    backup(engine, tmp_path / "news.dump")
    (tmp_path / "news.dump").write_text("a dump")
    restore(engine, tmp_path / "news.dump")
    calls = programs.read_text().splitlines()
    assert [line.split()[0] for line in calls] == ["pg_dump", "pg_restore", "pg_restore", "psql"]
    for line in calls:
        arguments, _, password = line.rpartition(" PW=")
        assert "canary" not in arguments
        assert "***" not in arguments
        if "--dbname" in line:
            assert "--dbname=postgresql://app@db.example:5433/news?sslmode=require" in arguments
            assert password == PASSWORD


@pytest.fixture
def live(postgres: str) -> Store:
    """A database that the installed programs can dump."""
    if not shutil.which("pg_dump"):
        pytest.skip("PostgreSQL's client programs are not installed")
    store = Store.open(postgres)
    with store.read() as c:
        server = int(c.scalar(text("SHOW server_version_num")) or 0) // 10_000
    said = subprocess.run(["pg_dump", "--version"], check=True, capture_output=True, text=True).stdout
    if int(said.split()[2].split(".")[0]) < server:
        store.close()
        pytest.skip(f"pg_dump is older than the server ({server})")
    return store


def add(store: Store, name: str) -> None:
    with store.write() as c:
        c.execute(feeds.insert().values(url=f"https://{name}.example/feed"))


def count(store: Store) -> int:
    with store.read() as c:
        return c.scalar(select(func.count()).select_from(feeds)) or 0


def back_to(store: Store, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


@pytest.mark.parametrize("revision", ["head", "0001"])
def test_a_backup_of_before_an_update_is_put_back(live: Store, tmp_path: Path, revision: str) -> None:
    add(live, "now")
    if revision != "head":
        back_to(live, revision)
    backup(live.engine, tmp_path / "news.dump")
    upgrade(live.engine)
    add(live, "later")
    restore(live.engine, tmp_path / "news.dump")
    upgrade(live.engine)
    assert count(live) == 1
    add(live, "again")  # its numbers go on behind those that were put back
    live.close()


def test_what_is_no_backup_changes_nothing(live: Store, tmp_path: Path) -> None:
    add(live, "now")
    backup(live.engine, tmp_path / "news.dump")
    whole = (tmp_path / "news.dump").read_bytes()
    (tmp_path / "half.dump").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "none.dump").write_text("no dump")
    with live.write() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    backup(live.engine, tmp_path / "newer.dump")
    with live.write() as c:
        c.execute(text("DELETE FROM alembic_version"))
    backup(live.engine, tmp_path / "other.dump")
    with pytest.raises(SchemaTooNew):
        restore(live.engine, tmp_path / "newer.dump")
    for name in ("half", "none", "other"):
        with pytest.raises(StorageError):
            restore(live.engine, tmp_path / f"{name}.dump")
    assert count(live) == 1
    live.close()
