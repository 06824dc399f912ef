"""The sample news as feeds: RSS 2.0, Atom and JSON Feed, built with the standard library."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from bot.playground.demo.news import Item, Outlet, load_items, load_outlets

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CREATOR = "http://purl.org/dc/elements/1.1/"
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
SUFFIX = {"rss": "rss", "atom": "atom", "json": "json"}
TEASER = 240  # characters that a feed with teasers gives of a text


def demo_feeds(now: datetime, waves: tuple[datetime, ...] = (), port: int = 80) -> list[tuple[str, str, bytes]]:
    """Every feed as (path, content type, body).

    Args:
        now: the moment the week before hangs on.
        waves: when the later waves came in, see :func:`bot.playground.demo.news.load_items`.
        port: where the articles are served.
    """
    items = load_items(now, waves)
    found = []
    for outlet in load_outlets():
        home = f"http://{outlet.host}:{port}/{outlet.key}"
        mine = [item for item in items if item.outlet == outlet.key]
        body = BUILDERS[outlet.form](outlet, mine, home)
        found.append((feed_path(outlet), f"{TYPES[outlet.form]}; charset=utf-8", body))
    return found


def feed_path(outlet: Outlet) -> str:
    """Where the feed lives on the demo's server."""
    return f"/feeds/{outlet.key}.{SUFFIX[outlet.form]}"


def summary(item: Item) -> str:
    """The beginning of the text, cut at a word."""
    first = item.paragraphs[0]
    return first if len(first) <= TEASER else first[:TEASER].rsplit(" ", 1)[0] + " …"


def as_html(paragraphs: Sequence[str]) -> str:
    """A text as HTML."""
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs)


def _rss(outlet: Outlet, items: Sequence[Item], home: str) -> bytes:
    ET.register_namespace("content", CONTENT)
    ET.register_namespace("dc", CREATOR)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for name, value in (("title", outlet.title), ("link", f"{home}/"), ("description", f"{outlet.title} (sample)")):
        ET.SubElement(channel, name).text = value
    for item in items:
        node = ET.SubElement(channel, "item")
        ET.SubElement(node, "title").text = item.title
        ET.SubElement(node, "link").text = f"{home}/{item.slug}"
        ET.SubElement(node, "guid", isPermaLink="false").text = f"{outlet.key}:{item.slug}"
        ET.SubElement(node, "pubDate").text = format_datetime(item.published_at)
        ET.SubElement(node, "description").text = f"<p>{html.escape(summary(item), quote=False)}</p>"
        if item.author:
            ET.SubElement(node, f"{{{CREATOR}}}creator").text = item.author
        if outlet.full:
            ET.SubElement(node, f"{{{CONTENT}}}encoded").text = as_html(item.paragraphs)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _atom(outlet: Outlet, items: Sequence[Item], home: str) -> bytes:
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    ET.SubElement(root, f"{{{ATOM}}}title").text = outlet.title
    ET.SubElement(root, f"{{{ATOM}}}id").text = f"{home}/"
    ET.SubElement(root, f"{{{ATOM}}}link", href=f"{home}/", rel="alternate")
    if items:
        ET.SubElement(root, f"{{{ATOM}}}updated").text = items[0].published_at.isoformat()
    for item in items:
        node = ET.SubElement(root, f"{{{ATOM}}}entry")
        ET.SubElement(node, f"{{{ATOM}}}title").text = item.title
        ET.SubElement(node, f"{{{ATOM}}}id").text = f"tag:{outlet.key}.example:{item.slug}"
        ET.SubElement(node, f"{{{ATOM}}}link", href=f"{home}/{item.slug}", rel="alternate")
        ET.SubElement(node, f"{{{ATOM}}}published").text = item.published_at.isoformat()
        ET.SubElement(node, f"{{{ATOM}}}updated").text = item.published_at.isoformat()
        author = ET.SubElement(node, f"{{{ATOM}}}author")
        ET.SubElement(author, f"{{{ATOM}}}name").text = item.author or outlet.title
        ET.SubElement(node, f"{{{ATOM}}}summary").text = summary(item)
        if outlet.full:
            ET.SubElement(node, f"{{{ATOM}}}content", type="html").text = as_html(item.paragraphs)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _json(outlet: Outlet, items: Sequence[Item], home: str) -> bytes:
    entries = [
        {
            "id": f"{outlet.key}:{item.slug}",
            "url": f"{home}/{item.slug}",
            "title": item.title,
            "date_published": item.published_at.isoformat(),
            "summary": summary(item),
            "content_html": as_html(item.paragraphs)
            if outlet.full
            else f"<p>{html.escape(summary(item), quote=False)}</p>",
        }
        | ({"authors": [{"name": item.author}]} if item.author else {})
        for item in items
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": f"{home}/",
        "items": entries,
    }
    return json.dumps(feed, ensure_ascii=False).encode()


BUILDERS = {"rss": _rss, "atom": _atom, "json": _json}
