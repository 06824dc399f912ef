"""What a source itself tells those who use what its headline names: one sentence, quoted, with who says it.

It is a list of what may stand, not of what may not: a sentence of a known form, to users, customers or administrators,
that asks for one of a few deeds which keep a thing safe or working. Orders, "you", "we" and a move to something else
count in a maker's own post alone. Of an outlet's advice the headline or another publisher must bear out every name,
version and thing that it speaks of, and whoever would have people stop. What would have a reader load, run, pay, send,
open or trust something stays out, whoever says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from bot.cards.advice import counsel_words as say
from bot.cards.choice.sentences import Sentence
from bot.cards.english.text import content_stems, count_words, fold
from bot.cards.english.timex import dates_in
from bot.cards.proof.lures import unmasked
from bot.cards.writer import SourceEntry
from storage.records import Category, Cite, Line

MOST, LONGEST = 30, 300  # words, with who says it; characters of the sentence
LONGEST_NAME = 6  # words of a publisher's name that may stand before a quotation
NEAR = 12  # sentences of a source in which advice counts as about the news though it does not name it
LEFT = 2  # other sentences that a card needs
WEIGHT = 0.8  # of a feed whose word counts
_HEARD = frozenset({Category.NEWS, Category.SECURITY, Category.POLICY, Category.RESEARCH, Category.OPEN_SOURCE})
_OWN, _EXACT, _EARLY = 3.0, 1.0, 0.05  # what the maker's word, a version or a day, and each sentence before it weigh


def counsel(headline: str, entries: Sequence[SourceEntry], sentences: Sequence[Sentence], now: datetime) -> Line | None:
    """The one sentence of advice that a card may quote; ``None`` where no source gives any for certain.

    Args:
        headline: of the story: the advice must be about it.
        entries: its sources, best first.
        sentences: theirs, free of links and of orders to machines.
        now: what must be done by a day before it is gone.
    """
    if len(sentences) <= LEFT:
        return None
    found = [
        (_worth(sentence, own=own), line)
        for sentence, own in _offered(headline, entries, sentences)
        if not _gone(sentence.text, entries[sentence.source].entry.published_at, now)
        if (line := _spoken(sentence, entries[sentence.source])) is not None
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def begins_speech(entry: SourceEntry) -> str:
    """Who says it, before the quotation: ``Castellan advises: “`` of the maker, ``The Courier writes: “`` of others."""
    return f"{entry.publisher} {'advises' if entry.primary else 'writes'}: “"


@lru_cache(maxsize=4096)
def is_advice(text: str, *, own: bool) -> bool:
    """A sentence has the form of advice and asks for nothing but deeds that may stand.

    Args:
        text: one whole sentence.
        own: the maker's own post: orders, "you" and "we" are its words to its users.
    """
    if not 0 < len(text) <= LONGEST or not say.HINT.search(text):
        return False
    plain = fold(text).rstrip(" .!")
    deed = next((m["deed"] for form in (say.OTHERS, say.OWN)[: 1 + own] for p in form if (m := p.match(plain))), "")
    whole = text[0].isupper() and not say.GLUED.match(text) and not say.DANGLES.search(plain)
    told = whole and count_words(deed) > 1 and not say.AGAIN.search(deed, 1)
    return told and _is_harmless(plain) and _may_be_done(deed) and (own or not _brings_in(deed))


def _is_harmless(text: str) -> bool:
    """No sign of an address or a command, no word of what a card never asks for."""
    plain = say.AT_LEAST.sub("", text)
    signs = say.SIGNS.isdisjoint(plain) and not say.CODE.search(plain)
    return (
        signs
        and text.isprintable()
        and not any(bar.search(one) for one in (plain, unmasked(plain)) for bar in (say.NEVER, say.LOWERS))
    )


def _may_be_done(deed: str) -> bool:
    """To install is to install an update; keys and passwords are changed, never used; and it says what to do."""
    if say.INSTALLS.match(deed) and not say.UPDATE.match(deed):
        return False
    if say.SECRET.search(deed) and not say.RENEWS.match(deed):
        return False
    return not say.VAGUE.match(deed)


def _brings_in(deed: str) -> bool:
    """Somebody who is not the maker would have its users take something else: what that is, nobody here can judge."""
    return bool(say.TAKES.search(deed)) and not (say.SECRET.search(deed) or say.UPDATE.match(deed))


def _offered(
    headline: str, entries: Sequence[SourceEntry], sentences: Sequence[Sentence]
) -> Iterator[tuple[Sentence, bool]]:
    """Sentences of advice about the news, each with whether the maker itself gives it."""
    about, before = frozenset(content_stems(headline)), frozenset[str]()
    for sentence in sentences:
        entry, stems = entries[sentence.source], frozenset(content_stems(sentence.text))
        named = not stems.isdisjoint(about)
        near = named or (sentence.index < NEAR and (entry.primary or not before.isdisjoint(about)))
        before = stems
        if near and _is_heard(entry) and is_advice(sentence.text, own=entry.primary):
            others = (other for other in entries if other.publisher.casefold() != entry.publisher.casefold())
            if entry.primary or _is_borne_out(sentence.text, headline, others):
                yield sentence, entry.primary


def _is_borne_out(advice: str, headline: str, others: Iterable[SourceEntry]) -> bool:
    """An outlet names nothing in its advice that the headline or another publisher does not speak of too."""
    told = " ".join(f"{one.entry.title} {one.entry.text}" for one in others)
    if say.STOPS.search(advice) and not say.STOPS.search(told):
        return False
    known = say.PLAIN.union(map(str.casefold, say.THING.findall(f"{headline} {told}")))
    return all(word.casefold() in known for word in say.THING.findall(advice))


def _is_heard(entry: SourceEntry) -> bool:
    return entry.primary or (entry.feed.category in _HEARD and entry.feed.weight >= WEIGHT)


def _gone(text: str, published: datetime | None, now: datetime) -> bool:
    """The day by which it was to be done is over."""
    if not say.DUE.search(text) or say.MADE.search(text):
        return False
    days = [day.iso for day in dates_in(text, published) if day.precision == "day"]
    return bool(days) and max(days) < now.date().isoformat()


def _worth(sentence: Sentence, *, own: bool) -> float:
    exact = bool(say.EXACT.search(sentence.text))
    return _OWN * own + _EXACT * exact - _EARLY * sentence.index


def _spoken(sentence: Sentence, entry: SourceEntry) -> Line | None:
    text = f"{begins_speech(entry)}{sentence.text}”"
    nested = not frozenset("“”").isdisjoint(sentence.text) or sentence.text.count('"') % 2  # where it ends is unclear
    if nested or not entry.publisher or count_words(entry.publisher) > LONGEST_NAME or count_words(text) > MOST:
        return None
    return Line(text=text, basis="quoted", cites=(Cite(source=sentence.source, quote=sentence.text),))
