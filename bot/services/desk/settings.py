"""The settings of one channel or person: what stands, what it brings, what votes taught; and saving them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.commands import Command
from bot.errors import UserError
from bot.replies import FilterPreview
from bot.services.desk.asker import Asker, check_may_change
from bot.services.desk.feedback import lesson_id
from bot.services.desk.filter import LEAST_OF_EVERYTHING, FilterError, check_patterns, known_sources
from bot.services.desk.following import blank, get, proposed
from bot.services.desk.preview import preview
from bot.services.desk.zones import check_zone
from bot.services.parts import Parts
from storage import feedback, subscriptions
from storage.records import Subscription, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that the settings form shows."""

    subscription: Subscription
    topics: tuple[Topic, ...]
    preview: FilterPreview
    learned: tuple[tuple[str, str], ...]  # (words, id)


def sheet(parts: Parts, here: Asker, *, from_afar: bool = False) -> Sheet:
    """The settings of a place, for somebody who may change them.

    Raises:
        UserError: they may not.
    """
    info = check_may_change(parts, here, from_afar=from_afar)
    known = get(parts, here)
    _check_own(known, here)
    return trial(parts, here, known or replace(blank(parts, here, info), min_importance=LEAST_OF_EVERYTHING))


def proposal(parts: Parts, asker: Asker, command: Command) -> Sheet:
    """The form of a filter that ``follow`` proposed, to change it before it is saved.

    Raises:
        UserError: the asker may not change this place, or a word cannot be understood.
    """
    wanted = proposed(parts, asker, command)
    here = replace(asker, channel_id=wanted.channel_id)
    _check_own(get(parts, here), here)
    return trial(parts, here, wanted)


def trial(parts: Parts, here: Asker, subscription: Subscription) -> Sheet:
    """The same form with a filter that is being tried out."""
    with parts.store.read() as c:
        own = feedback.topics_of(c, here.team_id)
        lessons = feedback.lessons_of(c, here.team_id, here.channel_id)
    topics = tuple(topic for topic in parts.lexicon.topics if not topic.custom)
    topics += tuple(Topic(slug=slug, label=label, custom=True, team_id=here.team_id) for slug, label, _ in own)
    learned = tuple(
        (lesson_words(parts, lesson), lesson_id(here.channel_id, lesson.kind, lesson.name)) for lesson in lessons
    )
    return Sheet(subscription=subscription, topics=topics, preview=preview(parts, subscription), learned=learned)


def lesson_words(parts: Parts, lesson: feedback.Lesson) -> str:
    """What one lesson does, in words."""
    name = parts.lexicon.label(lesson.name) if lesson.kind == "topic" else lesson.name
    way = "more" if lesson.points > 0 else "less"
    votes = "1 vote" if lesson.votes == 1 else f"{lesson.votes} votes"
    return f"{way} of {name} ({lesson.points:+} importance, from {votes})"


def keep(parts: Parts, here: Asker, wanted: Subscription) -> Subscription:
    """Save settings that somebody filled in; rights are checked again.

    Raises:
        UserError: they may not.
        FilterError: a pattern cannot be used, or no source is called so.
    """
    check_may_change(parts, here, from_afar=True)
    _check_own(get(parts, here), here)
    check_patterns(wanted.patterns)
    try:
        timezone = check_zone(wanted.timezone)
    except UserError as e:
        raise FilterError("timezone", str(e)) from e
    wanted = replace(wanted, sources=known_sources(parts, wanted.sources), timezone=timezone, active=True)
    with parts.store.write() as c:
        return subscriptions.add_subscription(c, wanted)


def place_of(parts: Parts, asker: Asker, subscription_id: int) -> Asker:
    """Where a subscription posts to.

    Raises:
        UserError: there is none of that id in the asker's workspace.
    """
    with parts.store.read() as c:
        found = subscriptions.get_subscription(c, subscription_id)
    if found is None or found.team_id != asker.team_id:
        raise UserError("That subscription is gone. Open the Home tab again to see what is followed.")
    _check_own(found, asker)
    return replace(asker, channel_id=found.channel_id)


def _check_own(known: Subscription | None, here: Asker) -> None:
    """A direct message belongs to one person."""
    if known is not None and known.user_id and known.user_id != here.user_id:
        raise UserError("That belongs to another person.")
