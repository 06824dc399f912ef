"""Finds the feeds that a web page names."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
    "text/xml", "application/xml",
})  # fmt: skip
_MAX: Final = 10
_LOOK: Final = 512 * 1024
_HINTS: Final = ("rss", "atom", "feed", "index.xml", ".rdf")


def find_feeds(html: bytes, url: str) -> tuple[str, ...]:
    """Return addresses of feeds that a page names, the most likely first.

    First what ``<link rel="alternate">`` declares, comment feeds last; then links whose address looks like a feed.

    Args:
        html: the page's bytes; the first 512 KiB are looked at.
        url: where it came from.
    """
    tree = LexborHTMLParser(html[:_LOOK])
    base = url
    for node in tree.css("base[href]"):
        base = urljoin(url, node.attributes.get("href") or "")
        break
    declared = [
        (node.attributes.get("title") or "", node.attributes.get("href") or "")
        for node in tree.css("link[rel][href]")
        if "alternate" in (node.attributes.get("rel") or "").lower().split()
        and (node.attributes.get("type") or "").split(";")[0].strip().lower() in _TYPES
    ]
    declared.sort(key=lambda found: "comment" in (found[0] + found[1]).lower())
    linked = [node.attributes.get("href") or "" for node in tree.css("a[href]")]
    hinted = [href for href in linked if any(hint in _path(href) for hint in _HINTS)]
    found = (_absolute(base, href) for href in [*(href for _, href in declared), *hinted])
    return tuple(dict.fromkeys(filter(None, found)))[:_MAX]


def known_feed(url: str) -> str:
    """The feed of a page whose site is known to have one at a fixed place, or ""."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/").split("/")
    if host == "github.com" and len(path) in (2, 3) and (len(path) == 2 or path[2] == "releases"):
        return f"https://github.com/{path[0]}/{path[1]}/releases.atom"
    if host in ("reddit.com", "old.reddit.com") and len(path) == 2 and path[0] == "r":
        return f"https://www.reddit.com/r/{path[1]}/.rss"
    if host == "youtube.com" and len(path) >= 2 and path[0] == "channel":
        return f"https://www.youtube.com/feeds/videos.xml?channel_id={path[1]}"
    if host == "arxiv.org" and len(path) >= 2 and path[0] == "list":
        return f"https://export.arxiv.org/rss/{path[1]}"
    if host == "news.ycombinator.com" and path == [""]:
        return "https://news.ycombinator.com/rss"
    return ""


def _path(href: str) -> str:
    """The path of an address in lower case, "" when it cannot be read."""
    try:
        return urlsplit(href).path.lower()
    except ValueError:
        return ""


def _absolute(base: str, href: str) -> str:
    try:
        whole = urljoin(base, href.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""
