"""The search for leaked tokens is real: a test that logs, prints or stores one fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import people
from storage.store import Store
from tests import canary

TOKEN = "xoxb-1-canary"
LEAKS = {
    "a log line": "import logging\n\ndef test_x(): logging.getLogger('x').warning('posting with %s', TOKEN)\n",
    "a structured log line": "import structlog\n\ndef test_x(): structlog.get_logger().info('posting', token=TOKEN)\n",
    "the output": "def test_x(): print(TOKEN)\n",
    "a database": "def test_x(tmp_path): (tmp_path / 'a.db').write_text(TOKEN)\n",
    "nothing": "def test_x(tmp_path): (tmp_path / 'a.db').write_text('nothing')\n",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of a module for each leak, and of one that leaks nothing."""
    folder = tmp_path_factory.mktemp("leaks")
    for number, body in enumerate(LEAKS.values()):
        (folder / f"test_{number}.py").write_text(f"TOKEN = '{TOKEN}'\n{body}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.canary", "-p", "no:cacheprovider", str(folder)]
    ini = ["-c", "/dev/null", "--rootdir", str(folder), "-o", "log_level=INFO"]
    wide = os.environ | {"COLUMNS": "500"}
    root = Path(__file__).parents[1]
    done = subprocess.run([*command, *ini], capture_output=True, text=True, check=False, cwd=root, env=wide)
    assert f"{len(LEAKS)} passed, {len(LEAKS) - 1} errors" in done.stdout, done.stdout
    return done.stdout


@pytest.mark.parametrize(("number", "leak"), list(enumerate(LEAKS)))
def test_leak_fails_the_test_that_made_it(said: str, number: int, leak: str) -> None:
    failed = re.search(rf"ERROR \S+test_{number}\.py::test_x - a planted token leaked into ", said)
    assert (failed is not None) is (leak != "nothing"), said


def test_dump_of_postgres_is_searched(postgres: str) -> None:
    store = Store.open(postgres)
    assert canary.in_postgres(postgres) == ""
    with store.write() as c:
        people.use_oauth_state(c, TOKEN, datetime(2026, 11, 23, tzinfo=UTC))
    assert canary.in_postgres(postgres) == f"oauth_states: {TOKEN}"
    with store.write() as c:
        c.exec_driver_sql("DELETE FROM oauth_states")
    store.close()
