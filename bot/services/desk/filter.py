"""A filter widened or narrowed by what somebody typed; each word, zone and pattern is checked before it is kept."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.errors import UserError
from bot.grammar import Terms, parse_number
from bot.services.desk.pattern_words import pattern_fault
from bot.services.desk.preview import own_topics
from bot.services.desk.reading import known_topic, short, topics_named
from bot.services.desk.zones import check_zone
from bot.services.parts import Parts
from bot.stories.patterns import PatternError, PatternSet
from storage.feeds import list_feeds
from storage.records import Mode, Subscription

MOST_TERMS = 50  # of one kind in a filter
LEAST_OF_EVERYTHING = 40  # importance; with less a channel gets three times as many cards, most of them trifles
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MEANT = {  # words that people write beside a topic → how that is written
    "me": "To get it yourself, add for:me, such as /ainews follow security for:me.",
    "daily": "For one digest a day add mode:daily, such as /ainews follow security mode:daily.",
    "weekly": "For one digest a week add mode:weekly, such as /ainews follow security mode:weekly.",
    "at": "The hour of a digest is written hour:9, such as /ainews follow security mode:daily hour:9.",
}
_YES = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


class FilterError(UserError):
    """One field of a filter cannot be used; ``field`` is its name."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def merged(parts: Parts, old: Subscription, terms: Terms) -> Subscription:
    """The old filter, widened by what was asked for."""
    own = tuple(own_topics(parts, old.team_id))
    named = () if asks_for_all(terms) else (*terms.topics, *terms.words)
    topics = _topics(parts, named, own)
    check_patterns(terms.patterns)
    wanted = replace(
        old,
        topics=_union(old.topics, topics),
        phrases=_union(old.phrases, terms.phrases),
        excluded=_union(old.excluded, terms.excluded),
        patterns=_union(old.patterns, terms.patterns),
        sources=_union(old.sources, known_sources(parts, terms.sources)),
        muted_topics=tuple(topic for topic in old.muted_topics if topic not in topics),
        min_importance=old.min_importance if terms.min_importance is None else terms.min_importance,
    )
    return _with_options(_without_trifles(wanted, terms), terms.options)


def asks_for_all(terms: Terms) -> bool:
    """ "all" or "everything" instead of a topic."""
    return tuple(map(str.lower, (*terms.words, *terms.topics))) in {("all",), ("everything",)}


