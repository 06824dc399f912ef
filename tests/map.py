"""`make map`: every module with the first line of its docstring, folder by folder; needs no set-up."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Print the tree."""
    for top in ("config", "storage", "bot"):
        for folder in (ROOT / top, *sorted(path for path in (ROOT / top).rglob("*") if path.is_dir())):
            said = {path.stem: _first_line(path) for path in sorted(folder.glob("*.py"))}
            rows = [f"  {name:<18} {line}" for name, line in said.items() if line and folder.name != "versions"]
            if rows:
                print(f"\n{folder.relative_to(ROOT)}/", *rows, sep="\n")


def _first_line(module: Path) -> str:
    return (
        (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").partition("\n\n")[0].replace("\n", " ")
    )


if __name__ == "__main__":
    main()
