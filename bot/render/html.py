"""Helpers of the pages: addresses, ages and words that templates need; escaping itself is Jinja's."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.render.text import tidy
from bot.render.urls import card_path, host_of, safe_url
from bot.render.words import ago, byline, day, freshness, topic_words
from storage.records import Card, Cite, Line


def description(card: Card, now: datetime) -> str:
    """One plain line for a page's description and for feeds: the insight, or what changed, or the byline."""
    lead = card.insight or card.tldr.what_changed
    return (tidy(lead.text) if lead is not None else "") or tidy(byline(card, now))


def evidence(card: Card, line: Line) -> tuple[tuple[int, Cite], ...]:
    """The quotes a line rests on with the number of their source, from 1; cites of unknown sources are left out."""
    return tuple((cite.source + 1, cite) for cite in line.cites if 0 <= cite.source < len(card.sources))


def iso(when: datetime) -> str:
    """A time as RFC 3339 in UTC, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def strength(importance: int) -> str:
    """Importance in a word, beside its number."""
    return "major" if importance >= 75 else "notable" if importance >= 45 else "minor"


def visible(value: object) -> object:
    """What a template prints: plain text is made one harmless line, ready HTML and numbers stay as they are."""
    return tidy(value) if type(value) is str else value


FILTERS = {
    "ago": ago,
    "card_path": card_path,
    "day": day,
    "freshness": freshness,
    "host_of": host_of,
    "iso": iso,
    "safe_url": safe_url,
    "strength": strength,
    "tidy": tidy,
    "topic_words": topic_words,
}
