"""Writes the cards that are due: sources out of the database, a draft, the check, the card into the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.cards.assemble import assemble
from bot.cards.check import Checked, Dropped, check
from bot.cards.extractive import why_empty
from bot.cards.writer import Context, Draft, SourceEntry, Unwritable, Writer
from bot.errors import BotError, UserError
from bot.services.cards.memory import Memory, remember
from bot.services.parts import Parts
from bot.stories.assemble import assemble as assemble_story
from bot.stories.judge import judge
from bot.stories.score import Telling
from storage.cards import card_of_story, save_card
from storage.feeds import all_feeds
from storage.grouped import members
from storage.records import Card, Entry, Feed, Story
from storage.related import related_stories, subject_history
from storage.stories import stories_due_for_card

log = structlog.get_logger(__name__)
AT_ONCE = 4  # stories that are written at the same time where a model writes
MAX_ENTRIES = 12  # sources of a card; the rest of a saga adds no words
REWRITE_AFTER = timedelta(minutes=10)  # until a model may first try a card that it could not write


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """What one round of writing did."""

    written: int = 0  # cards of stories that had none
    updated: int = 0  # cards that were there already
    dropped_claims: int = 0  # lines that the check refused
    failed: int = 0  # stories without any text to write from


@dataclass(frozen=True, slots=True)
class Job:
    """A story to write, with all that a writer is given."""

    story: Story
    entries: tuple[SourceEntry, ...]
    context: Context


@dataclass(frozen=True, slots=True)
class _Written:
    card: Card
    refused: tuple[Dropped, ...] = ()
    later: bool = False  # a model could not be had; it may write the card another time


def write_due(parts: Parts, *, limit: int = 200) -> WriteReport:
    """Write the cards of stories that changed since their card was written, the weightiest first.

    Writing happens outside any transaction; every card is stored in a short one of its own, and what a writer drew up
    is lost only when the process dies in between: the story is then still due.
    """
    with parts.store.read() as c:
        due = stories_due_for_card(c, limit)
        known = {story.id for story in due if card_of_story(c, story.id) is not None}
        jobs = load_jobs(parts, c, due)
    updated = dropped = failed = 0
    for job, done in _write_all(parts.writers, jobs):
        dropped += len(done.refused)
        if not done.card.headline:
            failed += 1
            log.warning("card without a headline", story=job.story.id)
        again = parts.now() + REWRITE_AFTER if done.later and not job.story.quiet else None
        with parts.store.write() as c:
            save_card(c, done.card, rewrite_at=again)
        updated += job.story.id in known
    written = len(jobs) - updated
    return WriteReport(written=written, updated=updated, dropped_claims=dropped, failed=failed)


def write_one(
    parts: Parts, entries: Sequence[SourceEntry], faults: list[BotError] | None = None
) -> tuple[Card, tuple[Dropped, ...]]:
    """Write one card now without storing it, for a person who asks.

    Args:
        parts: writers, lexicon and clock.
        entries: what to write from; at least one.
        faults: gets why a writer could not write; without it, that is logged.

    Returns:
        the card (id 0), and what the check refused.

    Raises:
        UserError: there is nothing to write from.
    """
    if not entries:
        raise UserError("There is no article to write a card from.")
    now = parts.now()
    ordered = order_sources(entries)
    tellings = [Telling(entry=entry.entry, feed=entry.feed) for entry in ordered]
    story = assemble_story(None, old=(), new=tellings, lexicon=parts.lexicon, now=now).story
    known = any(judge(telling.entry, telling.feed, parts.lexicon).relevant for telling in tellings)
    story = story if known else replace(story, event="")  # the playbook knows AI news; advice on the rest would miss
    context = Context(now=now, language=parts.settings.card_language, advice=known)
    done = _write(parts.writers, Job(story, ordered, context), faults)
    return replace(done.card, quiet=True), done.refused  # read when somebody asked: how soon tells nothing


def order_sources(entries: Sequence[SourceEntry]) -> tuple[SourceEntry, ...]:
    """The order in which a card names its sources: the maker's own first, then weight and length of text."""
    best = sorted(entries, key=lambda e: (not e.primary, -e.feed.weight, -min(len(e.entry.text), 3000), e.entry.id))
    return tuple(best[:MAX_ENTRIES])


