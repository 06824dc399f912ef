"""Which full texts to fetch: those of stories that are about to become a card people are shown."""

from __future__ import annotations

from bot.services.articles import ArticleReport, fetch_full_texts
from bot.services.parts import Parts
from storage.stories import stories_due_for_card

STORIES = 60  # a round; the weightiest first
ENTRIES = 4  # sources of a story that are worth a fetch


def fetch_due_texts(parts: Parts) -> ArticleReport:
    """Fetch the articles of due stories whose feeds gave only a teaser. Baseline stories keep their feed's text:
    thousands of them come at once, and nobody is shown them unasked."""
    with parts.store.read() as c:
        due = [story for story in stories_due_for_card(c, STORIES) if not story.quiet]
    return fetch_full_texts(parts, [entry for story in due for entry in story.entry_ids[:ENTRIES]])
