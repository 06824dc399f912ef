"""New numbers of a headline: with their unit and what they count, in the headline's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.stories.signature import stem_of, versions

_NUMBER = re.compile(
    r"(?<![\w.,/$€£#-])(?:(?P<cur>(?:US|A|C)?[$€£¥])\s?)?(?P<num>\d(?:[\d.,]*\d)?)(?![\w]*[-/]\d)"
    r"(?:[\s-]?(?P<mag>trillion|billion|million|thousand|tn|bn|mn|[bmkt](?![a-z])))?"
    r"(?:\s?(?P<pct>%|percent\b|per cent\b))?(?![\w])",
    re.IGNORECASE,
)
_TIMES = {
    "trillion": 1e12, "tn": 1e12, "t": 1e12, "billion": 1e9, "bn": 1e9, "b": 1e9, "million": 1e6, "mn": 1e6,
    "m": 1e6, "thousand": 1e3, "k": 1e3,
}  # fmt: skip
_SPELLED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = re.compile(rf"\b({'|'.join(_SPELLED)})\b", re.IGNORECASE)
# What is counted: up to two words before a plural, or "of 14".
_COUNTED = re.compile(r"\s(?:of\s(?:the\s)?\d+\b|(?:[\w'’-]+\s){0,2}?(?P<noun>[A-Za-z’'-]*[a-z]s|people|children)\b)")
_NO_NOUN_WORDS = """
is was has as its this us vs less plus says wins gets times things ways reasons tips lessons takeaways questions points
days weeks months years hours minutes seconds decades features updates improvements
"""
_NO_NOUN = frozenset(_NO_NOUN_WORDS.split())
_SPLIT = re.compile(
    r"[:;|?!()“”\"]\s*|,\s|\s[-–—]+\s|\s(?=(?:as|after|while|amid|following|despite|when|because|since|in bid|but)\s)",
    re.IGNORECASE,
)
_ASIDE = re.compile(  # background: what happened before, elsewhere, or only may
    r"^(?:\w+ ){0,2}(?:after|following|despite|since|because|when|while|amid|once|but|unlike|last)\b"
    r"|\b(?:shares?|stocks?|nasdaq|wall street|market (?:cap|value)|could|may|might|would|reportedly|in talks|seeks?|"
    r"seeking|considering|targets?|aims?|forecasts?|expects?|expected|predicts?|estimates?|rumou?red|said to|up to|"
    r"last (?:year|month|week)|year-on-year|almost|nearly|not)\b"
    r"|\b(?:pops?|jumps?|soars?|surges?|plunges?|slides?|sinks?|tumbles?|drops?|falls?|climbs?|rises?) (?:by )?\d"
    r"[\d.]*%",
    re.IGNORECASE,
)
_SUM_OF = (
    ("the fine", r"fine[sd]?|penalt(?:y|ies)"),
    ("the settlement", r"settle[sd]?|settlement"),
    ("the valuation", r"valuation|valued|valuing"),
    ("the round", r"rais(?:e|es|ed|ing)|round|funding"),
    ("the price", r"buys?|acqui\w+|takeover|purchase|merger|deal"),
    ("the claim", r"claims?|su(?:es|ed|ing)|damages"),
    ("the investment", r"invests?|invested|investment"),
)
_KINDS = tuple((label, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for label, words in _SUM_OF)
_FIXED = re.compile(r"\b(?:patch|fix|update|release|version|ships)\w*\b", re.IGNORECASE)
_LINK = re.compile(r"^(?:as|when|but|and|because|with|while) ", re.IGNORECASE)
MOST_CLAUSE = 90
_ROUNDED = 0.06  # "nearly 5 billion" for 4.8 is the same number


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a headline as it stands there, and its value.

    ``unit`` is a currency, "%" or ""; ``noun`` the stem of what is counted, "" where nothing is; ``start`` and ``end``
    are its place in the text.
    """

    value: float
    unit: str
    noun: str
    spelled: str
    start: int
    end: int


def new_numbers(title: str, told: Sequence[str], headlines: Sequence[str]) -> tuple[str, ...]:
    """What the numbers of a headline say that nobody told before, in words for people; at most two statements.

    Args:
        title: the new headline.
        told: everything that was told earlier; a number that stands there, or rounds one that does, is not new.
        headlines: the earlier headlines, for "was".
    """
    telling = list(_telling(title))
    known = [number for text in told for number in _values(text)] if telling else []
    fresh = [number for number in telling if not any(_same(number, *other) for other in known)]
    found = [_was(title, one, headlines) or f"“{clause(title, one.start, one.end)}”" for one in fresh]
    found += [f"“{words}”" for words in _new_versions(title, told)]
    return tuple(dict.fromkeys(words for words in found if words != "“”"))[:2]


def clause(title: str, start: int, end: int) -> str:
    """The clause of a headline around a place, or the words just before it when the clause is long."""
    begin, stop = _bounds(title, start, end)
    words = _LINK.sub("", title[begin:stop].strip(" ,;:-–—“”\"'"))
    if len(words) <= MOST_CLAUSE:
        return words
    few = title[begin:start].split()[-5:]
    after = title[end:stop].split()[:3]
    return " ".join(["…", *few, title[start:end].strip(), *after])


