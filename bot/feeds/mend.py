"""Mends what publishers most often get wrong: bare ampersands, HTML in XML, a wrong name of the encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final

_AMPERSAND: Final = re.compile(rb"&(?:(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_XML: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
# Encodings of one byte a letter: in them, letters that happen to be valid UTF-8 make no words.
_ONE_BYTE: Final = re.compile(
    rb"^(\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])(?:iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|us-ascii)(?=[\"'])",
    re.IGNORECASE,
)
_TEXT: Final = re.compile(rb"<(title|description|content:encoded)(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE)
_TITLED: Final = re.compile(rb"<title(?:\s[^<>]*)?>[^<]*</title\s*>", re.IGNORECASE)
_DESCRIPTION: Final = re.compile(rb"<description>([^<]*)</description>")
_ELEMENT: Final = re.compile(rb"<[A-Za-z]")
_OPEN: Final = b"<![CDATA["
_CLOSE: Final = b"]]>"


def name_utf8(body: bytes) -> bytes:
    """``body`` with UTF-8 named as its encoding where it names one of one byte a letter, and is UTF-8."""
    named = _ONE_BYTE.match(body)
    if named is None or body.isascii():
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    return named[1] + b"utf-8" + body[named.end() :]


def escape_ampersands(body: bytes) -> bytes:
    """``body`` with each ``&`` that begins no entity written as ``&amp;``, and HTML's own entities, which XML does not
    know, as numbers; CDATA sections stay as they are, and so does a document that declares entities.
    """
    if b"<!ENTITY" in body:
        return body
    return b"".join(part if verbatim else _AMPERSAND.sub(_escaped, part) for part, verbatim in sections(body))


def _escaped(found: re.Match[bytes]) -> bytes:
    name: bytes | None = found[1]
    if name is None:
        return b"&amp;"
    letters = "" if name in _XML or name.startswith(b"#") else html5.get(f"{name.decode()};", "")
    return "".join(f"&#{ord(letter)};" for letter in letters).encode() or found[0]


def quote_elements(body: bytes) -> bytes:
    """``body`` with the texts of RSS that hold elements instead of escaped HTML put into CDATA sections."""
    parts, place, unclosed = [], 0, set[bytes]()
    while found := _TEXT.search(body, place):
        name = found[1].lower()
        end = -1 if name in unclosed else body.find(b"</" + found[1], found.end())
        inner = body[found.end() : end] if end >= 0 else b""
        if end < 0:
            unclosed.add(name)  # looked for once only, so that many of them stay cheap
        wrap = _ELEMENT.search(inner) is not None and b"<![" not in inner and b"]]>" not in inner
        parts += [body[place : found.end()], _OPEN + inner + _CLOSE if wrap else inner]
        place = max(end, found.end())
    return b"".join([*parts, body[place:]])


def lift_previews(body: bytes) -> bytes:
    """``body`` without the titles of previews (``og``) and authors that some publishers write into the items of RSS.

    A preview's description is the item's teaser, and what the item calls its description the whole text.
    """
    head, *items = body.split(b"<item>")
    return b"<item>".join([head, *map(_lifted, items)]) if b"xmlns:content=" in head else body


def _lifted(item: bytes) -> bytes:
    item, end, rest = item.partition(b"</item>")
    if _OPEN in item:
        return item + end + rest
    before, _, preview = item.partition(b"<og ")
    preview, closed, after = preview.partition(b"</og>")
    if closed:
        item, teaser = before + after, _DESCRIPTION.search(preview)
        if teaser and teaser[1].strip() and item.count(b"description>") == 2:
            item = item.replace(b"description>", b"content:encoded>") + teaser[0]
    first, *authors = item.split(b"<author ")
    return b"<author ".join([first, *map(_untitled, authors)]) + end + rest


def _untitled(author: bytes) -> bytes:
    inner, closed, rest = author.partition(b"</author>")
    return _TITLED.sub(b"", inner) + closed + rest if closed else author


def without_cdata(body: bytes) -> bytes:
    """``body`` without its CDATA sections: only the feed's own elements are left."""
    return b"".join(part for part, verbatim in sections(body) if not verbatim)


def sections(body: bytes) -> Iterator[tuple[bytes, bool]]:
    """``body`` in parts, each with whether it is a CDATA section. Linear, also where one is never closed."""
    place = 0
    while (start := body.find(_OPEN, place)) >= 0 and (end := body.find(_CLOSE, start)) >= 0:
        yield body[place:start], False
        place = end + len(_CLOSE)
        yield body[start:place], True
    yield body[place:], False
