"""A checked draft and what is known of its story become the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.writer import Context, Draft, SourceEntry
from storage.records import Card, Related, Source, Story

NEW = 0  # the id of a card that no row carries yet


def assemble(story: Story, draft: Draft, entries: Sequence[SourceEntry], context: Context) -> Card:
    """Make the card.

    Args:
        story: the event; its scores and topics are the card's.
        draft: what passed the check; cites count ``entries``.
        entries: the story's entries in card order, as the writer and the check saw them.
        context: the date, and related stories.
    """
    return Card(
        id=NEW,
        story_id=story.id,
        revision=story.revision,
        headline=draft.headline,
        insight=draft.insight,
        tldr=draft.tldr,
        takeaways=draft.takeaways,
        implications=draft.implications,
        timeline=draft.timeline,
        related=_related(draft, context),
        sources=tuple(_source(entry) for entry in entries),
        topics=story.topics,
        event=story.event,
        importance=story.importance,
        credibility=story.credibility,
        published_at=_published(entries),
        collected_at=_collected(entries, context.now),
        written_at=context.now,
        written_by=draft.written_by,
        note=draft.note,
        quiet=story.quiet,
    )


def _related(draft: Draft, context: Context) -> tuple[Related, ...]:
    """What *why it matters* counts, so that readers can look it up, then what is like the story."""
    why = draft.tldr.why_it_matters
    counted = [
        Related(story_id=one.story_id, headline=one.headline, seen_at=one.seen_at, card_id=one.card_id, url=one.url)
        for one in (draft.precedents if why is not None and why.basis == "archive" else ())
    ]
    known = {one.story_id for one in counted}
    return (*counted, *(one for one in context.related if one.story_id not in known))


def _source(entry: SourceEntry) -> Source:
    item = entry.entry
    return Source(
        entry_id=item.id,
        publisher=entry.publisher,
        title=item.title,
        url=item.url,
        published_at=item.published_at,
        collected_at=item.collected_at,
        primary=entry.primary,
    )


def _published(entries: Sequence[SourceEntry]) -> datetime | None:
    return min((e.entry.published_at for e in entries if e.entry.published_at), default=None)


def _collected(entries: Sequence[SourceEntry], now: datetime) -> datetime:
    return min((e.entry.collected_at for e in entries), default=now)
