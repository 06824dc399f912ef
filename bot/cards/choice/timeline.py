"""The dated steps of a story: what its sentences date, and what the archive knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.cards.choice.sentences import Sentence
from bot.cards.english import compress, cues
from bot.cards.english.text import content_stems
from bot.cards.english.timex import Found, dates_in
from storage.records import Basis, Cite, Line, TimelineItem

MOST = 5
_EDGE = re.compile(
    r"^(?:since|before|after|until|through|from)\b|\b(?:since|before|after|until|through|from|"
    r"between)\s+$",
    re.IGNORECASE,
)
# "letters from February to October": the end of a stretch, where nothing was put off.
_STRETCH = re.compile(
    r"(?<!delayed )(?<!moved )(?<!pushed )(?<!postponed )(?<!brought forward )\bfrom [^,;]{3,40} (?:to|until|through) $"
)
_UNTIL = re.compile(r"\b(?:until|through|from|after|before)\s+$", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:up|down) from [^,.;]{1,40}$|\bcompared (?:with|to) [^,.;]{1,40}$", re.IGNORECASE)
# "Fresh off its round in May, the lab …": the day of something else.
_ASIDE = re.compile(
    r"^(?:Fresh off|Following|Building on|Coming off|On the heels of|In the wake of|Amid|Days|Weeks|Months)\b[^,]*$|"
    r"\b(?:before|after|ahead of|following) (?:an?|the|its|their) [^,.;]{1,40}$"
)
# "It grew after the mill closed in May", "the method that they outlined in 2024": the day of the clause alone.
_CLAUSE = re.compile(
    r"\b(?:(?:after|before|since|following|follows?|which|who|whose|where) \w|"
    r"than (?:the|its?|they|their|what|we) |(?:stem(?:s|med)?|arises?|arose|based|build(?:s|ing)?) (?:from|on) |"
    r"part of )[^,;]*$|"
    r"(?<=\w )(?:after|before|since) \w[^,;]*, (?:[^,;]{1,90}, [^,;]*)?$|"
    r"\b(?:which|who) $|\b(?:over|than|like|unlike|against|from) [^,;]{1,60}, \w+ed $|^In case you missed\b",
    re.IGNORECASE,
)
# "The play is a retelling of the fire in January": how things are, beside a day behind.
_IS = re.compile(
    r"\b(?:is|are) (?:\w+ly )?(?:an?|the|one|part|among|also|just)\b[^,;]*$|"
    r"\b(?:comes?|joins?|deepens?|extends?|expands?|replaces?|succeeds?|improves?|demonstrates?) .*$|"
    r"(?<!\b[Ii]n )(?<!\b[Aa]t )(?<= )\b(?:the|our|its|their|his|her|an?) $"  # "our November 2025 promise"
)
_CAPTION = re.compile(
    r"\b(?:[Vv]iew of|speaks|arrives?|attends?|poses?|walks|looks|listens|gestures|stands|testifies|delivers)\b"
    r".*, (?:on )?$"
)
_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_THAT = re.compile(r"\bthat [^,;]*$")
_SAYS = re.compile(  # "said in a memo that": what was said is told
    r"\b(?:sa(?:id|ys?)|announced?|report(?:s|ed)?|reveal(?:s|ed)?|confirm(?:s|ed)?|wrote|writes?|found|finds?|told|tells?|"
    r"disclosed?|shows?|showed|ruled|claim(?:s|ed)?|posted|testified|learned|alleged?s?)(?: [\w’'-]+){0,4} $"
)
_MONTHS_ON = re.compile(
    r"^(?: \([^)]*\))?,?(?: (?:and|or|to|through))? (?:in |early |late )?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\b"
)
_FILE = re.compile(r"^\S+\.(?:md|txt|pdf|py|js|json|csv|html?|ya?ml|docx?|toml)\b")
_MUST = re.compile(r"\b(?:must|needs?|could|may|might|threatens?)\b")
_ASKED = re.compile(r"[“\"][^”\"]*\?[”\"]")  # a question that somebody might put is no event
_LIMIT = 32  # words of a step


def build_timeline(
    sentences: Sequence[Sentence], published: Sequence[datetime | None], history: Sequence[TimelineItem] = ()
) -> tuple[TimelineItem, ...]:
    """Dated steps, oldest first.

    Args:
        sentences: of all sources.
        published: when each source was published.
        history: earlier stories of the archive.

    A sentence counts when it gives exactly one date, can be read alone, and is short enough or can be
    shortened to be.
    One stated step is no timeline, unless it lies ahead to the day; with the archive's steps it may be.
    """
    steps = [step for sentence in sentences for step in _steps(sentence, published[sentence.source])]
    best: list[TimelineItem] = []
    for step in sorted(steps, key=_rank):
        if len(best) < MOST and not any(_same(step, other) for other in best):
            best.append(step)
    found = sorted([*history[-MOST:], *best], key=lambda item: item.date)
    last = max([day for day in published if day], default=None)
    ahead = any(_is_ahead(item.date, last) and str(int(item.date[8:])) in item.line.text for item in best)
    return tuple(found) if len(found) >= 2 or ahead else ()


def _steps(sentence: Sentence, published: datetime | None) -> list[TimelineItem]:
    text = sentence.text
    if cues.leans(text) or cues.asks(text) or cues.is_personal(text) or cues.is_bare_quote(text):
        return []
    if _ASKED.search(text) or _FILE.match(text):
        return []
    dates = [found for found in dates_in(text, published) if _is_of_news(found, text, published)]
    if len({found.iso for found in dates}) != 1 or _EDGE.search(text[dates[0].start : dates[0].end]):
        return []
    text = compress.shorten(text, _LIMIT, dated=True)
    if not text or not any(_kept(found, text) for found in dates):
        return []
    basis: Basis = "quoted" if text in sentence.text else "shortened"
    line = Line(text=text, basis=basis, cites=(Cite(source=sentence.source, quote=sentence.text),))
    return [TimelineItem(date=dates[0].iso, line=line)]


def _is_of_news(found: Found, text: str, published: datetime | None) -> bool:
    """The date is that of what the sentence tells, not of something named beside it; a year alone dates no need."""
    before, after = text[: found.start], text[found.end :]
    if _is_beside(before) and not _ends_ahead(found, text, published):
        return False
    if (_IS.search(before) or after.startswith(" deadline")) and not _is_ahead(found.iso, published):
        return False
    if _STRETCH.search(before) or _CAPTION.search(before) or (found.precision != "day" and _YOU.search(text)):
        return False
    stretch = found.words.lower() == "this year" or (found.precision == "year" and bool(_MUST.search(text)))
    return not stretch and not _MONTHS_ON.match(after)


def _is_beside(before: str) -> bool:
    """The words before a date make it the date of something else."""
    that = _THAT.search(before)
    if that and not _SAYS.search(before[: that.start()]):
        return True
    return any(aside.search(before) for aside in (_EDGE, _BESIDE, _ASIDE, _CLAUSE))


def _ends_ahead(found: Found, text: str, published: datetime | None) -> bool:
    """What runs until a day ahead, or from one, changes on that day: a step, where the text gives the year, too."""
    return not found.inferred and bool(_UNTIL.search(text[: found.start])) and _is_ahead(found.iso, published)


def _is_ahead(iso: str, published: datetime | None) -> bool:
    return published is not None and len(iso) == 10 and iso > published.date().isoformat()


def _kept(found: Found, text: str) -> bool:
    return found.words in text


def _rank(step: TimelineItem) -> tuple[int, bool, int]:
    """Finer dates first, then what does not say "we", then shorter lines."""
    return (-len(step.date), cues.is_ours(step.line.text), len(step.line.text))


def _same(step: TimelineItem, other: TimelineItem) -> bool:
    if not (step.date.startswith(other.date) or other.date.startswith(step.date)):
        return False
    mine, theirs = set(content_stems(step.line.text)), set(content_stems(other.line.text))
    return len(mine & theirs) >= 0.4 * min(len(mine), len(theirs))
