"""Reads and writes OPML, the list of feeds that every reader understands."""

from __future__ import annotations

import math
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
    """Read an OPML document. Nothing is loaded for it, and how much its own entities may grow is libxml2's to bound;
    an address that could not be fetched is left out.

    Raises:
        ParseError: it is not OPML, or larger than 5 MiB.
    """
    if len(body) > MAX_BYTES:
        raise ParseError("The OPML file is larger than 5 MiB.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise ParseError("This is not an OPML file.") from e
    if root is None or str(root.tag).lower() != "opml":
        raise ParseError("This is not an OPML file.")
    found: dict[str, OpmlFeed] = {}
    for outline in root.iter("outline"):
        feed = _feed(outline)
        if feed is not None and len(found) < MAX_FEEDS:
            found.setdefault(feed.url, feed)
    return tuple(found.values())


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