def load_jobs(parts: Parts, c: Connection, stories: Sequence[Story]) -> list[Job]:
    """Read what writing these stories needs, in their order."""
    now = parts.now()
    entries = members(c, [story.id for story in stories])
    feeds = all_feeds(c)
    awake = [story.first_seen for story in stories if not story.quiet]  # quiet ones are shown to nobody unasked
    memory = remember(c, feeds, min(awake), max(awake)) if awake else Memory()
    return [
        Job(
            story,
            _sources(entries.get(story.id, ()), feeds),
            Context(
                now=now,
                related=related_stories(c, story.id),
                history=subject_history(c, story.id),
                memory=() if story.quiet else memory.before(story.first_seen, story.id),
                language=parts.settings.card_language,
            ),
        )
        for story in stories
    ]


def _write_all(writers: Sequence[Writer], jobs: Sequence[Job]) -> Iterator[tuple[Job, _Written]]:
    """Every job's card, in order; several at once where a writer waits for somebody else.

    Quiet stories, thousands at a feed's first poll, are left to the last writer: nobody is shown them unasked, and a
    model costs money.
    """

    def write(job: Job) -> _Written:
        return _write(writers[-1:] if job.story.quiet else writers, job)

    if len(writers) < 2:
        yield from ((job, write(job)) for job in jobs)
        return
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="write") as pool:
        yield from zip(jobs, pool.map(write, jobs), strict=True)


def _sources(entries: Sequence[Entry], feeds: dict[int, Feed]) -> tuple[SourceEntry, ...]:
    return order_sources(
        [
            SourceEntry(
                entry=entry,
                feed=feeds[entry.feed_id],
                primary=Telling(entry=entry, feed=feeds[entry.feed_id]).primary,
            )
            for entry in entries
            if entry.feed_id in feeds
        ]
    )


def _write(writers: Sequence[Writer], job: Job, faults: list[BotError] | None = None) -> _Written:
    """Ask the writers in order; the first whose draft keeps its core after the check writes the card.

    Where a model was asked and what it wrote does not stand, it is not asked again for the same sources; where it
    could not be asked, or is not set up yet, it may be later.
    """
    refused: tuple[Dropped, ...] = ()
    last: Checked | None = None
    later = True
    for writer in writers:
        try:
            draft = writer.write(job.story, job.entries, job.context)
        except BotError as e:
            if faults is not None:
                faults.append(e)
            else:
                log.warning("writer failed", writer=writer.name, story=job.story.id, reason=str(e))
            later &= not isinstance(e, Unwritable)
            continue
        last = check(draft, job.entries)
        refused += last.dropped
        if last.ok:
            later &= not last.draft.written_by
            return _Written(assemble(job.story, last.draft, job.entries, job.context), refused, later)
        later &= not draft.written_by
    return _Written(assemble(job.story, _bare(job.story, job.entries, last), job.entries, job.context), refused, later)


def _bare(story: Story, entries: Sequence[SourceEntry], last: Checked | None) -> Draft:
    """A card without a core keeps its checked headline and the advice on its kind of event, and says so."""
    checked = last.draft if last is not None else check(Draft(headline=story.headline), entries).draft
    # A title that reads like an order to the reader is not repeated; who published it is always safe to say.
    headline = checked.headline or f"New from {entries[0].publisher}"
    return Draft(
        headline=headline,
        tldr=checked.tldr,
        timeline=checked.timeline,
        precedents=checked.precedents,
        note=why_empty(entries),
    )
