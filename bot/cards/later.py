"""Lines below the core: which facts come first, who speaks in them, and what still lies ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import re2

from bot.cards.advice.counsel import begins_speech
from bot.cards.choice.rank import Ranked
from bot.cards.choice.sentences import Sentence
from bot.cards.choice.timeline import build_timeline
from bot.cards.english import cues
from bot.cards.english.phrases import any_of
from bot.cards.english.timex import dates_in
from bot.cards.writer import SourceEntry
from storage.records import Line, TimelineItem

COMPARED = 1.5  # what a number beside the number it is compared with is worth among the facts
LAUNCH = 1.5  # what saying the launch again costs
OURS = 1.0  # what a line costs in which "we" speaks and it can be said who
UNKNOWN = 100.0  # where it cannot, it comes behind all others
ROOT = 3  # words of a launch that the card has already

_COMPARES = re2.compile(
    any_of(
        r"""
        \d[^.;]{0,60}\b(?:up|down) from\b | \bfrom [$€£]?\d[\d.,]*%?[^.;]{0,20} to [$€£]?\d
        \d[^.;]{0,80}\b(?:compared (?:with|to)|against|versus|vs\.?|instead of|rather than|than)\b
        \b(?:half|twice|double|triple|\d+ ?(?:times|x|×))\b[^.;]{0,40}\b(?:as|than|of)\b | \b\d+ of (?:the )?\d+\b
        """
    )
)
_LAUNCHES = re.compile(r"\b(?:releas|launch|introduc|unveil|announc|debut)(?:e|es|ed|ing|s)?\b")
# The year that an expectation runs to, or in which it was voiced.
_UNTIL = re.compile(
    r"\b(?:[Bb]y|until|through|(?:said|wrote|predicted|forecast) in) "
    r"(?:the end of |early |late |mid-)?((?:19|20)\d\d)\b"
)
_DAY = len("2026-11-23")
_NESTED = frozenset('"“”')


def facts_first(
    ranked: Sequence[Ranked], known: frozenset[str], entries: Sequence[SourceEntry], *, paper: bool
) -> list[Ranked]:
    """Sentences for the takeaways: facts with a comparison before others, the launch again and "we" behind them.

    Args:
        ranked: by what they are worth.
        known: stems that the card has already.
        entries: the sources.
        paper: an abstract: "we" are its authors.
    """
    costs = [0.0 if paper else OURS if speaker(entry) else UNKNOWN for entry in entries]

    def worth(item: Ranked) -> float:
        text = item.sentence.text
        ours = costs[item.sentence.source] if cues.is_ours(text) else 0.0
        again = bool(_LAUNCHES.search(text)) and len(item.stems & known) >= ROOT
        return item.score + COMPARED * bool(_COMPARES.search(text)) - LAUNCH * again - ours

    return sorted(ranked, key=lambda item: -worth(item))


def speaker(entry: SourceEntry) -> str:
    """Who "we" is in a source: the maker in its own post; "" where the page does not tell for certain."""
    return entry.publisher if entry.primary else ""


def spoken(line: Line, entries: Sequence[SourceEntry]) -> Line:
    """The line with who says it before it, where it says "we" and the source is the maker's own."""
    name = speaker(entries[line.cites[0].source]) if line.cites and line.basis != "archive" else ""
    if not name or not cues.is_ours(line.text) or not _NESTED.isdisjoint(line.text):
        return line
    return replace(line, text=f"{name}: “{line.text}”")


def unspoken(line: Line, entries: Sequence[SourceEntry]) -> Line:
    """The line without the speaker that :func:`spoken` or a quotation of advice put before it, where its source is
    that speaker's.
    """
    for cite in line.cites[:1]:
        entry = entries[cite.source] if 0 <= cite.source < len(entries) else None
        said = [begins_speech(entry)] if entry else []
        said += [f"{speaker(entry)}: “"] if entry and speaker(entry) else []
        for begin in said:
            if line.text.startswith(begin) and line.text.endswith("”"):
                return replace(line, text=line.text[len(begin) : -1])
    return line


def steps_of(
    sentences: Sequence[Sentence], entries: Sequence[SourceEntry], history: Sequence[TimelineItem]
) -> tuple[TimelineItem, ...]:
    """The timeline, each step with who says it where it says "we"."""
    steps = build_timeline(sentences, [entry.entry.published_at for entry in entries], history)
    return tuple(replace(step, line=spoken(step.line, entries)) for step in steps)


def dated(steps: Sequence[TimelineItem]) -> frozenset[str]:
    """The sentences that a timeline tells on their day or in their month: no takeaway says them again."""
    told = [step for step in steps if len(step.date) > len("2026") and step.line.basis != "archive"]
    return frozenset(cite.quote for step in told for cite in step.line.cites)


def without_told(steps: Sequence[TimelineItem], takeaways: Sequence[Line], now: datetime) -> tuple[TimelineItem, ...]:
    """The steps that are no takeaway (a year alone makes a fact no event); one that is left stays if it lies ahead."""
    told = {cite.quote for line in takeaways for cite in line.cites}
    left = tuple(step for step in steps if told.isdisjoint(cite.quote for cite in step.line.cites))
    ahead = any(len(step.date) > len("2026-11") and step.date > now.date().isoformat() for step in left)
    return left if len(left) > 1 or len(left) == len(steps) or ahead else ()


def expects(text: str, published: datetime | None, now: datetime) -> bool:
    """A line says what somebody expects, and of a time that has not gone by.

    Args:
        text: as a card would print it.
        published: when its source was published.
        now: when the card is written. No year or day may be over, unless a later one stands beside it.
    """
    if cues.expects_score(text) < 1:
        return False
    years = [int(year) for year in _UNTIL.findall(text)]
    if years and max(years) < now.year:
        return False
    days = [found.iso for found in dates_in(text, published) if not found.inferred and len(found.iso) == _DAY]
    return not days or max(days) >= now.date().isoformat()
