"""Answers from the archive: written by a model and checked, or sentences of sources; or an honest "I do not know"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.cards.choice.sentences import readable
from bot.cards.model.contract import Malformed
from bot.cards.model.exchange import ModelFailed, NoMoney
from bot.cards.writer import SourceEntry
from bot.commands import Command
from bot.grammar import Terms, parse_terms
from bot.replies import Answer, Answered, CitedSource, Reply
from bot.services.desk.asker import Asker
from bot.services.desk.reading import short, to_query
from bot.services.parts import Parts
from storage import cards, people, search
from storage.feeds import all_feeds
from storage.grouped import members
from storage.records import Card, Entry, Feed, Line
from storage.search import Query

log = structlog.get_logger(__name__)
MOST_A_DAY = 40  # questions of one person that a model is asked
MOST_OF_TEAM = 200  # of a workspace: accounts are made quickly, and the money is every workspace's
MOST = 4  # cited stories
LOOK_AT = 25
SHOWN = 6  # stories that a model is shown
WORTH_ASKING = 0.25  # below this share of the question's words nothing is worth a model's time
ENOUGH = 0.5  # the share of the question's words that the best sentence must hold, headline included
_WORD = re.compile(r"[A-Za-z0-9][\w.+-]*", re.ASCII)
_SMALL = frozenset(
    _WORD.findall(
        """a about after again all also an and any are as at be been before but by can could did do does for from get
    give had has have how i if in into is it its just know last latest let like made make many may me more most
    much my new news no not now of on or our out over please recent recently said say says should since so some
    such tell than that the their them then there these they thing things this those to today up us was we week
    were what when where which who whom whose why will with would year yesterday you your happened happen
    happening going anything something"""
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """The sentence of a story that speaks most of what was asked."""

    sentence: str
    entry: Entry
    card: Card
    share: float  # of the question's words, 0..1


def ask(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Answer a question from the archive, with numbered sources.

    A model writes the answer where one is set up, and the check of cards lets through what its sources carry. Without
    one, or where it is too slow, too dear or wrong, the answer is up to four sentences of sources, one a story.
    """
    terms = parse_terms(" ".join(command.text.replace("?", " ").split()))
    words = question_words(terms)
    if not words:
        return Reply(text="Please ask about something: a company, a model, a rule, a paper.", hints=("help ask",))
    question = short(" ".join(command.text.split()), 140)
    best = _best_of_stories(parts, _candidates(parts, to_query(parts, asker, terms), words), words)
    with parts.store.read() as c:
        feeds = all_feeds(c)
    hints = (f"search {' '.join(words[:4])}", "sources")
    near = [one for one in best if one.share >= WORTH_ASKING][:SHOWN]
    why = _used_up(parts, asker) if parts.answerer is not None and near else ""
    unknown = Answered(question=question, sentences=(), sources=(), now=parts.now(), hints=hints, why_quoted=why)
    written = None if why else _written(parts, command.text, near, feeds)
    if written is not None:
        lines, entries = written
        return _cited(parts, question, [(line.text, _places(line)) for line in lines], entries) if lines else unknown
    quoted = _telling(best)
    if not quoted:
        return unknown
    entries = [(one.card, SourceEntry(entry=one.entry, feed=feeds[one.entry.feed_id])) for one in quoted]
    said = _cited(parts, question, [(one.sentence, (at,)) for at, one in enumerate(quoted)], entries, quoted=True)
    return replace(said, why_quoted=why)


_Shown = Sequence[tuple[Card, SourceEntry]]


def _used_up(parts: Parts, asker: Asker) -> str:
    """Count a question that a model is asked; a sentence when there were too many today: its money is everybody's."""
    now, team = parts.now(), f"ask:{asker.team_id}"
    later = "it answers again after midnight UTC. Until then I quote the sources."
    with parts.store.write() as c:
        if not people.count_up(c, f"{team}:{asker.user_id}:{now:%Y-%m-%d}", MOST_A_DAY, now):
            return f"A model answered {MOST_A_DAY} of your questions today; {later}"
        if not people.count_up(c, f"{team}:{now:%Y-%m-%d}", MOST_OF_TEAM, now):
            return f"A model answered {MOST_OF_TEAM} questions of this workspace today; {later}"
    return ""


