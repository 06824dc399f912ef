"""A checked draft and what is known of its story become the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.writer import Context, Draft, SourceEntry
from storage.records import Card, Source, Story

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
        related=context.related,
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
