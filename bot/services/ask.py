"""Answers from the archive: sentences of stored sources, numbered and linked; or an honest "I do not know"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.sentences import readable
from bot.commands import Command
from bot.grammar import Terms, parse_terms
from bot.replies import Answer, CardList, Reply
from bot.services.desk_asker import Asker
from bot.services.desk_reading import short, to_query
from bot.services.parts import Parts
from storage import cards, search
from storage.entries import entries_of_story
from storage.records import Card
from storage.search import Query

MOST = 4  # cited stories
LOOK_AT = 25
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
    """A sentence of a source that speaks of what was asked."""

    sentence: str
    card: Card
    share: float  # of the question's words, 0..1


def ask(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Answer a question with up to four sentences, each from another story, each with its source."""
    terms = parse_terms(" ".join(command.text.replace("?", " ").split()))
    words = question_words(terms)
    if not words:
        return Reply(text="Please ask about something: a company, a model, a rule, a paper.", hints=("help ask",))
    found = _found(parts, _candidates(parts, to_query(parts, asker, terms), words), words)
    question = short(command.text, 90)
    if not found:
        text = f"I do not know: no story in the archive answers “{question}”."
        return Reply(text=text, hints=(f"search {' '.join(words[:4])}", "sources"))
    return CardList(
        title=f"The archive on “{question}”",
        cards=tuple(one.card for one in found),
        snippets=tuple(f"[{number}] {one.sentence}" for number, one in enumerate(found, 1)),
        now=parts.now(),
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
        found = [cards.card_of_story(c, hit.story_id) for hit in hits]
    return [card for card in found if card]


def _found(parts: Parts, candidates: Sequence[Card], words: Sequence[str]) -> list[Found]:
    """The best sentence of each story, the fullest first; nothing when even that holds too little."""
    best = [one for card in candidates if (one := _best(card, _sentences(parts, card), words))]
    best.sort(key=lambda one: -one.share)
    enough = [one for one in best if one.share >= ENOUGH]
    if not enough:
        return []
    return [one for one in enough if one.share >= enough[0].share * 0.75][:MOST]


def _sentences(parts: Parts, card: Card) -> list[str]:
    with parts.store.read() as c:
        texts = [entry.text for entry in entries_of_story(c, card.story_id)]
    quoted = [line.text for line in card.lines if line.basis in {"quoted", "shortened", "written"}]
    return [*quoted, *(sentence for text in texts for sentence in readable(text))]


def _best(card: Card, sentences: Iterable[str], words: Sequence[str]) -> Found | None:
    headline = card.headline.lower()
    best: Found | None = None
    for sentence in sentences:
        share = _share(sentence.lower(), headline, words)
        if (best is None or share > best.share) and len(sentence) > 20:
            best = Found(short(sentence, 400), card, share)
    return best if best and best.share > 0 else None


def _share(sentence: str, headline: str, words: Sequence[str]) -> float:
    """How much of the question a sentence holds; a word that only the headline holds counts half."""
    stems = [_stem(word) for word in words]
    points = sum(1.0 if stem in sentence else 0.5 if stem in headline else 0.0 for stem in stems)
    return points / len(stems)


def _stem(word: str) -> str:
    small = word.lower()
    return small[:-1] if len(small) > 4 and small.endswith("s") else small
