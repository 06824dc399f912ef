"""The writer without a model: verbatim sentences, stated shortenings of them, lines of the playbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from bot.cards import later
from bot.cards.advice.advising import MAX_TITLE, advice_on, without
from bot.cards.advice.playbook import Advised, Playbook
from bot.cards.advice.threads import Threads
from bot.cards.advice.threads import shipped as shipped_threads
from bot.cards.check import DEEP_LINE, MAX_IMPLICATIONS, MAX_TAKEAWAYS, TLDR_LINE
from bot.cards.choice import alone, meaning, overlap
from bot.cards.choice.core import Core, is_old
from bot.cards.choice.headlines import titled
from bot.cards.choice.lines import is_cut, line_of, line_of_options, marks, near_news
from bot.cards.choice.papers import claims, first_claim, is_paper, rank_paper
from bot.cards.choice.rank import Ranked, rank
from bot.cards.choice.sentences import Sentence, is_english, may_stand, sentences_of
from bot.cards.english import compress, cues
from bot.cards.english.facts import numbers
from bot.cards.english.split import MAX_CHARS
from bot.cards.english.text import content_stems
from bot.cards.english.timex import dates_in
from bot.cards.proof.hygiene import domains
from bot.cards.why import archive_reason
from bot.cards.writer import Context, Draft, SourceEntry
from storage.records import Implication, Line, Remembered, Story, TimelineItem, Tldr

HEADLINE_ONLY = "Headline only: nothing else in the feed says what happened."
FOREIGN = "Headline only: without a model, cards quote English texts alone."
DIGEST = "A digest of several subjects: its headline names them."
MAX_SOURCES = 6
MOVED = timedelta(hours=3)  # behind the first source: what a later one adds is how the story moved
NEW = 0.3  # share of a takeaway's words that stand nowhere on the card yet
_EXPECTS_ENOUGH = 1.5


class ExtractiveWriter:
    """Writes cards from the sources' own sentences.

    Args:
        playbook: what to suggest for which kind of event.
        terms: what makes a word likely in a summary; by default the shipped weights.
        threads: the steps that the archive counts; by default the shipped ones.
    """

    name = "extractive"

    def __init__(self, playbook: Playbook, terms: overlap.Terms | None = None, threads: Threads | None = None) -> None:
        self._playbook, self._terms, self._threads = playbook, terms or overlap.shipped(), threads or shipped_threads()

    def write(self, story: Story, entries: Sequence[SourceEntry], context: Context) -> Draft:
        """Fill the sections that the sources carry; leave the others out."""
        return _Desk(
            self._playbook, self._terms, self._threads, story=story, entries=entries[:MAX_SOURCES], context=context
        ).draft()


class _Desk:
    """One story on the desk: what is chosen already must not be said twice."""

    def __init__(
        self,
        playbook: Playbook,
        terms: overlap.Terms,
        threads: Threads,
        *,
        story: Story,
        entries: Sequence[SourceEntry],
        context: Context,
    ) -> None:
        self._story, self._entries, self._context, self._threads = story, entries, context, threads
        self._precedents: tuple[Remembered, ...] = ()  # that *why it matters* counts
        titles = [entry.entry.title[:MAX_TITLE] for entry in entries]
        self._headline = story.headline[:MAX_TITLE]
        allowed = domains(
            " ".join([f"{e.entry.title[:MAX_TITLE]} {e.entry.url[:MAX_TITLE]} {e.feed.title}" for e in entries])
        )
        self._sentences = [s for s in sentences_of(entries) if may_stand(s.text, allowed)]
        told = (story, entries, self._sentences, context)
        self._advised = advice_on(playbook, *told) if context.advice else Advised()
        self._sentences = list(without(self._sentences, self._advised))
        self._is_paper = bool(entries) and is_paper(entries[0])
        self._ranked = rank_paper(self._sentences, titles) if self._is_paper else rank(self._sentences, titles)
        self._begins = first_claim(self._sentences) if self._is_paper else 0
        about = near_news(self._ranked, meaning.about([self._headline, *titles]))
        self._lines = Core(
            self._sentences,
            self._ranked,
            headline=self._headline,
            titles=titles,
            about=about,
            terms=terms,
            later=_later(entries),
        )
        self._whys: list[Ranked] = []  # sentences that say why the news matters
        self._used: set[str] = set()
        self._said = [frozenset(content_stems(self._headline))]

    def draft(self) -> Draft:
        """Sections in the order of their importance, so that the best sentences go where they are read."""
        digest = alone.is_digest(self._headline)
        what, insight = (None, None) if digest else self._core()
        why = None if digest else self._why([self._headline, *(line.text for line in (what, insight) if line)])
        implications = () if digest else self._implications()
        steps = later.steps_of(self._sentences, self._entries, self._context.history)
        takeaways = () if digest else self._takeaways(steps)
        return Draft(
            headline=titled(self._headline, [entry.publisher for entry in self._entries]),
            insight=insight,
            tldr=Tldr(
                what_changed=what,
                why_it_matters=why,
                what_to_do_next=self._advised.do,
                who_should_care=self._advised.who,
            ),
            takeaways=takeaways,
            implications=implications,
            timeline=later.without_told(steps, takeaways, self._context.now),
            precedents=self._precedents,
            note="" if what else DIGEST if digest else why_empty(self._entries),
        )

    def _core(self) -> tuple[Line | None, Line | None]:
        """What changed, and the insight: of a paper its authors' claim first, else the two lines that say most."""
        if not self._is_paper and len(pair := self._lines.pair()) == 2:
            self._whys = self._meaningful(pair[0].text, pair[0].sentences)
            whys = frozenset(item.sentence for item in self._whys)  # said under their own name
            one, two = self._lines.apart(pair, whys)
            first = self._lines.first((one, two), whys, TLDR_LINE)
            return self._said_now(*first), self._said_now(two)
        what = self._pick(self._news(), TLDR_LINE, self._may_lead)
        self._whys = self._meaningful(what.text, ()) if what else []
        return what, self._pick(self._ranked, TLDR_LINE, self._may_be_insight) if what else None

    def _may_lead(self, sentence: Sentence) -> bool:
        """It says something alone; of a paper, what others did or lack is no news of it."""
        text = compress.clean(sentence.text)
        known = self._is_paper and not claims(text) and alone.is_background(text)
        return not known and alone.may_lead(text, self._headline, paper=self._is_paper)

    def _may_be_insight(self, sentence: Sentence) -> bool:
        """What stands in an abstract before its authors come is what is known already."""
        news = sentence.index >= self._begins and not cues.leans(sentence.text)
        return news and self._may_lead(sentence) and self._lines.is_near(sentence)

    def _said_now(self, *options: overlap.Option) -> Line:
        for option in options:
            self._used |= {sentence.text for sentence in option.sentences}
            self._said.append(option.stems)
        return line_of_options(options)

    def _news(self) -> Iterable[Ranked]:
        """The best sentences, those that can be read alone first; of a paper those that claim something."""

        def late(item: Ranked) -> tuple[bool, bool]:
            text = item.sentence.text
            return (self._is_paper and not claims(text), cues.leans(compress.clean(text)))

        return sorted(self._ranked, key=late)

    def _pick(
        self, ranked: Iterable[Ranked], limit: int, wanted: Callable[[Sentence], bool] = lambda _: True
    ) -> Line | None:
        """The first sentence that is wanted, new and short enough, marked as said."""
        for item in ranked:
            sentence = item.sentence
            unfit = cues.asks(sentence.text) or is_cut(sentence.text)
            if sentence.text in self._used or unfit or not wanted(sentence):
                continue
            line = line_of(sentence, limit, claim=self._is_paper)
            if line is None or is_old(frozenset(content_stems(line.text)), self._said):
                continue
            self._used.add(sentence.text)
            self._said.append(frozenset(content_stems(line.text)))
            return line
        return None

    def _why(self, above: Sequence[str]) -> Line | None:
        """A sentence of a source that says it outright, else the playbook's line, where it reckons more than the lines
        above it say, else what the archive proves.
        """
        follows = self._advised.why
        reckoned = set(numbers(follows.text)) if follows else set()
        if reckoned and reckoned <= {number for text in above for number in numbers(text)}:
            follows = None
        said = self._pick(self._whys, TLDR_LINE) or follows
        if said is not None or self._is_paper:
            return said
        counted = archive_reason(self._threads, self._story, self._entries, self._context, self._headline)
        self._precedents = counted.told if counted else ()
        return counted.line if counted else None

    def _meaningful(self, what: str, told: Sequence[Sentence]) -> list[Ranked]:
        """The sentences that say why the news matters, best first.

        Args:
            what: the line that says what changed.
            told: the sentences it is made of.
        """
        news = (rules := meaning.shipped()).news(self._headline, what, self._story.event)
        ours = self._is_paper or (len(self._entries) == 1 and self._entries[0].primary)
        behind = {(sentence.source, sentence.index + 1) for sentence in told}
        found = []
        for item in self._ranked:
            sentence = item.sentence
            line = line_of(sentence, TLDR_LINE) if rules.found(sentence.text, ours=ours) else None
            if line is not None:
                near = (sentence.source, sentence.index) in behind
                score = rules.score(line.text, news, near=near, ours=ours) - rules.later * sentence.index
                if score + rules.event * bool(self._story.event) >= rules.enough:
                    found.append((score, item))
        if not found or not rules.reports(self._headline) or meaning.is_talk(self._sentences):
            return []
        return [item for _, item in sorted(found, key=lambda pair: -pair[0])]

    def _takeaways(self, steps: Sequence[TimelineItem]) -> tuple[Line, ...]:
        """More sentences, each with a number or a name that the card does not have yet, and no day of the timeline."""
        dated = later.dated(steps)
        offered = later.facts_first(self._ranked, frozenset().union(*self._said), self._entries, paper=self._is_paper)
        found: list[Line] = []
        while len(found) < MAX_TAKEAWAYS:
            line = self._pick(offered, DEEP_LINE, lambda s: s.text not in dated and self._adds(s))
            if line is None:
                break
            found.append(line if self._is_paper else later.spoken(line, self._entries))
        return tuple(found)

    def _adds(self, sentence: Sentence) -> bool:
        known = frozenset().union(*self._said)
        text, stems = sentence.text, frozenset(content_stems(sentence.text))
        if len(stems - known) < NEW * len(stems):
            return False
        line = line_of(sentence, DEEP_LINE, claim=self._is_paper)  # what would be printed, for "Of course, this …"
        if line is None or cues.leans(text) or cues.is_personal(text) or (cues.leans(line.text) and not self._is_paper):
            return False
        return alone.may_lead(line.text, self._headline, paper=self._is_paper) and bool(marks(text) - known)

    def _implications(self) -> tuple[Implication, ...]:
        """What a source itself expects, in its own words."""
        by_cue = sorted(self._ranked, key=lambda item: -cues.expects_score(item.sentence.text))
        found: list[Implication] = []
        while len(found) < MAX_IMPLICATIONS:
            line = self._pick(by_cue, DEEP_LINE, self._expects)
            if line is None:
                break
            found.append(Implication(prediction=line, by=self._by(line)))
        return tuple(found)

    def _expects(self, sentence: Sentence) -> bool:
        """It says so in the words that would be printed, too, and of a time that has not gone by."""
        line = line_of(sentence, DEEP_LINE) if cues.expects_score(sentence.text) >= _EXPECTS_ENOUGH else None
        published = self._entries[sentence.source].entry.published_at
        return line is not None and later.expects(line.text, published, self._context.now)

    def _by(self, line: Line) -> str:
        published = self._entries[line.cites[0].source].entry.published_at
        now = (published or self._context.now).date().isoformat()
        return next((found.iso for found in dates_in(line.text, published) if found.iso > now[: len(found.iso)]), "")


def why_empty(entries: Sequence[SourceEntry]) -> str:
    """What is said beneath a card that has a headline and nothing else."""
    texts = [entry.entry.text[:MAX_CHARS] for entry in entries if entry.entry.text]
    return FOREIGN if texts and not any(map(is_english, texts)) else HEADLINE_ONLY


def _later(entries: Sequence[SourceEntry]) -> frozenset[int]:
    """Sources that came when the others had told the story for hours."""
    times = [entry.entry.published_at or entry.entry.collected_at for entry in entries]
    return frozenset(source for source, time in enumerate(times) if time - min(times) >= MOVED)
