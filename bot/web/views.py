"""What each page shows, worked out before the template: a template only places it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.render.html import description, evidence
from bot.render.recap_blocks import actions_of, bars, groups, numbers, unnamed_period
from bot.render.text import tidy
from bot.render.urls import share_on_linkedin, share_on_x
from bot.render.words import (
    RIGHTS,
    collected_in,
    correction_words,
    date_words,
    more_sources,
    origin,
    original,
    publisher_of,
    says_itself,
    share_text,
    tldr_lines,
    untold,
)
from bot.services.pages import CardPage
from storage.records import Card, Line, Recap, Topic


def list_view(found: CardPage, now: datetime, *, path: str, topic: Topic | None = None) -> dict[str, Any]:
    """A page of cards in short form.

    Args:
        found: the cards.
        now: for the words of age.
        path: of this page, for the way to the next.
        topic: when it is a topic's page.
    """
    return {
        "title": topic.label if topic else "The latest AI news",
        "topic": topic,
        "cards": [summary(card, now) for card in found.cards],
        "newer": f"{path}?page={found.page - 1}" if found.page > 1 else "",
        "older": f"{path}?page={found.page + 1}" if found.more else "",
        "page": found.page,
    }


def summary(card: Card, now: datetime) -> dict[str, Any]:
    """A card as lists show it."""
    return {
        "card": card,
        "publisher": tidy(publisher_of(card)),
        "more": more_sources(card),
        "collected_in": collected_in(card),
        "points": tldr_lines(card.tldr),
        "correction": tidy(correction_words(card)),
        "about": description(card, now),
        "original": original(card),
    }


def card_view(card: Card, now: datetime) -> dict[str, Any]:
    """A whole card."""
    url = original(card)
    return {
        **summary(card, now),
        "title": tidy(card.headline),
        "points": [(label, proven(card, line)) for label, line in tldr_lines(card.tldr)],
        "insight": proven(card, card.insight) if card.insight else None,
        "takeaways": [proven(card, line) for line in card.takeaways],
        "implications": [
            {
                "prediction": proven(card, item.prediction),
                "rationale": proven(card, item.rationale) if item.rationale else None,
                "by": date_words(item.by),
                "judged_by": item.judged_by,
            }
            for item in card.implications
        ],
        "timeline": [
            {
                "date": item.date,
                "when": date_words(item.date),
                "line": proven(card, item.line),
                "url": item.url,
                "card_id": item.card_id,
            }
            for item in card.timeline
        ],
        "related": untold(card),
        "correction": tidy(correction_words(card)),
        "origin": origin(card),
        "rights": RIGHTS,
        "share_x": share_on_x(url, share_text(card)) if url else "",
        "share_linkedin": share_on_linkedin(url) if url else "",
    }


def proven(card: Card, line: Line) -> dict[str, Any]:
    """A line with its evidence and how it came about in a word."""
    words = {"suggested": "suggested", "written": "written by the model", "archive": "from the archive"}
    return {
        "text": tidy(line.text),
        "basis": line.basis,
        "basis_words": words.get(line.basis, ""),
        "evidence": [
            {
                "number": number,
                "quote": "" if says_itself(line, cite.quote) else tidy(cite.quote),
                "publisher": tidy(card.sources[cite.source].publisher),
            }
            for number, cite in evidence(card, line)
            if line.basis != "suggested"  # a source names the product, none gives the advice
        ],
    }


def recap_view(recap: Recap, name: str, now: datetime) -> dict[str, Any]:
    """A week or a day."""
    before, after = neighbours(name)
    most = max((count for _, count in recap.busiest), default=1)
    return {
        "title": tidy(recap.title),
        "recap": recap,
        "period": unnamed_period(recap),
        "numbers": numbers(recap),
        "bars": [(topic, count, round(100 * count / most)) for topic, count in bars(recap)],
        "todo": actions_of(recap),
        "groups": groups(recap),
        "before": before,
        "after": after if recap.until <= now else "",
        "rights": RIGHTS,
    }


def neighbours(name: str) -> tuple[str, str]:
    """Names of the periods before and after a week or a day."""
    if "W" in name:
        year, week = name.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        several = [(monday + timedelta(days=step)).isocalendar() for step in (-7, 7)]
        return f"{several[0].year}-W{several[0].week:02}", f"{several[1].year}-W{several[1].week:02}"
    day = date.fromisoformat(name)
    return (day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()
