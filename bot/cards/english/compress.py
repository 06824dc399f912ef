"""Shorter sentences that say the same: whole asides go, nothing is reworded.

Taken out are datelines, the day of the news, opening links ("However,"), bracketed and dashed asides, *which* and
*who* clauses between commas, appositions ("Brandt, the mayor of the town, said"), the place of a statement ("in a blog
post on Tuesday"), the list behind a colon, and trailing clauses. A span with a negation, a condition or a doubt in it
is never taken out, because without it the sentence would say more than its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.cards.english import asides
from bot.cards.english.guards import GUARD, TAIL_GUARD
from bot.cards.english.tails import without_tail
from bot.cards.english.text import count_words, tidy
from bot.cards.english.whole import stands

_LEAST_LEFT = 5  # words behind an opening
_LEAST_CLAIM = 8  # words of a claim without its means
_MOST_TAILS = 4  # clauses that go from the end


def shorten(sentence: str, limit: int, *, claim: bool = False, dated: bool = False) -> str:
    """The sentence in at most ``limit`` words, by taking out whole asides; ``""`` when that cannot be done.

    Args:
        sentence: one whole sentence.
        limit: most words.
        claim: of a paper: how and where its authors' claim holds may go as well, at the end of the sentence.
        dated: the day of the news stays.
    """
    for shorter in _steps(tidy(sentence), dated=dated):
        if count_words(shorter) <= limit:
            return shorter
        if claim and (plain := _plain_claim(shorter, limit)):
            return plain
    return ""


def _plain_claim(text: str, limit: int) -> str:
    for found in reversed(list(asides.MEANS.finditer(text))):
        kept, means = text[: found.start()].rstrip(" ,;:—–-"), text[found.start() :]
        if _LEAST_CLAIM <= count_words(kept) <= limit and not TAIL_GUARD.search(means) and stands(kept):
            return kept + "."
    return ""


def clean(sentence: str) -> str:
    """The sentence without its dateline, opening link and bracketed asides, however short it is already."""
    plain = opened(sentence)
    return _brackets(plain) or plain


def opened(sentence: str) -> str:
    """The sentence without what stands before it: a sign, a dateline, an opening link."""
    plain = asides.SIGNS.sub("", tidy(sentence))
    return _opening(_dateline(plain)) or plain


def _steps(sentence: str, *, dated: bool) -> Iterator[str]:
    """The sentence, then ever shorter forms of it."""
    yield sentence
    for cut in (_dateline, _opening, _brackets, _dashes, _venue, _clauses, _examples, _appositions, _subject, _scene):
        sentence = cut(sentence)
        yield sentence
    sentence = sentence if dated else _day(sentence)
    yield sentence
    for _ in range(_MOST_TAILS):
        shorter = without_tail(sentence)
        if shorter == sentence:
            return
        sentence = shorter
        yield sentence


def _dateline(text: str) -> str:
    return _without_start(text, asides.DATELINE)


def _opening(text: str) -> str:
    return _without_start(text, asides.OPENING)


def _brackets(text: str) -> str:
    return _without_all(text, asides.BRACKET) if "(" in text or "[" in text else text


def _dashes(text: str) -> str:
    return _without_all(text, asides.DASHED, " ")


def _venue(text: str) -> str:
    return _without_all(text, asides.VENUE)


def _clauses(text: str) -> str:
    """``X, which does Y, said Z`` → ``X said Z``; the closing comma goes with the clause."""
    while (shorter := _without_first(text, asides.CLAUSE)) != text:
        text = shorter
    return text


def _examples(text: str) -> str:
    """Without "as reported" and examples between commas; what follows must still belong to what stands before."""
    return _without_first(_without_all(text, asides.AS_REPORTED), asides.EXAMPLES, lambda before: "," not in before)


def _appositions(text: str) -> str:
    """``Brandt, the mayor of the town, said`` → ``Brandt said``, behind a name only."""
    return _without_first(text, asides.APPOSITION, lambda before: bool(asides.NAMED.search(before)))


def _subject(text: str) -> str:
    """``The lab, founded by Brandt, a baker, raised …`` → ``The lab raised …``."""
    found = asides.SUBJECT_ASIDE.match(text)
    if not found or GUARD.search(found.group()[found.end("who") :]):
        return text
    shorter = found["who"] + text[found.end() :]
    return shorter if stands(shorter) else text


def _scene(text: str) -> str:
    if (found := asides.WHILE.match(text)) and not GUARD.search(found.group()):
        return _without_start(text, asides.WHILE)
    if (found := asides.SINCE.match(text)) and not TAIL_GUARD.search(found.group()):
        return _without_start(text, asides.SINCE)
    found = asides.SCENE.match(text)
    return text if found and GUARD.search(found.group()) else _without_start(text, asides.SCENE)


def _day(text: str) -> str:
    """Without the day of the news, which the card shows anyway."""
    return _without_all(_without_start(text, asides.FIRST_DAY), asides.LATER_DAY)


def _without_start(text: str, pattern: re.Pattern[str]) -> str:
    """Without what fits at its start, where enough is left."""
    found = pattern.match(text)
    if not found or count_words(text[found.end() :]) < _LEAST_LEFT:
        return text
    rest = text[found.end() :]
    return rest[0].upper() + rest[1:] if rest.split(None, 1)[0].islower() else rest  # "xAI" stays as it is


def _without_first(text: str, pattern: re.Pattern[str], may: Callable[[str], bool] = bool) -> str:
    """Without the first aside that holds no guarded word, leaves a sentence, and may go behind what stands before."""
    for found in pattern.finditer(text):
        before, behind = text[: found.start()], text[found.end() :]
        if may(before) and not GUARD.search(found.group()) and stands(before + behind):
            return before + behind
    return text


def _without_all(text: str, pattern: re.Pattern[str], instead: str = "") -> str:
    """Without every aside that holds no guarded word, where that leaves a sentence."""

    def cut(found: re.Match[str]) -> str:
        return found.group() if GUARD.search(found.group()) else instead

    shorter = tidy(pattern.sub(cut, text))
    return shorter if stands(shorter) else text
