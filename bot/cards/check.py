"""The one gate of every card: each line must stand in its sources, whoever wrote it. What fails is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.cards.advice.asked import is_order, may_be_asked, obeys
from bot.cards.advice.counsel import is_advice
from bot.cards.choice.headlines import MAX_HEADLINE, Headlines
from bot.cards.choice.lines import NEWS_LIMIT
from bot.cards.choice.spans import Source, unkept, unquoted
from bot.cards.english.text import content_stems, fold, tidy, word_set, words
from bot.cards.english.timex import dates_in
from bot.cards.later import unspoken
from bot.cards.proof import ground, hygiene, lures
from bot.cards.writer import Draft, SourceEntry
from storage.records import Cite, Implication, Line, TimelineItem, Tldr

TLDR_LINE = 30  # words
TLDR_WHOLE = 90
DEEP_LINE = 45  # words of a takeaway, an implication, a step of the timeline
MAX_QUOTE = 900  # characters of evidence
_FROM_SOURCES = frozenset({"quoted", "shortened"})
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# A model's advice is something to look into; a card never tells people to send, pay, install or sign.
_ADVICE = word_set(
    """
    ask assess audit benchmark check compare confirm consider decide discuss estimate evaluate flag follow
    identify inventory list log look map measure monitor note plan pilot prepare read re-read re-run rerun
    review run scan schedule search test track try verify watch weigh write update rotate talk find keep add
    """
)
MAX_TAKEAWAYS, MAX_IMPLICATIONS, MAX_TIMELINE = 3, 2, 6


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that did not pass, and why."""

    section: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a draft stands."""

    draft: Draft
    dropped: tuple[Dropped, ...]
    ok: bool  # the core stands: a headline, and what changed or an insight


def check(draft: Draft, entries: Sequence[SourceEntry]) -> Checked:
    """Keep the lines of a draft that its sources carry.

    Args:
        draft: what a writer proposes; cites count ``entries`` from 0.
        entries: the story's entries as the writer saw them.

    Returns:
        the draft without the lines that fail, the failed lines with a reason each, and whether a card is left.
    """
    return _Gate(entries).pass_(draft)


def check_lines(lines: Sequence[Line], entries: Sequence[SourceEntry], language: str = "en") -> tuple[Line, ...]:
    """Those of some lines that their sources carry, by the same tests as a card's takeaways."""
    return _Gate(entries).lines(lines, language)


