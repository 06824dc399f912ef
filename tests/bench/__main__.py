"""`make bench`: every measurement, one after the other; each can be run alone as `python -m tests.bench.<name>`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run every module of this folder that measures something."""
    failed = []
    for path in sorted(HERE.glob("*.py")):
        if "def main(" not in path.read_text(encoding="utf-8") or path.name in {"__main__.py", "stems.py"}:
            continue
        print(f"\n── {path.stem} " + "─" * 60, flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}"], check=False).returncode:
            failed.append(path.stem)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
