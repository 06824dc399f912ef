"""Why a story matters by what the archive proves: precedents, sizes, the same affair before, how widely it is told."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.advice.again import told_before
from bot.cards.advice.reasons import by_archive
from bot.cards.advice.threads import Threads
from bot.cards.advice.wording import Reason
from bot.cards.writer import Context, SourceEntry
from bot.stories.score import publisher_of
from bot.stories.voices import voices
from storage.records import Story


def archive_reason(
    threads: Threads, story: Story, entries: Sequence[SourceEntry], context: Context, headline: str
) -> Reason | None:
    """The line that the archive proves, and the stories it counts; ``None`` where it proves nothing.

    It is reckoned from the day on which the story was first seen, so that writing the card again changes nothing.
    """
    if not context.advice:
        return None  # nothing says that it is AI news: the steps would be others
    day = story.first_seen.date()
    found = by_archive(threads, story.event, headline, context.memory, day, told=_told(entries))
    if found is not None:
        return found
    counted = told_before(story.event, headline, context.history, context.now)
    return Reason(counted, ()) if counted else None


def _told(entries: Sequence[SourceEntry]) -> tuple[int, int]:
    """By how many publishers independently, and within how many hours."""
    if not entries:
        return 0, 0
    told = voices([(publisher_of(e.entry.canonical_url or e.entry.url, e.feed), e.feed) for e in entries])
    times = [entry.entry.published_at or entry.entry.collected_at for entry in entries]
    return len(told), -(-int((max(times) - min(times)).total_seconds()) // 3600)
