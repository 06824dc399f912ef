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
_MARKUP: Final = 8  # characters of HTML looked at for one of text

# Controls, soft hyphens, zero-width and bidirectional marks, tags (hidden orders for models), surrogates and more.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS: Final = re.compile(r"(?<![^\x00-\u02ff\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff\s])")
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS: Final = re.compile(f"({_MARK}{{4}}){_MARK}+")  # more than four on one letter only hide it
_ASCII_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_TAG: Final = re.compile(r"<[a-zA-Z/!]")
_UPPER: Final = re.compile(r"</?[A-Z]")
# Tags that begin a line, replaced as plain strings: several times faster than one expression that names them exactly,
# and a line too many (`<param>`) does no harm.
_LINE_TAGS: Final = ("<p", "</p", "<br", "<div", "</div", "<li", "<h", "</h", "<tr", "<bl", "<ul", "<ol", "<table",
                     "<fig", "<sec", "<art", "<dt", "<dd")  # fmt: skip
_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HIDDEN: Final = ["script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title", "textarea"]
_HAS_HIDDEN: Final = re.compile(r"<(?:s[ctv]|no|te|if|ob|he|ti)")


# Windows-1252 signs that were written as if they were Latin-1; browsers read them the same way.
_WINDOWS: Final = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_C1: Final = re.compile("[\x80-\x9f]")
_TWICE: Final = re.compile("[\xc2-\xf4][\x80-\xbf]")


def _undo_double_encoding(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded again; words that only look so do not survive the way back."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def clean_text(text: str, limit: int) -> str:
    """Return ``text`` without what cannot be seen or stored, in NFC, at most ``limit`` characters; lines stay."""
    text = text[: limit * 2]
    if text.isascii():
        return (text if text.isprintable() else _ASCII_UNWANTED.sub(" ", _one_newline(text)))[:limit]
    if _TWICE.search(text):
        text = _undo_double_encoding(text)
    if not text.isprintable():
        if _C1.search(text):
            text = text.translate(_WINDOWS)
        text = _UNWANTED.sub(_space_or_nothing, _one_newline(text))
        if "\u200c" in text or "\u200d" in text:
            text = _JOINERS.sub("", text)
    return _MARKS.sub(r"\1", unicodedata.normalize("NFC", text))[:limit]


def _one_newline(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _space_or_nothing(found: re.Match[str]) -> str:
    return " " if found[0] < "\x20" else ""


def clean_line(text: str, limit: int) -> str:
    """Return ``text`` cleaned and on one line, at most ``limit`` characters, an ellipsis where it was cut."""
    line = " ".join(clean_text(text, limit * 4).split())
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
    source = source[: limit * _MARKUP]
    if not plain and _TAG.search(source):
        source = _strip(source)
    elif not plain and "&" in source:
        source = html.unescape(source)
    lines = clean_text(source, limit * 2).split("\n")
    text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
    return text if len(text) <= limit else text[:limit].rsplit(None, 1)[0].rstrip() + "…"


def _strip(source: str) -> str:
    """The text of HTML, each block on a line of its own."""
    if _UPPER.search(source):
        source = _UPPER.sub(lambda found: found[0].lower(), source)
    source = source.replace("\n", " ")
    for tag in _LINE_TAGS:
        if tag in source:
            source = source.replace(tag, "\n" + tag)
    tree = LexborHTMLParser(source)
    if _HAS_HIDDEN.search(source):
        tree.strip_tags(_HIDDEN)
    text = tree.body.text() if tree.body else ""
    return html.unescape(text) if "&lt;" in text or "&amp;" in text else text  # escaped twice