class _Gate:
    """One draft's way through the check; remembers what it dropped and what the card says already."""

    def __init__(self, entries: Sequence[SourceEntry]) -> None:
        self._entries = entries
        self._sources = [Source(entry) for entry in entries]
        self._domains = hygiene.domains(
            " ".join([f"{e.entry.title[:300]} {e.entry.url[:300]} {e.feed.title}" for e in entries])
        )
        self._headlines = Headlines(entries, self._domains)
        self._dropped: list[Dropped] = []
        self._said: list[set[str]] = []
        self._tests: ground.Tests = "all"

    def lines(self, lines: Sequence[Line], language: str) -> tuple[Line, ...]:
        self._tests = _tests_of(language)
        kept = (self._keep("answer", line, DEEP_LINE, new=True) for line in lines)
        return tuple(line for line in kept if line is not None)

    def pass_(self, draft: Draft) -> Checked:
        self._tests = _tests_of(draft.language)
        headline = self._headline(draft.headline)
        self._said.append(set(content_stems(headline)))
        tldr = self._tldr(draft)
        insight = self._keep("insight", draft.insight, TLDR_LINE, new=True)
        kept = replace(
            draft,
            headline=headline,
            insight=insight,
            tldr=tldr,
            takeaways=self._takeaways(draft.takeaways),
            implications=tuple(self._implications(draft.implications)),
            timeline=tuple(self._timeline(draft.timeline)),
            note=self._note(draft.note),
        )
        core = bool(headline) and (tldr.what_changed is not None or insight is not None)
        return Checked(self._bounded(kept), tuple(self._dropped), core)

    def _headline(self, text: str) -> str:
        cleaned = tidy(text)
        reason = self._headlines.fault(cleaned, self._tests)
        if not reason:
            return cleaned
        self._dropped.append(Dropped("headline", cleaned[:MAX_HEADLINE], reason))
        return next((other for other in self._headlines.others() if not self._headlines.fault(other, self._tests)), "")

    def _tldr(self, draft: Draft) -> Tldr:
        given = draft.tldr
        return Tldr(
            what_changed=self._keep("what changed", given.what_changed, NEWS_LIMIT, new=True),
            why_it_matters=self._keep("why it matters", given.why_it_matters, TLDR_LINE, new=True),
            what_to_do_next=self._advice(given.what_to_do_next),
            who_should_care=self._keep("who should care", given.who_should_care, TLDR_LINE),
        )

    def _advice(self, line: Line | None) -> Line | None:
        """Advice asks for nothing but deeds that may stand, whoever wrote it and whatever it rests on."""
        fault = self._temptation(line) if line is not None else ""
        if line is None or not fault:
            return self._keep("what to do next", line, TLDR_LINE, judge=self._advised)
        self._dropped.append(Dropped("what to do next", tidy(line.text)[:400], fault))
        return None

    def _temptation(self, line: Line) -> str:
        if line.basis in _FROM_SOURCES:
            said = unspoken(line, self._entries)
            named = line.basis == "quoted" and said.text != line.text
            own = named and self._entries[line.cites[0].source].primary
            return "" if named and is_advice(said.text, own=own) else "not advice of a form that cards quote"
        if line.basis != "written":
            return ""
        told = self._tests == "all" and obeys(line.text, _ADVICE, self._entries)
        if told or any(is_order(cite.quote, _ADVICE, primary=self._is_own(cite)) for cite in line.cites):
            return "says what a source would have its readers do"
        return "" if may_be_asked(line.text) else "asks for what a card never asks for"

    def _is_own(self, cite: Cite) -> bool:
        return 0 <= cite.source < len(self._entries) and self._entries[cite.source].primary

    def _bounded(self, draft: Draft) -> Draft:
        """The TL;DR's 90 words: what is least missed goes first."""
        for name in ("who_should_care", "why_it_matters", "what_to_do_next"):
            lines = [getattr(draft.tldr, field) for field in draft.tldr.__slots__]
            if sum(len(words(line.text)) for line in lines if line) <= TLDR_WHOLE:
                break
            draft = replace(draft, tldr=replace(draft.tldr, **{name: None}))
        return draft

    def _keep(
        self,
        section: str,
        line: Line | None,
        limit: int,
        *,
        new: bool = False,
        judge: Callable[[Line], str] | None = None,
    ) -> Line | None:
        """The line if it may stand. ``judge`` takes the place of the test of a written line's content."""
        if line is None:
            return None
        cleaned = replace(line, text=tidy(line.text))
        reason = self._fault(cleaned, limit, judge or self._written) or (self._repeats(cleaned.text) if new else "")
        if reason:
            self._dropped.append(Dropped(section, cleaned.text[:400], reason))
            return None
        if new:
            self._said.append(set(content_stems(cleaned.text)))
        return cleaned

    def _takeaways(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        kept = (self._keep("takeaway", line, DEEP_LINE, new=True) for line in lines)
        return tuple(line for line in kept if line is not None)[:MAX_TAKEAWAYS]

    def _implications(self, given: Sequence[Implication]) -> list[Implication]:
        found = []
        for item in given[:MAX_IMPLICATIONS]:
            rationale = self._keep("rationale", item.rationale, DEEP_LINE)
            judge = self._predicted(rationale)
            prediction = self._keep("implication", item.prediction, DEEP_LINE, new=True, judge=judge)
            if prediction is None or (prediction.basis == "written" and rationale is None):
                continue
            judged = "" if hygiene.leaks(item.judged_by, self._domains) else tidy(item.judged_by)[:200]
            by = item.by if _ISO.fullmatch(item.by) else ""
            found.append(replace(item, prediction=prediction, rationale=rationale, judged_by=judged, by=by))
        return found

    def _timeline(self, given: Sequence[TimelineItem]) -> list[TimelineItem]:
        found: list[TimelineItem] = []
        for item in given:
            line = self._keep("timeline", item.line, DEEP_LINE)
            if line is not None and (line.basis == "archive" or self._dated(item)):
                found.append(replace(item, line=line))
        return sorted(found, key=lambda item: item.date)[-MAX_TIMELINE:]

    def _dated(self, item: TimelineItem) -> bool:
        """The date follows from the evidence and the source's own date, and is no finer than its words."""
        for cite in item.line.cites:
            published = self._sources[cite.source].entry.entry.published_at
            if any(found.iso == item.date for found in dates_in(cite.quote, published)):
                return True
        self._dropped.append(
            Dropped("timeline", item.line.text[:400], f"the cited text does not give the date {item.date}")
        )
        return False

    def _fault(self, line: Line, limit: int, written: Callable[[Line], str]) -> str:
        """Why a line may not stand; the tests go from cheap to dear."""
        if not line.text:
            return "empty"
        if len(words(line.text)) > limit or len(line.text) > limit * 12:
            return f"longer than {limit} words"
        fault = hygiene.leaks(line.text, self._domains, orders=line.basis != "suggested")
        if not fault and hygiene.is_padding(line.text):
            fault = "padding"
        if not fault and line.basis in _FROM_SOURCES and hygiene.is_command(line.text):
            fault = "gives an order"
        judge = written if line.basis == "written" else _BASIS[line.basis]
        return fault or self._cite_fault(line) or judge(unspoken(line, self._entries))

    def _cite_fault(self, line: Line) -> str:
        for cite in line.cites:
            if not 0 <= cite.source < len(self._sources):
                return "cites a source that is not there"
            quote = fold(cite.quote)
            source = self._sources[cite.source]
            if not quote or len(quote) > MAX_QUOTE or quote not in source.text:
                return "the quote is not in the source"
            if any(bad in quote or quote in bad for bad in source.tainted):
                return "rests on a sentence that speaks to a machine"
            if line.basis == "written" and (hygiene.is_command(quote) or lures.lure(quote)):
                return "rests on a sentence that would have its reader act"
        return ""

    def _written(self, line: Line) -> str:
        return ground.unsupported(line.text, [cite.quote for cite in line.cites], self._tests)

    def _advised(self, line: Line) -> str:
        """Advice of a model: a thing to look into, about what its sources name."""
        first = words(line.text)[:1]
        if self._tests == "all" and (not first or first[0].lower() not in _ADVICE):
            return "not a suggestion to look into something"
        rest = line.text[0].lower() + line.text[1:]  # its first word is no name
        return ground.unsupported(rest, [cite.quote for cite in line.cites], _fewer(self._tests))

    def _predicted(self, rationale: Line | None) -> Callable[[Line], str]:
        """A model's prediction may go beyond its sources, but brings in no number and no name of its own."""
        resting_on = [cite.quote for cite in rationale.cites] if rationale else []

        def judge(line: Line) -> str:
            return ground.unsupported(line.text, [c.quote for c in line.cites] + resting_on, _fewer(self._tests))

        return judge

    def _repeats(self, text: str) -> str:
        """A line must add something to the headline and to the lines above it."""
        own = set(content_stems(text))
        for said in self._said:
            if len(own - said) < max(2, 0.25 * len(own)):
                return "repeats the card"
        return ""

    def _note(self, note: str) -> str:
        return "" if hygiene.leaks(note) else tidy(note)


def _tests_of(language: str) -> ground.Tests:
    return "all" if language.lower() in {"en", "english"} else "numbers"


def _fewer(tests: ground.Tests) -> ground.Tests:
    return "facts" if tests == "all" else tests


def _labelled(_line: Line) -> str:
    """Advice of the playbook and lines of the archive: labelled as such, they claim nothing about the sources."""
    return ""


_BASIS: dict[str, Callable[[Line], str]] = {
    "quoted": unquoted,
    "shortened": unkept,
    "suggested": _labelled,
    "archive": _labelled,
}
