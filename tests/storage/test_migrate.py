"""The schema at start: upgraded once, copied before, never taken from a newer program."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from storage.engine import PAGE_BYTES, make_engine
from storage.errors import SchemaTooNew, StorageError
from storage.merging import merge_rows
from storage.migrate import MIGRATIONS, head, keep_copy, upgrade
from storage.remembered import weighty_stories
from storage.store import Store
from storage.tables import metadata
from storage.tables.news import feeds, stories
from tests.stories.making import NOON


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'signalpost.db'}"


def test_empty_file_gets_the_newest_schema(tmp_path: Path) -> None:
    engine = make_engine(url(tmp_path))
    assert upgrade(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()
    engine.dispose()


def test_second_upgrade_does_nothing(tmp_path: Path) -> None:
    engine = make_engine(url(tmp_path))
    upgrade(engine)
    assert not upgrade(engine)
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = make_engine(url(tmp_path))
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            difference
            for difference in compare_metadata(context, metadata)
            if not (difference[0] == "remove_table" and "search" in difference[1].name)  # the full-text index
            and not (difference[0] == "remove_index" and "search" in str(difference[1].table.name))
        ]
    engine.dispose()
    assert differences == []


def test_an_old_database_keeps_its_rows_on_the_way_up_and_down(tmp_path: Path) -> None:
    engine = make_engine(url(tmp_path))
    with engine.begin() as connection:
        go_to("0001", connection)
        connection.execute(feeds.insert().values(url="https://a.example/feed", title="A"))
        first = indexes(connection)
    assert upgrade(engine)
    with engine.begin() as connection:
        assert connection.execute(feeds.select()).one().title == "A"
        assert indexes(connection) != first
        go_to("0001", connection)
        assert connection.execute(feeds.select()).one().title == "A"
        assert indexes(connection) == first
    engine.dispose()


def test_cards_of_an_old_database_can_be_moved_after_the_upgrade(tmp_path: Path) -> None:
    engine = make_engine(url(tmp_path))
    with engine.begin() as connection:
        go_to("0004", connection)
        row = {"headline": "A", "first_seen": NOON, "last_changed": NOON, "topics": (), "reasons": ()}
        connection.execute(stories.insert(), [{"id": number, **row} for number in (1, 2)])
    assert upgrade(engine)
    with engine.begin() as connection:
        merge_rows(connection, 2, 1)
        assert connection.exec_driver_sql("SELECT id FROM stories").scalars().all() == [2]
        go_to("0004", connection)
        assert connection.exec_driver_sql("SELECT id FROM stories").scalars().all() == [2]
    engine.dispose()


def test_only_new_databases_have_larger_pages(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "signalpost.db")) as old:
        old.execute("CREATE TABLE kept (word TEXT)")
    Store.open(url(tmp_path)).close()
    Store.open(f"sqlite:///{tmp_path / 'new.db'}").close()
    for name, size in (("signalpost.db", 4_096), ("new.db", PAGE_BYTES)):
        with closing(sqlite3.connect(tmp_path / name)) as found:
            assert found.execute("PRAGMA page_size").fetchone() == (size,)


def go_to(revision: str, connection: Connection) -> None:
    """Bring the schema to a revision, be it newer or older."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    move = command.downgrade if MigrationContext.configure(connection).get_current_revision() else command.upgrade
    move(config, revision)


def indexes(connection: Connection) -> set[str]:
    return set(connection.exec_driver_sql("SELECT name || sql FROM sqlite_master WHERE type = 'index'").scalars())


def test_an_old_database_gets_the_index_of_stories_of_weight(tmp_path: Path) -> None:
    engine = make_engine(url(tmp_path))
    with engine.begin() as connection:
        go_to("0005", connection)
        for number, importance in ((1, 60), (2, 10)):
            values = {"id": number, "headline": "Heron 3 is out", "first_seen": NOON, "last_changed": NOON}
            connection.execute(stories.insert().values(**values, topics=(), reasons=[], importance=importance))
        assert not any("ix_stories_of_weight" in str(one) for one in indexes(connection))
    upgrade(engine)
    with engine.begin() as connection:
        assert any("ix_stories_of_weight" in str(one) for one in indexes(connection))
        assert [one.id for one in weighty_stories(connection, NOON, NOON + timedelta(days=1))] == [1]
        go_to("0005", connection)
        assert not any("ix_stories_of_weight" in str(one) for one in indexes(connection))
        assert connection.exec_driver_sql("SELECT count(*) FROM stories").scalar_one() == 2
    engine.dispose()


def test_two_starts_at_once_upgrade_once(tmp_path: Path) -> None:
    done: list[bool] = []
    barrier = threading.Barrier(4)

    def start() -> None:
        engine = make_engine(url(tmp_path))
        barrier.wait()
        done.append(upgrade(engine))
        engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]


def test_a_newer_schema_is_refused_with_one_sentence(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "signalpost.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match="newer Signalpost"):
        Store.open(url(tmp_path))


def test_a_copy_is_kept_under_the_old_revision(tmp_path: Path) -> None:
    store = Store.open(url(tmp_path))
    with store.write() as c:
        c.execute(feeds.insert().values(url="https://example.org/feed"))
    with store.write() as c:
        keep_copy(c, "0001")
    with closing(sqlite3.connect(tmp_path / "signalpost.db.0001")) as copy:
        assert copy.execute("SELECT url FROM feeds").fetchall() == [("https://example.org/feed",)]
    store.close()


def test_without_room_for_the_copy_nothing_is_upgraded_and_one_sentence_says_why(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    engine = make_engine(url(tmp_path))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    (tmp_path / "signalpost.db.0001.part").mkdir()  # nothing can be written there
    with pytest.raises(StorageError, match=r"signalpost\.db\.0001, the copy"):
        Store.open(url(tmp_path))
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0001"
    engine.dispose()
    (tmp_path / "signalpost.db.0001.part").rmdir()
    Store.open(url(tmp_path)).close()
    assert (tmp_path / "signalpost.db.0001").is_file()


def test_an_unknown_revision_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    before = (tmp_path / "signalpost.db").read_bytes()
    with closing(sqlite3.connect(tmp_path / "signalpost.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'other'")
    with pytest.raises(SchemaTooNew):
        Store.open(url(tmp_path))
    assert len((tmp_path / "signalpost.db").read_bytes()) == len(before)
    assert not list(tmp_path.glob("*.other"))


def test_postgresql_gets_the_same_schema(postgres: str) -> None:
    engine = make_engine(postgres)
    assert upgrade(engine)
    assert not upgrade(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()
    engine.dispose()


@pytest.mark.parametrize(
    ("bad", "words"),
    [("mysql://localhost/x", "only sqlite and postgresql"), ("nonsense", "cannot be read"), ("", "cannot be read")],
)
def test_a_wrong_database_url_is_explained(bad: str, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        make_engine(bad)


def test_a_folder_that_does_not_exist_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path / 'nowhere' / 'signalpost.db'}")


def test_writers_wait_for_each_other(store: Store) -> None:
    def work(number: int) -> None:
        for step in range(20):
            with store.write() as c:
                known = c.execute(feeds.select()).all()
                c.execute(feeds.insert().values(url=f"https://example.org/{number}/{step}/{len(known)}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as c:
        assert len(c.execute(feeds.select()).all()) == 80
