"""The settings of a channel as a modal with a live preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.delivery.gateway import Block
from bot.render import actions as ids
from bot.render.blocks import Element, actions, button, context, divider, modal, option, section
from bot.render.filter_words import WEEKDAYS, filter_words, schedule_words
from bot.render.inputs import choice_input, suggest_input, text_input
from bot.render.limits import OPTION_VALUE
from bot.render.mrkdwn import channel, esc
from bot.render.shapes import counted
from bot.render.words import topic_words
from bot.replies import FilterPreview
from bot.slack.views.answers import preview_blocks
from bot.slack.views.choices import CAPS, IMPORTANCE, MODES, MOST_TOPICS, NEVER, OPTIONS, RARE, USUAL
from storage.records import Subscription, Topic

_SEVERAL: Final = "multi_static_select"


def settings_modal(
    subscription: Subscription,
    topics: Sequence[Topic],
    preview: FilterPreview | None = None,
    *,
    learned: Sequence[tuple[str, str]] = (),
) -> Block:
    """Everything a channel can tune, with what the filter would have brought.

    Args:
        subscription: what stands now, or is being tried out; its channel travels in the view's metadata.
        topics: what can be followed; the first 100 are offered.
        preview: what the filter brings; "Show what this brings" asks for it again.
        learned: (words, id) of what votes have taught; each can be undone.
    """
    where = channel(subscription.channel_id) if not subscription.user_id else "your direct messages"
    blocks = [
        section(f"What Signalpost posts to {where}.", "settings:where"),
        *_filter_inputs(subscription, topics),
        actions([button("Show what this brings", ids.PREVIEW)], "settings:show"),
    ]
    if preview is not None:
        blocks += preview_blocks(preview, "settings:preview")
    blocks.append(
        context(f"{esc(filter_words(subscription), 900)}\n{esc(schedule_words(subscription), 600)}", "settings:now")
    )
    blocks += [divider("settings:line"), *_time_inputs(subscription)]
    blocks += [divider("settings:rare"), *_rare_inputs(subscription, topics)]
    for place, (words, key) in enumerate(learned[:20]):
        undo = button("Undo", ids.UNLEARN, key)
        blocks.append(section(f"Learned from votes: {esc(words, 200)}", f"settings:learned:{place}", undo))
    return modal("Settings", ids.SETTINGS_VIEW, blocks, submit="Save", metadata=subscription.channel_id)


def _filter_inputs(subscription: Subscription, topics: Sequence[Topic]) -> list[Block]:
    """What most people tune; the preview follows right below."""
    hint = "None chosen means every topic."
    blocks = _topic_input(ids.IN_TOPICS, "Topics", hint, subscription.topics, topics, live=True)
    levels = _with(IMPORTANCE, subscription.min_importance, "At least {} of 100")
    given = (str(subscription.min_importance),)
    blocks.append(choice_input(ids.IN_IMPORTANCE, "Importance", _options(levels), given, live=True))
    return [*blocks, *_typed(subscription, USUAL)]


def _rare_inputs(subscription: Subscription, topics: Sequence[Topic]) -> list[Block]:
    hint = "A card on one of these never passes."
    muted = _topic_input(ids.IN_MUTED_TOPICS, "Muted topics", hint, subscription.muted_topics, topics)
    return [*muted, *_typed(subscription, RARE)]


def _topic_input(
    action: str, label: str, hint: str, given: Sequence[str], topics: Sequence[Topic], *, live: bool = False
) -> list[Block]:
    known = {topic.slug: topic.label or topic_words(topic.slug) for topic in topics}
    offered = [option(known.get(slug, topic_words(slug)), slug) for slug in _first(given, known)]
    if not offered:
        return []
    return [choice_input(action, label, offered, given, kind=_SEVERAL, hint=hint, optional=True, live=live)]


def _typed(subscription: Subscription, fields: Mapping[str, tuple[str, str, str]]) -> list[Block]:
    return [
        text_input(name, label, given="\n".join(getattr(subscription, name)), hint=hint, example=example, lines=True)
        for name, (label, hint, example) in fields.items()
    ]


def _first(chosen: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Slugs to offer: those chosen first, so that none is lost when there are more than Slack shows."""
    fit = (slug for slug in dict.fromkeys([*chosen, *known]) if 0 < counted(slug) <= OPTION_VALUE)
    return list(fit)[:MOST_TOPICS]


def _time_inputs(subscription: Subscription) -> list[Block]:
    hours = [(hour, f"{hour:02}:00") for hour in range(24)]
    quiet = [option("No quiet hours", NEVER), *_options(hours)]
    caps = _with(
        [(cap, f"At most {cap} a day" if cap else "No limit") for cap in CAPS],
        subscription.daily_cap,
        "At most {} a day",
    )
    zone = option(subscription.timezone, subscription.timezone)
    ticked = [name for name, _ in OPTIONS if getattr(subscription, name)]
    start, end = (NEVER if hour is None else str(hour) for hour in (subscription.quiet_start, subscription.quiet_end))
    weekdays = _options(list(enumerate(WEEKDAYS)))
    return [
        choice_input(ids.IN_MODE, "How", [option(words, mode.value) for mode, words in MODES], (subscription.mode,)),
        choice_input(ids.IN_HOUR, "Hour of digests and recaps", _options(hours), (str(subscription.hour),)),
        choice_input(ids.IN_WEEKDAY, "Day of the weekly recap", weekdays, (str(subscription.weekday),)),
        suggest_input(ids.IN_TIMEZONE, "Time zone", zone, hint="Type a city, such as Lisbon."),
        choice_input(ids.IN_QUIET_START, "Quiet from", quiet, (start,)),
        choice_input(ids.IN_QUIET_END, "Quiet until", quiet, (end,)),
        choice_input(ids.IN_DAILY_CAP, "How many", _options(caps), (str(subscription.daily_cap),)),
        choice_input(
            ids.IN_OPTIONS, "Also", [option(w, n) for n, w in OPTIONS], ticked, kind="checkboxes", optional=True
        ),
    ]


def _with(choices: Sequence[tuple[int, str]], value: int, form: str) -> list[tuple[int, str]]:
    """The choices, and the value that stands now where it is none of them."""
    missing = [] if value in {number for number, _ in choices} else [(value, form.format(value))]
    return sorted([*choices, *missing])


def _options(choices: Sequence[tuple[int, str]]) -> list[Element]:
    return [option(words, str(number)) for number, words in choices]
