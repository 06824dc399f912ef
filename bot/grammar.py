"""The small language of filters: words, "phrases", -exclusions, /patterns/, key:value pairs, dates and spans."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from bot.errors import UserError

MAX_TEXT = 2_000  # characters of one command; Slack itself lets through more
MAX_TERMS = 40
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
_COPIED = str.maketrans("꞉＠∗ˍ∼ˋ", ":@*_~`")  # what our own messages show for signs that Slack would act upon
_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_TOKEN = re.compile(r'(-?)(?:([A-Za-z_]+):)?(?:"([^"]*)"?|(/(?:\\.|[^/\\\s])+/)(?=\s|$)|(\S+))')
_SPAN = re.compile(r"(\d{1,4})(min|h|d|w|mo|y)", re.ASCII)
_LONG_SPAN = re.compile(r"(?:for )?(\d{1,4}|an?|one) ?(minute|min|hour|hr|day|week|month|year)s?", re.ASCII)
_SHORT = {"minute": "min", "min": "min", "hour": "h", "hr": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}
_HOURS = {"min": 1 / 60, "h": 1, "d": 24, "w": 168, "mo": 730, "y": 8760}
_SPANS = "write 30min, 6h, 2d, 1w or 3mo."
_WEEK = re.compile(r"(\d{4})-?[wW](\d{1,2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time as people say it; :meth:`at` makes it a time.

    One of: ``ago`` before now, the midnight ``days_back`` days back, or the midnight that begins ``day``.
    """

    ago: timedelta | None = None
    days_back: int | None = None
    day: date | None = None
    written: str = field(default="", compare=False)  # as the person wrote it

    def at(self, now: datetime, zone: tzinfo) -> datetime:
        """The time meant, aware, given the present and the asker's time zone."""
        if self.ago is not None:
            return now - self.ago
        local = now.astimezone(zone).date()
        day = self.day or local - timedelta(days=self.days_back or 0)
        return datetime(day.year, day.month, day.day, tzinfo=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person asked for in the words of the filter language."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: Moment | None = None
    until: Moment | None = None
    min_importance: int | None = None
    page: int = 1
    options: dict[str, str] = field(default_factory=dict)  # mode, hour, tz, cap, quiet, weekday, for, thread

    @property
    def empty(self) -> bool:
        """Nothing that narrows the choice was said."""
        bare = Terms(page=self.page, options=self.options)
        return self == bare

    def __str__(self) -> str:
        """The same terms, written so that they read back alike."""
        parts = [*self.words, *map(_quoted, self.phrases)]
        parts += [f"-{_bare_or_quoted(word)}" for word in self.excluded]
        parts += [f"/{pattern}/" for pattern in self.patterns]
        parts += [f"topic:{_bare_or_quoted(t)}" for t in self.topics]
        parts += [f"source:{_bare_or_quoted(s)}" for s in self.sources]
        parts += [f"since:{self.since.written}"] if self.since else []
        parts += [f"until:{self.until.written}"] if self.until else []
        parts += [f"min:{self.min_importance}"] if self.min_importance is not None else []
        return " ".join(parts)


def plain(text: str) -> str:
    """Undo what Slack writes into text: ``&amp;``, ``<https://…|label>``, ``<#C1|name>``, curly quotes.

    Raises:
        UserError: the text is longer than 2,000 characters.
    """
    if len(text) > MAX_TEXT:
        raise UserError(f"That is too long for a command: {MAX_TEXT:,} characters at most.")
    told = _ENTITY.sub(lambda m: m[1].replace("!", "@") + (m[3] or m[2] if m[1] else m[2]), text)
    told = "".join(c if c.isprintable() else " " for c in html.unescape(told))
    return told.translate(_QUOTES).translate(_COPIED).strip()


def parse_terms(text: str) -> Terms:
    """Read the filter language.

    Raises:
        UserError: a value cannot be understood; the sentence says which and how it is written.
    """
    terms = Terms()
    for count, (minus, key, value, quoted) in enumerate(_tokens(text)):
        if count == MAX_TERMS:
            raise UserError(f"That is too much at once: at most {MAX_TERMS} words.")
        if key:
            terms = _keyed(terms, key, value) if not minus else replace(terms, excluded=(*terms.excluded, value))
        elif minus:
            terms = replace(terms, excluded=(*terms.excluded, value))
        elif quoted:
            terms = replace(terms, phrases=(*terms.phrases, value))
        elif len(value) > 2 and value[0] == value[-1] == "/":
            terms = replace(terms, patterns=(*terms.patterns, value[1:-1]))
        else:
            terms = replace(terms, words=(*terms.words, value))
    return terms


def _tokens(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    """(excluded?, key or "", value, quoted?) of each token; values are never empty."""
    for match in _TOKEN.finditer(text):
        minus, key, quoted, pattern, bare = match.groups()
        value = " ".join((quoted if quoted is not None else pattern or bare or "").split())
        key = (key or "").lower()
        if key and key not in _KEYS:
            meant = _OTHER_KEYS.get(key) or "".join(difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.75))
            if meant:
                raise UserError(f"I do not know “{key}:”. Did you mean “{meant}:”?")
            value, key = f"{key}:{value}", ""
        if value.strip('-"/'):
            yield bool(minus), key, value, quoted is not None
        elif key:
            raise UserError(f"“{key}:” needs a value right after it, such as {_KEYS[key]}.")


_KEYS = {
    "topic": "topic:policy",
    "source": 'source:"Ars Technica"',
    "since": "since:7d",
    "until": "until:2026-11-20",
    "min": "min:60",
    "page": "page:2",
    "mode": "mode:daily",
    "hour": "hour:9",
    "tz": "tz:Europe/Berlin",
    "cap": "cap:5",
    "quiet": "quiet:22-7",
    "weekday": "weekday:monday",
    "for": "for:me",
    "thread": "thread:yes",
}
_OTHER_KEYS = {  # what people write elsewhere for the same
    "from": "source",
    "by": "source",
    "publisher": "source",
    "site": "source",
    "after": "since",
    "before": "until",
    "importance": "min",
    "tag": "topic",
    "time": "hour",
    "at": "hour",
    "timezone": "tz",
    "zone": "tz",
    "limit": "cap",
    "max": "cap",
    "day": "weekday",
}


def _keyed(terms: Terms, key: str, value: str) -> Terms:
    match key:
        case "topic":
            changed = replace(terms, topics=(*terms.topics, value.lower()))
        case "source":
            changed = replace(terms, sources=(*terms.sources, value))
        case "since":
            changed = replace(terms, since=parse_moment(value))
        case "until":
            changed = replace(terms, until=parse_moment(value))
        case "min":
            changed = replace(terms, min_importance=parse_number(value, "min", 0, 100))
        case "page":
            changed = replace(terms, page=parse_number(value, "page", 1, 1000))
        case _:
            changed = replace(terms, options={**terms.options, key: value if key == "tz" else value.lower()})
    return changed


def parse_number(value: str, name: str, low: int, high: int) -> int:
    """A whole number within bounds, or a ``UserError`` that names them."""
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII) or not low <= int(value) <= high:
        raise UserError(f"“{name}:” takes a whole number from {low} to {high}, such as {_KEYS.get(name, name)}.")
    return int(value)


