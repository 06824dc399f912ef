"""What a card advises: a source's own words where it gives such advice, else the playbook, told of the story's titles,
first sentences, dates ahead, and what fills the slots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.advice.conditions import About
from bot.cards.advice.counsel import counsel
from bot.cards.advice.deadlines import due
from bot.cards.advice.named import of_feed
from bot.cards.advice.playbook import Advised, Playbook
from bot.cards.advice.slots import Filled, fill
from bot.cards.advice.stated import stated
from bot.cards.advice.terms import terms
from bot.cards.choice.lines import OPENING
from bot.cards.choice.sentences import Sentence
from bot.cards.writer import Context, SourceEntry
from storage.records import Story

MAX_TITLE = 300  # characters; more is no title
LEAD = 4  # first sentences that advice looks at


def advice_on(
    playbook: Playbook, story: Story, entries: Sequence[SourceEntry], sentences: Sequence[Sentence], context: Context
) -> Advised:
    """What to do, for whom, and what follows, as far as the sources and the playbook say for such a story.

    Args:
        playbook: the rows to choose from.
        story: its event, topics and headline.
        entries: its sources, best first.
        sentences: theirs, in order.
        context: the day.
    """
    lead = " ".join(s.text for s in sentences if s.source == 0 and s.index < LEAD)
    address = entries[0].entry.url if entries else ""
    titles = [entry.entry.title[:MAX_TITLE] for entry in entries]
    headline, slots = story.headline[:MAX_TITLE], _slots(playbook, story, entries, sentences, context)
    advised = playbook.advise(story.event, story.topics, headline, slots, lead=lead, address=address, titles=titles)
    about = About(event=story.event, topics=tuple(story.topics), headline=headline, lead=lead, address=address)
    told = counsel(headline, entries, sentences, context.now) if playbook.hears(about) else None
    return replace(advised, do=told) if told else advised


def without(sentences: Sequence[Sentence], advised: Advised) -> tuple[Sentence, ...]:
    """The sentences but the one that is quoted as advice: a card says nothing twice."""
    line = advised.do
    quoted = {cite.quote for cite in line.cites} if line and line.basis == "quoted" else set()
    return tuple(sentence for sentence in sentences if sentence.text not in quoted)


def _slots(
    playbook: Playbook, story: Story, entries: Sequence[SourceEntry], sentences: Sequence[Sentence], context: Context
) -> Filled:
    """Names of titles, numbers of first sentences, a date ahead that any early sentence gives."""
    event, headline, titles = story.event, story.headline[:MAX_TITLE], [e.entry.title[:MAX_TITLE] for e in entries]
    published = [entry.entry.published_at for entry in entries]
    early = [(source, title, published[source]) for source, title in enumerate(titles)]
    early += [(s.source, s.text, published[s.source]) for s in sentences if s.index < OPENING]
    filled = fill(event, titles, [(s.source, s.text) for s in sentences if s.index < LEAD])
    told = terms([(s.source, s.text) for s in sentences if s.index < OPENING], headline)
    told |= stated(event, titles, [(s.source, s.text) for s in sentences if s.index < LEAD])
    told |= of_feed(headline, entries[0].publisher) if entries else {}
    return {**told, **playbook.named(titles), **due(event, early, context.now), **filled}