def _topics(parts: Parts, names: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """Topics by name; a word that is none is answered with how to follow what it probably means."""
    try:
        return topics_named(parts, names, own)
    except UserError:
        for name in names:
            if how := _MEANT.get(name.lower()):
                raise UserError(f"“{short(name)}” is not a topic. {how}") from None
            phrase = f'To follow every card that says it: /ainews follow "{short(name)}". All topics: /ainews topics.'
            known_topic(parts, name, own, else_=phrase)
        raise


def _without_trifles(wanted: Subscription, terms: Terms) -> Subscription:
    """A new subscription to everything leaves out what hardly matters, unless its importance was asked for."""
    narrowed = wanted.topics or wanted.phrases or wanted.patterns or wanted.sources
    if wanted.id or narrowed or terms.min_importance is not None:
        return wanted
    return replace(wanted, min_importance=LEAST_OF_EVERYTHING)


def _with_options(wanted: Subscription, options: dict[str, str]) -> Subscription:
    readers: dict[str, Callable[[Subscription, str], Subscription]] = {
        "mode": lambda s, v: replace(s, mode=_mode(v)),
        "hour": lambda s, v: replace(s, hour=parse_number(v, "hour", 0, 23)),
        "tz": lambda s, v: replace(s, timezone=check_zone(v)),
        "cap": lambda s, v: replace(s, daily_cap=parse_number(v, "cap", 0, 100)),
        "weekday": lambda s, v: replace(s, weekday=_weekday(v)),
        "quiet": _quiet,
        "thread": lambda s, v: replace(s, insight_in_thread=_yes(v)),
    }
    for name, value in options.items():
        if name in readers:
            wanted = readers[name](wanted, value)
    return wanted


def _yes(value: str) -> bool:
    if value not in _YES:
        raise UserError("“thread:” takes yes or no: whether deep insight comes as a reply in the thread.")
    return _YES[value]


def _mode(value: str) -> Mode:
    if value not in set(Mode):
        raise UserError("“mode:” takes instant, daily or weekly.")
    return Mode(value)


def _weekday(value: str) -> int:
    found = [number for number, day in enumerate(_DAYS) if len(value) > 1 and day.startswith(value)]
    if not found:
        raise UserError("“weekday:” takes a day of the week, such as weekday:monday.")
    return found[0]


def _quiet(wanted: Subscription, value: str) -> Subscription:
    if value in {"off", "none", "no"}:
        return replace(wanted, quiet_start=None, quiet_end=None)
    start, _, end = value.partition("-")
    hours = parse_number(start, "quiet", 0, 23), parse_number(end, "quiet", 0, 23)
    return replace(wanted, quiet_start=hours[0], quiet_end=hours[1])


def check_patterns(patterns: Iterable[str]) -> None:
    """Refuse patterns that google-re2 cannot run in linear time.

    Raises:
        FilterError: says in plain words what is wrong, and where.
    """
    for pattern in patterns:
        try:
            PatternSet((pattern,))
        except PatternError as e:
            fault = pattern_fault(pattern) or "it is too large"
            raise FilterError("patterns", f"The pattern /{short(pattern)}/ cannot be used: {fault}.") from e


def known_sources(parts: Parts, names: Iterable[str]) -> tuple[str, ...]:
    """Publishers by the names that cards carry; a part of a name is enough where it fits one only.

    Raises:
        FilterError: no source is called so, or several are.
    """
    asked = tuple(names)
    if not asked:
        return ()
    with parts.store.read() as c:
        titles = {feed.title.casefold(): feed.title for feed in list_feeds(c, removed=True) if feed.title}
    return tuple(dict.fromkeys(_known_source(titles, name) for name in asked))


def _known_source(titles: dict[str, str], name: str) -> str:
    small = " ".join(name.split()).casefold()
    if small in titles:
        return titles[small]
    inside = [title for key, title in titles.items() if small in key]
    if len(inside) == 1:
        return inside[0]
    if inside:
        few = ", ".join(f"“{short(title)}”" for title in sorted(inside)[:3])
        raise FilterError("sources", f"Several sources match “{short(name)}”: {few}. Please write more of the name.")
    near = difflib.get_close_matches(small, titles, n=1, cutoff=0.6)
    tail = f"Did you mean “{titles[near[0]]}”?" if near else "See /ainews sources."
    raise FilterError("sources", f"No source here is called “{short(name)}”. {tail}")


def reduced(old: Subscription, terms: Terms) -> Subscription:
    gone = {name.lower() for name in (*terms.topics, *terms.words, *terms.phrases, *terms.patterns, *terms.sources)}
    return replace(
        old,
        topics=tuple(topic for topic in old.topics if topic.lower() not in gone),
        phrases=tuple(phrase for phrase in old.phrases if phrase.lower() not in gone),
        patterns=tuple(pattern for pattern in old.patterns if pattern.lower() not in gone),
        sources=tuple(source for source in old.sources if source.lower() not in gone),
        excluded=tuple(word for word in old.excluded if word not in terms.excluded),
    )


def _union(old: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    merged = tuple(dict.fromkeys((*old, *more)))
    if len(merged) > MOST_TERMS:
        raise UserError(f"That is more than a filter can hold: at most {MOST_TERMS} of one kind.")
    return merged


def with_one(values: tuple[str, ...], value: str, *, present: bool) -> tuple[str, ...]:
    rest = tuple(one for one in values if one.casefold() != value.casefold())
    return (*rest, value)[:MOST_TERMS] if present else rest
