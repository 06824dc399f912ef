"""The grammar of /ainews: text in, one ``Command`` out; unknown words come with the nearest command."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from bot.errors import UserError
from bot.grammar import Terms, parse_moment, parse_span, parse_terms, plain
from bot.usage import ALIASES, USAGE, nearest

MAX_LATEST = 20
_NUMBER = re.compile(r"#?[0-9]{1,15}")
_ASKS = re.compile(
    r"(?:what|who|whose|how|when|where|which|is|are|was|were|did|does|do|has|have|can)\s+\S", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The day or week of a recap: ``back`` periods before the present one, or the one that holds ``day``."""

    kind: str = "week"  # "day" or "week"
    back: int = 0
    day: date | None = None

    def bounds(self, now: datetime, zone: tzinfo) -> tuple[str, datetime, datetime]:
        """(slot, since, until) in the asker's time zone; slots read ``day:2026-11-23`` and ``week:2026-W47``."""
        first = self.day or now.astimezone(zone).date()
        length = 1
        if self.kind == "week":
            first, length = first - timedelta(days=first.weekday()), 7
        first -= timedelta(days=self.back * length)
        year, week, _ = first.isocalendar()
        slot = f"day:{first}" if self.kind == "day" else f"week:{year}-W{week:02}"
        until = first + timedelta(days=length)
        return slot, _midnight(first, zone), _midnight(until, zone)


