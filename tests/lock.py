"""Renew the locked requirements (`make lock`): exact versions with hashes for every platform, no index address."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPILE = (
    sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11",
    "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate",
)  # fmt: skip


def main() -> None:
    """Write requirements.txt (the bot) and tests/requirements.txt (what the tests add), in step with each other."""
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "build.in"
        build.write_text("setuptools>=77\n")  # `pip install --no-build-isolation -e .` builds with it
        bot = ROOT / "requirements.txt"
        tests = ROOT / "tests" / "requirements.txt"
        subprocess.run([*COMPILE, "pyproject.toml", str(build), "-o", str(bot)], cwd=ROOT, check=True)
        subprocess.run([*COMPILE, "tests/requirements.in", "-c", str(bot), "-o", str(tests)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
