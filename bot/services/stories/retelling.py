"""Stories whose only entry says more than when it came: each is compared anew, and merged where it fits another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.services.live import Live, moment_of, signature_of
from bot.services.parts import Parts
from bot.services.stories.grouping import OPINION_DOUBT, Plan, apart_since, look_again, make_one, write
from bot.services.stories.joining import RECENT, Outdated
from bot.stories.group import Grouper
from bot.stories.judge import judge
from bot.stories.lexicon import Lexicon
from storage.entries import get_entries
from storage.feeds import all_feeds
from storage.merging import kept_apart
from storage.records import Entry, Feed


def retell(parts: Parts, entry_ids: Iterable[int]) -> int:
    """Look again at stories of one entry whose text came after they were grouped; return how many were merged.

    A headline alone says too little of many events; with the article it may turn out that another story tells the same.
    What was put right by hand stays, and what is not young or tells no news brings no stories together.

    Args:
        parts: store, lexicon, clock and the index of open stories.
        entry_ids: entries that have more text now.
    """
    ids = sorted(set(entry_ids))
    if not ids:
        return 0
    live = parts.live
    with live.lock:
        done = False
        try:
            merged = _retell(parts, live, ids)
            done = True
        except Outdated:  # another process merged one of them; what is to be merged still will be with its next entry
            return 0
        finally:
            if not done:
                live.forget()
    return merged


def _retell(parts: Parts, live: Live, ids: list[int]) -> int:
    now = parts.now()
    with parts.store.read() as c:
        entries, feeds = get_entries(c, ids), all_feeds(c)
        grouper = live.catch_up(c, feeds, now)
        plan = Plan(set(kept_apart(c, apart_since(now))))
    for entry in entries.values():
        if entry.story_id is not None:
            _place_anew(plan, grouper, entry, feeds, parts.lexicon)
    if not plan.became:
        return 0
    with parts.store.write() as c:
        grouper.rename(write(c, plan, feeds, parts.lexicon, now))
    return len(plan.became)


def _place_anew(plan: Plan, grouper: Grouper, entry: Entry, feeds: Mapping[int, Feed], lexicon: Lexicon) -> None:
    feed, story = feeds.get(entry.feed_id), entry.story_id or 0
    story = plan.became.get(story, story)
    if feed is None or story not in grouper:
        return
    signature, at, view = signature_of(entry, feed), moment_of(entry), judge(entry, feed, lexicon).suppressed
    placed = grouper.retell(story, signature, at, doubt=OPINION_DOUBT if view else 0.0)
    other = placed.story
    if other is None or view or {story, other} & plan.apart or entry.collected_at - at > RECENT:
        return
    plan.why[story], plan.anew[story] = grouper.explain(signature, placed), [placed]
    look_again(plan, grouper, make_one(plan, grouper, other, story), signature)