def is_question(text: str) -> bool:
    """It ends with a question mark, or begins as a question does."""
    return text.rstrip().endswith("?") or bool(_ASKS.match(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a person typed after /ainews, understood."""

    name: str  # a key of USAGE, or "unknown"
    text: str = ""  # everything after the name, as typed
    terms: Terms = field(default_factory=Terms)
    count: int | None = None  # latest: how many
    period: Period | None = None  # recap
    card_id: int | None = None  # card, why
    url: str = ""  # why, sources add
    span: timedelta | None = None  # pause
    action: str = ""  # sources, topics: "", "add" or "remove"; settings: "", "me", "admins" or "members"
    suggestion: str = ""  # unknown: what was probably meant, with the nearest command


def parse_command(text: str) -> Command:
    """Understand the text of a slash command.

    Raises:
        UserError: the command is known but an argument cannot be understood; the sentence says how to write it.
    """
    first, _, rest = plain(text).partition(" ")
    word, rest = first.lower().lstrip("/"), rest.strip()
    if not word:
        return Command(name="help")
    if word in _PERIODS or _DAY_OR_WEEK.fullmatch(word):  # "today" alone asks for the recap of today
        word, rest = "recap", f"{word} {rest}".strip()
    elif _NUMBER.fullmatch(word) and not rest:
        word, rest = "card", word
    name = word if word in USAGE else ALIASES.get(word, "")
    if not name:
        meant = "" if is_question(text) else nearest(word)  # a whole question is no typing error
        suggestion = f"{meant} {rest}".strip() if meant else ""
        return Command(name="unknown", text=f"{first} {rest}".strip(), suggestion=suggestion)
    return _READERS.get(name, _bare)(Command(name=name, text=rest))


def _bare(command: Command) -> Command:
    return command


def _filter(command: Command) -> Command:
    return replace(command, terms=parse_terms(command.text))


def _plainly(command: Command, example: str) -> Terms:
    """The terms of a command that takes topics and dates only; what it cannot use is refused, not passed over."""
    terms = parse_terms(command.text)
    unused = (terms.phrases, terms.excluded, terms.patterns, terms.sources, terms.until)
    if any(unused) or terms.min_importance is not None:
        others = "For words and sources there is /ainews search."
        raise UserError(f"“{command.name}” takes topics and a time, such as /ainews {example}. {others}")
    return terms


def _latest(command: Command) -> Command:
    terms = _plainly(command, "latest policy 5 since:2d")
    numbers = [w for w in terms.words if w.isascii() and w.isdigit()]
    topics = tuple(w.lower() for w in terms.words if w not in numbers)
    count = max(1, min(MAX_LATEST, int(numbers[0][:4]))) if numbers else None
    return replace(command, terms=replace(terms, words=(), topics=(*terms.topics, *topics)), count=count)


def _recap(command: Command) -> Command:
    terms, period = _plainly(command, "recap last week policy"), Period()
    if terms.since:
        raise UserError(_WHICH_PERIOD.format(f"since:{terms.since.written}"))
    words = [w.lower() for w in terms.words]
    if words[:2] == ["last", "week"]:
        words, period = words[2:], Period(back=1)
    elif words[:2] == ["this", "week"]:
        words = words[2:]
    elif words and (said := _period(words[0])):
        words, period = words[1:], said
    return replace(command, terms=replace(terms, words=(), topics=(*terms.topics, *words)), period=period)


def _period(word: str) -> Period | None:
    if word in _PERIODS:
        return _PERIODS[word]
    if not _NO_TOPIC.match(word):
        return None
    try:
        if _DAY_OR_WEEK.fullmatch(word):
            return Period(kind="week" if "w" in word else "day", day=parse_moment(word).day)
    except UserError:
        pass  # a day that does not exist gets the same sentence
    raise UserError(_WHICH_PERIOD.format(word.upper() if "w" in word else word))


_NO_TOPIC = re.compile(r"\d|(?:month|year|mon|tues|wednes|thurs|fri|satur|sun)(?:ly|day)?$")
_DAY_OR_WEEK = re.compile(r"\d{4}-(?:w\d{1,2}|\d{2}-\d{2})", re.ASCII)
_WHICH_PERIOD = (
    "A recap is of one day or one week, not of “{}”: write today, yesterday, last week, 2026-11-20 or 2026-W47."
)
_PERIODS = {
    "today": Period(kind="day"),
    "day": Period(kind="day"),
    "yesterday": Period(kind="day", back=1),
    "week": Period(),
    "weekly": Period(),
    "lastweek": Period(back=1),
}


def _search(command: Command) -> Command:
    terms = parse_terms(command.text)
    if terms.empty or not any(sign.isalnum() for sign in command.text):
        raise UserError("What should I search for? For example: /ainews search chips since:7d")
    return replace(command, terms=terms)


def _ask(command: Command) -> Command:
    if len(command.text) < 3:
        raise UserError("What would you like to know? For example: /ainews ask which open models came out this week?")
    return command


def _card(command: Command) -> Command:
    number = command.text.removeprefix("#")
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 16):
        raise UserError("Which card? Its number is in its last line. For example: /ainews card 17")
    return replace(command, card_id=int(number))


def _why(command: Command) -> Command:
    if command.text.lower().startswith(("http://", "https://")):
        return replace(command, url=command.text.split()[0])
    try:
        return _card(command)
    except UserError as e:
        raise UserError("Which story? Give a card's number or an article's address, such as /ainews why 17.") from e


def _mute(command: Command) -> Command:
    if not command.text:
        raise UserError(f"Which source or topic? For example: /ainews {command.name} robotics")
    return replace(command, text=command.text.strip('"'))


def _sources(command: Command) -> Command:
    action, _, url = command.text.partition(" ")
    if action.lower() in {"remove", "delete", "revive", "check", "import", "export"}:
        here = " To hide one here: /ainews mute and its name." if action.lower() in {"remove", "delete"} else ""
        raise UserError(f"That is done on the command line of this bot: signalpost sources.{here}")
    if action.lower() != "add":
        return _filter(command)
    url = url.strip()
    if not url:
        raise UserError("Which feed? For example: /ainews sources add example.com/feed.xml")
    return replace(command, action="add", url=url if "://" in url else f"https://{url}")


def _topics(command: Command) -> Command:
    action, _, rest = command.text.partition(" ")
    if action.lower() in {"add", "remove"}:
        return replace(command, action=action.lower(), text=rest.strip())
    return _filter(command)


def _settings(command: Command) -> Command:
    word = command.text.lower().removeprefix("for:")
    if word not in {"", "me", "admins", "members"}:
        admins = "Admins can also write settings admins or settings members."
        raise UserError(f"Write /ainews settings for this channel, or settings me for yourself. {admins}")
    return replace(command, action=word)


def _pause(command: Command) -> Command:
    return replace(command, span=parse_span(command.text)) if command.text else command


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


_READERS = {
    "latest": _latest,
    "recap": _recap,
    "search": _search,
    "ask": _ask,
    "card": _card,
    "why": _why,
    "follow": _filter,
    "unfollow": _filter,
    "saved": _filter,
    "topics": _topics,
    "settings": _settings,
    "mute": _mute,
    "unmute": _mute,
    "sources": _sources,
    "pause": _pause,
}
