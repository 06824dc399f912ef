"""Cards and recaps as plain text for a terminal, wrapped to its width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from unicodedata import east_asian_width

from bot.render.recap_blocks import actions_of, bars, groups, numbers, unnamed_period
from bot.render.text import tidy
from bot.render.urls import safe_url
from bot.render.words import (
    RIGHTS,
    ago,
    bar,
    byline,
    cited,
    correction_words,
    date_words,
    day,
    origin,
    remark,
    tldr_lines,
    topic_words,
    untold,
)
from storage.records import Card, Implication, Line, Recap, RecapItem

LEAST_WIDTH = 20


def card_text(card: Card, now: datetime, width: int = 80) -> str:
    """The whole card, every section that has something to say.

    Args:
        card: what to show.
        now: for the words of its age.
        width: columns; at least 20 are used.
    """
    return "\n".join(_card(card, now, max(width, LEAST_WIDTH)))


def recap_text(recap: Recap, now: datetime, width: int = 80) -> str:
    """A recap: the period's lead, its numbers, what to do, the stories by topic."""
    return "\n".join(_recap(recap, now, max(width, LEAST_WIDTH)))


def _card(card: Card, now: datetime, width: int) -> Iterator[str]:
    title = _wrap(card.headline, width)
    yield from title
    yield "=" * max(map(_columns, title), default=0)
    yield from _wrap(byline(card, now), width)
    if card.correction:
        yield from ("", *_wrap(f"⚠️ {tidy(correction_words(card))}", width))
    if card.insight:
        yield from ("", *_wrap(f"💡 {tidy(card.insight.text)}", width))
    points = tldr_lines(card.tldr)
    if points:
        yield from ("", "30-second TL;DR")
        for label, line in points:
            yield from _wrap(f"{label}: {_said(line)}", width, "  ")
    yield from _list("Key takeaways", [_said(line) + _marks(card, line) for line in card.takeaways], width)
    yield from _list("What may come", list(map(_prediction, card.implications)), width)
    yield from _list(
        "Timeline", [f"{date_words(item.date)}  {_said(item.line)}" for item in card.timeline], width, "  "
    )
    yield from _list("Related updates", [f"{item.headline} ({day(item.seen_at)})" for item in untold(card)], width)
    yield from _sources(card, width)
    notes = " · ".join(filter(None, (remark(card), origin(card), RIGHTS)))
    yield from ("", *_wrap(notes, width))


def _sources(card: Card, width: int) -> Iterator[str]:
    if card.sources:
        yield from ("", "Sources")
    for number, source in enumerate(card.sources, start=1):
        yield from _wrap(f"[{number}] {tidy(source.publisher)}: {tidy(source.title)}", width, "  ", "      ")
        if safe_url(source.url):
            yield f"      {safe_url(source.url)}"


def _prediction(item: Implication) -> str:
    due = f" (by {tidy(date_words(item.by))})" if item.by else ""
    because = f" {_said(item.rationale)}" if item.rationale else ""
    return f"{tidy(item.prediction.text)}{due}{because}"


def _recap(recap: Recap, now: datetime, width: int) -> Iterator[str]:
    title = _wrap(recap.title, width)
    yield from title
    yield "=" * max(map(_columns, title), default=0)
    yield from _wrap(" · ".join(filter(None, (unnamed_period(recap), numbers(recap)))), width)
    if recap.lead:
        yield from ("", *_wrap(recap.lead, width))
    yield from _bars(recap, width)
    todo = [item.action + (" (suggested)" if item.suggested else "") for item in actions_of(recap)]
    yield from _list("What to do", todo, width, "  [ ] ")
    for topic, items in groups(recap):
        name = topic_words(tidy(topic)) or "More"
        yield from _list(name, [_item(item, now) for item in items], width)
    yield from _list("Coming up", list(recap.due), width)
    yield from _list("Corrected", list(recap.corrections), width)


def _item(item: RecapItem, now: datetime) -> str:
    age = f", {ago(item.published_at, now)}" if item.published_at else ""
    said = f": {item.insight}" if item.insight else ""
    return f"{item.headline}{said} ({item.publisher}{age}, importance {item.importance}) [{item.card_id}]"


def _bars(recap: Recap, width: int) -> Iterator[str]:
    rows = [(topic_words(tidy(topic)), count) for topic, count in bars(recap)]
    if rows:
        yield ""
        wide = max(len(topic) for topic, _ in rows)
        most = max(count for _, count in rows)
        room = max(1, min(24, width - wide - len(f"     {most}")))
        yield from (f"  {topic:<{wide}}  {bar(count, most, room)} {count}" for topic, count in rows)


def _said(line: Line) -> str:
    return tidy(line.text) + (" (suggested)" if line.basis == "suggested" else "")


def _marks(card: Card, line: Line) -> str:
    return "".join(f" [{at + 1}]" for at in cited(card, line))


def _list(title: str, lines: list[str], width: int, sign: str = "  • ") -> Iterator[str]:
    if lines:
        yield from ("", title)
    for line in lines:
        yield from _wrap(line, width, sign, " " * len(sign))


def _wrap(text: str, width: int, first: str = "", later: str | None = None) -> list[str]:
    text = tidy(text)
    width = max(LEAST_WIDTH // 2, width * len(text) // max(1, _columns(text)))  # Chinese letters take two columns each
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=first if later is None else later)


def _columns(text: str) -> int:
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)
