"""Polls feeds: what is due is fetched, read in workers, compared with what is known, and stored in short batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import structlog
from sqlalchemy.engine import Connection

from bot.feeds.sandbox import workers
from bot.feeds.values import Fetched, FetchRequest
from bot.services.feeds.edits import reopen_stories
from bot.services.feeds.inside import fetch_inside, public_policy
from bot.services.feeds.reading import ReadFeed, Unread
from bot.services.feeds.reading_line import Item, ReadingLine
from bot.services.feeds.settling import (
    MOVED_ONTO,
    Settled,
    settle_failed,
    settle_read,
    settle_unchanged,
    stay_and_retire,
)
from bot.services.parts import Parts
from storage import feeds as feed_store
from storage.entries import change_entries, get_entries, known_entries, store_entries
from storage.records import EntryChange, Feed, FeedState

log = structlog.get_logger(__name__)

_PAGE: Final = 500
# What is written in one transaction, counted in entries: 5 to 10 ms of writing, so that nobody waits long for the one
# writer. Checks that found nothing come a thousand at a time, as each lands anywhere in the index of what is due next.
_BATCH: Final = 500
_FEED_WEIGHS: Final = 2.5
_CHECK_WEIGHS: Final = 0.5
_SEVERAL: Final = 3  # feeds that all fail at once: rather this machine's network than theirs
_OFFLINE: Final = "is this machine online? without a network, `make demo` shows the bot with sample news"
_UNCONDITIONAL: Final = 0.02  # share of polls that ask for everything: some servers say 304 for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFeed:
    """A feed whose poll failed, and why in words."""

    feed_id: int
    title: str
    url: str
    reason: str


@dataclass(slots=True, kw_only=True)
class PollReport:
    """What a poll did. ``stored`` counts new entries, ``news`` those of them that are no baseline.

    It is true when there is something for the next stage to do.
    """

    polled: int = 0
    ok: int = 0
    unchanged: int = 0
    stored: int = 0
    news: int = 0
    edited: int = 0
    failed: list[FailedFeed] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.stored > 0


def poll_due(parts: Parts, *, force: bool = False, on_progress: Callable[[int, int], None] | None = None) -> PollReport:
    """Poll every feed whose time has come, once.

    Bodies are bounded in memory, documents are read in worker processes, writes come in short transactions from this
    thread. A feed that fails is a row with a reason and a later time; nothing a feed does raises.

    Args:
        parts: settings, store, clock and randomness.
        force: poll every active feed, due or not.
        on_progress: told after each feed: how many are done, how many were found due so far.
    """
    poll = _Poll(parts, on_progress)
    requests, policy = poll.requests(force), public_policy(parts.settings)
    for fetched in fetch_inside(parts.settings, requests, policy, lambda _: True):
        poll.take(fetched)
    poll.finish()
    return poll.report


class _Poll:
    """One walk over the due feeds."""

    def __init__(self, parts: Parts, on_progress: Callable[[int, int], None] | None) -> None:
        self.report = PollReport()
        self._parts = parts
        self._on_progress = on_progress
        self._feeds: dict[int, Feed] = {}  # fetched right now
        self._found = 0
        self._line = ReadingLine(workers())
        self._settled: list[Settled] = []
        self._weight = 0.0

    def requests(self, force: bool) -> Iterator[FetchRequest]:
        last, now = 0, self._parts.now()
        while True:
            with self._parts.store.read() as c:
                page = feed_store.due_feeds(c, now, _PAGE, force=force, after=last)
            self._found += len(page)
            for feed in page:
                self._feeds[feed.id] = feed
                whole = self._parts.rng.random() < _UNCONDITIONAL
                yield FetchRequest(
                    url=feed.url,
                    key=feed.id,
                    etag="" if whole else feed.etag,
                    last_modified="" if whole else feed.last_modified,
                )
            if len(page) < _PAGE:
                return
            last = page[-1].id

    def take(self, fetched: Fetched) -> None:
        feed, now, rng = self._feeds.pop(fetched.request.key), self._parts.now(), self._parts.rng
        if fetched.error:
            self._settle(settle_failed(feed, fetched, fetched.error, now, rng))
        elif fetched.not_modified:
            self._settle(settle_unchanged(feed, fetched, now, rng))
        else:
            body_hash = blake2b(fetched.body, digest_size=16).hexdigest()
            if body_hash == feed.body_hash:
                self._settle(settle_unchanged(feed, fetched, now, rng))
            else:
                self._line.put(Item(feed=feed, fetched=fetched, body_hash=body_hash))
        for item, reading in self._line.ready():
            self._read(item, reading)

    def finish(self) -> None:
        for item, reading in self._line.rest():
            self._read(item, reading)
        self._save()
        if len(self.report.failed) == self.report.polled >= _SEVERAL:
            reason = self.report.failed[0].reason
            log.warning("no feed can be read", feeds=self.report.polled, reason=reason, hint=_OFFLINE)

    def _read(self, item: Item, reading: ReadFeed | Unread) -> None:
        now, rng = self._parts.now(), self._parts.rng
        if isinstance(reading, Unread):
            self._settle(settle_failed(item.feed, item.fetched, reading.words, now, rng))
            return
        known = []
        if item.feed.last_success_at is not None or item.feed.baseline_at is not None:
            with self._parts.store.read() as c:
                known = known_entries(c, item.feed.id, [entry.guid for entry in reading.entries])
        self._settle(settle_read(item.feed, item.fetched, reading, known, body_hash=item.body_hash, now=now, rng=rng))

    def _settle(self, settled: Settled) -> None:
        self._settled.append(settled)
        self._weight += _CHECK_WEIGHS if settled.check else _FEED_WEIGHS + len(settled.drafts) + len(settled.changes)
        self._count(settled)
        if self._weight >= _BATCH:
            self._save()

    def _count(self, settled: Settled) -> None:
        report, feed = self.report, settled.feed
        report.polled += 1
        report.unchanged += settled.unchanged
        report.ok += not settled.error
        report.news += settled.news
        report.edited += len(settled.changes)
        if settled.error:
            report.failed.append(FailedFeed(feed_id=feed.id, title=feed.title, url=feed.url, reason=settled.error))
        if feed.state is not settled.before.state:
            report.notices.append(_notice(feed))
            log.warning("feed stopped", feed=feed.id, state=feed.state.value)
        if self._on_progress is not None:
            self._on_progress(report.polled, self._found)

    def _save(self) -> None:
        settled, self._settled, self._weight = self._settled, [], 0.0
        with self._parts.store.write() as c:
            settled = self._one_feed_an_address(c, settled)
            feed_store.save_checks(c, [one.check for one in settled if one.check])
            feed_store.save_poll(c, [one.feed for one in settled if not one.check])
            self._change(c, [change for one in settled for change in one.changes])
            drafts = [draft for one in settled for draft in one.drafts]
            self.report.stored += store_entries(c, drafts)

    def _change(self, c: Connection, changes: list[EntryChange]) -> None:
        """Write edits; the stories that tell an edited entry are due for a card again."""
        if not changes:
            return
        before = get_entries(c, [change.id for change in changes])
        change_entries(c, changes)
        told = [entry.id for entry in before.values() if entry.story_id is not None]
        after = get_entries(c, told)
        reopen_stories(c, before, after, self._parts.lexicon, self._parts.now())

    def _one_feed_an_address(self, c: Connection, settled: list[Settled]) -> list[Settled]:
        """A feed that moved to where another feed stands already is retired: both would tell the same."""
        moved = {one.feed.url for one in settled if one.feed.url != one.before.url}
        taken = moved & feed_store.feed_urls(c) if moved else set()
        found = []
        for one in settled:
            if one.feed.url not in moved:
                found.append(one)
            elif one.feed.url in taken:
                found.append(stay_and_retire(one))
                self.report.notices.append(_notice(found[-1].feed))
            else:
                taken = taken | {one.feed.url}
                found.append(one)
        return found


def _notice(feed: Feed) -> str:
    name = feed.title or feed.url
    if feed.last_error == MOVED_ONTO:
        return f"{name} moved to the address of another feed in the list and is no longer polled."
    if feed.state is FeedState.RETIRED:
        return f"{name} was taken down by its publisher and is no longer polled."
    return f"{name} has failed for six days and is paused: {feed.last_error}"
