"""Dates in sentences, resolved against the day of publication, never finer than their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import re2

from bot.cards.english.deeds import AHEAD, CERTAIN, has_happened

Precision = Literal["day", "month", "year"]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?<!Long )(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# Stands in everything that a rule finds: most sentences need no further look.
_HINT = re2.compile(r"20\d\d|19\d\d|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|day|morrow|week|month|year")
_BEHIND = re.compile(r"\b(?:rose|fell|grew|dropped|climbed|jumped|increased|decreased|declined)\b", re.IGNORECASE)
_FAR = 300  # days ahead; farther ones are written with their year
_AHEAD_ANYWHERE = re.compile(r"\b(?:will|plans? to|expected|scheduled|set to|due)\b", re.IGNORECASE)
# "Today, most users …" tells how things are, not when something happened.
_STATE = re.compile(
    r"Today,? (?:however|there|.{0,60} (?:almost always|usually|often|typically)|"
    r"more|most|many|nearly|over|about|some|all|it(?:'s| is)|only|we have|\d|[^,;]{2,60}? "
    r"(?:can|must|ha(?:s|ve) (?:over|more|about|nearly|some|around|\d)|(?:is|are) (?:\w+ly )?"
    r"(?:chang|becom|grow|reshap|transform|evolv|shift|fac)ing|"
    r"need|have to|rely|use|require|send|owns?|remains?|operates?|serves?|holds?|employs?|"
    r"(?:is|are) (?:the|an?|one|still|home|among|used|part)\b))",
    re.IGNORECASE,
)
_DATED_BY = re.compile(
    r"(?:\b(?:on|by|until|till|from|since|before|after|dated|date|released|published|of|at|to)|[(:–—-])\s*$",
    re.IGNORECASE,
)
_DAY_AHEAD = re.compile(
    r"\b(?:will|starts?|begins?|opens?|launch(?:es)?|expected|set to|scheduled|due|meets?|votes?|goes) "
    r"(?:[^,;]{0,60} )?tomorrow\b|"
    r"\b(?:starting|from|until|by) tomorrow\b|\btomorrow,? [^.]{0,60}\b(?:will|at \d)",
    re.IGNORECASE,
)
# "Today, an agent writes it, and tomorrow …" tells of our times.
_HAPPENS = re.compile(
    r"\w{2,}ed\b|\b(?:is|are|was|were|['’](?:re|s|m)|am) (?:\w+ )?\w+ing\b|\bwill\b|\b(?:has|have|['’]ve)\b|\bsaid\b|"
    r"\b(?:announces?|launches|launch|releases?|introduces?|unveils?|publish(?:es)?|opens?|begins?|starts?|joins?|signs?|"
    r"says|filed?|sued?|won|lost|made|gave|took|sent|went|came|became|met|held|told|cut|put|set|brings?|adds?|makes?|marks?|"
    r"gets?|can|available)\b"
)
_SMALL = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_EARLY_HOURS = 7  # before 07:00 UTC it is still yesterday for an American author: "today" is then uncertain


@dataclass(frozen=True, slots=True)
class Found:
    """A date that a text gives: ``iso`` is "2026", "2026-11" or "2026-11-23"."""

    iso: str
    precision: Precision
    start: int
    end: int
    words: str
    inferred: bool  # resolved against the day of publication


def dates_in(text: str, published: datetime | None) -> list[Found]:
    """Every date of a text that can be resolved for certain, in order.

    Args:
        text: a sentence.
        published: when its source was published (aware, UTC); without it only full dates are found.
    """
    if not _HINT.search(text):
        return []
    taken: list[tuple[int, int]] = []
    found: list[Found] = []
    for pattern, resolve, inferred in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            iso = resolve(match, text, published)
            if iso:
                precision: Precision = "day" if len(iso) == 10 else "month" if len(iso) == 7 else "year"
                found.append(Found(iso, precision, *match.span(), match.group(), inferred))
    return sorted(found, key=lambda item: item.start)


def _month(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _full(match: re.Match[str], _text: str, _published: datetime | None) -> str:
    return _iso(int(match["year"]), _month(match), int(match["day"]))


def _numeric(match: re.Match[str], text: str, _published: datetime | None) -> str:
    """A date in figures; not one that is the name of a version ("the 2026-07-28 specification")."""
    if not (_DATED_BY.search(text[: match.start()]) or match.start() == 0):
        return ""
    return _iso(int(match["year"]), int(match["m"]), int(match["day"]))


def _month_year(match: re.Match[str], _text: str, _published: datetime | None) -> str:
    return f"{match['year']}-{_month(match):02d}"


def _bare_year(match: re.Match[str], text: str, _published: datetime | None) -> str:
    fiscal = re.search(r"(?:fiscal|FY|model|version)\W*(?:year\W*)?$", text[: match.start("year")], re.IGNORECASE)
    return "" if fiscal else match["year"]


def _month_day(match: re.Match[str], text: str, published: datetime | None) -> str:
    """The nearest such day; one ahead where the words before it look ahead."""
    if published is None:
        return ""
    today = published.date()
    days = [_iso(today.year + step, _month(match), int(match["day"])) for step in (-1, 0, 1)]
    options = [date.fromisoformat(day) for day in days if day]
    before = text[max(0, match.start() - 60) : match.start()]
    if CERTAIN.search(before) or (AHEAD.search(before) and not has_happened(text, *match.span())):
        ahead = [option for option in options if 0 <= (option - today).days <= _FAR]
        options = ahead if ahead or CERTAIN.search(before) else options
    nearest = min(options, key=lambda option: abs((option - today).days), default=None)
    if nearest is None or (nearest > today and not AHEAD.search(text) and has_happened(text, *match.span())):
        return ""  # "on July 1, a judge signed it", told in March
    return nearest.isoformat()


def _last_month_named(match: re.Match[str], text: str, published: datetime | None) -> str:
    """``in March``, ``last March``, ``this March``, ``by March``."""
    if published is None:
        return ""
    month, lead = _month(match), match["lead"].lower()
    before = text[max(0, match.start() - 40) : match.start()]
    near = bool(AHEAD.search(before)) and not _BEHIND.search(before)
    ahead = near or lead in {"by", "until", "next", "starting in", "beginning in"} or bool(_AHEAD_ANYWHERE.search(text))
    if lead == "this":
        return f"{published.year}-{month:02d}"
    if lead == "last" and month == published.month:
        return ""
    if ahead and lead != "last":
        if lead == "in" and month < published.month and not near:
            return ""
        return f"{published.year + (month < published.month)}-{month:02d}"
    return f"{published.year - (month > published.month)}-{month:02d}"


def _weekday(match: re.Match[str], text: str, published: datetime | None) -> str:
    if published is None:
        return ""
    before = text[max(0, match.start() - 80) : match.start()]
    if re.search(
        r"\b(?:next|will|every|each|by|until|through|this coming|starting|beginning|to)\b", before, re.IGNORECASE
    ):
        return ""
    back = (published.weekday() - _DAYS.index(match["weekday"][:3].lower())) % 7
    if re.search(r"\b(?:an?|or)\s+$", before) or re.match(r",? or\b| deadlines?\b", text[match.end() :]):
        return ""  # "a Friday deadline", "Monday or Tuesday"
    if (match["lead"] or "").lower().startswith("last"):
        return ""  # "last Tuesday" is read both ways
    if (back == 6 and published.hour < _EARLY_HOURS) or (back == 0 and re.search(r"\bpast\s+$", before)):
        return ""
    return (published.date() - timedelta(days=back)).isoformat()


def _day_word(match: re.Match[str], text: str, published: datetime | None) -> str:
    if published is None or published.hour < _EARLY_HOURS or (match.start() == 0 and _is_of_our_times(match, text)):
        return ""
    if _inside_quotes(text, match.start()):
        return ""  # somebody's yesterday
    dated = (match.start() == 0 and not _STATE.match(text)) or re.search(
        r"\b(?:\w+ed|is|are|was|has|have|will|said|says)\s+$", text[: match.start()]
    )
    state = re.search(r"\b(?:is|are|has|have)\s+$|^(?:Every|Each|Any|All)\b.*$", text[: match.start()])
    if state and not re.match(r",? (?:\w+ing|\w+ed|available|out|live|open)\b", text[match.end() :]):
        return ""  # "what is today the widest mill", "every deal signed today may"
    if match["word"].lower() == "today" and not dated:
        return ""  # "the market today" means these days
    if match["word"] == "tomorrow" and not _DAY_AHEAD.search(text):
        return ""  # a day that never comes
    step = {"today": 0, "yesterday": -1, "tomorrow": 1}[match["word"].lower()]
    return (published.date() + timedelta(days=step)).isoformat()


def _is_of_our_times(match: re.Match[str], text: str) -> bool:
    """ "Today, an agent writes it. Tomorrow, it does all of that." """
    if match["word"] == "Tomorrow":
        return not re.search(r"\bwill\b|\bat \d", text)
    return not _HAPPENS.search(text[match.end() :])


def _inside_quotes(text: str, place: int) -> bool:
    before = text[:place]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _span(match: re.Match[str], text: str, published: datetime | None) -> str:
    """``last month``, ``this year``, ``next year`` …; weeks only where the whole week lies in one month.

    "Over the last month" is the time until now.
    """
    if published is None or text[: match.start()].endswith(" the "):
        return ""
    step = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    unit = match["unit"].lower()
    if unit == "year":
        return str(published.year + step)
    if unit == "month":
        return _shift_month(published, step)
    monday = published.date() + timedelta(days=7 * step - published.weekday())
    sunday = monday + timedelta(days=6)
    return f"{monday:%Y-%m}" if monday.month == sunday.month else ""


def _shift_month(published: datetime, step: int) -> str:
    count = published.year * 12 + published.month - 1 + step
    return f"{count // 12}-{count % 12 + 1:02d}"


def _ago(match: re.Match[str], text: str, published: datetime | None) -> str:
    if published is None:
        return ""
    if match["n"].isdigit() and match.start() and re.match(r"\s+[A-Z]", text[match.end() :]):
        return ""  # figures of a page side by side: "Last fault 2 days ago Faults 35"
    number = _SMALL.get(match["n"].lower()) or (int(match["n"]) if match["n"].isdigit() else 0)
    unit = match["unit"].lower()
    vague = bool(
        re.search(
            r"\b(?:about|around|some|roughly|nearly|almost|over|more than|than|least|just)\s*$",
            text[: match.start()],
            re.IGNORECASE,
        )
    )
    if not number or vague:
        return ""
    if unit == "day" and number <= 14 and published.hour >= _EARLY_HOURS:
        return (published.date() - timedelta(days=number)).isoformat()
    if unit == "month" and number <= 11:
        return _shift_month(published, -number)
    return str(published.year - number) if unit == "year" and number <= 50 else ""


Resolve = Callable[[re.Match[str], str, "datetime | None"], str]
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_RULES: tuple[tuple[re.Pattern[str], Resolve, bool], ...] = (
    (re.compile(r"\b(?P<year>20\d\d)-(?P<m>[01]\d)-(?P<day>[0-3]\d)\b"), _numeric, False),
    (re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b"), _full, False),
    (re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b"), _full, False),
    (re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b"), _month_year, False),
    (re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?![\d,]*\d)(?!\s*(?:%|percent|million|billion|people))"), _month_day, True),
    (re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b"), _month_day, True),
    (re.compile(rf"\b(?P<lead>[Ii]n|[Ll]ast|[Tt]his|[Ss]ince|[Bb]y(?!\s+\w+\s+[A-Z][a-z])|[Uu]ntil|[Nn]ext|"
        rf"[Ss]tarting in|[Bb]eginning in)\s+{_MONTH}(?!\w)"),
     _last_month_named, True),
    (re.compile(rf"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Oo]f|[Dd]uring|[Uu]ntil|[Ff]rom|[Ee]arly|[Ll]ate|[Mm]id-?|"
        rf"[Bb]efore|[Aa]fter|[Tt]hrough)\s*"
                rf"(?:early |late |mid-?|the end of |the year )?{_YEAR}\b"
                rf"(?!\s*(?:[-–]\d|%|percent|\w+s\b))"), _bare_year, False),
    (re.compile(rf"\b(?P<lead>[Oo]n |[Ll]ast )?{_WEEKDAY}(?!['’]s|s\b)"), _weekday, True),
    (re.compile(r"\b(?P<word>[Tt]oday|[Yy]esterday|[Tt]omorrow)\b(?!'s|’s)"), _day_word, True),
    (re.compile(r"\b(?:[Ee]arlier |[Ll]ater )?(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>week|month|"
        r"year)\b(?!'s|’s|-)"), _span, True),
    (re.compile(r"\b(?P<n>\d{1,2}|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|"
        r"[Nn]ine|[Tt]en)"
                r" (?P<unit>day|month|year)s? ago\b"), _ago, True),
)  # fmt: skip
