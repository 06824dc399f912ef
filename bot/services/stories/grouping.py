"""New entries become stories: judged, grouped with what is open, scored, and written down in one transaction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.services.live import Live, moment_of, signature_of
from bot.services.parts import Parts
from bot.services.stories.braking import Brake
from bot.services.stories.joining import RECENT, Known, Outdated, assembled, joined
from bot.stories.group import Grouper, Placement
from bot.stories.judge import judge
from bot.stories.lexicon import Lexicon
from bot.stories.signature import Signature
from storage.entries import new_entries
from storage.feeds import all_feeds
from storage.grouped import put_in_story, set_aside
from storage.merging import kept_apart
from storage.records import Entry, Feed
from storage.related import save_near
from storage.statements import one_at_a_time
from storage.stories import add_changes, save_story

MOST_ENTRIES = 5_000  # grouped in one transaction; the rest waits for the next sweep
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
class Plan:
    """Where entries go, and which stories become one. New stories carry negative ids until they are written."""

    apart: set[int]  # stories that are never merged unasked
    aside: dict[int, str] = field(default_factory=dict)
    groups: dict[int, list[tuple[Entry, Placement]]] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)  # of the newest entry of each story
    became: dict[int, int] = field(default_factory=dict)  # stories that are gone: what they were merged into
    anew: dict[int, list[Placement]] = field(default_factory=dict)  # how entries of each were compared once more

    def merge(self, keep: int, gone: int) -> None:
        """Let what goes into ``gone`` go into ``keep``."""
        self.groups[keep] = sorted([*self.groups.pop(gone, []), *self.groups.get(keep, [])], key=_number)
        self.anew[keep] = [*self.anew.pop(gone, []), *self.anew.get(keep, [])]
        self.why[keep] = self.why.get(keep) or self.why[gone]
        self.became = {old: keep if new == gone else new for old, new in self.became.items()} | {gone: keep}

    def stored(self) -> dict[int, list[int]]:
        """Each story that is stored already, with those that become one with it."""
        return {
            keep: [keep, *sorted(old for old, new in self.became.items() if new == keep and old > 0)]
            for keep in self.groups
            if keep > 0
        }


def group_new(parts: Parts) -> GroupReport:
    """Group the entries in state ``new``, oldest first, at most ``MOST_ENTRIES`` of them.

    An entry ends up in a story, or set aside with a reason in words. Running it twice changes nothing; when it fails,
    nothing is written and the entries stay due.
    """
    live = parts.live
    with live.lock:
        done = False
        try:
            try:
                report = _group(parts, live)
            except Outdated:
                live.forget()
                report = _group(parts, live)
            done = True
        finally:
            if not done:
                live.forget()  # it may know stories that were never written
    return report


def _group(parts: Parts, live: Live) -> GroupReport:
    now = parts.now()
    with parts.store.read() as c:
        waiting = new_entries(c, MOST_ENTRIES)
        if not waiting:
            return GroupReport()
        feeds = all_feeds(c)
        grouper = live.catch_up(c, feeds, now)
        plan = Plan(set(kept_apart(c, apart_since(now))))
    _place_all(plan, waiting, feeds, grouper, parts.lexicon)
    with parts.store.write() as c:
        written = write(c, plan, feeds, parts.lexicon, now)
    grouper.rename(written)
    live.read_to = max(live.read_to, waiting[-1].id)
    grouped = len(waiting) - len(plan.aside)
    return GroupReport(
        entries=len(waiting), stories_new=len(written), joined=grouped - len(written), set_aside=len(plan.aside)
    )


def _place_all(
    plan: Plan, waiting: Sequence[Entry], feeds: Mapping[int, Feed], grouper: Grouper, lexicon: Lexicon
) -> None:
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
        if placed.story is None and verdict.suppressed:
            plan.apart.add(story)  # a view of it brings nothing together
        if story not in plan.apart and entry.collected_at - at <= RECENT:
            look_again(plan, grouper, story, signature)


def look_again(plan: Plan, grouper: Grouper, story: int, signature: Signature) -> None:
    """Merge young stories of one entry into a story that grew, where they fit it now."""
    for other in grouper.look_again(story, signature):
        if other not in plan.apart:
            story = make_one(plan, grouper, story, other)


def make_one(plan: Plan, grouper: Grouper, story: int, lone: int) -> int:
    """Merge a story of one entry into another; return the number of both."""
    grouper.merge(story, lone)
    keep = max(story, lone)  # a stored one, and of two the one whose number is not given again
    if keep == lone:
        grouper.rename({story: keep})
    plan.merge(keep, min(story, lone))
    return keep


def write(c: Connection, plan: Plan, feeds: Mapping[int, Feed], lexicon: Lexicon, now: datetime) -> dict[int, int]:
    """Write stories, memberships and ledger; return the ids that new stories got."""
    stored = plan.stored()
    _check_apart(c, stored, now)
    stories = joined(c, stored)
    names: dict[int, int] = {}
    set_aside(c, plan.aside)
    near: dict[int, tuple[tuple[int, float], ...]] = {}
    brake = Brake(c, feeds, now)
    for key, group in plan.groups.items():
        known, fresh = stories.get(key, Known()), [entry for entry, _ in group]
        placed = [one for _, one in group] or plan.anew[key]
        made = assembled(
            known,
            fresh,
            feeds,
            lexicon=lexicon,
            now=now,
            familiar=_familiar(placed[0]),
            why=f"grouped: {plan.why[key]}",
        )
        made = brake.apply(known.before, made, [*known.old, *known.new, *fresh])
        story = save_story(c, made.story)
        put_in_story(c, story.id, [entry.id for entry, _ in group])
        add_changes(c, [replace(change, story_id=story.id) for change in made.changes])
        if story.id != key:
            names[key] = story.id
        near[story.id] = tuple(pair for one in placed for pair in one.near)
    brake.report()
    for story_id, pairs in near.items():  # ids of new stories are known only now
        today = [(plan.became.get(other, other), odds) for other, odds in pairs]
        save_near(c, story_id, [(names.get(other, other), odds) for other, odds in today])
    return names


def _check_apart(c: Connection, stored: Mapping[int, Sequence[int]], now: datetime) -> None:
    """What somebody put right by hand while entries were placed is not merged either.

    Raises:
        Outdated: this plan would merge it.
    """
    one_at_a_time(c, "stories")
    merged = {story for group in stored.values() if len(group) > 1 for story in group}
    if merged and not merged.isdisjoint(kept_apart(c, apart_since(now))):
        raise Outdated


def apart_since(now: datetime) -> datetime:
    """From when on a story may have changed that grouping could still merge."""
    return now - 2 * RECENT


def _familiar(placed: Placement) -> float:
    """How like an entry is to the nearest other story, 0..1."""
    return max((1 / (1 + math.exp(-odds)) for _, odds in placed.near), default=0.0)


def _number(one: tuple[Entry, Placement]) -> int:
    return one[0].id
