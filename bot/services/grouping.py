"""New entries become stories: judged, grouped with what is open, scored, and written down in one transaction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.services.live import Live, moment_of, signature_of
from bot.services.parts import Parts
from bot.stories.assemble import Assembled, assemble
from bot.stories.group import Grouper, Placement
from bot.stories.judge import judge
from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling
from storage.entries import new_entries
from storage.feeds import all_feeds
from storage.grouped import members, put_in_story, set_aside
from storage.records import Entry, Feed, Story
from storage.related import save_near
from storage.stories import add_changes, get_stories, save_story

OPINION_DOUBT = 1.5  # log-odds: a comment stands beside an event more often than it tells it


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReport:
    """What one sweep did; false when there was nothing to do."""

    entries: int = 0
    stories_new: int = 0
    joined: int = 0
    set_aside: int = 0

    def __bool__(self) -> bool:
        return self.entries > 0


@dataclass(slots=True)
class _Plan:
    """Where the entries of one sweep go. Stories that are new carry negative ids until they are written."""

    aside: dict[int, str] = field(default_factory=dict)
    groups: dict[int, list[tuple[Entry, Placement]]] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)  # of the newest entry of each story


def group_new(parts: Parts, *, limit: int = 5000) -> GroupReport:
    """Group every entry in state ``new``, oldest first, at most ``limit`` of them.

    An entry ends up in a story, or set aside with a reason in words. Running it twice changes nothing; when it fails,
    nothing is written and the entries stay due.
    """
    live = parts.live
    with live.lock:
        done = False
        try:
            report = _group(parts, live, limit)
            done = True
        finally:
            if not done:
                live.forget()  # it may know stories that were never written
    return report


def _group(parts: Parts, live: Live, limit: int) -> GroupReport:
    now = parts.now()
    with parts.store.read() as c:
        waiting = new_entries(c, limit)
        if not waiting:
            return GroupReport()
        feeds = all_feeds(c)
        grouper = live.catch_up(c, feeds, now)
    plan = _place_all(waiting, feeds, grouper, parts.lexicon)
    with parts.store.write() as c:
        written = _write(c, plan, feeds, parts.lexicon, now)
    grouper.rename(written)
    live.read_to = max(live.read_to, waiting[-1].id)
    grouped = len(waiting) - len(plan.aside)
    return GroupReport(
        entries=len(waiting), stories_new=len(written), joined=grouped - len(written), set_aside=len(plan.aside)
    )


def _place_all(waiting: Sequence[Entry], feeds: Mapping[int, Feed], grouper: Grouper, lexicon: Lexicon) -> _Plan:
    plan = _Plan()
    for entry in waiting:
        feed = feeds[entry.feed_id]
        verdict = judge(entry, feed, lexicon)
        if verdict.reason:
            plan.aside[entry.id] = verdict.reason
            continue
        signature, at = signature_of(entry, feed), moment_of(entry)
        placed = grouper.place(signature, at, doubt=OPINION_DOUBT if verdict.suppressed else 0.0)
        story = placed.story if placed.story is not None else -entry.id
        plan.why[story] = grouper.explain(signature, placed)
        grouper.add(story, signature, at)
        plan.groups.setdefault(story, []).append((entry, placed))
    return plan


def _write(c: Connection, plan: _Plan, feeds: Mapping[int, Feed], lexicon: Lexicon, now: datetime) -> dict[int, int]:
    """Write stories, memberships and ledger; return the ids that new stories got."""
    known = [story for story in plan.groups if story > 0]
    before, old = get_stories(c, known), members(c, known)
    names: dict[int, int] = {}
    set_aside(c, plan.aside)
    near: dict[int, tuple[tuple[int, float], ...]] = {}
    for key, group in plan.groups.items():
        made = _assembled(before.get(key), old.get(key, ()), group, feeds, lexicon=lexicon, now=now, why=plan.why[key])
        story = save_story(c, made.story)
        put_in_story(c, story.id, [entry.id for entry, _ in group])
        add_changes(c, [replace(change, story_id=story.id) for change in made.changes])
        if story.id != key:
            names[key] = story.id
        near[story.id] = tuple(pair for _, placed in group for pair in placed.near)
    for story_id, pairs in near.items():  # ids of new stories are known only now
        save_near(c, story_id, [(names.get(other, other), odds) for other, odds in pairs])
    return names


def _assembled(
    before: Story | None,
    old: Sequence[Entry],
    group: Sequence[tuple[Entry, Placement]],
    feeds: Mapping[int, Feed],
    *,
    lexicon: Lexicon,
    now: datetime,
    why: str,
) -> Assembled:
    familiar = max((1 / (1 + math.exp(-odds)) for _, odds in group[0][1].near), default=0.0)
    return assemble(
        before,
        old=[Telling(entry=entry, feed=feeds[entry.feed_id]) for entry in old],
        new=[Telling(entry=entry, feed=feeds[entry.feed_id]) for entry, _ in group],
        lexicon=lexicon,
        now=now,
        familiar=familiar,
        why=f"grouped: {why}",
    )
