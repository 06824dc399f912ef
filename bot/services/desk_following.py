"""What comes to a channel or a person: follow, unfollow, mute, unmute, pause, resume."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import available_timezones

from bot.commands import Command
from bot.delivery.gateway import UserInfo
from bot.errors import UserError
from bot.grammar import Terms, parse_number
from bot.replies import Answer, FollowReply, Reply
from bot.services.desk_asker import Asker, check_may_change, enter, settle, zone
from bot.services.desk_reading import folded, known_topic
from bot.services.parts import Parts
from bot.services.preview import own_topics, preview
from bot.stories.patterns import PatternError, PatternSet
from storage import subscriptions
from storage.records import Mode, Subscription

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # "until you resume"
MOST_TERMS = 50  # of one kind in a filter
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YES = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


def follow(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Widen the filter of this channel (or the asker's own), and show what it would have brought."""
    wanted = _proposed(parts, asker, command)
    with parts.store.write() as c:
        saved = subscriptions.add_subscription(c, wanted)
    where = "you, by direct message" if saved.user_id else "this channel"
    here = replace(asker, channel_id=saved.channel_id)
    text = f"Done: from now on this comes to {where}. {enter(parts, here)}".strip()
    return FollowReply(text=text, subscription=saved, preview=preview(parts, saved), hints=("unfollow", "pause 2d"))


def try_out(parts: Parts, asker: Asker, command: Command) -> Answer:
    """What ``follow`` with the same words would bring, without saving anything."""
    wanted = _proposed(parts, asker, command)
    hint = f"follow {command.text}".strip()
    text = "Nothing is saved yet. With this filter would come:"
    return FollowReply(text=text, subscription=wanted, preview=preview(parts, wanted), hints=(hint, "settings"))


def _proposed(parts: Parts, asker: Asker, command: Command) -> Subscription:
    here, info = _place(parts, asker, command.terms)
    old = get(parts, here)
    wanted = _merged(parts, old if old and old.active else blank(parts, here, info), command.terms)
    return replace(wanted, active=True, paused_until=None)


