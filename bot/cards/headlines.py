"""Which headlines may stand: a source's own title, or one that the titles and openings carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cards import compress, ground, hygiene, sentences
from bot.cards.text import fold, tidy, words
from bot.cards.writer import SourceEntry

MAX_HEADLINE = 200  # characters
_MOST = 600  # characters of a title that are read at all


class Headlines:
    """The headlines that a story's sources allow.

    Args:
        entries: the sources, best first.
        domains: names with a dot that are names of things.
    """

    def __init__(self, entries: Sequence[SourceEntry], domains: frozenset[str]) -> None:
        self._entries, self._domains = entries, domains
        self._titles = list(self._clean_titles())

    def fault(self, text: str, tests: ground.Tests) -> str:
        """Why a headline may not stand; ``""`` when it may."""
        if not text or len(text) > MAX_HEADLINE:
            return "no headline" if not text else "too long"
        fault = hygiene.leaks(text, self._domains) or ("gives an order" if hygiene.is_command(text) else "")
        if fault or any(fold(text) in fold(title) for title in self._titles):
            return fault
        openings = [" ".join(sentences.readable(entry.entry.text, 4)) for entry in self._entries]
        return ground.unsupported(text, [*self._titles, *openings], tests)

    def others(self) -> Iterator[str]:
        """Headlines to fall back to: titles of the sources, then short sentences of theirs."""
        yield from (title.rstrip(".") for title in self._titles if len(words(title)) >= 4)
        for entry in self._entries:
            openings = sentences.readable(entry.entry.text, 5)
            yield from filter(None, (compress.shorten(opening, 18).rstrip(".") for opening in openings))

    def _clean_titles(self) -> Iterator[str]:
        """Titles, or sentences of titles, that hold nothing that could be an order or follow one."""
        for title in (tidy(entry.entry.title[:_MOST]) for entry in self._entries):
            bad = sentences.tainted(title)
            parts = [part for block in sentences.split_blocks(title) for part in block if part not in bad]
            whole = [] if bad else [title]
            yield from (text for text in [*whole, *parts] if not self._is_hostile(text))

    def _is_hostile(self, text: str) -> bool:
        return bool(hygiene.leaks(text, self._domains)) or hygiene.is_command(text)
