"""Reads and writes OPML, the list of feeds that every reader understands."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from bot.errors import FetchError, ParseError
from bot.feeds.clean import clean_line
from bot.feeds.guard import AddressGuard
from storage.records import Category

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_FEEDS: Final = 10_000
MAX_TAGS: Final = 100_000  # opening and closing ones; 10,000 feeds in folders need a quarter of it
MAX_ATTRIBUTES: Final = 200  # signs "=" within one element: libxml2 compares each attribute with each other one
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_NAMED: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_KNOWN: Final = re.compile(
    r"utf-?8|(us-)?ascii|iso-?8859-\d+|windows-125\d|cp125\d|koi8-[ru]|shift[-_]jis|euc-(jp|kr)|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)
_DECLARES: Final = re.compile(r"<!(?!--|\[CDATA\[|DOCTYPE\b)", re.IGNORECASE)
_GUARD: Final = AddressGuard()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list; ``category`` is that of its own attribute, or of the folder it stands in."""

    url: str
    title: str = ""
    category: Category = Category.NEWS
    weight: float = 1.0
    ai_only: bool = False


def parse_opml(body: bytes) -> tuple[OpmlFeed, ...]:
    """Read an OPML document. Nothing is loaded for it; an address that could not be fetched is left out.

    Raises:
        ParseError: it is not OPML, larger than 5 MiB or 10,000 feeds, or built to take long to read.
    """
    if len(body) > MAX_BYTES:
        raise ParseError("The OPML file is larger than 5 MiB.")
    text = _decoded(body)
    _check_cheap(text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise ParseError("This is not an OPML file.") from e
    if root is None or str(root.tag).lower() != "opml":
        raise ParseError("This is not an OPML file.")
    found: dict[str, OpmlFeed] = {}
    for outline in root.iter("outline"):
        feed = _feed(outline)
        if feed is not None:
            found.setdefault(feed.url, feed)
    if len(found) > MAX_FEEDS:
        raise ParseError(f"The OPML file lists more than {MAX_FEEDS:,} feeds; please import it in parts.")
    return tuple(found.values())


def _decoded(body: bytes) -> str:
    """The text, so that no encoding hides a mark from the checks; only encodings in use are read."""
    named = _NAMED.match(body)
    declared = named[1].decode("ascii") if named else "utf-8"
    encoding = next((name for mark, name in _BOMS if body.startswith(mark)), declared)
    if encoding == declared and not _KNOWN.fullmatch(declared):
        raise ParseError(f"The OPML file is written in an encoding that is not read here: {declared}.")
    try:
        return body.decode(encoding, errors="replace")
    except LookupError:
        raise ParseError(f"The OPML file is written in an encoding that is not read here: {declared}.") from None


def _check_cheap(text: str) -> None:
    """Refuse what would take long to read, by one pass over the text."""
    if _DECLARES.search(text):
        raise ParseError("The OPML file declares entities or elements of its own; please remove them.")
    parts = text.split("<")
    if len(parts) > MAX_TAGS:
        raise ParseError("The OPML file holds too many elements to be a list of feeds.")
    if any(part.count("=") > MAX_ATTRIBUTES for part in parts):
        raise ParseError("The OPML file holds an element with too many attributes.")


def _feed(outline: etree._Element) -> OpmlFeed | None:
    values = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
    url = values.get("xmlurl", "").strip()
    try:
        _GUARD.check_url(url)
    except FetchError:
        return None
    folder = outline.getparent()
    named = values.get("category", "").strip("/").lower() or (
        str(folder.get("text") or folder.get("title") or "").lower() if folder is not None else ""
    )
    return OpmlFeed(
        url=url,
        title=clean_line(values.get("title") or values.get("text", ""), 200),
        category=next((category for category in Category if category.value == named), Category.NEWS),
        weight=_weight(values.get("weight", "")),
        ai_only=values.get("aionly", "").lower() == "true",
    )


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return 1.0 if math.isnan(weight) else min(max(weight, 0.1), 2.0)


def render_opml(feeds: Iterable[OpmlFeed]) -> str:
    """Write an OPML document with one folder a category; our own attributes are ignored by other readers."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>Signalpost</title></head>", "  <body>"]
    sorted_feeds = sorted(feeds, key=lambda feed: (feed.title.lower(), feed.url))
    for category in Category:
        within = [feed for feed in sorted_feeds if feed.category is category]
        if within:
            lines.append(f"    <outline text={quoteattr(category.value)}>")
            lines += [f"      {_outline(feed)}" for feed in within]
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(feed: OpmlFeed) -> str:
    values = {
        "type": "rss",
        "text": feed.title or feed.url,
        "title": feed.title or feed.url,
        "xmlUrl": feed.url,
        "category": feed.category.value,
        "weight": f"{feed.weight:g}",
        "aiOnly": "true" if feed.ai_only else "false",
    }
    return "<outline " + " ".join(f"{name}={quoteattr(value)}" for name, value in values.items()) + "/>"
