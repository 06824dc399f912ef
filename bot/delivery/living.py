"""When a posted card is edited and what the reply under it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage.records import Card, Delivery, DeliveryState, StoryChange

EDIT_EVERY = timedelta(minutes=10)  # at most one edit of a card in this time
EDIT_FOR = timedelta(days=7)  # a card is not edited later than this after it was posted
FORGET = timedelta(days=1)  # a change whose card was never written again is let go after this time
_NOT_NEWS = frozenset({"opened", "awake"})  # what everybody who was told the story knows
_SILENT = frozenset({"rewritten"})  # the same story in other words: the message is edited, nobody is told
MOST_WORDS = 4
WIDELY = 6  # publishers of a story from which more of them are worth a reply; before, the edited card says it
_SOURCES = re.compile(r"\+(\d+) sources?: (.+)")
_MORE = re.compile(r"[()]| and \d+ more$")
_BY = re.compile(r" \(([^()]+)\)$")
_FIRST_HAND = re.compile(r"\+1 source: (.+) \(first hand\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What a channel's message gets: an edit, and a reply when ``words`` say something."""

    delivery: Delivery
    words: tuple[str, ...] = ()
    correction: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What to do: touch the messages now, wait for a better moment, or let the changes go without a word."""

    what: Literal["touch", "wait", "nothing"]
    touches: tuple[Touch, ...] = ()


def look_after(
    changes: Sequence[StoryChange],
    card: Card | None,
    posted: Sequence[Delivery],
    *,
    last_edit: datetime | None,
    now: datetime,
) -> Course:
    """Decide what becomes of the changes of one story.

    Args:
        changes: those that nobody looked at yet, oldest first.
        card: the story's card as it stands.
        posted: its deliveries as a card in channels that still want them.
        last_edit: when an edit of it was planned last.
        now: the time.
    """
    news = [change for change in changes if change.kind not in _NOT_NEWS]
    alive = [one for one in posted if is_alive(one, now)]
    if not news or not alive:
        return Course(what="nothing")
    if card is None or card.revision < max(change.revision for change in news):
        late = now - max(change.at for change in news) > FORGET
        return Course(what="nothing" if late else "wait")
    urgent = any(change.kind == "correction" for change in news)  # what is wrong does not stand there a minute longer
    if last_edit is not None and now - last_edit < EDIT_EVERY and not urgent:
        return Course(what="wait")
    touches = tuple(_touch(one, news, card) for one in alive if _saw_older(one, card))
    return Course(what="touch" if touches else "nothing", touches=touches)


def reply_text(words: Sequence[str], *, correction: bool) -> str:
    """What a reply says, plain: "🔄 The fine is now €41 million (Tensor Times) · +2 sources: Tensor Times, Patch"."""
    words = [_FIRST_HAND.sub(r"now told first hand by \1", one) for one in words]
    facts = list(dict.fromkeys(one for one in words if not _SOURCES.fullmatch(one)))
    named = frozenset(match[1] for one in facts[:MOST_WORDS] if (match := _BY.search(one)))
    shown = [*facts, *_joined(words, named)][:MOST_WORDS]
    shown[:1] = [f"{one[:1].upper()}{one[1:]}" for one in shown[:1]]
    return ("⚠️ Correction: " if correction else "🔄 ") + " · ".join(shown)


def since_posted(changes: Sequence[StoryChange], told_at: datetime) -> str:
    """What an edited card says of the time since it was posted: "Now exploited in attacks · +1 source: Patch", or "".

    Args:
        changes: the story's ledger, oldest step first.
        told_at: when the message was made first.
    """
    quiet = _NOT_NEWS | _SILENT | {"correction"}  # a correction has a mark of its own
    fresh = [change for change in changes if change.matters and change.at > told_at and change.kind not in quiet]
    newest_first = sorted(fresh, key=lambda change: change.at, reverse=True)
    return reply_text([change.words for change in newest_first], correction=False).removeprefix("🔄 ") if fresh else ""


def _joined(words: Sequence[str], named: frozenset[str]) -> list[str]:
    """ "+1 source: A" and "+2 sources: B, C" as "+3 sources: A, B, C", without those that a fact names already."""
    found = [match for match in map(_SOURCES.fullmatch, words) if match]
    count = sum(int(match[1]) for match in found)
    names = list(dict.fromkeys(name for match in found for name in _names(match[2])))
    left = [name for name in names if name not in named]
    if not left:
        return []
    count = max(1, count - (len(names) - len(left)))
    return [f"+{count} source{'' if count == 1 else 's'}: {', '.join(left)}"]


def _names(text: str) -> list[str]:
    """Each name of "Patch, Wire"; a list that says more than names stays whole."""
    return [text] if _MORE.search(text) else text.split(", ")


def _touch(delivery: Delivery, news: Sequence[StoryChange], card: Card) -> Touch:
    told_at = delivery.intent_at or delivery.created_at
    fresh = [change for change in news if change.at > told_at]
    if not any(change.matters and not _mere_retelling(change, card) for change in fresh):
        return Touch(delivery=delivery)
    loud = sorted(fresh, key=lambda change: (not change.matters, change.kind != "correction"))
    return Touch(
        delivery=delivery,
        words=tuple(change.words for change in loud if _worth_saying(change)),
        correction=any(change.kind == "correction" for change in fresh),
    )


def _mere_retelling(change: StoryChange, card: Card) -> bool:
    """One more outlet says what the others said: the card shows it, and nobody needs to be called for it."""
    few = len({source.publisher for source in card.sources}) < WIDELY
    return change.kind == "source" and few and "(first hand" not in change.words


def _worth_saying(change: StoryChange) -> bool:
    """Not that the same story is told in other words, nor that it is only counted as another kind of event."""
    return change.kind not in _SILENT and (change.matters or change.kind != "event")


def is_alive(delivery: Delivery, now: datetime) -> bool:
    """A message stands there, or may stand there, and may still be edited."""
    if delivery.state is DeliveryState.SENT:
        return not delivery.error and now - (delivery.sent_at or delivery.created_at) < EDIT_FOR
    return delivery.state is DeliveryState.SENDING


def _saw_older(delivery: Delivery, card: Card) -> bool:
    """The message was made before the card was written as it stands now."""
    return delivery.intent_at is None or delivery.intent_at < card.written_at