def _telling(title: str) -> Iterator[Number]:
    """Numbers that tell something: sums, shares, and counts of things; no years, names, versions or background."""
    for number in _counting(title):
        begin, stop = _bounds(title, number.start, number.end)
        if not _ASIDE.search(title[begin:stop].strip()):
            yield number


def _counting(title: str) -> Iterator[Number]:
    shouting = sum(word[:1].isupper() for word in title.split()) > 0.7 * len(title.split())
    for match in _NUMBER.finditer(title):
        number = _number(title, match)
        before = title[: match.start()].rstrip(" ")
        named = before[-1:].isalnum() and before.split()[-1][:1].isupper()  # "Tern 2", "Boeing 737"
        small = not (number.unit or match["mag"])
        if not (number.unit or number.noun) or title[match.end() : match.end() + 1] == "-":
            continue  # "an 8B model", "a 12-hour outage": what it is, not how many
        if small and ((named and not (shouting and number.value >= 20)) or _is_year(match["num"])):
            continue
        yield number


def _number(text: str, match: re.Match[str]) -> Number:
    value = _value(match)
    counted = _COUNTED.match(text, match.end())
    noun = counted["noun"] or "of" if counted else ""
    if noun.lower() in _NO_NOUN:
        noun = ""
    unit = "%" if match["pct"] else (match["cur"] or "")[-1:]
    end = counted.end() if counted and noun and not unit else match.end()
    spelled = match.group().strip()
    return Number(value, unit, stem_of(noun) or noun, spelled, match.start(), end)


def _value(match: re.Match[str]) -> float:
    digits = match["num"].replace(",", "")
    if digits.count(".") > 1:
        return -1.0  # a version
    return float(digits) * _TIMES.get((match["mag"] or "").lower(), 1.0)


def _values(text: str) -> Iterator[tuple[float, str]]:
    for match in _NUMBER.finditer(text):
        yield _value(match), "%" if match["pct"] else (match["cur"] or "")[-1:]
    for match in _WORDS.finditer(text):
        yield float(_SPELLED.index(match[1].lower())), ""


def _same(number: Number, value: float, unit: str) -> bool:
    if unit != number.unit and "%" in (unit, number.unit):
        return False
    if value == number.value:
        return True
    rounded = min(_digits(value), _digits(number.value)) <= 2
    return rounded and abs(value - number.value) <= _ROUNDED * abs(value) and number.value >= 10


def _digits(value: float) -> int:
    """How many digits tell it: 1 for 2 billion, 2 for 1.9 billion."""
    return len(f"{value:.10g}".replace(".", "").strip("0"))


def _was(title: str, number: Number, headlines: Sequence[str]) -> str:
    """ "the round is now $4.75 billion (was $4.2 billion)", where an earlier headline tells the same sum or count."""
    label = _label(title, number)
    earlier = [
        (headline, other) for headline in headlines for other in _counting(headline) if other.unit == number.unit
    ]
    if number.unit and number.unit != "%" and label:
        same = {other.value: other for headline, other in earlier if _label(headline, other) == label}
        if len(same) == 1:
            return f"{label} is now {number.spelled} (was {next(iter(same.values())).spelled})"
    if number.noun not in ("", "of") and not number.unit:
        fits = [(h, o) for h, o in earlier if o.noun == number.noun and o.value < number.value <= 20 * o.value]
        same = {other.value: other for headline, other in fits if _company(title, number) & _company(headline, other)}
        if len(same) == 1:
            counted = title[number.start : number.end].strip()
            return f"now {counted} (was {next(iter(same.values())).spelled})"
    return ""


def _label(title: str, number: Number) -> str:
    begin, stop = _bounds(title, number.start, number.end)
    words = title[begin:stop]
    return next((label for label, pattern in _KINDS if pattern.search(words)), "") if number.unit else ""


def _company(title: str, number: Number) -> set[str]:
    """Stems of the small words around a number: what happens to what is counted."""
    around = [*title[: number.start].split()[-4:], *title[number.end :].split()[:4]]
    return {stem_of(word) for word in around if word[:1].islower()} - {"", number.noun}


def _bounds(title: str, start: int, end: int) -> tuple[int, int]:
    breaks = [(match.start(), match.end()) for match in _SPLIT.finditer(title)]
    begin = max((after for _, after in breaks if after <= start), default=0)
    return begin, min((before for before, _ in breaks if before >= end), default=len(title))


def _new_versions(title: str, told: Sequence[str]) -> Iterable[str]:
    """Another version of what the story is about; what it is only compared with is no news."""
    named = sorted(versions(title))
    if not named or not _FIXED.search(title):
        return
    known: dict[str, set[str]] = {}
    for text in told:
        for name, number in versions(text[:600]):
            known.setdefault(name, set()).add(number)
    whole = " ".join(told)
    for name, number in named:
        fresh = name in known and number not in known[name] and number not in whole
        at = title.lower().find(number)
        if fresh and at >= 0:
            yield clause(title, at, at + len(number))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in {"19", "20"} and digits.isdigit()
