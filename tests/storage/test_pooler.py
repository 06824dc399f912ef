"""PostgreSQL behind a pooler in transaction mode: what works there, and what is refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from storage import leases
from storage.engine import make_engine
from storage.errors import StorageError
from storage.holder import holder_of
from storage.store import Store
from tests.conftest import Clock
from tests.storage.pooler import pooled


@pytest.fixture
def behind(postgres: str) -> Iterator[str]:
    """The URL of an empty database behind the pooler."""
    with pooled(postgres) as url:
        yield url


def test_the_pooler_is_one(behind: str) -> None:
    engine = make_engine(behind)
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    pid = text("SELECT pg_backend_pid()")
    with autocommit.connect() as one, autocommit.connect() as two:
        # Sooner or later: on a busy machine a session may not be back yet when the next client asks.
        met = any(one.scalar(pid) == two.scalar(pid) for _ in range(50))
    engine.dispose()
    assert met


def test_many_clients_at_work_disturb_each_other_in_nothing(behind: str, clock: Clock) -> None:
    store = Store.open(behind)

    def work(number: int) -> None:
        for _ in range(20):  # often enough for a driver that prepares what it repeats
            with store.write() as c:
                assert leases.take(c, f"job {number}", "me", clock())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    store.close()


def test_the_memory_of_requests_makes_nobody_elses_commits_careless(behind: str, clock: Clock) -> None:
    store = Store.open(behind)
    seen = store.seen()
    assert seen is not None
    assert seen.take("a", clock())
    assert not seen.take("a", clock())
    seen.give_back("a")
    assert seen.take("a", clock())
    with store.read() as c:
        assert c.scalar(text("SHOW synchronous_commit")) == "on"
    store.close()


def test_a_lock_of_a_session_is_refused_where_sessions_are_shared(behind: str, postgres: str) -> None:
    with pytest.raises(StorageError, match="pooler") as caught, holder_of(behind):
        pass
    assert "\n" not in str(caught.value)
    with holder_of(postgres) as direct:
        assert direct.take()


def test_statements_are_prepared_only_on_a_session_of_our_own(behind: str, postgres: str) -> None:
    for url, prepares in ((behind, False), (postgres, True)):
        engine = make_engine(url)
        with engine.connect() as c:
            raw = c.connection.dbapi_connection
            assert raw is not None
            assert (raw.prepare_threshold is not None) is prepares
        engine.dispose()
