"""Shared wording: how old, how fast, how many, and how a card came about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot.render.text import clip, tidy
from bot.render.urls import safe_url
from config.labels import TOPIC_LABELS
from storage.records import Basis, Card, Line, Related, Tldr

RIGHTS: Final = "All content rights belong to the original publishers"
TLDR_LABELS: Final = (
    ("what_changed", "What changed"),
    ("why_it_matters", "Why it matters"),
    ("what_to_do_next", "What to do next"),
    ("who_should_care", "Who should care"),
)


def plural(count: int, noun: str, many: str = "") -> str:
    """ "1 source", "3 sources", "2 stories" (``many="stories"``)."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def span(length: timedelta) -> str:
    """A stretch of time in its largest unit: "47m", "3h", "2d"; under a minute it is "under a minute"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // (24 * 60)}d"


def ago(then: datetime, now: datetime) -> str:
    """ "just now", "47m ago", "2h ago", "3d ago"; a date when it is older than two weeks."""
    age = now - then
    if age < timedelta(minutes=1):
        return "just now"
    return f"{span(age)} ago" if age < timedelta(days=14) else day(then)


def day(when: datetime) -> str:
    """ "23 Nov 2026"."""
    return f"{when.day} {when:%b %Y}"


def calendar(when: datetime, now: datetime) -> str:
    """ "Wednesday 3 December, 01:49", with the year where it is not this one; in the zone that ``when`` carries."""
    year = f" {when.year}" if when.year != now.astimezone(when.tzinfo).year else ""
    return f"{when:%A} {when.day} {when:%B}{year}, {when:%H:%M}"


def date_words(iso: str) -> str:
    """ "2026", "2026-11" or "2026-11-23" as "2026", "Nov 2026", "23 Nov 2026"; anything else as it is."""
    try:
        if len(iso) == len("2026-11"):
            return f"{date.fromisoformat(f'{iso}-01'):%b %Y}"
        there = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{there.day} {there:%b %Y}"


def untold(card: Card) -> tuple[Related, ...]:
    """Related stories that the card's timeline does not tell as a step already."""
    told = {item.card_id for item in card.timeline if item.card_id is not None}
    said = {item.line.text for item in card.timeline}
    return tuple(item for item in card.related if item.card_id not in told and item.headline not in said)


def weekday(when: str) -> str:
    """ "2026-11-16" as "Mon 16"."""
    there = date.fromisoformat(when)
    return f"{there:%a} {there.day}"


def collected_in(card: Card) -> str:
    """ "collected in 47m": from the publisher's time to ours; "" when that is unknown or makes no sense.

    What a feed's first poll brings was there before anybody looked.
    """
    if card.quiet or card.published_at is None or card.published_at > card.collected_at:
        return ""
    length = card.collected_at - card.published_at
    return f"collected in {span(length)}" if length < timedelta(days=7) else ""


def freshness(card: Card, now: datetime) -> str:
    """ "published 2h ago, collected in 47m"."""
    if card.published_at is None:
        return f"collected {ago(card.collected_at, now)}"
    return ", ".join(filter(None, (f"published {ago(card.published_at, now)}", collected_in(card))))


def publisher_of(card: Card) -> str:
    """The publisher whose telling leads the card, or "" when it has no source."""
    return card.sources[0].publisher if card.sources else ""


def original(card: Card, most: int = 3_000) -> str:
    """The address of the telling that leads the card, of at most ``most`` counted characters; or ""."""
    return next(filter(None, (safe_url(source.url, most) for source in card.sources)), "")


def more_sources(card: Card) -> str:
    """ "+3 sources" beside the first, or ""."""
    publishers = {source.publisher for source in card.sources}
    more = len(publishers) - 1
    return f"+{plural(more, 'source')}" if more > 0 else ""


def byline(card: Card, now: datetime) -> str:
    """One plain line: who, how fresh, how important, about what."""
    who = " ".join(filter(None, (publisher_of(card), more_sources(card))))
    parts = (who, freshness(card, now), f"importance {card.importance}", ", ".join(map(topic_words, card.topics)))
    return " · ".join(filter(None, parts))


def topic_words(slug: str) -> str:
    """What people read for a topic: "Policy and regulation"; a workspace's own as words, "Export rules"."""
    words = tidy(slug).replace("_", " ").replace("-", " ")
    return TOPIC_LABELS.get(slug) or words[:1].upper() + words[1:]


def tldr_lines(tldr: Tldr) -> tuple[tuple[str, Line], ...]:
    """The labels and lines of the 30-second part that have something to say."""
    several = ((label, getattr(tldr, name)) for name, label in TLDR_LABELS)
    return tuple((label, line) for label, line in several if line is not None and tidy(line.text))


def cited(card: Card, line: Line) -> list[int]:
    """Places of the sources that a line rests on, each once; cites of sources that the card has not are left out."""
    return sorted({cite.source for cite in line.cites if 0 <= cite.source < len(card.sources)})


def remark(card: Card) -> str:
    """The card's honest remark as a part of a line: without the full stop that it ends with."""
    return tidy(card.note).removesuffix(".")


def says_itself(line: Line, quote: str) -> bool:
    """The words of a quote stand in the line already, so showing them beneath it would say them twice."""
    words = tidy(quote)
    return not words or words in tidy(line.text)


def has(card: Card, basis: Basis) -> bool:
    """Some line of the card came about in this way."""
    return any(line.basis == basis for line in card.lines)


def correction_words(card: Card) -> str:
    """ "Corrected on 23 Nov 2026: …", plain; "" for a card that was not corrected."""
    if not card.correction:
        return ""
    when = f" on {day(card.corrected_at)}" if card.corrected_at else ""
    return f"Corrected{when}: {card.correction}"


def origin(card: Card) -> str:
    """The honest label of how the card came about."""
    if card.written_by:
        made = f"Written by {card.written_by}, checked against its sources"
    else:
        made = "Written without AI from its sources"
    suggested = "suggested lines are from the playbook" if has(card, "suggested") else ""
    return " · ".join(filter(None, (made, suggested)))


def share_text(card: Card) -> str:
    """The words of a prepared post: the headline, at most 200 signs."""
    return clip(tidy(card.headline), 200)


def sources_words(active: int, failing: int) -> str:
    """ "103 sources are being read, 2 of them in trouble", "… all of them fine", "None of 103 sources can be read"."""
    if not active:
        return "No sources are being read yet"
    if failing >= active:
        return f"None of {active:,} sources can be read" if active > 1 else "The only source cannot be read"
    fine = ", all of them fine" if active > 1 else ""
    return f"{plural(active, 'source is', 'sources are')} being read" + (
        f", {failing:,} of them in trouble" if failing else fine
    )


def bar(value: int, most: int, width: int = 12) -> str:
    """A bar of text, e.g. "▇▇▇▇▇▇"; at least one sign where there is anything to show."""
    if value <= 0 or most <= 0:
        return ""
    return "▇" * max(1, round(width * min(value, most) / most))
