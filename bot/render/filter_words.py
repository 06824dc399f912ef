"""A subscription in words: what it lets through and when it posts."""

from __future__ import annotations

from typing import Final

from bot.render.words import plural, topic_words
from storage.records import Mode, Subscription

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_NAMED: Final = 5  # of one kind


def filter_words(subscription: Subscription) -> str:
    """ "Models · with “export rule” · without webinar · importance 40 or more"; "every AI story"."""
    topics = ", ".join(map(topic_words, subscription.topics))
    parts = (
        topics or ("" if subscription.phrases or subscription.patterns else "every AI story"),
        _some("with", subscription.phrases, "“{}”"),
        _some("matching", subscription.patterns, "/{}/"),
        _some("without", subscription.excluded),
        _some("only from", subscription.sources),
        _some("nothing from", subscription.muted_sources),
        _some("nothing on", tuple(map(topic_words, subscription.muted_topics))),
        f"importance {subscription.min_importance} or more" if subscription.min_importance else "",
    )
    return " · ".join(filter(None, parts))


def schedule_words(subscription: Subscription) -> str:
    """ "a digest every day at 09:00 (Europe/Berlin) · quiet from 20:00 to 07:00 · at most 10 a day"."""
    parts = (
        _mode(subscription),
        _quiet(subscription),
        f"at most {plural(subscription.daily_cap, 'card')} a day" if subscription.daily_cap else "",
        "weekly recap" if subscription.weekly_recap and subscription.mode is not Mode.WEEKLY else "",
        "deep insight in the thread" if subscription.insight_in_thread else "",
    )
    return " · ".join(filter(None, parts))


def _mode(subscription: Subscription) -> str:
    at = f"at {subscription.hour:02}:00 ({subscription.timezone})"
    match subscription.mode:
        case Mode.INSTANT:
            return "each card as soon as it is ready"
        case Mode.DAILY:
            return f"a digest every day {at}"
        case Mode.WEEKLY:
            return f"a digest every {WEEKDAYS[subscription.weekday % 7]} {at}"


def _quiet(subscription: Subscription) -> str:
    start, end = subscription.quiet_start, subscription.quiet_end
    return f"quiet from {start:02}:00 to {end:02}:00" if start is not None and end is not None and start != end else ""


def _some(lead: str, words: tuple[str, ...], form: str = "{}") -> str:
    if not words:
        return ""
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return f"{lead} " + ", ".join(form.format(word) for word in words[:MOST_NAMED]) + more
