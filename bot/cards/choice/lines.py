"""The lines that sources offer: a sentence, a shortening of it, sentences that follow one another, a named "It"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.cards.choice.overlap import Option
from bot.cards.choice.rank import Ranked
from bot.cards.choice.sentences import Sentence
from bot.cards.english import compress, cues, subjects
from bot.cards.english.guards import is_shortening
from bot.cards.english.text import content_stems
from bot.cards.english.whole import DEPENDENT
from storage.records import Cite, Line

OPENING = 25  # sentences of each source that the core is chosen from
LIMIT = 30  # words of a line
NEWS_LIMIT = 36  # words of one of the first sentences of a source, where no shorter form of it stands: it is the news
_EVIDENCE = 800  # characters of the sentences that an option rests on
_BEHIND = 12  # sentences before one that is put behind what changed
_MUCH = 4  # stems that are not on the card yet
_LABEL = re.compile(r"^[^:]{1,30}:")
_TELLING = 2  # words of the headline that the sentence with its news names
_FIRST_FEW = 3  # sentences of a source in which its headline's words stand, if anywhere
# Words of headlines that make no sentence one about them.
_THIN = frozenset(
    content_stems("year month week day time people everyone way find found make made get first last best big way it")
)
_LEAD = 4  # sentences that a page begins with
_CHAIN = 4  # sentences in which one "It" may follow another


def line_of(sentence: Sentence, limit: int, *, claim: bool = False) -> Line | None:
    """The sentence as a line of at most ``limit`` words, with itself as evidence."""
    text = _short(sentence.text, limit, claim=claim)
    return _line(text, (sentence,)) if text else None


def line_of_options(options: Sequence[Option]) -> Line:
    """One or two options as one line, each with its evidence."""
    made = [_line(option.text, option.evidence) for option in options]
    quoted = all(line.basis == "quoted" for line in made)
    return Line(
        text=" ".join(line.text for line in made),
        basis="quoted" if quoted else "shortened",
        cites=tuple(cite for line in made for cite in line.cites),
    )


def _line(text: str, made_of: Sequence[Sentence]) -> Line:
    quote = " ".join(sentence.text for sentence in made_of)
    cite = Cite(source=made_of[0].source, quote=quote)
    return Line(text=text, basis="quoted" if text in quote else "shortened", cites=(cite,))


@lru_cache(maxsize=1024)  # the sections of a card ask for the same sentences
def _short(text: str, limit: int, *, claim: bool = False) -> str:
    plain = compress.clean(text)
    short = compress.shorten(plain, limit, claim=claim) if is_shortening(plain, text) else ""
    short = short or compress.shorten(text, limit, claim=claim)
    short = f"{short}." if short[-1:].isalnum() else short  # a summary may lack its full stop
    return short if short in text or is_shortening(short, text) else ""


def options_of(sentences: Sequence[Sentence], headline: str) -> Iterator[Option]:
    """What may stand alone in one line under a headline, of the first sentences of each source."""
    named = frozenset(content_stems(headline))
    for place, sentence in enumerate(sentences):
        if sentence.index >= OPENING or cues.asks(sentence.text) or is_cut(sentence.text):
            continue
        text = _short(sentence.text, LIMIT)
        if not text and _begins_news(sentences, place, named):
            text = _short(sentence.text, NEWS_LIMIT)
        if cues.leans(text or sentence.text) and not cues.points_at(text, headline):
            yield from _led(sentences, place)
            continue
        if text:
            yield Option.of(text, (sentence,))
        yield from _runs(sentences, place)


def _begins_news(sentences: Sequence[Sentence], place: int, named: frozenset[str]) -> bool:
    """The first sentence of its source that can stand alone, if it names enough of the headline and begins plainly."""
    sentence = sentences[place]
    if sentence.index >= _FIRST_FEW or DEPENDENT.match(sentence.text) or _LABEL.match(sentence.text):
        return False
    near = [other for other in sentences[max(0, place - _FIRST_FEW) : place] if other.source == sentence.source]
    before = [short for other in near if (short := _short(other.text, LIMIT)) and not cues.leans(short)]
    return not before and len(named.intersection(content_stems(sentence.text))) >= _TELLING


def goes_on(option: Option, known: frozenset[str], also: frozenset[str]) -> bool:
    """It can stand behind what changed: early, it tells more of it, with a number, a name or much else.

    Args:
        option: one sentence.
        known: stems of the headline and of what changed; it must share one of them.
        also: stems of the insight, which are not new either.
    """
    new = option.stems - known - also
    near = option.place <= _BEHIND and not option.stems.isdisjoint(known)
    tells = near and not cues.is_ours(option.text) and not _LABEL.match(option.text)
    return tells and (len(new) >= _MUCH or bool(marks(option.text) & new))


def near_news(ranked: Iterable[Ranked], news: frozenset[str]) -> frozenset[tuple[int, int]]:
    """Places (source, index) of the sentences about the news: that share a stem with it, or follow one that does.

    Across a paragraph's end a sentence follows another at the start of a page only; later another subject may begin.
    Empty where no opening sentence shares one: the headline then names nothing that the text does.
    """
    told = {stem for stem in news if not stem[0].isdigit()} - _THIN
    shared = {(item.sentence.source, item.sentence.index) for item in ranked if not told.isdisjoint(item.stems)}
    if not any(index < _FIRST_FEW for _, index in shared):
        return frozenset()
    sentences = [item.sentence for item in ranked if item.sentence.follows or item.sentence.index <= _LEAD]
    behind = {(s.source, s.index) for s in sentences if (s.source, s.index - 1) in shared}
    return frozenset(shared | behind)


def marks(text: str) -> frozenset[str]:
    """Stems of its numbers and names."""
    numbers = {stem for stem in content_stems(text) if stem[0].isdigit()}
    return frozenset(numbers | set(content_stems(" ".join(re.findall(r"\b[A-Z]\w+", text[1:])))))


def is_cut(text: str) -> bool:
    """Words of somebody without whose, or without their beginning or end."""
    return cues.is_bare_quote(text) or cues.is_torn(text)


def _runs(sentences: Sequence[Sentence], place: int) -> Iterator[Option]:
    """A sentence, without its opening link or sign, with those behind it word for word."""
    run: tuple[Sentence, ...] = (sentences[place],)
    length, first = sentences[place].length, compress.opened(sentences[place].text)
    if first != sentences[place].text and not is_shortening(first, sentences[place].text):
        return
    for after in sentences[place + 1 : place + 4]:
        length += after.length
        if not _follows(run[-1], after) or length > LIMIT or cues.asks(after.text):
            return
        run = (*run, after)
        yield Option.of(" ".join([first, *(part.text for part in run[1:])]), run)


def _led(sentences: Sequence[Sentence], place: int) -> Iterator[Option]:
    """A sentence that points back: with the name it points at, or behind a shorter form of the sentence before it."""
    sentence = sentences[place]
    for start in range(place - 1, max(-1, place - _CHAIN), -1):
        if not _follows(sentences[start], sentences[start + 1]):
            break
        evidence = tuple(sentences[start : place + 1])
        if sum(len(part.text) for part in evidence) > _EVIDENCE:
            break
        named = subjects.last_named([part.text for part in evidence])
        if named:
            text = _short(named, LIMIT)
            if text:
                yield Option.of(text, (sentence,), evidence)
            break
    yield from _behind(sentences, place)


def _behind(sentences: Sequence[Sentence], place: int) -> Iterator[Option]:
    before, sentence = sentences[place - 1], sentences[place]
    if not place or not _follows(before, sentence) or before.length + sentence.length <= LIMIT:
        return
    room = LIMIT - sentence.length
    if room < 6 or is_cut(before.text) or cues.asks(before.text):
        return
    text = _short(before.text, room)
    pair = f"{text} {sentence.text}"
    if text and not cues.leans(text) and is_shortening(pair, f"{before.text} {sentence.text}"):
        yield Option.of(pair, (before, sentence))


def _follows(before: Sentence, after: Sentence) -> bool:
    return after.follows and after.source == before.source and after.index == before.index + 1