def _written(
    parts: Parts, question: str, near: Sequence[Found], feeds: dict[int, Feed]
) -> tuple[tuple[Line, ...], _Shown] | None:
    """The model's lines and what it was shown; no lines when it does not know, ``None`` when it did not answer."""
    if parts.answerer is None or not near:
        return None
    shown = [(one.card, SourceEntry(entry=one.entry, feed=feeds[one.entry.feed_id])) for one in near]
    try:
        lines = parts.answerer.answer(question, [entry for _, entry in shown], parts.now())
    except (NoMoney, ModelFailed, Malformed) as e:
        log.info("question answered without the model", why=type(e).__name__)
        return None
    return None if lines is None else (lines, shown)


def _places(line: Line) -> tuple[int, ...]:
    return tuple(dict.fromkeys(cite.source for cite in line.cites))


def _cited(
    parts: Parts,
    question: str,
    sentences: Sequence[tuple[str, tuple[int, ...]]],
    shown: _Shown,
    *,
    quoted: bool = False,
) -> Answered:
    """The answer with only the sources that it names, numbered as they come."""
    used = list(dict.fromkeys(place for _, places in sentences for place in places))
    return Answered(
        question=question,
        sentences=tuple((text, tuple(used.index(place) for place in places)) for text, places in sentences),
        sources=tuple(_source(*shown[place]) for place in used),
        written_by="" if quoted or parts.answerer is None else parts.answerer.name,
        now=parts.now(),
    )


def _source(card: Card, source: SourceEntry) -> CitedSource:
    entry = source.entry
    return CitedSource(
        title=entry.title,
        url=entry.url,
        publisher=source.publisher,
        at=entry.published_at or entry.collected_at,
        card_id=card.id,
    )


def question_words(terms: Terms) -> tuple[str, ...]:
    """What a question is about: its words without the small ones, and its phrases."""
    words = [word for part in terms.words for word in _WORD.findall(part)]
    telling = [word.rstrip(".") for word in words if word.lower() not in _SMALL and len(word) > 1]
    return tuple(dict.fromkeys((*telling, *terms.phrases)))


def _candidates(parts: Parts, query: Query, words: tuple[str, ...]) -> list[Card]:
    wanted = Query(
        words=words,
        excluded=query.excluded,
        topics=query.topics,
        sources=query.sources,
        since=query.since,
        until=query.until,
        any_word=True,
        n=LOOK_AT,
    )
    with parts.store.read() as c:
        hits = search.search(c, wanted, parts.now())
        found = cards.cards_of_stories(c, (hit.story_id for hit in hits))
    return [found[hit.story_id] for hit in hits if hit.story_id in found]


def _best_of_stories(parts: Parts, candidates: Sequence[Card], words: Sequence[str]) -> list[Found]:
    """The best sentence of each story, the fullest first."""
    with parts.store.read() as c:
        entries = members(c, (card.story_id for card in candidates))
    told = ((card, _sentences(entries.get(card.story_id, ()))) for card in candidates)
    best = [one for card, sentences in told if (one := _best(card, sentences, words))]
    return sorted(best, key=lambda one: -one.share)


def _telling(best: Sequence[Found]) -> list[Found]:
    """Those that hold enough of the question to answer it; none when even the best holds too little."""
    enough = [one for one in best if one.share >= ENOUGH]
    return [one for one in enough if one.share >= enough[0].share * 0.75][:MOST]


def _sentences(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    for entry in entries:
        yield from ((sentence, entry) for sentence in (*readable(entry.text), entry.title))


def _best(card: Card, sentences: Iterable[tuple[str, Entry]], words: Sequence[str]) -> Found | None:
    headline = card.headline.lower()
    best: Found | None = None
    for sentence, entry in sentences:
        share = _share(sentence.lower(), headline, words)
        if (best is None or share > best.share) and len(sentence) > 20:
            best = Found(short(sentence, 400), entry, card, share)
    return best if best and best.share > 0 else None


def _share(sentence: str, headline: str, words: Sequence[str]) -> float:
    """How much of the question a sentence holds; a word that only the headline holds counts half."""
    stems = [_stem(word) for word in words]
    points = sum(1.0 if stem in sentence else 0.5 if stem in headline else 0.0 for stem in stems)
    return points / len(stems)


def _stem(word: str) -> str:
    small = word.lower()
    return small[:-1] if len(small) > 4 and small.endswith("s") else small
