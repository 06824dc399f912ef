"""Looks for planted tokens in everything that a test logged, printed or stored; a test that leaks one fails.

Tests plant values that look like secrets and can be told from everything else. After each test its captured output
and log, and every database file below its folder, are searched for them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from storage.engine import make_engine

PLANTED = re.compile(
    r"x(?:ox[a-z]|app)-[\w.-]*canary[\w-]*|x(?:ox[a-z])-playground-(?:kill|test)|a-signing-secret-for-tests|key-123",
    re.ASCII,
)
_BYTES = re.compile(PLANTED.pattern.encode())
# These plant a token in an error on purpose, to show that the masked log or the door does not pass it on.
ON_PURPOSE = ("tests/test_logs.py", "tests/test_canary.py", "tests/jobs/test_embedded.py", "tests/slack/test_door.py")


def in_text(sections: Iterable[tuple[str, str]]) -> str:
    """Where a planted token stands in captured (name, text); "" for nowhere."""
    return next((f"{name}: {found[0]}" for name, said in sections if (found := PLANTED.search(said))), "")


def in_files(folder: Path) -> str:
    """Which database file below a folder holds a planted token; or ""."""
    for path in sorted(folder.rglob("*.db*")):
        if path.is_file() and (found := _BYTES.search(path.read_bytes())):
            return f"{path.name}: {found[0].decode()}"
    return ""


def in_postgres(url: str) -> str:
    """Which table of a PostgreSQL database holds a planted token; or ""."""
    engine = make_engine(url)
    try:
        with engine.connect() as c:
            for table in inspect(engine).get_table_names():
                rows = c.execute(text(f'SELECT CAST(t AS text) FROM "{table}" t')).scalars()  # noqa: S608 - our own names
                if found := next((hit for row in rows if (hit := PLANTED.search(row))), None):
                    return f"{table}: {found[0]}"
    finally:
        engine.dispose()
    return ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that leaked, when all of its output is known."""
    report = yield
    if report.when == "teardown" and not item.nodeid.startswith(ON_PURPOSE):
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        leak = in_text(report.sections) or (in_files(folder) if isinstance(folder, Path) else "")
        if leak and report.passed:
            report.outcome = "failed"
            report.longrepr = f"a planted token leaked into {leak}"
    return report
