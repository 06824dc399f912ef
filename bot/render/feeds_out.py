"""The latest cards as feeds for other readers: Atom and JSON Feed."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from bot.render.html import description, iso
from bot.render.text import tidy
from bot.render.urls import card_url, safe_url
from bot.render.words import correction_words, origin, original, remark, tldr_lines
from storage.records import Card

ATOM: Final = "http://www.w3.org/2005/Atom"
SUBTITLE: Final = "The day's AI news as cards a team can act on in 30 seconds"


def atom(cards: Sequence[Card], *, base_url: str, now: datetime, title: str = "Signalpost", path: str = "/") -> bytes:
    """An Atom feed (RFC 4287) of cards.

    Args:
        cards: newest first.
        base_url: where the pages are, without a slash at the end.
        now: the feed's date when it has no card.
        title: of the feed.
        path: the page it belongs to.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", base_url + path)
    _add(feed, "title", title)
    _add(feed, "subtitle", SUBTITLE)
    _add(feed, "updated", iso(max((_changed_at(card) for card in cards), default=now)))
    _add(feed, "link", rel="alternate", type="text/html", href=base_url + path)
    _add(feed, "link", rel="self", type="application/atom+xml", href=base_url + "/feed.atom" + _query(path))
    for card in cards:
        _entry(feed, card, base_url, now)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def json_feed(
    cards: Sequence[Card], *, base_url: str, now: datetime, title: str = "Signalpost", path: str = "/"
) -> dict[str, object]:
    """The same as a JSON Feed, version 1.1; arguments as for :func:`atom`."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "description": SUBTITLE,
        "home_page_url": base_url + path,
        "feed_url": base_url + "/feed.json" + _query(path),
        "items": [_item(card, base_url, now) for card in cards],
    }


def card_html(card: Card) -> str:
    """The 30-second part of a card as HTML of its own, everything escaped."""
    parts = [f"<p>⚠️ {_esc(correction_words(card))}</p>"] if card.correction else []
    parts += [f"<p><strong>{_esc(card.insight.text)}</strong></p>"] if card.insight else []
    points = [
        f"<li><b>{label}:</b> {_esc(line.text)}{' <i>(suggested)</i>' if line.basis == 'suggested' else ''}</li>"
        for label, line in tldr_lines(card.tldr)
    ]
    if points:
        parts.append(f"<ul>{''.join(points)}</ul>")
    links = [
        f'<a href="{html.escape(safe_url(source.url))}">{_esc(source.publisher)}</a>'
        for source in card.sources
        if safe_url(source.url)
    ]
    if links:
        parts.append(f"<p>Sources: {', '.join(links)}</p>")
    small = " · ".join(filter(None, (remark(card), origin(card))))
    return "".join([*parts, f"<p><small>{_esc(small)}</small></p>"])


def _entry(feed: ET.Element, card: Card, base_url: str, now: datetime) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"{base_url}/cards/{card.id}")
    _add(entry, "title", card.headline)
    _add(entry, "updated", iso(_changed_at(card)))
    _add(entry, "published", iso(card.published_at or card.collected_at))
    _add(entry, "link", rel="alternate", type="text/html", href=card_url(base_url, card.id, card.headline))
    for source in card.sources:
        if safe_url(source.url):
            _add(entry, "link", rel="via", href=safe_url(source.url), title=source.publisher)
    author = _add(entry, "author")
    _add(author, "name", ", ".join(dict.fromkeys(source.publisher for source in card.sources)) or "Signalpost")
    for topic in card.topics:
        _add(entry, "category", term=topic)
    _add(entry, "summary", description(card, now))
    _add(entry, "content", card_html(card), type="html")


def _item(card: Card, base_url: str, now: datetime) -> dict[str, object]:
    url = original(card)
    item: dict[str, object] = {
        "id": f"{base_url}/cards/{card.id}",
        "url": card_url(base_url, card.id, card.headline),
        "title": tidy(card.headline),
        "summary": description(card, now),
        "content_html": card_html(card),
        "date_published": iso(card.published_at or card.collected_at),
        "date_modified": iso(_changed_at(card)),
        "authors": [{"name": name} for name in dict.fromkeys(tidy(source.publisher) for source in card.sources)],
        "tags": list(map(tidy, card.topics)),
    }
    return {**item, "external_url": url} if url else item


def _changed_at(card: Card) -> datetime:
    """When readers of a feed should look again: a correction is news about the card."""
    return max(card.written_at, card.corrected_at or card.written_at)


def _add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", {key: tidy(value) for key, value in attributes.items()})
    child.text = tidy(text) or None
    return child


def _query(path: str) -> str:
    slug = path.removeprefix("/topics/")
    return f"?topic={slug}" if slug != path else ""


def _esc(text: str) -> str:
    return html.escape(tidy(text))