def parse_span(value: str) -> timedelta:
    """``30min``, ``6h``, ``2d``, ``1w``, ``3mo``, ``1y`` or ``2 days`` as a length of time.

    Raises:
        UserError: it is none of these; ``30m`` is none, since it may mean minutes or months.
    """
    said = " ".join(value.lower().split())
    if long := _LONG_SPAN.fullmatch(said):
        said = f"{long[1] if long[1].isdigit() else 1}{_SHORT[long[2]]}"
    match = _SPAN.fullmatch(said.replace(" ", ""))
    if match and int(match[1]) and int(match[1]) * _HOURS[match[2]] <= 10 * _HOURS["y"]:
        return timedelta(hours=int(match[1]) * _HOURS[match[2]])
    if re.fullmatch(r"\d{1,4} ?m", said, re.ASCII):
        count = said.rstrip("m ")
        raise UserError(f"“{value}” may mean minutes or months: write {count}min or {count}mo.")
    raise UserError(f"“{value}” is not a length of time I understand: {_SPANS}")


def parse_moment(value: str) -> Moment:
    """``7d``, ``today``, ``yesterday``, ``2026-11-20``, ``2026-11`` or ``2026-W47`` as a moment.

    Raises:
        UserError: it is none of these.
    """
    word = value.lower()
    if word in _BACK:
        return Moment(days_back=_BACK[word], written=word)
    if _SPAN.fullmatch(word) or re.fullmatch(r"\d{1,4}m", word, re.ASCII):
        return Moment(ago=parse_span(word), written=word)
    try:
        if week := _WEEK.fullmatch(word):
            return Moment(day=date.fromisocalendar(int(week[1]), int(week[2]), 1), written=word)
        if month := _MONTH.fullmatch(word):
            return Moment(day=date(int(month[1]), int(month[2]), 1), written=word)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word, re.ASCII) and int(word[:4]) > 1:
            return Moment(day=date.fromisoformat(word), written=word)
    except ValueError:
        pass  # a date that does not exist gets the same sentence
    raise UserError(f"“{value}” is not a date I understand: write 7d, today, yesterday, 2026-11-20 or 2026-W47.")


_BACK = {"today": 0, "yesterday": 1, "week": 7, "month": 30}


def _quoted(text: str) -> str:
    return f'"{text}"'


def _bare_or_quoted(text: str) -> str:
    return _quoted(text) if " " in text else text
