"""Tables fit where they are read."""

from __future__ import annotations

import pytest

from bot.cli.table import table_text

TITLES = ("id", "title", "last success", "address")
ROWS = (
    (
        "1",
        "A newspaper of the far north",
        "2026-11-23 10:00",
        "https://north.example/a/rather/long/address/of/a/feed.xml",
    ),
    ("22", "短い", "–", "https://b.example/"),
)


def test_a_pipe_gets_one_line_a_row_and_nothing_around_it() -> None:
    lines = table_text(TITLES, ROWS, None).splitlines()
    assert lines[0].split() == ["id", "title", "last", "success", "address"]
    assert len(lines) == 2 + len(ROWS)
    assert ROWS[0][-1] in lines[2]
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("width", [72, 80, 100])
def test_a_terminal_folds_only_what_is_long(width: int) -> None:
    text = table_text(TITLES, ROWS, width)
    assert max(map(len, text.splitlines())) <= width
    assert "2026-11-23 10:00" in text
    assert "last success" in text


def test_a_narrow_terminal_reads_row_by_row() -> None:
    text = table_text(TITLES, ROWS, 40)
    assert "id: 1\ntitle: A newspaper of the far north\nlast success: 2026-11-23 10:00\n" in text
    assert "\n\nid: 22\n" in text


def test_a_cell_cannot_steer_the_terminal() -> None:
    for width in (None, 12, 80):
        text = table_text(("title", "x"), (("\x1b]0;gone\x07\u202e[red]me\n", "y" * 30),), width)
        assert "[red]me" in text
        assert not set(text) & {"\x1b", "\x07", "\u202e"}


def test_a_table_without_rows_is_its_titles() -> None:
    assert table_text(("a", "b"), (), None).splitlines()[0].split() == ["a", "b"]
