"""What a source says, and whether a line that is said to be quoted or shortened stands so in the text it cites."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.cards.choice.sentences import tainted
from bot.cards.english.guards import is_shortening
from bot.cards.english.split import MAX_CHARS, split_blocks
from bot.cards.english.subjects import last_named
from bot.cards.english.text import fold, tidy
from bot.cards.writer import SourceEntry
from storage.records import Line

TWO = 2  # sentences from different places that share a line
_END = re.compile(r"[.!?…][\"'”’)\]]*\s+")


@dataclass(frozen=True)
class Source:
    """One source, read only as far as a draft cites it."""

    entry: SourceEntry

    @cached_property
    def text(self) -> str:
        """Title and texts, folded."""
        return " \n ".join(fold(tidy(part)) for part in self._parts)

    @cached_property
    def tainted(self) -> tuple[str, ...]:
        """Sentences that speak to a machine, or follow one that does."""
        return tuple({fold(bad) for part in self._parts for bad in tainted(part)})

    @property
    def _parts(self) -> tuple[str, ...]:
        item = self.entry.entry
        return tuple(dict.fromkeys(part[:MAX_CHARS] for part in (item.title, item.summary, item.content)))


def unquoted(line: Line) -> str:
    """Why a line is no quotation, in words; ``""`` when it stands in what it cites word for word."""
    return "" if _stands(line, _told) else "not the cited text word for word"


def unkept(line: Line) -> str:
    """Why a line is no shortening that keeps the meaning of what it cites, in words; ``""`` when it is one."""
    return "" if _stands(line, _keeps) else "not a shortening that keeps the cited text's meaning"


def _stands(line: Line, test: Callable[[str, str], bool]) -> bool:
    """The whole line in one cited text, or its beginning in the first of two and its end in the second."""
    quotes = [cite.quote for cite in line.cites]
    if any(test(line.text, quote) for quote in quotes):
        return True
    if len(quotes) != TWO:
        return False
    cuts = [found.end() for found in _END.finditer(line.text)]
    return any(test(line.text[:cut].rstrip(), quotes[0]) and test(line.text[cut:], quotes[1]) for cut in cuts)


def _told(text: str, quote: str) -> bool:
    return bool(text) and fold(text) in fold(quote)


def _keeps(text: str, quote: str) -> bool:
    """The quote with words taken out; or its last sentence, the thing that "It" means there in its place."""
    if is_shortening(text, quote):
        return True
    named = last_named([sentence for block in split_blocks(quote) for sentence in block])
    return bool(named) and is_shortening(text, named)
