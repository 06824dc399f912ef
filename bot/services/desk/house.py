"""What belongs to a whole workspace: its own topics, its sources, and who may change channels."""

from __future__ import annotations

import re

from bot.commands import Command
from bot.errors import UserError
from bot.replies import Answer, Reply
from bot.services.desk import reading
from bot.services.desk.asker import Asker, check_may_change, person
from bot.services.feeds.sources import add_source
from bot.services.parts import Parts
from bot.stories.patterns import PatternError, PatternSet, phrase
from storage import feedback, people

MOST_TOPICS = 50
MOST_TERMS = 30
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
_HOW = "Write: /ainews topics add chips: accelerator, export licence"


def topics(parts: Parts, asker: Asker, command: Command) -> Answer:
    """List topics, or add and remove a workspace's own."""
    if command.action == "add":
        return _add_topic(parts, asker, command.text)
    if command.action == "remove":
        return _remove_topic(parts, asker, command.text)
    return reading.topics(parts, asker, command)


def _add_topic(parts: Parts, asker: Asker, text: str) -> Answer:
    name, colon, rest = text.partition(":")
    slug = re.sub(r"[\s_]+", "-", name.strip().lower())
    terms = tuple(dict.fromkeys(term for part in rest.split(",") if (term := " ".join(part.strip(' "').split()))))
    if not colon or not terms or not _SLUG.fullmatch(slug):
        raise UserError(f"A topic needs a short name and the terms that it stands for. {_HOW}")
    if len(terms) > MOST_TERMS or any(len(term) > 80 for term in terms):
        raise UserError(f"A topic takes at most {MOST_TERMS} terms of up to 80 characters each.")
    if parts.lexicon.topic(slug):
        raise UserError(f"“{slug}” is a topic already; follow it with /ainews follow {slug}.")
    _check_terms(terms)
    check_may_change(parts, asker)
    with parts.store.write() as c:
        known = {own for own, _, _ in feedback.topics_of(c, asker.team_id)}
        if len(known) >= MOST_TOPICS and slug not in known:
            raise UserError(f"A workspace has at most {MOST_TOPICS} topics of its own.")
        now = parts.now()
        label = slug.replace("-", " ").capitalize()
        feedback.save_topic(c, team_id=asker.team_id, slug=slug, label=label, terms=terms, by=asker.user_id, now=now)
    text = f"“{slug}” is now a topic of your workspace: every card that mentions {' or '.join(terms[:5])}."
    return Reply(text=text, hints=(f"follow {slug}", f"latest {slug}"))


def _check_terms(terms: tuple[str, ...]) -> None:
    try:
        PatternSet([phrase(term) for term in terms])
    except PatternError as e:
        raise UserError("One of these terms cannot be used; plain words work best.") from e


def _remove_topic(parts: Parts, asker: Asker, text: str) -> Answer:
    check_may_change(parts, asker)
    slug = text.strip().lower()
    with parts.store.write() as c:
        gone = feedback.delete_topic(c, asker.team_id, slug)
    if not gone:
        raise UserError(f"Your workspace has no topic “{slug[:40]}” of its own.")
    return Reply(text=f"“{slug}” is no longer a topic.", hints=("topics",))


def sources(parts: Parts, asker: Asker, command: Command) -> Answer:
    """List sources, or add one. Sources serve every workspace, so only an admin adds, and only where there is one."""
    if command.action != "add":
        return reading.sources(parts, asker, command)
    if parts.settings.many_workspaces:
        raise UserError("Sources are managed by the people who run this bot; please send them the address.")
    if not person(parts, asker).is_admin:
        raise UserError("Only admins of this workspace can add sources. Please send them the address.")
    feed = add_source(parts, command.url)
    return Reply(
        text=f"Added: {feed.title}. Its older posts can be searched, but only new ones will be posted here.",
        hints=("sources",),
    )


def rule(parts: Parts, asker: Asker, command: Command) -> Answer:
    """``settings admins`` and ``settings members``: who may change what comes to channels."""
    if not person(parts, asker).is_admin:
        raise UserError("Only admins of this workspace can change that.")
    admins_only = command.action == "admins"
    with parts.store.write() as c:
        people.set_admins_only(c, asker.team_id, admins_only)
    who = "only admins can change" if admins_only else "every member can change"
    return Reply(text=f"From now on {who} what is posted to channels. Guests never can.", hints=("settings",))
