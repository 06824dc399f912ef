"""Plain text and Markdown become articles; what is neither is refused in one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.clean import MAX_CONTENT, MAX_TITLE
from bot.feeds.plain import is_page, read_plain

FIRST = "Larkspur Labs released Heron 3 on Thursday, a model that runs on a laptop."
SECOND = "It answers 41 percent faster than Heron 2, the company said."


def read(text: str) -> tuple[str, str]:
    found = read_plain(text.encode(), "file:///a.txt")
    return found.title, found.text


@pytest.mark.parametrize(
    "head",
    ["Heron 3 is out\n\n", "# Heron 3 is out\n", "Heron 3 is out\n====\n", "---\ntitle: 'Heron 3 is out'\n---\n\n"],
)
def test_the_title_is_found_and_does_not_stand_in_the_text(head: str) -> None:
    assert read(f"{head}{FIRST}\n\n{SECOND}") == ("Heron 3 is out", f"{FIRST}\n{SECOND}")


def test_a_title_needs_no_empty_line_behind_it_where_its_line_was_not_full() -> None:
    assert read(f"Heron 3 is out\n{FIRST}\n{SECOND}") == ("Heron 3 is out", f"{FIRST} {SECOND}")
    wrapped = FIRST.replace("on Thursday", "on\nThursday")
    assert read(f"{wrapped}\n\n{SECOND}")[1] == f"{FIRST}\n{SECOND}"
    assert (
        read(f"On Monday Heron 3\nwas told to be out.\n\n{SECOND}")[1]
        == f"On Monday Heron 3 was told to be out.\n{SECOND}"
    )


def test_without_a_title_the_first_paragraph_names_it_and_stays() -> None:
    title, text = read(f"{FIRST}\n\n{SECOND}")
    assert title == FIRST
    assert text == f"{FIRST}\n{SECOND}"


def test_wrapped_lines_are_one_paragraph_and_items_are_not() -> None:
    wrapped = FIRST.replace(" a model", "\na model")
    assert (
        read(f"# T\n\n{wrapped}\n\n- one thing\n- and another thing\n")[1] == f"{FIRST}\none thing\nand another thing"
    )


def test_markdown_signs_links_images_and_code_are_gone() -> None:
    code = "```\nrm -rf /\n```"
    text = f"# T\n\n**Heron 3** is [out](https://x.example/a). ![chart](c.png) `Fast`, too.\n\n{code}\n\n{FIRST}"
    assert read(text)[1] == f"Heron 3 is out. Fast, too.\n{FIRST}"


def test_a_head_gives_date_and_author() -> None:
    found = read_plain(f"---\ntitle: T\ndate: 2026-11-20\nauthor: Ida\n---\n{FIRST}".encode(), "x")
    assert found.published_at is not None
    assert (found.published_at.day, found.author, found.title) == (20, "Ida", "T")


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(code: str) -> None:
    assert "café" in read_plain(f"A café opens\n\n{FIRST}".encode(code), "x").title


@pytest.mark.parametrize("body", [b"", b"too short", b"\x00\x01\x02" * 50, b"#\n\n---\n"])
def test_what_is_no_text_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"^That is [^.]*\.$"):
        read_plain(body, "x")


def test_a_page_is_told_from_a_text() -> None:
    assert is_page(b"\n<!DOCTYPE html><p>x")
    assert not is_page(b"# a < b and x<y\n\nSome <code> of ours")


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        title, words = read(text)
    except ParseError:
        return
    assert len(title) <= MAX_TITLE
    assert len(words) <= MAX_CONTENT
    assert title


def test_marks_that_never_end_or_end_far_away_stay_as_they_are() -> None:
    words = "Larkspur reads plain texts. " * 12
    article = read_plain(f"A headline\n\nIt is **bold** and `code`.\n\n**{words}** and more of it.\n".encode(), "x.md")
    assert "It is bold and code." in article.text
    assert article.text.count("**") == 2
