"""The text border: everything a publisher wrote becomes plain, printable, bounded text here, and nowhere else."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from selectolax.lexbor import LexborHTMLParser

MAX_TITLE: Final = 300
MAX_SUMMARY: Final = 4_000
MAX_CONTENT: Final = 20_000
MAX_HTML: Final = 200_000  # characters looked at for a text of MAX_CONTENT

# Controls, soft hyphens, zero-width and bidirectional marks, tags (hidden orders for models), surrogates and more.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS: Final = re.compile(r"(?<![^\x00-\u02ff\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff\s])")
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS: Final = re.compile(f"({_MARK}{{4}}){_MARK}+")  # more than four on one letter only hide it
_ASCII_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SPACE: Final = re.compile(r"\s+")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r" ?\n[\n ]*")
_TAG: Final = re.compile(r"<[a-zA-Z/!]")
_BLOCK: Final = re.compile(
    r"<(?=/?(?:p|div|br|li|h[1-6]|tr|blockquote|pre|ul|ol|dl|dd|dt|table|section|article|figure|figcaption|hr)\b)",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HIDDEN: Final = ["script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title"]


def clean_text(text: str, limit: int) -> str:
    """Return ``text`` without what cannot be seen or stored, in NFC, at most ``limit`` characters; lines stay."""
    text = text[: limit * 2]
    if text.isascii():
        text = _ASCII_UNWANTED.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    else:
        text = _UNWANTED.sub(_space_or_nothing, text.replace("\r\n", "\n").replace("\r", "\n"))
        if "\u200c" in text or "\u200d" in text:
            text = _JOINERS.sub("", text)
        text = _MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    return text[:limit]


def _space_or_nothing(found: re.Match[str]) -> str:
    return " " if found[0] < "\x20" else ""


def clean_line(text: str, limit: int) -> str:
    """Return ``text`` cleaned and on one line, at most ``limit`` characters, an ellipsis where it was cut."""
    line = _SPACE.sub(" ", clean_text(text, limit * 4)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def clean_title(title: str) -> str:
    """Return a title as people would read it aloud: entities undone (twice, as feeds nest them), simple tags gone."""
    title = title[: MAX_TITLE * 20]
    for _ in range(2):
        if "<" in title:
            title = _INLINE.sub(" " if "<br" in title.lower() else "", title)
        if "&" not in title:
            break
        title = html.unescape(title)
    if "<" in title:
        title = _INLINE.sub("", title)
    return clean_line(title, MAX_TITLE)


def html_to_text(source: str, limit: int, *, plain: bool = False) -> str:
    """Return the text of ``source``: blocks on lines of their own, no scripts, entities undone.

    Args:
        source: HTML, or text with entities.
        limit: most characters returned; the text ends at a word.
        plain: ``source`` is plain text already.
    """
    source = source[:MAX_HTML]
    if not plain and _TAG.search(source):
        tree = LexborHTMLParser(_BLOCK.sub("\n<", source))
        tree.strip_tags(_HIDDEN)
        source = tree.body.text() if tree.body else ""
        if "&lt;" in source or "&amp;" in source:  # escaped twice
            source = html.unescape(source)
    elif not plain and "&" in source:
        source = html.unescape(source)
    text = clean_text(source, limit * 2)
    text = _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()
    return text if len(text) <= limit else text[:limit].rsplit(None, 1)[0].rstrip() + "…"
