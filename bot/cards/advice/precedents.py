"""Why news matters by what the archive told before it: who took the same step, and with whom it was agreed before.

Only stories of weight of other days count (see ``bot.services.cards.memory``), each company once; what came before is
named with its day, so that readers can look it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from bot.cards.advice.slots import fill
from bot.cards.advice.threads import Step, Threads, is_talk
from bot.cards.advice.wording import NAMED, ORDINALS, Reason, counted, day_of, possessive
from storage.records import Line, Remembered

_TAKEOVERS = timedelta(days=90)
_AGAIN = timedelta(days=10)  # who took a step is not told so again sooner
_NEXT_CASE = timedelta(days=7)  # sooner, it is likely the same case
_RACE = timedelta(days=21)  # of two, one that did it before is no race unless the other did it lately
_COUNTS = ("", "", "two", "three", "four", "five", "six", "seven")
_PLURALS = (
    ("company", "companies"),
    ("state or country", "states or countries"),
    ("maker", "makers"),
    ("lab", "labs"),
    ("platform", "platforms"),
    ("startup", "startups"),
    ("firm", "firms"),
)


def precedent(threads: Threads, event: str, headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    """What the archive told before of the same step; ``None`` where this is the first, or one of too many.

    Args:
        threads: the steps that are known.
        event: the story's kind of event.
        headline: of the story.
        memory: earlier stories of weight.
        today: the day of the story.
    """
    steps = (side for step in (threads.steps(headline, event) if event else ()) for side in _sides(step))
    reasons = (_after(threads, step, memory, today) for step in steps)
    return next(filter(None, reasons), None)


def _sides(step: Step) -> tuple[Step, ...]:
    """A deal between two is the next one of either."""
    if step.thread.who != "between":
        return (step,)
    return step, Step(step.thread, step.others[0], (step.who,))


def _after(threads: Threads, step: Step, memory: Sequence[Remembered], today: date) -> Reason | None:
    taken = list(_taken(threads, step, memory, today))
    if step.thread.who == "between":
        return _next_deal(step, taken, today)
    own = [one for one, other in taken if other.who and other.who == step.who]
    again = _NEXT_CASE if step.thread.case else _AGAIN
    if any(one.seen_at.date() > today - again for one in own):
        return None  # said of it already
    own = [one for one in own if one.believed]
    if own and step.thread.case:
        return _once_more(step, own, today)
    others = _first(
        (other.who, one)
        for one, other in taken
        if one.believed and other.who not in {"", step.who} and not _same_pair(step, other)
    )
    before = {name: one for name, one in others.items() if one.seen_at.date() < today}
    if own:
        return _beside(step.thread.one, before, today)
    return counted("the ", step.thread.one, before, today, step.thread.least) if step.thread.one else None


def _next_deal(step: Step, taken: Sequence[tuple[Remembered, Step]], today: date) -> Reason | None:
    """With whom the same company agreed on such a thing before; nothing where it is the same deal again."""
    partners = _first((_partner(step, other), one) for one, other in taken if _partner(step, other))
    if set(partners) & set(step.others):
        return None
    before = {name: one for name, one in partners.items() if one.believed and one.seen_at.date() < today}
    return counted(f"{possessive(step.who)} ", step.thread.one, before, today, step.thread.least)


def _first(pairs: Iterable[tuple[str, Remembered]]) -> dict[str, Remembered]:
    """The oldest story of each name."""
    first: dict[str, Remembered] = {}
    for name, one in pairs:
        first.setdefault(name, one)
    return first


def _taken(
    threads: Threads, step: Step, memory: Sequence[Remembered], today: date
) -> Iterator[tuple[Remembered, Step]]:
    """Earlier stories that take this step, oldest first."""
    since = today - timedelta(days=step.thread.days)
    for one in memory:
        if one.event and since <= one.seen_at.date() <= today:
            for other in threads.steps(one.headline, one.event):
                if other.thread is step.thread:
                    yield one, other


def _same_pair(step: Step, other: Step) -> bool:
    """Each names the other one: a deal between two, told from both sides, or the step of one of them."""
    return step.who in other.others or other.who in step.others


def _partner(step: Step, other: Step) -> str:
    """With whom the one who acts agreed before; "" where somebody else did."""
    sides = {other.who, *other.others}
    return next(iter(sides - {step.who}), "") if step.who in sides else ""


def takeovers(event: str, headline: str, memory: Sequence[Remembered], today: date) -> Reason | None:
    """Companies that the same buyer took over before."""
    deal = _deal(headline) if event == "acquisition" else None
    first: dict[str, Remembered] = {}
    for one in memory if deal else ():
        if one.event == "acquisition" and today - _TAKEOVERS <= one.seen_at.date() < today:
            before = _deal(one.headline)
            if before and deal and before[0] == deal[0] and before[1] not in headline:
                first.setdefault(before[1], one)
    return counted(f"{possessive(deal[0])} ", "takeover", first, today) if deal else None


def _deal(headline: str) -> tuple[str, str] | None:
    if is_talk(headline):
        return None
    found = fill("acquisition", [headline])
    parts = [found[name].value for name in ("org", "counterparty") if name in found]
    return (parts[0], parts[1]) if len(parts) == len(("org", "counterparty")) else None


def _once_more(step: Step, own: Sequence[Remembered], today: date) -> Reason | None:
    """ "By the archive, the third such case against Quillon in 84 days, after 12 September and 23 October." """
    first: dict[date, Remembered] = {}
    for one in own:
        day = one.seen_at.date()
        if not any(abs(day - other) < _NEXT_CASE for other in first):
            first[day] = one
    if not step.thread.least <= len(first) + 1 < len(ORDINALS):
        return None
    days = (today - min(first)).days
    named = " and ".join(day_of(day) for day in sorted(first)[-NAMED:])
    case = f"{ORDINALS[len(first) + 1]} {step.thread.case} {step.who}"
    text = f"By the archive, the {case} in {days} days, after {named}."
    return Reason(Line(text=text, basis="archive"), tuple(first[day] for day in sorted(first)[-NAMED:]))


def _beside(one: str, before: dict[str, Remembered], today: date) -> Reason | None:
    """ "By the archive one of three companies with a coding agent in 34 days, beside Quillon (3 May) and …"."""
    count = len(before) + 1
    if not before or count >= len(_COUNTS):
        return None
    days = max(2, (today - min(story.seen_at.date() for story in before.values())).days)
    if len(before) == 1 and days > _RACE.days:
        return None
    latest = sorted(before.items(), key=lambda pair: pair[1].seen_at)[-NAMED:]
    named = " and ".join(f"{name} ({day_of(story.seen_at.date())})" for name, story in latest)
    last = "most recently " if len(before) > NAMED else ""
    text = f"By the archive, one of {_COUNTS[count]} {_plural(one)} in {days} days, beside {last}{named}."
    return Reason(Line(text=text, basis="archive"), tuple(story for _, story in latest))


def _plural(one: str) -> str:
    for single, several in _PLURALS:
        head, found, rest = one.partition(single)
        if found and len(head) < 20:
            return f"{head}{several}{rest.replace(' its ', ' their ')}"
    return one
