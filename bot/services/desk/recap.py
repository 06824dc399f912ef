"""A recap made for one person who asks: a day or a week, of one topic or of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial

from bot.commands import Command, Period
from bot.delivery.slots import Slot
from bot.render.words import topic_words
from bot.replies import Answer, RecapReply, Reply
from bot.services.delivery.period_recap import recap_of
from bot.services.desk.asker import Asker, zone_of
from bot.services.desk.preview import own_topics
from bot.services.desk.reading import topics_named
from bot.services.parts import Parts
from storage.records import Recap


def recap(parts: Parts, asker: Asker, command: Command) -> Answer:
    """What mattered in a day or a week, the weightiest first.

    A day or week that has only begun may hold nothing yet; the one before it is then the answer, and says so.
    """
    own = own_topics(parts, asker.team_id) if command.terms.topics else {}
    topic = next(iter(topics_named(parts, command.terms.topics, tuple(own))), "")
    asked = command.period or Period()
    zone = zone_of(parts, asker)
    make = partial(_make, parts, asker, zone=zone, topic=topic, terms=own.get(topic, ()))
    made = make(asked)
    if not made.items and asked.back == 0 and asked.day is None:
        before = make(replace(asked, back=1))
        made = replace(before, lead=f"Nothing yet this {asked.kind}; this is the one before. {before.lead}".strip())
    if not made.items:
        about = f"on {topic_words(topic)} " if topic else ""
        text = f"There is no news {about}from {_asked_for(asked, made)}."
        return Reply(text=text, hints=("latest", "topics"))
    return RecapReply(recap=made, now=parts.now())


def _asked_for(asked: Period, made: Recap) -> str:
    """What a person asked for, in their words where these say it."""
    if asked.back == 0 and asked.day is None:
        return "today or yesterday" if asked.kind == "day" else "this week or last week"
    if asked.back == 1:
        return "yesterday" if asked.kind == "day" else "last week"
    return made.slot.partition(":")[2]


def _make(parts: Parts, asker: Asker, period: Period, *, zone: tzinfo, topic: str, terms: Sequence[str]) -> Recap:
    label, since, until = period.bounds(parts.now(), zone)
    slot = Slot(schedule="asked", label=label, since=since, due_at=until)
    made = recap_of(parts, slot, topic=topic, terms=terms, team_id=asker.team_id, channel_id=asker.channel_id)
    return replace(made, title=f"{made.title} · {topic_words(topic)}") if topic else made
