"""What comes to a channel or a person: follow, unfollow, mute, unmute, pause, resume."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import NoReturn
from zoneinfo import available_timezones

from bot.commands import Command
from bot.delivery.gateway import UserInfo
from bot.delivery.modes import FOREVER
from bot.delivery.slots import zone
from bot.errors import UserError
from bot.grammar import Terms
from bot.render.filter_words import filter_words
from bot.render.limits import BUTTON_VALUE
from bot.render.shapes import counted
from bot.render.words import calendar, topic_words
from bot.replies import Answer, FollowReply, Reply
from bot.services.desk.asker import Asker, check_may_change, enter, settle
from bot.services.desk.filter import asks_for_all, known_sources, merged, reduced, with_one
from bot.services.desk.preview import own_topics, preview
from bot.services.desk.reading import folded, short
from bot.services.parts import Parts
from bot.usage import nearest
from storage import subscriptions
from storage.channels import lock_channels
from storage.outbox import drop_open
from storage.records import DeliveryKind, Subscription

_SPOKEN = (DeliveryKind.CARD, DeliveryKind.REPLY, DeliveryKind.DIGEST, DeliveryKind.RECAP)


def follow(parts: Parts, asker: Asker, command: Command) -> Answer:
    """What a widened filter of this channel (or the asker's own) would bring; a button then saves it."""
    old, wanted = _widened(parts, asker, command)
    where = _where(wanted)
    if old == wanted:
        text = f"{'You already follow' if wanted.user_id else 'This channel already follows'} that; nothing changes."
        return FollowReply(text=text, subscription=wanted, hints=("follow security", "unfollow"))
    confirm = f"follow {html.escape(command.text, quote=False)}".strip()  # read like a typed command, so undone there
    if counted(confirm) > BUTTON_VALUE:
        raise UserError("That is too long for one command. /ainews settings has room for long filters.")
    text = f"With the filter below, this would be {where}. Nothing is saved yet."
    return FollowReply(text=text, subscription=wanted, preview=preview(parts, wanted), confirm=confirm)


def follow_now(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Save the filter that :func:`follow` showed; rights and words are checked again."""
    wanted = proposed(parts, asker, command)
    with parts.store.write() as c:
        saved = subscriptions.add_subscription(c, wanted)
    here = replace(asker, channel_id=saved.channel_id)
    text = f"Done: from now on this is {_where(saved)}. {enter(parts, here)}".strip()
    return FollowReply(text=text, subscription=saved, hints=("unfollow", "pause 2d"))


def proposed(parts: Parts, asker: Asker, command: Command) -> Subscription:
    """The filter that ``follow`` with these words would leave, not saved.

    Raises:
        UserError: the asker may not change this place, or a word cannot be understood.
    """
    return _widened(parts, asker, command)[1]


def _widened(parts: Parts, asker: Asker, command: Command) -> tuple[Subscription | None, Subscription]:
    """(the filter that stands, the same with what was asked for)."""
    here, info = _place(parts, asker, command.terms)
    old = get(parts, here)
    wanted = merged(parts, old if old and old.active else blank(parts, here, info), command.terms)
    return old, replace(wanted, active=True, paused_until=None)


def _where(subscription: Subscription) -> str:
    return "sent to you by direct message" if subscription.user_id else "posted to this channel"


def unfollow(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Take topics or words out of the filter here; without any, stop altogether."""
    here, _info = _place(parts, asker, command.terms)
    old = get(parts, here)
    if old is None or not old.active:
        return Reply(text="Nothing is followed here.", hints=("follow", "topics"))
    if command.terms.empty or asks_for_all(command.terms):
        _silence(parts, replace(old, active=False), "the channel follows nothing any more")
        return Reply(text="Stopped: nothing more will be posted here.", hints=("follow",))
    less = reduced(old, command.terms)
    if less == old:
        return Reply(text=f"That is not followed here. Followed: {filter_words(old)}.", hints=("settings",))
    if not _asks(less) and (_asks(old) or (old.sources and not less.sources)):
        # with its filter, so that /ainews resume does not bring everything
        _silence(parts, replace(old, active=False), "the channel follows nothing any more")
        return Reply(text="That was the last thing followed here: nothing more will be posted.", hints=("follow",))
    _save(parts, less)
    return Reply(text=f"Done. Still followed here: {filter_words(less)}.", hints=("settings",))


def _asks(filtered: Subscription) -> bool:
    """Something is asked for by name: without it, everything would come."""
    return bool(filtered.topics or filtered.phrases or filtered.patterns)


def mute(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Leave a publisher or a topic out of what comes here."""
    return _muting(parts, asker, command, muted=True)


def unmute(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Let a publisher or a topic in again."""
    return _muting(parts, asker, command, muted=False)


def _muting(parts: Parts, asker: Asker, command: Command, *, muted: bool) -> Answer:
    here, _info = _place(parts, asker, command.terms)
    changed, name = set_mute(parts, here, command.text, muted=muted)
    state = "muted" if muted else "no longer muted"
    return Reply(text=f"“{changed}” is {state} here.", hints=(f"{'un' if muted else ''}mute {name}", "settings"))


def set_mute(parts: Parts, here: Asker, name: str, *, muted: bool, kind: str = "") -> tuple[str, str]:
    """Mute or unmute a topic, when there is one of that name, else a publisher.

    Returns:
        (what people call it, what they type for it).

    Raises:
        UserError: nothing is followed here, neither topic nor source is called so, or nothing is muted by that name.
    """
    old = find(parts, here)
    names = {folded(topic.label): topic.slug for topic in parts.lexicon.topics if not topic.custom}
    names |= {folded(slug): slug for slug in (*names.values(), *own_topics(parts, here.team_id))}
    if kind == "topic" or (not kind and folded(name) in names):
        slug = names.get(folded(name), name.lower())
        _save(parts, replace(old, muted_topics=with_one(old.muted_topics, slug, present=muted)))
        return topic_words(slug), slug
    if muted and not kind:
        name = _publisher(parts, name, tuple(names))
    name = name[:200]
    if not muted and not kind:
        name = next((one for one in old.muted_sources if one.casefold() == name.casefold()), "") or _not_muted(name)
    _save(parts, replace(old, muted_sources=with_one(old.muted_sources, name, present=muted)))
    return name, name


def _not_muted(name: str) -> NoReturn:
    raise UserError(f"Nothing called “{short(name)}” is muted here. See /ainews settings.")


def _publisher(parts: Parts, name: str, topics: tuple[str, ...]) -> str:
    try:
        return known_sources(parts, (name,))[0]
    except UserError:
        near = nearest(folded(name), topics)
        if not near:
            raise
        raise UserError(f"No topic or source here is called “{short(name)}”. Did you mean “{near}”?") from None


def pause(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Post nothing here for a while, or until told."""
    here, _info = _place(parts, asker, command.terms)
    old = find(parts, here)
    until = parts.now() + command.span if command.span else FOREVER
    _silence(parts, replace(old, paused_until=until), "the channel was paused")
    if until == FOREVER:
        return Reply(text="Paused until you write /ainews resume.", hints=("resume",))
    local = until.astimezone(zone(old.timezone))
    return Reply(text=f"Paused until {calendar(local, parts.now())} ({old.timezone}).", hints=("resume",))


def resume(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Post here again."""
    here, _info = _place(parts, asker, command.terms)
    old = find(parts, here)
    _save(parts, replace(old, paused_until=None, active=True))
    return Reply(text=f"Posting here again: {filter_words(old)}.", hints=("latest", "settings"))


def _place(parts: Parts, asker: Asker, terms: Terms) -> tuple[Asker, UserInfo]:
    who = terms.options.get("for", "")
    if who not in {"", "me", "channel", "here"}:
        raise UserError("“for:” takes me or channel, such as for:me.")
    here = settle(parts, asker, personal=who == "me")
    return here, check_may_change(parts, here)


def get(parts: Parts, here: Asker) -> Subscription | None:
    """The subscription of a place, active or not."""
    with parts.store.read() as c:
        return subscriptions.subscription_for(c, here.team_id, here.channel_id)


def find(parts: Parts, here: Asker) -> Subscription:
    """The subscription of a place.

    Raises:
        UserError: nothing was ever followed there.
    """
    found = get(parts, here)
    if found is None:
        raise UserError("Nothing is followed here yet. Start with /ainews follow and a topic.")
    return found


def blank(parts: Parts, here: Asker, info: UserInfo) -> Subscription:
    """A subscription to everything, in the time zone of whoever sets it up."""
    return Subscription(
        id=0,
        team_id=here.team_id,
        channel_id=here.channel_id,
        user_id=here.user_id if here.in_dm else "",
        timezone=info.timezone if info.timezone in available_timezones() else "UTC",
        created_by=here.user_id,
        created_at=parts.now(),
    )


def _silence(parts: Parts, changed: Subscription, why: str) -> None:
    """Keep a subscription that wants silence from now on, and take back what waits in its line: people who stop a
    flood mean the flood. Edits of what stands there still go.
    """
    place = changed.team_id, changed.channel_id
    with parts.store.write() as c:
        subscriptions.save_subscription(c, changed)
        lock_channels(c, [place], parts.now())
        drop_open(c, *place, why, kinds=_SPOKEN)


def _save(parts: Parts, changed: Subscription) -> None:
    with parts.store.write() as c:
        subscriptions.save_subscription(c, changed)