def unfollow(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Take topics or words out of the filter here; without any, stop altogether."""
    here, _info = _place(parts, asker, command.terms)
    old = get(parts, here)
    if old is None or not old.active:
        return Reply(text="Nothing is followed here.", hints=("follow", "topics"))
    if command.terms.empty:
        _save(parts, replace(old, active=False))
        return Reply(text="Stopped: nothing will be posted here any more.", hints=("follow",))
    less = _reduced(old, command.terms)
    if less == old:
        return Reply(text=f"That is not followed here. Followed: {describe(parts, old)}.", hints=("settings",))
    if not (less.topics or less.phrases or less.patterns):
        less = replace(less, active=False)
        _save(parts, less)
        return Reply(text="That was the last thing followed here: nothing will be posted any more.", hints=("follow",))
    _save(parts, less)
    return Reply(text=f"Done. Still followed here: {describe(parts, less)}.", hints=("settings",))


def mute(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Leave a publisher or a topic out of what comes here."""
    return _muting(parts, asker, command, muted=True)


def unmute(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Let a publisher or a topic in again."""
    return _muting(parts, asker, command, muted=False)


def _muting(parts: Parts, asker: Asker, command: Command, *, muted: bool) -> Answer:
    here, _info = _place(parts, asker, command.terms)
    changed = set_mute(parts, here, command.text, muted=muted)
    state = "muted" if muted else "no longer muted"
    return Reply(text=f"“{changed}” is {state} here.", hints=(f"{'un' if muted else ''}mute {changed}", "settings"))


def set_mute(parts: Parts, here: Asker, name: str, *, muted: bool, kind: str = "") -> str:
    """Mute or unmute a topic, when there is one of that name, else a publisher; return what it was taken for.

    Raises:
        UserError: nothing is followed here.
    """
    old = find(parts, here)
    topics = {
        folded(slug): slug for slug in (*(t.slug for t in parts.lexicon.topics), *own_topics(parts, here.team_id))
    }
    if kind == "topic" or (not kind and folded(name) in topics):
        slug = topics.get(folded(name), name.lower())
        _save(parts, replace(old, muted_topics=_with(old.muted_topics, slug, present=muted)))
        return slug
    name = name[:200]
    _save(parts, replace(old, muted_sources=_with(old.muted_sources, name, present=muted)))
    return name


def pause(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Post nothing here for a while, or until told."""
    here, _info = _place(parts, asker, command.terms)
    old = find(parts, here)
    until = parts.now() + command.span if command.span else FOREVER
    _save(parts, replace(old, paused_until=until))
    if until == FOREVER:
        return Reply(text="Paused until you write /ainews resume.", hints=("resume",))
    local = until.astimezone(zone(old.timezone))
    return Reply(text=f"Paused until {local:%A %d %B, %H:%M} ({old.timezone}).", hints=("resume",))


def resume(parts: Parts, asker: Asker, command: Command) -> Answer:
    """Post here again."""
    here, _info = _place(parts, asker, command.terms)
    old = find(parts, here)
    _save(parts, replace(old, paused_until=None, active=True))
    return Reply(text=f"Posting here again: {describe(parts, old)}.", hints=("latest", "settings"))


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


def _merged(parts: Parts, old: Subscription, terms: Terms) -> Subscription:
    """The old filter, widened by what was asked for."""
    own = tuple(own_topics(parts, old.team_id))
    named = [*terms.topics, *terms.words] if (*terms.words, *terms.topics) not in {("all",), ("everything",)} else []
    topics = tuple(known_topic(parts, name, own) for name in named)
    check_patterns(terms.patterns)
    wanted = replace(
        old,
        topics=_union(old.topics, topics),
        phrases=_union(old.phrases, terms.phrases),
        excluded=_union(old.excluded, terms.excluded),
        patterns=_union(old.patterns, terms.patterns),
        sources=_union(old.sources, terms.sources),
        muted_topics=tuple(topic for topic in old.muted_topics if topic not in topics),
        min_importance=old.min_importance if terms.min_importance is None else terms.min_importance,
    )
    return _with_options(wanted, terms.options)


def _with_options(wanted: Subscription, options: dict[str, str]) -> Subscription:
    readers: dict[str, Callable[[Subscription, str], Subscription]] = {
        "mode": lambda s, v: replace(s, mode=_mode(v)),
        "hour": lambda s, v: replace(s, hour=parse_number(v, "hour", 0, 23)),
        "tz": lambda s, v: replace(s, timezone=check_zone(v)),
        "cap": lambda s, v: replace(s, daily_cap=parse_number(v, "cap", 0, 100)),
        "weekday": lambda s, v: replace(s, weekday=_weekday(v)),
        "quiet": _quiet,
        "thread": lambda s, v: replace(s, insight_in_thread=_YES.get(v, False)),
    }
    for name, value in options.items():
        if name in readers:
            wanted = readers[name](wanted, value)
    return wanted


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


def check_zone(name: str) -> str:
    """A time zone's name, or a ``UserError`` that says how one looks."""
    zones = {zone.lower(): zone for zone in available_timezones()}
    if name.lower() not in zones:
        raise UserError(f"I do not know the time zone “{name[:60]}”. It looks like tz:Europe/Berlin.")
    return zones[name.lower()]


def check_patterns(patterns: tuple[str, ...]) -> None:
    """Refuse patterns that google-re2 cannot run in linear time."""
    for pattern in patterns:
        try:
            PatternSet((pattern,))
        except PatternError as e:
            raise UserError(f"The pattern /{pattern[:60]}/ cannot be used: {e}") from e


def _reduced(old: Subscription, terms: Terms) -> Subscription:
    gone = {name.lower() for name in (*terms.topics, *terms.words, *terms.phrases, *terms.patterns, *terms.sources)}
    return replace(
        old,
        topics=tuple(topic for topic in old.topics if topic.lower() not in gone),
        phrases=tuple(phrase for phrase in old.phrases if phrase.lower() not in gone),
        patterns=tuple(pattern for pattern in old.patterns if pattern.lower() not in gone),
        sources=tuple(source for source in old.sources if source.lower() not in gone),
        excluded=tuple(word for word in old.excluded if word not in terms.excluded),
    )


def describe(parts: Parts, subscription: Subscription) -> str:
    """A filter in words: what, without what, how weighty, how often."""
    wanted = [parts.lexicon.label(topic) for topic in subscription.topics]
    wanted += [f"“{phrase}”" for phrase in subscription.phrases] + [f"/{p}/" for p in subscription.patterns]
    text = ", ".join(wanted) or "all AI news"
    text += f" from {', '.join(subscription.sources)}" if subscription.sources else ""
    text += f" without {', '.join(subscription.excluded)}" if subscription.excluded else ""
    text += f", importance {subscription.min_importance} and more" if subscription.min_importance else ""
    when = {Mode.DAILY: ", as a daily digest", Mode.WEEKLY: ", once a week"}
    return text + when.get(subscription.mode, "")


def is_paused(subscription: Subscription, now: datetime) -> bool:
    """Whether nothing is posted for now."""
    return subscription.paused_until is not None and subscription.paused_until > now


def _save(parts: Parts, changed: Subscription) -> None:
    with parts.store.write() as c:
        subscriptions.save_subscription(c, changed)


def _union(old: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    merged = tuple(dict.fromkeys((*old, *more)))
    if len(merged) > MOST_TERMS:
        raise UserError(f"That is more than a filter can hold: {MOST_TERMS} of one kind at most.")
    return merged


def _with(values: tuple[str, ...], value: str, *, present: bool) -> tuple[str, ...]:
    rest = tuple(one for one in values if one.casefold() != value.casefold())
    return (*rest, value)[:MOST_TERMS] if present else rest
