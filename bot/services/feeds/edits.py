"""Entries that their publishers edited: recent stories are put together anew, so that cards and messages follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.engine import Connection

from bot.stories.assemble import assemble
from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling
from storage.feeds import all_feeds
from storage.grouped import members
from storage.records import Entry, Story, StoryChange
from storage.stories import add_changes, get_stories, save_story, story_changes

RECENT: Final = timedelta(days=3)  # later, nobody looks at the card of the day any more
MOST: Final = 5  # edits of a story that are followed; some feeds count their comments in every text


def reopen_stories(
    c: Connection, before: Mapping[int, Entry], after: Mapping[int, Entry], lexicon: Lexicon, now: datetime
) -> int:
    """Raise the revision of every recent story that tells an edited entry; return how many are due for a card.

    The step in the story's ledger is silent: messages are edited, nobody is told. Old posts of a new feed, which
    nobody was shown, stay as they are until somebody asks for them.

    Args:
        c: the writing transaction that stored the edits.
        before: entries as they stood, by id.
        after: the same ones as they stand.
        lexicon: topics and kinds of event.
        now: the time.
    """
    edited = {one.story_id for one in after.values() if one.story_id is not None and _says_else(before[one.id], one)}
    stories = [story for story in get_stories(c, edited).values() if not story.quiet]
    stories = [story for story in stories if now - story.last_changed <= RECENT]
    if not stories:
        return 0
    feeds, entries = all_feeds(c), members(c, [story.id for story in stories])
    reopened = 0
    for story in stories:
        if sum(step.kind == "rewritten" for step in story_changes(c, story.id)) < MOST:
            tellings = [Telling(entry=entry, feed=feeds[entry.feed_id]) for entry in entries[story.id]]
            mine = [telling.feed.title for telling in tellings if telling.entry.id in after]
            _save(c, story, tellings, mine, lexicon=lexicon, now=now)
            reopened += 1
    return reopened


def _says_else(before: Entry, after: Entry) -> bool:
    return (before.title, before.summary, before.content) != (after.title, after.summary, after.content)


def _save(
    c: Connection, before: Story, tellings: list[Telling], editors: list[str], *, lexicon: Lexicon, now: datetime
) -> None:
    made = assemble(None, old=tellings, new=(), lexicon=lexicon, now=now).story
    grouped = tuple(reason for reason in before.reasons if reason.score == "group")
    story = replace(
        made,
        id=before.id,
        revision=before.revision + 1,
        first_seen=before.first_seen,
        last_changed=before.last_changed,
        reasons=(*made.reasons, *grouped),
    )
    save_story(c, story)
    words = f"{' and '.join(dict.fromkeys(editors))} edited what it wrote"
    add_changes(c, [StoryChange(story_id=story.id, revision=story.revision, at=now, kind="rewritten", words=words)])
