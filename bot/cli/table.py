"""A table as text: as wide as its content in a pipe, folded to fit a terminal, row by row where that is too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

SHORT = 16  # columns of a terminal; what needs no more is never folded: ids, dates, states
LEAST = 12  # of a column that may be folded
GAP = 2  # between two columns


def table_text(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """Lay out rows under their titles.

    Args:
        titles: of the columns.
        rows: as many cells each; signs that would steer a terminal are left out.
        width: columns of the terminal; None for no limit.
    """
    cells = [[_calm(cell) for cell in row] for row in rows]
    needs = [max(map(cell_len, column)) for column in zip(titles, *cells, strict=True)]
    least = sum(need if need <= SHORT else min(need, LEAST) for need in needs) + GAP * (len(needs) - 1)
    if width is not None and least > width:
        return "\n\n".join(_one_by_one(titles, row) for row in cells)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for title, need in zip(titles, needs, strict=True):
        table.add_column(title, overflow="fold", no_wrap=need <= SHORT, min_width=min(need, LEAST))
    for row in cells:
        table.add_row(*map(Text, row))
    out = StringIO()
    natural = sum(needs) + GAP * len(needs)
    Console(file=out, width=min(natural, width or natural), color_system=None).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _one_by_one(titles: Sequence[str], row: Sequence[str]) -> str:
    return "\n".join(f"{title}: {cell}" if title else cell for title, cell in zip(titles, row, strict=True))


def _calm(cell: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in cell)
