"""What the desk answers: meaning only. ``bot.slack.views`` turns it into blocks, the terminal into text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.records import Card, Recap, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A sentence or short paragraphs. ``shareable`` answers may be posted to the channel by a button."""

    text: str
    hints: tuple[str, ...] = ()  # commands to try next
    shareable: bool = False
    error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardList:
    """Cards in short form under a title, with the command that brings the next page."""

    title: str
    cards: tuple[Card, ...]
    more: str = ""
    now: datetime
    snippets: tuple[str, ...] = ()  # beside cards, in the same order, for search


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSource:
    """A source that an answer rests on, and the card that tells its story."""

    title: str
    url: str
    publisher: str
    at: datetime
    card_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question and what the archive says to it; without sentences, it does not say.

    ``sentences`` are (text, places of ``sources``); sources are numbered from 1 for people.
    """

    question: str
    sentences: tuple[tuple[str, tuple[int, ...]], ...]
    sources: tuple[CitedSource, ...]
    written_by: str = ""  # the model; "" when the sentences are the sources' own
    why_quoted: str = ""  # why no model was asked, where people can wait for it: a sentence
    now: datetime
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCard:
    """A whole card."""

    card: Card
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapReply:
    """A recap made for the asker."""

    recap: Recap
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A title and rows of (name, value): status, sources, topics, why."""

    title: str
    rows: tuple[tuple[str, str], ...]
    lead: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPreview:
    """What a filter would have brought in the last days, with a few of the cards and why each would pass."""

    days: int
    seen: int  # cards there were
    passed: int  # cards that pass
    samples: tuple[tuple[Card, str], ...] = ()
    now: datetime

    @property
    def per_day(self) -> float:
        """Cards a day that the filter lets through."""
        return self.passed / max(1, self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowReply:
    """A filter that was set or is proposed: in words, and what it brings. ``confirm`` is the command that saves it."""

    text: str
    subscription: Subscription
    preview: FilterPreview | None = None
    confirm: str = ""  # "" when there is nothing to save
    hints: tuple[str, ...] = ()


Answer = Reply | CardList | Answered | OneCard | RecapReply | Facts | FollowReply
