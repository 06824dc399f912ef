"""Lines of development: which step a headline takes that others took before, and who takes it.

The steps stand in ``config/threads.toml``. A headline that asks, advises, reviews or tells what may come takes none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

import re2

from bot.cards.advice.rounds import org_of
from bot.cards.advice.slots import is_rival
from bot.cards.advice.versions import model_of
from bot.cards.english.phrases import any_of
from bot.errors import ConfigError

PATH = Path(__file__).parents[3] / "config" / "threads.toml"
DAYS = 90  # how long a step counts where its thread does not say
_REMEMBERED = 8_192  # headlines: those of three months that are looked at again and again
_SHORT = 3  # letters; a shorter name is none before a hyphen: "X-ray"
_EARLY = 45  # characters of a headline in which the name of who acts stands
_MOST = 300  # characters of a headline

Who = Literal["by", "whom", "place", "between", "org"]
_WHO: tuple[Who, ...] = get_args(Who)
# No fact yet, somebody's view, or advice.
_TALK = re2.compile(
    "(?i)"
    + any_of(
        r"""
        \?\W*$ | ^(report|sources?|live|podcast|video|watch|[\w ]{2,20} live):
        ^(how|why|what|when|where|who|opinion|review|hands-on|i|i'm|i've|we|my|here|these|this|the best|best|meet the)\b
        ^(inside|behind|making|understanding|building|build|using|while|from|equity)\b
        \b(reportedly|rumou?r\w*|could|might|may (be|soon|have)|considering|in talks|weigh(s|ing)|explor(es|ing))\b
        \b(plans? to|planning|wants? to|mulls|eyes|eyeing|leak(s|ed)? (show|suggest|reveal)\w*|explained|tips)\b
        \b(deals? (of|on)|interview|vs\.?|versus|i tried|tested|hands-on|expected|soon|teases?|struggles?|delays?)\b
        \b(delayed|proposes?|proposed|on track|demand(s|ed|ing)?|urg(es|ed|ing)|describes?|secretly|trying to|best)\b
        \b(just kidding|slop|years? ago|said to|should|mock\w*|addendum|system card|accidentally|fake|denies|denied)\b
        \b(calls? for|asks?|sounds|isn.t|aren.t|won.t|doesn.t|don.t|not|without|no longer)\b
        \b(says? (it|he|she|they) (will|would)|says report|report says|report claims)\b
        \b(scraps?|scrapped|cancel\w*|collaps\w*|abandon\w*|salvage|blowup|falls through|called off|closes in|nears?)\b
        \b(nearing|close to|admits?|seeks?|courts investors|ipo|last-ditch|backs? out|pulls? out|ditch(es|ed)?)\b
        \b(unwinds?|here.s where|jumpstart)\b
        \b(to (release|launch|unveil|introduce|debut)|gets? ready|ready to|undoes|walks away)\b
        """
    )
)
_POSSIBLE = re.compile(r"\b(?:could|might|may)\b", re.IGNORECASE)  # what a flaw makes possible is no doubt of it
# Behind one of these stands the one to whom it is done; behind "sued", "faces" and their like nobody else.
_DONE_TO = re2.compile(
    r"(?i)\b(sues?|suing|sued (over|for)|lawsuits? (against|claims|says|alleges|accuses)|suits? against|against|"
    r"accus(es|ed|ing)( of)?|"
    r"prob(es?|ing)( into)?|investigat(es?|ing)|investigation (of|into)|inquir(y|ies) into|warns?|fines?|raids?|into)\b"
)
_SUFFERS = re2.compile(
    r"(?i)\b(faces?|hit with|sued|is being sued|faced|fined|under (fire|investigation)|probed|raided)\b"
)


@dataclass(frozen=True, slots=True)
class Thread:
    """One line of development."""

    one: str  # who takes the step: "company with an AI browser"
    who: Who
    days: int
    events: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]  # each must be found
    unless: re.Pattern[str] | None
    least: int = 2  # fewer are no reason
    model: bool = False  # a model must be named as what is released
    alone: bool = True  # a headline with two companies does not say whose step it is
    case: str = ""  # what happens again to the same one: "such case against"

    def told_in(self, headline: str, event: str) -> bool:
        """Whether a story of this kind of event takes the step."""
        if (self.events and event not in self.events) or (self.model and model_of(headline) is None):
            return False
        if not all(pattern.search(headline) for pattern in self.patterns):
            return False
        return self.unless is None or not self.unless.search(headline)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a thread, who takes it, and whom else the headline names."""

    thread: Thread
    who: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Names that are known, each with the words that headlines use for it."""

    pattern: re.Pattern[str] | None = None
    name_of: Mapping[str, str] | None = None

    @classmethod
    def of(cls, names: Mapping[str, Sequence[str]]) -> Names:
        """From words by name."""
        words = {word.lower(): name for name, several in names.items() for word in several}
        longest = sorted(words, key=len, reverse=True)
        any_word = "|".join(re.escape(word) + ("(?!-)" if len(word) < _SHORT else "") for word in longest)
        pattern = re.compile(rf"(?<![\w.-])(?:{any_word})(?!\w)", re.IGNORECASE)
        return cls(pattern, words) if words else cls()

    def found(self, text: str, start: int = 0) -> list[tuple[int, str]]:
        """(place, name) of each name in its order, each once; those that are only compared with are left out."""
        seen: dict[str, int] = {}
        for match in self.pattern.finditer(text, start) if self.pattern and self.name_of else ():
            small = match[0].islower() or (len(match[0]) < 4 and match[0][0].islower())
            if not small and not is_rival(text[: match.start()], text[match.end() :]):
                seen.setdefault(self.name_of[match[0].lower()] if self.name_of else "", match.start())
        return [(place, name) for name, place in seen.items()]


@dataclass(frozen=True, slots=True, eq=False)
class Threads:
    """Every thread, compiled, and who may take its steps."""

    threads: tuple[Thread, ...] = ()
    actors: Names = Names()
    places: Names = Names()

    @classmethod
    def load(cls, path: Path = PATH) -> Threads:
        """Read the threads.

        Raises:
            ConfigError: the file is missing, is not TOML, or holds a pattern that cannot be used; names it.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                threads=tuple(_thread(row) for row in table.get("thread", ())),
                actors=Names.of(table.get("actors", {})),
                places=Names.of(table.get("places", {})),
            )
        except (OSError, KeyError, TypeError, ValueError, AttributeError, re2.error) as e:
            raise ConfigError(f"{path.name} cannot be used: {e}") from e

    def steps(self, headline: str, event: str) -> tuple[Step, ...]:
        """The steps that a headline takes, in the order of the file."""
        return _steps(self, headline[:_MOST], event)


