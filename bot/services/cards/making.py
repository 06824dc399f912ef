"""Cards of everything that is due: first the full texts that are worth a fetch and what they show, then the writing."""

from __future__ import annotations

from collections.abc import Callable

from bot.services.cards.writing import WriteReport, write_due
from bot.services.feeds.articles import ArticleReport, fetch_full_texts
from bot.services.parts import Parts
from bot.services.stories.retelling import retell
from storage.stories import stories_due_for_card

STORIES = 60  # a round; the weightiest first
ENTRIES = 4  # sources of a story that are worth a fetch


def write_all_due(parts: Parts, on_round: Callable[[WriteReport], None] | None = None) -> bool:
    """Write every card that is due, round by round.

    Args:
        parts: the chosen parts.
        on_round: told what each round did.

    Returns:
        Whether any card was written.
    """
    fetch_due_texts(parts)
    any_done = False
    while True:
        report = write_due(parts)
        if not report.written + report.updated:
            return any_done
        any_done = True
        if on_round is not None:
            on_round(report)


def fetch_due_texts(parts: Parts) -> ArticleReport:
    """Fetch the articles of due stories whose feeds gave only a teaser, and merge stories that these show to be one.

    Baseline stories keep their feed's text: thousands of them come at once, and nobody is shown them unasked.
    """
    with parts.store.read() as c:
        due = [story for story in stories_due_for_card(c, STORIES) if not story.quiet]
    report = fetch_full_texts(parts, [entry for story in due for entry in story.entry_ids[:ENTRIES]])
    retell(parts, report.told)
    return report
