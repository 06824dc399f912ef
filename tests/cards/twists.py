# ruff: noqa: E501 - long patterns are easier to read whole
"""Finer lies: every word seems to be in place, and the statement is no longer what its source says.

Each twist takes a true sentence and returns it changed in one known way, or None where it has no place for the change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from bot.cards.english.text import fold

Twist = Callable[[str, random.Random], str | None]
_MONTHS = "January February March April June July August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_NUMBER = r"[$€£]?\d[\d,.]*\d|[$€£]?\d"
_CLOSE = r"(?:about|around|nearly|almost|roughly|approximately|some|an estimated)"


def _swap(pairs: str, *, flags: re.RegexFlag = re.IGNORECASE) -> Twist:
    """Exchange one word or phrase of a list "a/b c/d" (underscores are spaces) for its partner, both ways."""
    table: dict[str, str] = {}
    for pair in pairs.split():
        one, other = pair.replace("_", " ").split("/")
        table[one], table[other] = other, one
    pattern = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, table), key=len, reverse=True)) + r")\b", flags)

    def twist(text: str, rng: random.Random) -> str | None:
        found = [m for m in pattern.finditer(text) if m.group().lower() in table]
        if not found:
            return None
        place = rng.choice(found)
        return text[: place.start()] + table[place.group().lower()] + text[place.end() :]

    return twist


def _replace(pattern: str, by: str | Callable[[re.Match[str]], str], *, flags: int = 0) -> Twist:
    compiled = re.compile(pattern, flags)

    def twist(text: str, rng: random.Random) -> str | None:
        found = list(compiled.finditer(text))
        if not found:
            return None
        place = rng.choice(found)
        new = place.expand(by) if isinstance(by, str) else by(place)
        return text[: place.start()] + new + text[place.end() :]

    return twist


def _first(*twists: Twist) -> Twist:
    """One of several twists that has a place."""

    def twist(text: str, rng: random.Random) -> str | None:
        for one in rng.sample(twists, len(twists)):
            changed = one(text, rng)
            if changed is not None and changed != text:
                return changed
        return None

    return twist


def _other(names: list[str]) -> Twist:
    def twist(text: str, rng: random.Random) -> str | None:
        found = list(re.finditer(rf"\b(?:{'|'.join(names)})\b", text))
        if not found:
            return None
        place = rng.choice(found)
        other = rng.choice([name for name in names if name not in text])
        return text[: place.start()] + other + text[place.end() :]

    return twist


def _year(text: str, rng: random.Random) -> str | None:
    found = list(re.finditer(r"\b(?:19|20)\d\d\b", text))
    if not found:
        return None
    place = rng.choice(found)
    return text[: place.start()] + str(int(place.group()) + rng.choice([-1, 1])) + text[place.end() :]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unsaid(text: str, _rng: random.Random) -> str | None:
    """``X claims that Y`` and ``Y, X claims`` become ``Y``."""
    verbs = (
        r"(?:claims?|claimed|alleges?|alleged|argues?|argued|contends?|contended|believes?|believed|insists?|insisted)"
    )
    before = re.match(rf"^[A-Z][^,;:]{{2,60}}? {verbs} (?:that )?(.{{25,}})$", text)
    after = re.match(rf"^(.{{25,}}), (?:[\w’'.-]+ ){{1,5}}{verbs}\.$", text)
    return _capital(before[1]) if before else after[1] + "." if after else None


def _unreported(text: str, _rng: random.Random) -> str | None:
    """``According to X, Y`` and ``Y, according to X.`` become ``Y``; so does ``Y, X said``."""
    before = re.match(r"^According to [^,]{3,60}, (.{25,})$", text)
    after = re.match(r"^(.{25,}?),? according to [^,]{3,60}\.$", text)
    said = re.match(r"^(.{25,}), (?:[\w’'.-]+ ){1,5}(?:said|says)\.$", text)
    return _capital(before[1]) if before else after[1] + "." if after else said[1] + "." if said else None


def _unconditional(text: str, _rng: random.Random) -> str | None:
    before = re.match(r"^(?:If|Unless|Provided) [^,]{5,100}, (.{25,})$", text)
    after = re.match(r"^(.{25,}?),? (?:if|unless|provided|pending|subject to) [^,]{5,100}\.$", text)
    return _capital(before[1]) if before else after[1] + "." if after else None


def _moved_not(text: str, _rng: random.Random) -> str | None:
    """The negation leaves its verb for the next one: ``did not say it will`` becomes ``said it will not``."""
    found = re.match(
        r"^(.*?)\b(?:do|does|did)(?: not|n't) (\w+)(\b.{1,60}?\b(?:is|are|was|were|will|can|could|would|has|have|had|should))\b(?! not\b)(.*)$",
        text,
    )
    if not found:
        return None
    verb = found[2]
    past = verb if verb.endswith("ed") else f"{verb}d" if verb.endswith("e") else f"{verb}ed"
    return f"{found[1]}{past}{found[3]} not{found[4]}"


def _voice(text: str, _rng: random.Random) -> str | None:
    """``X was bought by Y`` becomes ``X bought Y``: the one who did it is now the other."""
    found = re.search(r"\b([A-Z][\w-]+) (?:is|was|were|are|has been|had been) (\w+ed) by (?=[A-Z])", text)
    return text[: found.start()] + f"{found[1]} {found[2]} " + text[found.end() :] if found else None


def _compared(text: str, _rng: random.Random) -> str | None:
    """``A is faster than B`` becomes ``B is faster than A``."""
    found = re.search(r"\b([A-Z][\w.-]+(?: \d[\w.]*)?)(\b[^,.;]{3,60}? than )([A-Z][\w.-]+(?: \d[\w.]*)?)", text)
    return text[: found.start()] + found[3] + found[2] + found[1] + text[found.end() :] if found else None


TWISTS: dict[str, Twist] = {
    "scale": _swap("million/billion thousand/million billion/trillion"),
    "percent and points": _first(
        _replace(r"(?<=\d)(?:%| percent\b| per cent\b)(?! points?)", " percentage points"),
        _replace(r"\b(?:percentage|percent) points?\b", "percent"),
    ),
    "currency": _first(_replace(r"\$(?=\d)", "€"), _replace(r"[€£](?=\d)", "$")),
    "unit of measure": _swap(
        "hours/days days/weeks weeks/months months/years minutes/hours seconds/minutes GB/TB gigabytes/terabytes "
        "miles/kilometers megawatts/gigawatts MW/GW per_month/per_year a_month/a_year per_day/per_month parameters/tokens"
    ),
    "month or weekday": _first(_other(_MONTHS), _other(_DAYS)),
    "year": _year,
    "relative date": _swap(
        "last_week/next_week last_month/next_month last_year/next_year this_week/last_week this_month/last_month "
        "this_year/last_year yesterday/tomorrow earlier_this_year/later_this_year"
    ),
    "limit dropped": _replace(
        rf"\b(?:up to|as many as|as much as|at least|more than|less than|fewer than|no more than|over|at most) (?={_NUMBER})",
        "",
        flags=re.IGNORECASE,
    ),
    "limit turned": _first(
        _replace(rf"\b(?:up to|as many as|as much as|at most|less than|fewer than|under) (?={_NUMBER})", "more than "),
        _replace(rf"\b(?:at least|more than|over|above) (?={_NUMBER})", "less than "),
    ),
    "limit added": _replace(
        rf"(?<!\bto )(?<!\bof )(?<!\bthan )(?<!\bover )(?<![\w$€£.,:/-])(?={_NUMBER})(?!(?:19|20)\d\d\b)(?=[^ ]{{1,12}} (?:percent|users|"
        r"people|models|companies|employees|billion|million|customers|countries|papers|tasks|tokens))",
        "more than ",
    ),
    "hedge dropped": _first(
        _replace(r"\b(?:may|might|could) (?=[a-z]+\b)", "will "),
        _replace(r"\b(?:reportedly|allegedly|potentially|possibly|apparently|likely|probably) ", ""),
        _replace(r"\b(is|are) expected to\b", "will"),
        _replace(r"\b(?:appears?|seems?) to be\b", "is"),
    ),
    "plan told as done": _first(
        _replace(r"\b(?:plans?|aims?|intends?|hopes?|wants?|seeks?|expects?) to ([a-z]{3,}[^aeiou\W])\b", r"\1ed"),
        _replace(
            r"\bwill (launch|release|offer|open|add|expand|start|happen|cover|support|help|turn|allow)\b", r"\1ed"
        ),
        _replace(r"\b(?:is|are) (?:planning|considering|exploring|in talks)\b(?: to)?", "has decided on"),
    ),
    "claimed becomes fact": _unsaid,
    "said becomes fact": _unreported,
    "condition dropped": _unconditional,
    "only dropped": _replace(r"\b(?:only|solely|exclusively) (?=[a-z])", ""),
    "one of the best becomes the best": _first(
        _replace(
            r"\b(?:one|some|two|three|many) of (the (?:world['’]s |country['’]s |company['’]s )?(?:\w+est|most|best|first|leading|top)\b)",
            r"\1",
        ),
        _replace(r"\bamong (the (?:\w+est|most|best|first|top)\b)", r"\1"),
        _replace(r"\b(?:second|third|fourth|fifth)[- ](?=(?:\w+est|most|best)\b)", ""),
    ),
    "superlative": _first(
        _replace(r"\b(\w{3,})er (?:\w+ ){0,3}than\b", lambda m: f"{m[1]}est of all,"),
        _replace(r"\ba (?:new|major|large|big|leading|powerful|popular) (?=[a-z])", "the largest "),
        _replace(r"\ban? (?=(?:\w+ )?(?:model|system|tool|company|startup|study|attack|fund|lab)\b)", "the first "),
    ),
    "some becomes all": _first(
        _replace(r"\b(?:some|most|many|several|few)(?: of)? (?=(?:the )?[a-z]+s\b)", "all "),
        _replace(r"\b(?:often|sometimes|usually|typically|generally|mostly)\b", "always"),
        _replace(r"\b(?:rarely|seldom)\b", "never"),
    ),
    "not moved": _moved_not,
    "who did it to whom": _voice,
    "compared the other way": _compared,
    "cause put in": _first(
        _replace(r", (?:and|while) (?=the |its |it |[A-Z])", ", which caused "),
        _replace(r"\bafter (?=\w)", "because of "),
    ),
    "role": _swap(
        "founder/investor chief_executive/chairman researchers/regulators customers/employees "
        "investors/customers lawmakers/lawyers users/developers students/teachers CEO/CFO parent/rival"
    ),
    "close becomes exact": _replace(rf"\b{_CLOSE} (?={_NUMBER})", "exactly ", flags=re.IGNORECASE),
}


def gentle(sentence: str, rng: random.Random) -> list[str]:
    """True statements in other words that keep every limit, doubt, condition and speaker."""
    text = fold(sentence)
    ways: list[Twist] = [
        _swap("may/might may/could", flags=re.NOFLAG),
        _swap("up_to/as_much_as nearly/almost reportedly/allegedly at_least/no_fewer_than"),
        _swap("said/says said/stated claims/claimed told/tells expects/expected plans/planned", flags=re.NOFLAG),
        _swap("is_expected_to/is_likely_to plans_to/intends_to aims_to/plans_to wants_to/hopes_to", flags=re.NOFLAG),
        _swap("while/whereas also/too", flags=re.NOFLAG),
        _swap("big/large firm/company companies/firms use/employ people/persons show/demonstrate shows/demonstrates get/obtain help/assist"),
        _swap("the_United_States/the_US artificial_intelligence/AI percent/% do_not/don't does_not/doesn't is_not/isn't cannot/can't did_not/didn't", flags=re.NOFLAG),
        _replace(r"^(.{30,}), according to ([^,.]{3,60})\.$", lambda m: f"According to {m[2]}, {m[1]}."),
        _replace(r"^According to ([^,.]{3,60}), (.{30,})\.$", lambda m: f"{_capital(m[2])}, according to {m[1]}."),
        _replace(r"^(If|When|After|Before|While|Although) ([^,]{8,80}), ([^,]{20,})\.$", lambda m: f"{_capital(m[3])} {m[1].lower()} {m[2]}."),
        _replace(r"\b([A-Z]\w+) (acquired|launched|released|published|developed|introduced|founded) ((?:the |its |a )?[A-Z]\w+)\b", r"\3 was \2 by \1"),
        _replace(r", which (?:is|are|was|were|has|have) [^,]{5,80},", ""),
        _replace(r" \([^()]{3,60}\)", ""),
        _replace(r"\b(?:very|extremely|highly|really|significantly) (?=[a-z])", ""),
        _replace(r"\b(January|February|August|September|October|November|December) (?=\d)", lambda m: f"{m[1][:3]}. "),
        _replace(r"(?<=\d),(?=\d{3}\b)", ""),
    ]  # fmt: skip
    found = [way(text, rng) for way in ways]
    return [each for each in dict.fromkeys(found) if each is not None and each != text]
