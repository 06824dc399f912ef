"""The rules by which a fast reading is not trusted; each names what the fast reader is known to lose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from bot.feeds.mend import without_cdata
from bot.feeds.raw import MAX_ENTRIES, RawFeed

_ENTRY: Final = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>/]", re.IGNORECASE)
# A link that says nothing is none: the fast reader has not lost it, and the tolerant one would resolve it to the feed.
_LINK: Final = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?link(?!\s[^<>]*href\s*=\s*(?:\"\"|''))[\s>](?!\s*</)", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})[\"']", re.IGNORECASE)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# An RSS text element that holds elements instead of escaped HTML: the words after an inner element would be lost.
_NESTED: Final = re.compile(
    rb"<(title|description|content:encoded)(?:>|\s[^<>]*(?<!/)>)[^<]*+<(?![/!])(?!\1)", re.IGNORECASE
)
NESTED: Final = "elements inside a text"
FOREIGN: Final = "titles of something else"
_RSS: Final = re.compile(rb"<(?:rss|rdf:RDF)[\s>]", re.IGNORECASE)
_TITLE: Final = re.compile(rb"<title[\s>]", re.IGNORECASE)
# Everything that is counted, in one walk: an entry, a title, what else has a title. Spelled so that most tags fail at
# their first letters.
_COUNTED: Final = re.compile(rb"<([ietcs](?:tem|ntry|itle|hannel|mage|extinput|ource))[\s>/]", re.IGNORECASE)
_TITLED: Final = (b"channel", b"image", b"textinput", b"source")
_NO_TITLE: Final = re.compile(rb"<title\s*(?:/>|>\s*</title)")
_COMMON: Final = re.compile(
    r"^(?:iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr))$"
)
_WEB: Final = ("http://", "https://")
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
# On the elements that links resolve against; publishers also put it on contents, where it means nothing to us. Empty,
# or a fragment, it changes nothing.
_BASE: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:feed|entry|link|rss|channel|item|rdf)\s[^<>]*xml:base\s*=\s*[\"'](?![\"'#])", re.IGNORECASE
)


def distrust(body: bytes, raw: RawFeed, content_type: str) -> str:
    """Return why the fast reading of ``body`` is not to be trusted, or "" when it is."""
    if not raw.trusted:
        return "the reader stumbled"
    if body[:1] in b"{[" or body[:3] == b"\xef\xbb\xbf{":
        return "" if raw.entries else "no entries"
    if why := _encoding(body, content_type):
        return why
    return _losses(body, raw)


def _encoding(body: bytes, content_type: str) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:64]:
        return "wide encoding"
    found = _DECLARED.match(body[:300])
    declared = found[1].decode("ascii").lower() if found else ""
    said = _CHARSET.search(content_type)
    if not declared and said and said[1].lower() not in _UTF8:
        return "encoding named by the server only"
    if declared and declared not in _UTF8:
        return "" if _COMMON.match(declared) else "rare encoding"
    try:
        if not body.isascii():
            body.decode("utf-8")
    except UnicodeDecodeError:
        return "not the encoding it claims"
    return ""


def _losses(body: bytes, raw: RawFeed) -> str:
    """Cheap looks at the entries first, looks at the whole body only where those call for one."""
    entries = raw.entries
    counts = Counter[bytes]()
    for name, times in Counter(_COUNTED.findall(body)).items():
        counts[name.lower()] += times
    written = counts[b"item"] + counts[b"entry"]
    if not written or len(entries) != written:
        written = len(_ENTRY.findall(body))  # those with a prefix, too
    if len(entries) != min(written, MAX_ENTRIES):
        return "entries missing"
    if not entries:
        return "no entries"
    empty = sum([not (entry.title or entry.summary or entry.content) for entry in entries])
    links = [entry.link for entry in entries]
    unlinked = not all(links)
    relative = not all(link.startswith(_WEB) for link in links if link)
    doubts: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("a date was not read", lambda: any(entry.undated for entry in entries)),
        ("an entry without a link", lambda: unlinked and _links(body) >= len(entries)),
        ("entries without text", lambda: empty > 0 and empty > len(_NO_TITLE.findall(body))),
        ("links relative to xml:base", lambda: relative and _BASE.search(body) is not None),
        (NESTED, lambda: _is_rss(body) and _NESTED.search(body) is not None),
        (FOREIGN, lambda: _is_rss(body) and _foreign_titles(body, written, counts)),
    )
    return next((why for why, doubted in doubts if doubted()), "")


def _is_rss(body: bytes) -> bool:
    """RSS or RDF; Atom says by an attribute when a text holds elements, and the fast reader heeds it."""
    return _RSS.search(body[:2_000]) is not None


def _foreign_titles(body: bytes, entries: int, counts: Mapping[bytes, int]) -> bool:
    """More titles than an RSS document has places for: the reader would take an author's title for the item's."""
    places = entries + sum(counts[name] for name in _TITLED)
    if counts[b"title"] <= places:
        return False
    return len(_TITLE.findall(without_cdata(body))) > places  # a drawing inside a text may have a title of its own


def _links(body: bytes) -> int:
    """Links written from the first entry on; those of the feed itself stand before it."""
    first = _ENTRY.search(body)
    return len(_LINK.findall(body, first.start())) if first else 0
