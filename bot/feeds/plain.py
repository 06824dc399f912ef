"""An article out of a plain text or a Markdown file: its title, its paragraphs, its date where it says one."""

from __future__ import annotations

import re
from typing import Final

from bot.errors import ParseError
from bot.feeds.article import Article
from bot.feeds.clean import MAX_CONTENT, MAX_TITLE, clean_line, clean_text
from bot.feeds.dates import parse_date

SHORTEST: Final = 40  # characters of text and title together; less is no news
_PAGE: Final = re.compile(rb"<(?:!doctype|html|head|body|article|div|p|h1|meta)\b", re.IGNORECASE)
_HEAD: Final = re.compile(r"\A---\n(.{0,4000}?)\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_FIELD: Final = re.compile(r"(?mi)^(title|date|author|published)[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*$")
_FENCE: Final = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.DOTALL | re.MULTILINE)
_UNDERLINED: Final = re.compile(r"^([^\n]+)\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,300}\]\([^()\n]*\)")
_LINK: Final = re.compile(r"\[([^\[\]\n]+)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_START: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)")
_EMPHASIS: Final = re.compile(r"(\*\*|__|`)(?=\S)(.{1,200}?)(?<=\S)\1")  # longer ones cost a hostile text its square
_TITLE_WORDS: Final = 30


def is_page(body: bytes) -> bool:
    """The bytes are HTML, whatever their file is called."""
    return bool(_PAGE.search(body[:4096]))


def read_plain(body: bytes, url: str) -> Article:
    """Read a text. Its title is that of its head (``---``), its first heading, or a short first line.

    Args:
        body: the file's bytes: UTF-8, UTF-16 with a mark, or Windows-1252.
        url: what names it.

    Raises:
        ParseError: it is no text, or too little of it.
    """
    text = clean_text(_decode(body).replace("\r\n", "\n").replace("\r", "\n"), MAX_CONTENT * 2).strip()
    head = _HEAD.match(text)
    fields = {key.lower(): value for key, value in _FIELD.findall(head[1])} if head else {}
    text = _FENCE.sub("", text[head.end() :] if head else text)
    blocks = _blocks(_title_apart(_UNDERLINED.sub(r"# \1", text).strip()))
    title = fields.get("title", "")
    if blocks and (not title or blocks[0] == title) and _is_title(blocks):
        title, *blocks = blocks
    whole = "\n".join(blocks)[:MAX_CONTENT]
    if len(title) + len(whole) < SHORTEST:
        raise ParseError(f"That is too little text for a card: it takes at least {SHORTEST} characters.")
    return Article(
        url=url,
        title=clean_line(title or blocks[0], MAX_TITLE),
        text=whole,
        author=clean_line(fields.get("author", ""), 120),
        published_at=parse_date(fields.get("date") or fields.get("published") or ""),
    )


def _decode(body: bytes) -> str:
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", "replace")
    if b"\x00" in body:
        raise ParseError("That is no text, and no web page either.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _title_apart(text: str) -> str:
    """An empty line behind a first line that ends where more would have fitted: nobody wrapped it there."""
    first, *rest = text.partition("\n\n")[0].split("\n")
    if not rest or not rest[0].strip() or not rest[0].lstrip()[0].isupper():
        return text
    room = max(map(len, rest)) - len(first) - 1
    return text.replace("\n", "\n\n", 1) if len(rest[0].split()[0]) <= room else text


def _blocks(text: str) -> list[str]:
    """Paragraphs, with lines that were only wrapped put together; headings and items of lists by themselves."""
    found: list[str] = []
    for paragraph in re.split(r"\n[ \t]*\n", text):
        lines: list[str] = []
        for line in filter(str.strip, paragraph.split("\n")):
            starts = _START.match(line)
            if starts or not lines or lines[-1].startswith("\x00"):
                lines.append(("\x00" if starts and "#" in starts[0] else "") + _START.sub("", line).strip())
            else:
                lines[-1] += f" {line.strip()}"
        found += [_inline(line.strip("\x00 ")) for line in lines]
    return [block for block in found if re.search(r"\w", block)]


def _inline(line: str) -> str:
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    return " ".join(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line)).split())


def _is_title(blocks: list[str]) -> bool:
    """A first line that is short, stands alone and does not end like a sentence; a lone line is a title as well."""
    first = blocks[0]
    short = len(first) <= MAX_TITLE and len(first.split()) <= _TITLE_WORDS
    return short and (not first.endswith((".", ";", ":", ",")) or len(blocks) == 1)