@cache
def shipped() -> Threads:
    """The threads of the configuration, read once."""
    return Threads.load()


@lru_cache(maxsize=_REMEMBERED)
def is_talk(headline: str) -> bool:
    """No fact yet, a view, or advice: it takes no step."""
    return bool(_TALK.search(headline[:_MOST]))


@lru_cache(maxsize=_REMEMBERED)
def _steps(threads: Threads, headline: str, event: str) -> tuple[Step, ...]:
    if is_talk(_POSSIBLE.sub("", headline) if event == "vulnerability" else headline):
        return ()
    told = [thread for thread in threads.threads if thread.told_in(headline, event)]
    return tuple(step for thread in told if (step := _step(threads, thread, headline)))


def _step(threads: Threads, thread: Thread, headline: str) -> Step | None:
    """Who takes it: the first name, or the first behind the deed where it is done to somebody."""
    if thread.who == "org":
        org = org_of(headline)
        return None if org is None else Step(thread, org)
    names = (threads.places if thread.who == "place" else threads.actors).found(headline)
    if thread.who == "whom":
        deed, suffers = _DONE_TO.search(headline), _SUFFERS.search(headline)
        behind = [pair for pair in names if deed and pair[0] >= deed.end()]
        names = behind or ([pair for pair in names if pair[0] < suffers.start()] if suffers else [])
    if thread.who == "between" and len(names) != 2:
        return None
    if thread.who == "by":
        if thread.alone and (len(names) > 1 or _is_of_place(threads, headline, names)):
            return None
        if names and names[0][0] > _EARLY:
            names = []  # who acts stands at the beginning
    found = [name for _, name in names]
    return Step(thread, found[0], tuple(found[1:])) if found else None


def _is_of_place(threads: Threads, headline: str, names: list[tuple[int, str]]) -> bool:
    """An authority acts: a place stands before the first company."""
    places = threads.places.found(headline)
    return bool(places) and bool(names) and places[0][0] < names[0][0]


def _thread(row: Mapping[str, object]) -> Thread:
    who = next((known for known in _WHO if known == row.get("who", "by")), None)
    if who is None:
        raise ValueError(f"who must be one of {', '.join(_WHO)}: {row.get('who')!r}")
    events = row.get("events", [])
    if not isinstance(events, list) or not isinstance(days := row.get("days", DAYS), int):
        raise TypeError("events must be a list, and days a number")
    wanted = [row["headline"], *([row["also"]] if "also" in row else [])]
    return Thread(
        one=str(row.get("one", "")),
        who=who,
        days=days,
        events=frozenset(map(str, events)),
        patterns=tuple(_pattern(text) for text in wanted),
        unless=_pattern(row["unless"]) if "unless" in row else None,
        least=int(str(row.get("least", 2))),
        model=row.get("model") is True,
        alone=row.get("alone", True) is True,
        case=str(row.get("case", "such case against" if who == "whom" else "")),
    )


def _pattern(text: object) -> re.Pattern[str]:
    compiled: re.Pattern[str] = re2.compile(f"(?i){text}")
    return compiled
