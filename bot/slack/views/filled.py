"""Reads the settings modal back: the subscription as filled in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.render import actions as ids
from bot.slack.views.choices import MOST_WORDS
from bot.slack.views.forms import Form
from storage.records import Mode, Subscription


def read_settings(values: Mapping[str, Any], before: Subscription) -> tuple[Subscription, dict[str, str]]:
    """The subscription as filled in, and what is wrong with it as Slack wants it: block id → sentence.

    Args:
        values: the ``state.values`` of the view; inputs that are missing keep what stood before.
        before: the subscription as it was.
    """
    form = Form(values)
    wrong: dict[str, str] = {}
    phrases = _words(form, ids.IN_PHRASES, before.phrases, wrong)
    excluded = _words(form, ids.IN_EXCLUDED, before.excluded, wrong)
    sources = _words(form, ids.IN_SOURCES, before.sources, wrong)
    muted_sources = _words(form, ids.IN_MUTED_SOURCES, before.muted_sources, wrong)
    patterns = _words(form, ids.IN_PATTERNS, before.patterns, wrong)
    start, end = _hour(form, ids.IN_QUIET_START), _hour(form, ids.IN_QUIET_END)
    if form.has(ids.IN_QUIET_START) and (start is None) != (end is None):
        wrong[ids.block_of(ids.IN_QUIET_END)] = "Quiet hours need both a start and an end."
    quiet = (start, end) if form.has(ids.IN_QUIET_START) else (before.quiet_start, before.quiet_end)
    chosen = form.choices(ids.IN_OPTIONS) if form.has(ids.IN_OPTIONS) else None
    after = replace(
        before,
        topics=form.choices(ids.IN_TOPICS) if form.has(ids.IN_TOPICS) else before.topics,
        muted_topics=form.choices(ids.IN_MUTED_TOPICS) if form.has(ids.IN_MUTED_TOPICS) else before.muted_topics,
        min_importance=_number(form, ids.IN_IMPORTANCE, before.min_importance, 100),
        mode=_mode(form, before.mode),
        hour=_number(form, ids.IN_HOUR, before.hour, 23),
        weekday=_number(form, ids.IN_WEEKDAY, before.weekday, 6),
        timezone=_zone(form, before.timezone),
        daily_cap=_number(form, ids.IN_DAILY_CAP, before.daily_cap, 1000),
        quiet_start=quiet[0],
        quiet_end=quiet[1],
        weekly_recap=before.weekly_recap if chosen is None else "weekly_recap" in chosen,
        insight_in_thread=before.insight_in_thread if chosen is None else "insight_in_thread" in chosen,
        phrases=phrases,
        excluded=excluded,
        sources=sources,
        muted_sources=muted_sources,
        patterns=patterns,
    )
    return after, wrong


def _words(form: Form, name: str, before: tuple[str, ...], wrong: dict[str, str]) -> tuple[str, ...]:
    if not form.has(name):
        return before
    found = form.lines(name, most=MOST_WORDS + 1)
    if len(found) > MOST_WORDS:
        wrong[ids.block_of(name)] = f"At most {MOST_WORDS} lines, please."
    if any(len(line) > 200 for line in found):
        wrong[ids.block_of(name)] = "A line may have at most 200 characters."
    return found[:MOST_WORDS]


def _number(form: Form, action: str, before: int, most: int) -> int:
    value = ids.read_id(form.choice(action))
    return value if value is not None and value <= most else before


def _hour(form: Form, action: str) -> int | None:
    value = ids.read_id(form.choice(action))
    return value if value is not None and value <= 23 else None


def _mode(form: Form, before: Mode) -> Mode:
    value = form.choice(ids.IN_MODE)
    return Mode(value) if value in {mode.value for mode in Mode} else before


def _zone(form: Form, before: str) -> str:
    return form.choice(ids.IN_TIMEZONE)[:64] or before  # whether there is such a zone is asked when it is kept
