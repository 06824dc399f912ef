"""A text as paragraphs, each as its sentences: verbatim spans with white space folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bot.cards.english.phrases import any_of
from bot.cards.english.text import tidy

MAX_CHARS = 9_000  # of a text that are read at all
WRAPPED = 55  # characters of a line that goes on in the next one
_BEFORE = 12  # characters before a full stop, more than the longest abbreviation

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Inc|Corp|Ltd|Co|Bros|No|Nos|vs|v|al|etc|"
    r"e\.g|i\.e|cf|"
    r"Fig|Eq|Sec|Vol|pp|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|U\.S|U\.K|U\.N|E\.U|"
    r"D\.C|Ph\.D|"
    r"resp|est|dept|univ|ex|Ave|Blvd)|(?:^|[\s(\"“])(?:[A-Z]\.){0,3}[A-Z])\.$"
)
_BOUNDARY = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
# Abbreviations that often end a sentence, before a word with which one begins: "in the U.S. The company …"
_MAY_END = re.compile(r"(?:\b(?:U\.S|U\.K|U\.N|E\.U|D\.C|A\.I|Inc|Corp|Ltd|Co|Jr|Sr|a\.m|p\.m|etc|Ph\.D)|\s[A-Z])\.$")
_BEGINS = re.compile(
    r"[\"“‘]?"
    + any_of(
        """
        The | It | In | But | And | An? | This | That | These | Those | They | He | She | We | You | I | Its | Their
        His | Her | For | On | At | As | If | When | While | With | To | By | From | After
        However | Meanwhile | According | There | Our
        """
    )
    + r"(?=[ ,'’])"
)
_BULLET = re.compile(r"^(?:#{1,6}\s+|>+\s*|[*+•·▪‣◦\-–—]\s+|\d{1,2}[.)]\s+(?=[A-Z]))+")  # the sentence starts behind it
_GOES_ON = re.compile(r"[\w,;'’)\]%-]$")  # a line that no sentence ends with
HANGS = re.compile(r"\b(?:the|an?|of|to|and|or|in|on|for|with|at|by|that|from|its|our|is|are)$", re.IGNORECASE)


def split_blocks(text: str) -> Iterator[tuple[str, ...]]:
    """Paragraphs of a text, each as its sentences; white space folded, every sentence a verbatim span."""
    return filter(None, map(sentences_in, _unwrapped(text[:MAX_CHARS].split("\n"))))


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines as paragraphs, where a feed broke its sentences at the end of each line."""
    pairs = list(pairwise(lines))
    open_ended = [
        (one, two) for one, two in pairs if len(one) >= WRAPPED and two.strip() and _GOES_ON.search(one.rstrip())
    ]
    broken = sum(_breaks(one, two) for one, two in open_ended)
    if not broken or 2 * broken < len(open_ended):
        return lines
    found = lines[:1]
    for one, two in pairs:
        long = len(one) >= WRAPPED and two.strip() and _GOES_ON.search(one.rstrip())
        if long or _breaks(one, two):
            found[-1] = f"{found[-1].rstrip()} {two.lstrip()}"
        else:
            found.append(two)
    return found


def _breaks(one: str, two: str) -> bool:
    """The second line begins in the middle of a sentence."""
    one, two = one.rstrip(), two.lstrip()
    return bool(two) and bool(_GOES_ON.search(one)) and (two[0].islower() or bool(HANGS.search(one)))


@lru_cache(maxsize=1024)  # the writer and the check read the same paragraphs
def sentences_in(paragraph: str) -> tuple[str, ...]:
    """The sentences of one paragraph."""
    block = _BULLET.sub("", tidy(paragraph))
    found: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(block):
        closing = boundary.start() + len(boundary.group().rstrip())
        before = block[max(start, boundary.start() - _BEFORE) : boundary.start()]
        if not _ABBREVIATION.search(before) or (_MAY_END.search(before) and _BEGINS.match(block, boundary.end())):
            found.append(block[start:closing].strip())
            start = boundary.end()
    found.append(block[start:].strip())
    return tuple([sentence for sentence in found if sentence])
