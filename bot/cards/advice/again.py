"""What the archive knows of the same kind of event with the same name: "Third outage story here about Quillon …".

A count of stories that the reader can verify in the card's timeline, where the archive's steps stand with their dates.
It says nothing of what the sources say. Only kinds of events are counted that matter more the more often they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.cards.advice.slots import is_title_case
from bot.cards.english.facts import names
from storage.records import Line, TimelineItem

WITHIN = timedelta(days=90)
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("outage", "outage", r"\b(?:outages?|goes down|went down|is down|offline|downtime)\b"),
    ("incident", "data-leak", r"\b(?:breach(?:es|ed)?|leak(?:s|ed)?|hack(?:s|ed)?|attackers? (?:stole|copied))\b"),
    ("vulnerability", "security-flaw", r"\b(?:flaws?|vulnerabilit(?:y|ies)|zero-days?|exploits?|CVE-\d+-\d+)\b"),
    ("lawsuit", "lawsuit", r"\b(?:sues?|sued|suing|lawsuits?)\b"),
    ("layoffs", "layoff", r"\b(?:lays? off|laid off|layoffs?|job cuts|cuts \d[\d,]* jobs)\b"),
    ("people_move", "departure", r"\b(?:leaves|leaving|departs?|departures?|steps down|resigns?|quits?)\b"),
    ("acquisition", "takeover", r"\b(?:acquires?|acquired|to acquire|buys|bought|to buy|takes over|merges? with)\b"),
    ("deprecation", "shutdown", r"\b(?:retir(?:es?|ed|ing)|shuts? down|sunsets?|discontinue[sd]|deprecate[sd])\b"),
    ("pricing_limits", "price", r"\b(?:price (?:cut|rise|increase)s?|(?:raises|cuts|lowers) (?:the )?prices?)\b"),
)  # fmt: skip
# Kinds between two parties: an earlier story with both names tells of the same deal or dispute, at another stage.
_OF_TWO = frozenset({"acquisition", "lawsuit", "people_move"})
_TALK = re.compile(
    r"\b(?:in talks|talks (?:to|with)|bids?|right to|ask(?:s|ed)|may|might|could|consider\w*|explor\w+|weigh\w*|"
    r"says?|said|reportedly|in advanced)\b|^(?:sources?|report|exclusive)\b",
    re.IGNORECASE,
)
# What comes after it: a fine for a leak is no second leak, a credit for an outage no second outage.
_AFTERMATH = re.compile(
    r"\b(?:fin(?:e|es|ed)|penalt\w+|settle\w*|credits?|compensat\w*|refunds?|after|over|apologi[sz]\w*|post-?mortem|"
    r"reports?|investigat\w+|probes?|sues?|sued|lawsuits?|how|why|explains?|what we)\b",
    re.IGNORECASE,
)
_EVENTFUL = frozenset({"outage", "incident", "vulnerability"})
_PATTERNS = {event: (words, re.compile(pattern, re.IGNORECASE)) for event, words, pattern in _KINDS}
_ORDINAL = {2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", 6: "Sixth"}
_RUN = re.compile(r"\b[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*")
_NO_NAME = frozenset({"ai", "us", "uk", "eu", "ceo", "cto", "api", "ip", "ipo", "llm", "chief"})


def told_before(event: str, headline: str, history: Sequence[TimelineItem], now: datetime) -> Line | None:
    """A line on how often the archive told of this kind of event with this name; ``None`` where this is the first.

    Args:
        event: the story's kind of event; a fine for a leak is no leak.
        headline: of the story.
        history: earlier stories on its subject, with their dates.
        now: the date of the card.
    """
    if event not in _PATTERNS or not _PATTERNS[event][1].search(headline) or _is_other(event, headline):
        return None
    words, pattern = _PATTERNS[event]
    named = _names(headline.partition(";")[0])
    for name in named:
        others = [other for other in named if other != name] if event in _OF_TWO else []
        same = [step for step in history if not _is_other(event, step.line.text)]
        days = sorted({day for day in _days(same, pattern, name, others) if now.date() - WITHIN <= day < now.date()})
        if days and len(days) + 1 in _ORDINAL:
            since = f"{days[0].day} {days[0]:%B %Y}"
            return Line(
                text=f"{_ORDINAL[len(days) + 1]} {words} story here about {name} since {since}.", basis="archive"
            )
    return None


def _is_other(event: str, headline: str) -> bool:
    """It tells of a plan or a view, or of what came after, and not that it happened."""
    return bool(_TALK.search(headline) or (event in _EVENTFUL and _AFTERMATH.search(headline)))


def _days(
    history: Sequence[TimelineItem], pattern: re.Pattern[str], name: str, others: Sequence[str]
) -> Iterator[date]:
    """Days of earlier stories of this kind that name it and none of the others; two of one day are likely one event."""
    for step in history:
        told = step.line.text
        if any(other in told for other in others):
            continue
        if pattern.search(told) and len(step.date) == 10 and re.search(rf"\b{re.escape(name)}\b(?! [A-Z])", told):
            yield date.fromisoformat(step.date)


def _names(headline: str) -> list[str]:
    """Names of a headline in their order, whole; none where every word is capitalised and names end nowhere."""
    known = set() if is_title_case(headline) else set(names(headline))
    return [run for run in _RUN.findall(headline) if run.split()[0] in known and run.lower() not in _NO_NAME]
