"""Turns a headline and its first words into what grouping compares: counted stems, numbers, versions, names."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import Stemmer

from bot.stories.normalise import fold_title
from bot.stories.spelling import one_spelling

TEXT_WINDOW = 300  # characters of text beside the headline
_MAX_TITLE = 300
_MOST_KNOWN = 100_000
_LONG = 40  # characters of a word; longer ones are not remembered
_SHORT = 8  # the same of what is no plain word, such as a number: there is no end of them
_CALL = re.compile(r"^\s*(?:ask|show|launch|tell) hn:\s*", re.IGNORECASE)  # says where, not what
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # scripts without spaces between words
_TOKEN = re.compile(
    rf"[$€£]?\d[\d.,]*\d[a-z%+]{{0,3}}|[$€£]?\d[a-z%+]{{0,3}}|[{_WIDE}]+"
    rf"|[^\W\d_{_WIDE}]+(?:'[^\W\d_{_WIDE}]+)?|[^\W_{_WIDE}]+"
)
_BETWEEN = bytes(code if chr(code).isalnum() or chr(code) in "'.,%+$" else 32 for code in range(256))  # in no token
_FIRST_WIDE, _WIDE_SHARE = "\u3040", 0.4  # a word there gives several pairs of letters: each counts less
_VERSION = re.compile(
    r"\b([A-Za-z]{2,16}+)[\s-]?[vV]?(\d{1,3}(?:\.\d{1,3}){0,2})(?![\d%,]|\.\d|\s?(?:million|billion|b\b|m\b|k\b))"
)
INCIDENT = "incident"  # the "name" that incidents of status pages have among the versions
_INCIDENT = re.compile(r"/incidents?/([\w-]{3,60})")
_MONEY = re.compile(r"[$€£]\s?(\d[\d.,]*)\s?(billion|million|trillion|bn|mn|b|m|k|t)?\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?<=\d)\s?(?:(b)(?:illio)?n|(m)(?:illio)?n|(t)rillion)\b")  # "1 billion" is told as "1b" too
_UNITS = {"billion": "b", "bn": "b", "b": "b", "million": "m", "mn": "m", "m": "m", "trillion": "t", "t": "t", "k": "k"}
_ASKING_WORDS = """
how why what when where inside is are can do does did should will best thoughts on a my i we you your hey so
"""
_ASKING = frozenset(_ASKING_WORDS.split())
_TEACHING: tuple[str, ...] = (
    "how to",
    " vs ",
    "review",
    "hands-on",
    "hands on",
    "guide",
    "tutorial",
    "impressions",
    "vibe check",
)
_TEACHING += ("best practices", "i tried", "explained", "explainer", "opinion")
_STOP_WORDS = """
a about above after again against all also am an and any are as at be because been before being below between both but
by can could did do does doing down during each few for from further had has have having he her here hers him his how i
if in into is it its itself just like may me might more most must my new no nor not now of off on once one only or other
our out over own said same say says she should so some such than that the their them then there these they this those
through to too two under until up us use used using very was we were what when where which while who whom why will with
would you your yours via get gets got make makes made s t re ve ll d m amp nbsp http https www com
"""
_STOP = frozenset(_STOP_WORDS.split())
_NOT_NAME_WORDS = """
in by of on at to for from since over under about top the and with may june july march phase version
season year series round section title article level
"""
_NOT_NAMES = frozenset(_NOT_NAME_WORDS.split())


@dataclass(slots=True, eq=False)
class Signature:
    """What grouping knows of one entry. Never changed; not frozen, which would take three times as long to make.

    ``counts`` are term frequencies (a headline's word counts twice), ``title`` the stems of the headline alone,
    ``versions`` pairs like ("gpt", "5.2"), ``key`` the folded headline.
    """

    counts: Mapping[str, float]
    title: frozenset[str]
    versions: frozenset[tuple[str, str]] = frozenset()
    key: str = ""
    url: str = ""
    headline: str = ""
    site: str = ""  # the publisher, "" when unknown
    comment: bool = False  # the headline asks, reviews or teaches: it stands beside an event
    bare: bool = False  # there is no text beside the headline


def sign(title: str, text: str = "", *, url: str = "", site: str = "") -> Signature:
    """Return the signature of one entry.

    Args:
        title: headline as the feed gave it.
        text: summary or article; the first ``TEXT_WINDOW`` characters count.
        url: canonical URL, "" when unknown.
        site: the publisher's name, dropped from the headline's end.
    """
    title = title[:_MAX_TITLE]
    if ":" in title:
        title = _CALL.sub("", title)
    in_title = stems(title)
    text = text[:TEXT_WINDOW]
    counts: Mapping[str, float] = Counter(stems(text) + in_title + in_title)  # a word of the headline counts twice
    if not (text.isascii() and title.isascii()):
        counts = {stem: n if stem < _FIRST_WIDE else n * _WIDE_SHARE for stem, n in counts.items()}
    return Signature(
        counts=counts,
        title=frozenset(in_title),
        versions=versions(title) | incident(url) if "/incident" in url else versions(title),
        key=fold_title(title, site),
        url=url,
        headline=title,
        site=site,
        comment=is_comment(title),
        bare=not text,
    )


def stems(text: str) -> list[str]:
    """Stems of ``text`` in order, without stop words; numbers keep their spelling, wide scripts give letter pairs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    text = text.lower()
    if "illion" in text or "bn" in text:
        text = _COUNTED.sub(lambda unit: unit[1] or unit[2] or unit[3], text)
    if text.isascii():
        text = text.encode().translate(_BETWEEN).decode()
    text = text.replace(", ", " ").replace(". ", " ")  # no token ends so or holds a space
    return list(chain.from_iterable(map(_KNOWN.__getitem__, text.split())))


def _stems(word: str) -> tuple[str, ...]:
    """Stems of what stands between two spaces."""
    if word.isalpha() and word.isascii():
        stem = _stem(word)
        return (stem,) if stem else ()
    found: list[str] = []
    for token in _TOKEN.findall(word):
        stem = _stem(token)
        if stem is None:
            found += [sys.intern(token[i : i + 2]) for i in range(max(1, len(token) - 1))]
        elif stem:
            found.append(stem)
    return tuple(found)


class _Known(dict[str, tuple[str, ...]]):
    """Stems of words as they stand between spaces, remembered; when there are too many, all are forgotten."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = _stems(word)
        if len(self) >= _MOST_KNOWN:
            self.clear()
        if len(word) <= (_LONG if word.isalpha() else _SHORT):
            self[found[0] if found == (word,) else word] = found  # a word that is its own stem is held once
        return found


_KNOWN = _Known()


def _stem(token: str) -> str | None:
    """The stem, "" for a stop word, None for a token of a script without spaces."""
    if token[0].isdigit() or token[0] in "$€£":  # there is no end of numbers: none is remembered
        return token.strip("$€£").replace(",", "")
    return _stem_of_word(token)


@lru_cache(maxsize=100_000)
def _stem_of_word(token: str) -> str | None:
    token = token.removesuffix("'s")
    if token in _STOP:
        return ""
    if token[0] >= _FIRST_WIDE:
        return None
    if not token.isascii():
        plain = unicodedata.normalize("NFKD", token)
        token = "".join(mark for mark in plain if not unicodedata.combining(mark)) or token
    # A stemmer of its own, without a memory, for each new word: threads may not share the library's objects.
    stem = str(Stemmer.Stemmer("english", 0).stemWord(token[:40])) if len(token) > 1 else ""
    return sys.intern(one_spelling(stem))  # one object for each: compared at once, held once


def is_comment(title: str) -> bool:
    """Whether a headline asks, reviews or teaches, so that it stands beside an event rather than tells it."""
    plain = title.lower().strip()
    if plain.endswith("?") or plain.split(" ", 1)[0] in _ASKING:
        return True
    for words in _TEACHING:  # noqa: SIM110 - asked for every entry, and the loop takes half the time
        if words in plain:
            return True
    return False


@lru_cache(maxsize=10_000)
def site_stems(site: str) -> frozenset[str]:
    """Stems of a publisher's name."""
    return frozenset(stems(site))


def stem_of(word: str) -> str:
    """The stem of one word as a headline writes it, "" when it has none."""
    return _stem(word.strip(".,:;!?()[]\"'\u2018\u2019\u201c\u201d").lower().replace("\u2019", "'") or "a") or ""


def versions(title: str) -> frozenset[tuple[str, str]]:
    """Named versions in a headline: "GPT-5.2 and Claude Opus 4.5" gives ("gpt", "5.2") and ("opus", "4.5")."""
    found = [(name.lower(), number) for name, number in _VERSION.findall(title)]
    return frozenset([(name, number) for name, number in found if name not in _NOT_NAMES])


def incident(url: str) -> frozenset[tuple[str, str]]:
    """The incident that a status page's address names; such pages tell one after another in the same words."""
    found = _INCIDENT.search(url)
    return frozenset([(INCIDENT, found[1])] if found else ())


def amounts(title: str) -> frozenset[str]:
    """Sums of money in a headline in one spelling: "$1.50 billion" gives "1.5b"."""
    if "$" not in title and title.isascii():
        return frozenset()
    found = []
    for number, unit in _MONEY.findall(title):
        plain = number.replace(",", "").rstrip(".")
        if plain.count(".") <= 1:
            found.append(f"{float(plain):g}{_UNITS.get(unit.lower(), '')}")
    return frozenset(found)
