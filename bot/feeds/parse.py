"""Turns a document into a feed: the fast reader where it can be trusted, the tolerant one where not."""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from bot.errors import ParseError
from bot.feeds.clean import MAX_CONTENT, MAX_SUMMARY, clean_line, clean_title, html_to_text, shorten
from bot.feeds.fast import read_fast
from bot.feeds.mend import escape_ampersands, lift_previews, name_utf8, quote_elements
from bot.feeds.raw import RawEntry, RawFeed
from bot.feeds.tolerant import read_tolerant
from bot.feeds.trust import FOREIGN, NESTED, distrust
from bot.feeds.values import ParsedEntry, ParsedFeed

__all__ = ["ParseError", "ParsedEntry", "ParsedFeed", "clean_feed", "parse", "parse_fast", "parse_tolerant"]

MAX_URL: Final = 2_048
MAX_GUID: Final = 512
_AMPLIFIES: Final = re.compile(rb"<!ENTITY\s+[^>]*?[\"'][^\"']*&[^#]", re.IGNORECASE)
_LIST: Final = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<opml\b", re.IGNORECASE | re.DOTALL)
_HTML: Final = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_LISTED: Final = "This is a list of feeds (OPML), not a feed: import it."
_ODD: Final = re.compile(r"[\s<>\"|\\^`{}]")
_PLAIN_LINK: Final = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9/._~%=+,-]{0,1000})?")
_MENDS: Final = {NESTED: quote_elements, FOREIGN: lift_previews}
_AMPERSAND: Final = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)  # escaped twice


def parse(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """Read RSS 0.9x–2.0, RDF, Atom 0.3/1.0 or JSON Feed.

    A document from outside may take the tolerant reader minutes: in the service only a worker that can be killed calls
    this; see :func:`parse_fast`.

    Args:
        body: the document's bytes.
        url: where it came from; relative links are resolved against it.
        content_type: the header, for its charset.

    Returns:
        The feed with at most 1,000 entries, all text plain and bounded.

    Raises:
        ParseError: it is no feed.
    """
    quick = parse_fast(body, url, content_type)
    return quick if quick is not None else parse_tolerant(body, url, content_type)


def parse_tolerant(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """Read what :func:`parse_fast` was not trusted with; the same words as :func:`parse` apply.

    Raises:
        ParseError: it is no feed.
    """
    tolerant = read_tolerant(body, content_type)
    if tolerant.entries or (tolerant.trusted and not _HTML.match(body)):
        return clean_feed(tolerant, url, "tolerant")
    fast = _try_fast(body)
    if fast is not None and fast.entries:
        return clean_feed(fast, url, "fast")
    raise ParseError(_what_it_is(body))


def _what_it_is(body: bytes) -> str:
    if _HTML.match(body):
        return "This is a web page, not a feed."
    if b"<opml" in body[:2_000].lower():
        return _LISTED
    return "This is not a feed."


def parse_fast(body: bytes, url: str, content_type: str = "") -> ParsedFeed | None:
    """Read the document where the fast reader can be trusted; ``None`` asks for :func:`parse`.

    Raises:
        ParseError: it is no feed, and the tolerant reader must not try.
    """
    if not body.strip():
        raise ParseError("The document is empty.")
    body = name_utf8(body)
    raw = _try_fast(body)
    if raw is None or not raw.trusted:
        body = escape_ampersands(body)
        raw = _try_fast(body)
    why = distrust(body, raw, content_type) if raw is not None else "not read"
    if why in _MENDS:
        body = _MENDS[why](body)
        raw = _try_fast(body)
        why = distrust(body, raw, content_type) if raw is not None else "not read"
    if raw is not None and not why:
        return clean_feed(raw, url, "fast")
    if _LIST.match(body[:4_096]):
        raise ParseError(_LISTED)
    if not _AMPLIFIES.search(body[:65_536]):  # entities that hold entities: never for a reader that expands them
        return None
    if raw is None or not raw.entries:
        raise ParseError("The document declares entities that could grow without end.")
    return clean_feed(raw, url, "fast")


def _try_fast(body: bytes) -> RawFeed | None:
    try:
        return read_fast(body)
    except ValueError:
        return None


def clean_feed(raw: RawFeed, url: str, parser: str) -> ParsedFeed:
    """Bring a raw reading over the text border: plain, bounded, absolute links, guids unique."""
    entries: dict[str, ParsedEntry] = {}
    for found in raw.entries:
        entry = _entry(found, url)
        if entry is None:
            continue
        if entry.guid in entries and entry.url:  # two entries, one guid: the link tells them apart
            entry = entry._replace(guid=entry.url)
        entries.setdefault(entry.guid, entry)
    return ParsedFeed(
        title=clean_title(raw.title),
        site_url=_absolute(raw.link, url),
        entries=tuple(entries.values()),
        ttl_s=raw.ttl_s,
        parser=parser,
    )


def _entry(raw: RawEntry, url: str) -> ParsedEntry | None:
    link = _absolute(raw.link, url) or (_absolute(raw.id, url) if raw.id.startswith(("http://", "https://")) else "")
    summary, content = _texts(raw)
    title = clean_title(raw.title) or clean_line((summary or content).split("\n", 1)[0], 120)
    if not title and not link:
        return None
    title = title or link
    guid = clean_line(raw.id, MAX_GUID + 1) or link or title
    if len(guid) > MAX_GUID:
        guid = "sha256:" + hashlib.sha256(raw.id.encode("utf-8", "replace")).hexdigest()
    return ParsedEntry(
        guid,
        link,
        title,
        summary,
        content if content != summary else "",
        clean_line(raw.author, 120) if raw.author else "",
        raw.published,
    )


def _texts(raw: RawEntry) -> tuple[str, str]:
    """The teaser and the whole text. In RSS 2.0 the whole article often is the description: then it is cleaned once."""
    content = html_to_text(raw.content, MAX_CONTENT, plain=raw.plain) if raw.content != raw.summary else ""
    if content:
        return html_to_text(raw.summary, MAX_SUMMARY, plain=raw.plain), content
    whole = html_to_text(raw.summary, MAX_CONTENT, plain=raw.plain)
    return shorten(whole, MAX_SUMMARY), whole


def _absolute(link: str, base: str) -> str:
    """``link`` as an absolute http address without user info, or ""."""
    if _PLAIN_LINK.fullmatch(link):  # what nearly all links look like, in a fifth of the time
        return link
    link = _AMPERSAND.sub("&", clean_line(link, MAX_URL + 1))
    if not link or len(link) > MAX_URL:
        return ""
    try:
        whole = link if link.startswith(("https://", "http://")) else urljoin(base, link)
        parts = urlsplit(whole)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return ""
    except ValueError:
        return ""
    return quote(whole, safe="%/:?#[]@!$&'()*+,;=~-._") if not whole.isascii() or _ODD.search(whole) else whole
