"""Measures how often a story that grows is told in its thread: ``python -m tests.bench.changes [--read N]``.

The archive is replayed through grouping; each entry that joins a story is asked what it changes. ``--read`` shows some
of what would be told, for a person to judge.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence

from bot.stories.change import find_changes
from bot.stories.lexicon import Lexicon
from bot.stories.score import Telling
from storage.records import Story, StoryChange
from tests.bench.replay import Post, posts, replay


def joins(members: Sequence[Post], lexicon: Lexicon) -> list[tuple[Post, list[StoryChange]]]:
    """What each entry but the first changed, as far as people are told; how many outlets tell it is left aside."""
    tellings = [Telling(entry=post.entry, feed=post.feed) for post in members]
    story = Story(id=1, headline=members[0].entry.title, first_seen=members[0].at, last_changed=members[0].at)
    found = []
    for number, post in enumerate(members[1:], start=1):
        new = tellings[number : number + 1]
        changes = find_changes(story, story, old=tellings[:number], new=new, lexicon=lexicon, now=post.at)
        found.append((post, [one for one in changes if one.matters and one.kind != "source"]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=int, default=0, metavar="N", help="show N of them")
    options = parser.parse_args(arguments)
    lexicon = Lexicon.load()
    stories, _, _ = replay(posts(), lexicon)
    grown = [(members[0], join) for members in stories.values() for join in joins(members, lexicon)]
    told = [(first, post, changes) for first, (post, changes) in grown if changes]
    print(f"changes: {len(grown)} entries joined a story, {len(told)} would be told ({len(told) / len(grown):.1%})")
    for first, post, changes in random.Random(3).sample(told, min(options.read, len(told))):
        words = " · ".join(change.words for change in changes)
        print(f"  {first.entry.title[:100]}\n    {post.entry.title[:120]}\n    -> {words}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
