"""The search for leaked tokens is real: a test that logs, prints or stores one fails."""

from __future__ import annotations

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


@pytest.mark.parametrize("leak", LEAKS)
def test_leak_fails_the_test_that_made_it(tmp_path: Path, leak: str) -> None:
    (tmp_path / "test_leak.py").write_text(f"TOKEN = '{TOKEN}'\n{LEAKS[leak]}")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.canary", "-p", "no:cacheprovider", str(tmp_path)]
    ini = ["-c", "/dev/null", "--rootdir", str(tmp_path), "-o", "log_level=INFO"]
    done = subprocess.run([*command, *ini], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert done.returncode == (0 if leak == "nothing" else 1), done.stdout
    assert ("a planted token leaked" in done.stdout) is (leak != "nothing")


def test_dump_of_postgres_is_searched(postgres: str) -> None:
    store = Store.open(postgres)
    assert canary.in_postgres(postgres) == ""
    with store.write() as c:
        people.use_oauth_state(c, TOKEN, datetime(2026, 11, 23, tzinfo=UTC))
    assert canary.in_postgres(postgres) == f"oauth_states: {TOKEN}"
    with store.write() as c:
        c.exec_driver_sql("DELETE FROM oauth_states")
    store.close()
