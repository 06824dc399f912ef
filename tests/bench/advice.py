"""On how many pages that the bot would publish *what to do next* and *who should care* stand.

Run ``python -m tests.bench.advice``; needs the shared data folder.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.cards.writer import Context, SourceEntry
from bot.stories.judge import judge
from storage.records import Line
from tests.bench.captured import captured
from tests.bench.cards import Cards, as_entry, as_story, rows
from tests.conftest import SHARED


def main() -> None:
    """Print the shares for the archive's articles and for the captured feeds."""
    cards = Cards()
    archive = (as_entry(number, row, row["en_text"] or "") for number, row in enumerate(rows("archive/articles.jsonl")))
    feeds = {entry.title: SourceEntry(entry=entry, feed=feed) for entry, feed, _ in captured(SHARED)}
    for name, entries in (("archive", archive), ("captured feeds", feeds.values())):
        report(name, list(advice(cards, entries)))


def advice(cards: Cards, entries: Iterable[SourceEntry]) -> Iterator[tuple[str, Line | None, Line | None]]:
    """(kind of event, what to do next, who should care) of every page that would be published."""
    for entry in entries:
        if not judge(entry.entry, entry.feed, cards.lexicon).reason:
            story = as_story([entry], cards.lexicon)
            tldr = cards.writer.write(story, [entry], Context(now=story.last_changed)).tldr
            yield story.event, tldr.what_to_do_next, tldr.who_should_care


def report(name: str, found: list[tuple[str, Line | None, Line | None]]) -> None:
    """Print one line of shares and one of the kinds of event that have the most pages without an action."""
    actions = [do for _, do, _ in found if do]
    share = len(actions) / len(found)
    who = sum(who is not None for _, _, who in found) / len(found)
    words = statistics.fmean(len(line.text.split()) for line in actions)
    named = sum(bool(line.cites) for line in actions) / len(actions)
    print(f"{name}: {len(found)} pages, what to do next {share:.0%}, who should care {who:.0%}")
    print(f"  {len({line.text for line in actions})} different lines, {named:.0%} name their story, {words:.1f} words")
    without = Counter(event or "no known kind" for event, do, _ in found if do is None)
    print("  without:", ", ".join(f"{event} {count}" for event, count in without.most_common(6)))


if __name__ == "__main__":
    main()
