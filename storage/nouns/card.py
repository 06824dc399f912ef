"""Nouns of the card: what people read of a story, line by line, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Basis = Literal["quoted", "shortened", "suggested", "written", "archive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """Evidence of a line: a verbatim span of one of the card's sources."""

    source: int  # index into Card.sources, from 0
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement on a card and how it came about.

    ``quoted`` is a verbatim span, ``shortened`` a stated compression of one, ``suggested`` a line of the playbook
    (advice about the kind of event, never a fact of the story), ``written`` comes from a model and was checked,
    ``archive`` comes from earlier stories.
    """

    text: str
    basis: Basis
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tldr:
    """The 30-second part of a card; a section without anything true to say is ``None``."""

    what_changed: Line | None = None
    why_it_matters: Line | None = None
    what_to_do_next: Line | None = None
    who_should_care: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Implication:
    """A prediction that a source makes (or a model, labelled), and what it rests on."""

    prediction: Line
    rationale: Line | None = None
    by: str = ""  # "2027", "2026-12", … as precise as its text, or ""
    judged_by: str = ""  # how one could tell whether it came true


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One dated step. ``date`` is an ISO prefix: "2026", "2026-11" or "2026-11-23", never finer than its text."""

    date: str
    line: Line
    url: str = ""
    card_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """An earlier story on the same subject."""

    story_id: int
    headline: str
    seen_at: datetime
    card_id: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A story of weight that the archive holds, as later stories are held against it."""

    story_id: int
    headline: str
    event: str
    seen_at: datetime  # when it was published, as far as that is known, else collected
    publishers: int = 1  # that tell it independently
    believed: bool = True  # False: only one feed of no weight tells it, which proves nothing
    card_id: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher's telling of the story, as shown under *Sources*."""

    entry_id: int
    publisher: str
    title: str
    url: str
    published_at: datetime | None = None
    collected_at: datetime
    primary: bool = False  # the maker's own post


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What people read of a story; plain text, no mark-up."""

    id: int
    story_id: int
    revision: int
    headline: str
    insight: Line | None = None
    tldr: Tldr = field(default_factory=Tldr)
    takeaways: tuple[Line, ...] = ()
    implications: tuple[Implication, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()
    related: tuple[Related, ...] = ()
    sources: tuple[Source, ...] = ()
    topics: tuple[str, ...] = ()
    event: str = ""
    importance: int = 0
    credibility: int = 0
    published_at: datetime | None = None
    collected_at: datetime
    written_at: datetime
    written_by: str = ""  # "" = without a model; otherwise the model's name
    note: str = ""  # an honest remark shown on the card ("headline only", "corrected …")
    correction: str = ""  # what was wrong and what is right, by a person; kept when the card is written again
    corrected_at: datetime | None = None
    quiet: bool = False

    @property
    def news_at(self) -> datetime:
        """How new the news is: when it was published, as far as that can be believed.

        A date in the future would stay on top for ever, so the time of collection takes its place. What came undated
        with a feed's first poll may be years old, and counts as a month old.
        """
        if self.published_at is not None and self.published_at <= self.collected_at:
            return self.published_at
        undated = self.published_at is None and self.quiet
        return self.collected_at - timedelta(days=30) if undated else self.collected_at

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the card in reading order."""
        tldr = self.tldr
        several: list[Line | None] = [
            self.insight,
            tldr.what_changed,
            tldr.why_it_matters,
            tldr.what_to_do_next,
            tldr.who_should_care,
            *self.takeaways,
        ]
        for implication in self.implications:
            several += [implication.prediction, implication.rationale]
        several += [item.line for item in self.timeline]
        return tuple(line for line in several if line is not None)
