"""Decides what a polled feed leaves in the store: pure, one feed at a time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.feeds.freshness import believed_date, is_news
from bot.feeds.identity import KeyedEntry, recognise
from bot.feeds.moves import follow_move
from bot.feeds.pace import Outcome, plan_next, rest
from bot.feeds.values import Fetched
from bot.services.feeds.reading import ReadFeed
from storage.records import EntryChange, EntryDraft, Feed, FeedCheck, FeedState, KnownEntry

MOVED_ONTO: Final = "It moved to an address that is in the list already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A feed after its poll. With a ``check``, its times are all that changed, and ``feed`` is the feed as it was."""

    before: Feed
    feed: Feed
    error: str = ""
    check: FeedCheck | None = None
    drafts: tuple[EntryDraft, ...] = ()
    changes: tuple[EntryChange, ...] = ()
    renamed: int = 0

    @property
    def unchanged(self) -> bool:
        """The server had nothing that we had not read before."""
        return not self.error and self.feed.body_hash == self.before.body_hash

    @property
    def news(self) -> int:
        """Entries that may be posted by themselves."""
        return sum([not draft.baseline for draft in self.drafts])


def settle_failed(feed: Feed, fetched: Fetched, error: str, now: datetime, rng: random.Random) -> Settled:
    """A poll that failed: the reason and the back-off."""
    outcome = Outcome(error=error, gone=fetched.status == 410, retry_after_s=fetched.retry_after_s)
    return Settled(before=feed, feed=plan_next(feed, outcome, now, rng), error=error)


def settle_unchanged(feed: Feed, fetched: Fetched, now: datetime, rng: random.Random) -> Settled:
    """A poll that found what we know: usually nothing is written but the times."""
    outcome = Outcome(max_age_s=fetched.max_age_s, retry_after_s=fetched.retry_after_s)
    if not feed.failures and not feed.moved_to and (not fetched.moved_to or fetched.moved_to == feed.url):
        plan = rest(feed, outcome, now, rng)
        return Settled(before=feed, feed=feed, check=FeedCheck(feed.id, now, plan.next_check_at, plan.interval_s))
    return Settled(before=feed, feed=follow_move(plan_next(feed, outcome, now, rng), fetched.moved_to, now))


def settle_read(
    feed: Feed,
    fetched: Fetched,
    read: ReadFeed,
    known: Sequence[KnownEntry],
    *,
    body_hash: str,
    now: datetime,
    rng: random.Random,
) -> Settled:
    """A poll that brought a document: new entries, edits, the feed's rhythm.

    Args:
        feed: the feed before the poll.
        fetched: the answer; its body is not looked at any more.
        read: the document.
        known: stored entries of the feed.
        body_hash: of the body, so that the same one is not read again.
        now: the time.
        rng: for the jitter of the next check.
    """
    found = recognise(read.entries, known)
    drafts = tuple(_drafts(found.new, feed, now))
    outcome = Outcome(
        new=len(drafts),
        newest=read.newest if read.newest is None or read.newest <= now else now,
        gap_s=read.gap_s,
        ttl_s=read.ttl_s,
        max_age_s=fetched.max_age_s,
        retry_after_s=fetched.retry_after_s,
    )
    after = follow_move(plan_next(feed, outcome, now, rng), fetched.moved_to, now)
    after = replace(
        after,
        title=feed.title or read.title,
        site_url=read.site_url or feed.site_url,
        body_hash=body_hash,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        baseline_at=feed.baseline_at or now,
    )
    changes = tuple(_change(stored, entry, now) for stored, entry in found.changed)
    return Settled(before=feed, feed=after, drafts=drafts, changes=changes, renamed=found.renamed)


def stay_and_retire(settled: Settled) -> Settled:
    """The feed moved to where another one stands: it keeps its address and is polled no more."""
    retired = replace(settled.feed, state=FeedState.RETIRED, next_check_at=None, last_error=MOVED_ONTO)
    return replace(settled, feed=replace(retired, url=settled.before.url))


def _drafts(entries: Sequence[KeyedEntry], feed: Feed, now: datetime) -> list[EntryDraft]:
    feed_id, first = feed.id, feed.baseline_at is None
    return [
        EntryDraft(
            feed_id,
            guid,
            url,
            canonical_url,
            title,
            title_key,
            now,
            summary,
            content,
            content_hash,
            author,
            believed_date(published_at, now),
            first or not is_news(published_at, feed, now),
        )
        for (
            guid, url, canonical_url, title, title_key, summary, content, content_hash, author, published_at
        ) in entries
    ]  # fmt: skip


def _change(stored: KnownEntry, entry: KeyedEntry, now: datetime) -> EntryChange:
    return EntryChange(
        id=stored.id,
        guid=entry.guid,
        url=entry.url,
        canonical_url=entry.canonical_url,
        title=entry.title,
        title_key=entry.title_key,
        summary=entry.summary,
        content=entry.content,
        content_hash=entry.content_hash,
        changed_at=now,
    )
