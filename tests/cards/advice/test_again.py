"""What the archive counts: exact, about the same name and kind of event, and silent in doubt."""

from __future__ import annotations

import pytest

from bot.cards.advice.again import told_before
from bot.cards.check import check
from bot.cards.extractive import ExtractiveWriter
from bot.cards.writer import Context
from storage.records import Line, TimelineItem
from tests.cards.samples import NOW, playbook, source, story


def step(date: str, headline: str) -> TimelineItem:
    return TimelineItem(date=date, line=Line(text=headline, basis="archive"))


HISTORY = (
    step("2026-10-30", "Quillon Cloud goes down for six hours"),
    step("2026-11-12", "Outage at Quillon Cloud stops bots of three banks"),
)


def test_stories_of_one_kind_and_name_are_counted() -> None:
    line = told_before("outage", "Quillon Cloud is down again", HISTORY, NOW)
    assert line is not None
    assert line.text == "Third outage story here about Quillon Cloud since 30 October 2026."
    assert line.basis == "archive"


@pytest.mark.parametrize(
    "headline",
    [
        "Petrel is down again",  # another name
        "Quillon Cloud opens a second office",  # no such kind of event
        "Quillon Cloud Is Down Again For Many Users",  # where the name ends cannot be told
        "Quillon is down again",  # the earlier ones name Quillon Cloud: perhaps something else
        "AI is down again",
    ],
)
def test_in_doubt_nothing_is_counted(headline: str) -> None:
    assert told_before("outage", headline, HISTORY, NOW) is None


def test_takeovers_and_shutdowns_are_counted_too() -> None:
    bought = (step("2026-10-30", "Quillon buys Petrel"), step("2026-11-12", "Tern to be acquired by Quillon"))
    line = told_before("acquisition", "Quillon to acquire Larkspur", bought, NOW)
    assert line is not None
    assert line.text == "Third takeover story here about Quillon since 30 October 2026."
    ended = (step("2026-11-12", "Quillon shuts down its translator"),)
    line = told_before("deprecation", "Quillon retires its oldest assistant", ended, NOW)
    assert line is not None
    assert line.text == "Second shutdown story here about Quillon since 12 November 2026."


def test_what_follows_from_an_event_is_no_other_event() -> None:
    assert told_before("ruling", "Quillon Cloud is down for good, a court says", HISTORY, NOW) is None


def test_one_day_counts_once_and_the_far_past_not_at_all() -> None:
    history = (
        step("2025-01-02", "Quillon Cloud goes down for a day"),
        step("2026-11-12", "Outage at Quillon Cloud stops bots"),
        step("2026-11-12", "Quillon Cloud went down on Thursday"),
        step("2026-11", "Quillon Cloud offline"),
    )
    line = told_before("outage", "Quillon Cloud is down again", history, NOW)
    assert line is not None
    assert line.text == "Second outage story here about Quillon Cloud since 12 November 2026."


def test_the_card_carries_it_with_the_steps_in_its_timeline() -> None:
    text = (
        "Quillon Cloud stopped answering at nine in the morning, its status page said. "
        "Customers in four countries could not reach their files until noon. "
        "A certificate had run out during the night, according to the operator."
    )
    entries = (source(1, "Quillon Cloud is down again", text),)
    draft = ExtractiveWriter(playbook()).write(story(entries, "outage", ()), entries, Context(now=NOW, history=HISTORY))
    checked = check(draft, entries)
    why = checked.draft.tldr.why_it_matters
    assert why is not None
    assert why.basis == "archive"
    assert {step.line.text for step in HISTORY} <= {item.line.text for item in checked.draft.timeline}


@pytest.mark.parametrize(
    ("event", "headline", "earlier"),
    [
        ("acquisition", "Quillon acquires Petrel", "Petrel is acquired by Quillon"),
        ("acquisition", "Quillon acquires Petrel", "Quillon in talks to acquire Tern"),
        ("acquisition", "Quillon in talks to acquire Petrel", "Quillon buys Tern"),
        ("lawsuit", "Larkspur sues Quillon over scraped maps", "Larkspur sues Quillon and three others"),
        ("lawsuit", "Larkspur sues Tern; Quillon watches", "Heron sues Quillon"),
    ],
)
def test_a_deal_or_suit_at_another_stage_is_no_second_one(event: str, headline: str, earlier: str) -> None:
    assert told_before(event, headline, (step("2026-10-30", earlier),), NOW) is None


@pytest.mark.parametrize(
    ("headline", "earlier"),
    [
        ("Brightloom fined €41 million for leak of patients' chats", "Brightloom leaked 2 million chats"),
        ("Brightloom leak exposes 40 clinics", "Brightloom fined €41 million over leaked chats"),
        ("Brightloom leaked chats: how it happened", "Brightloom leaked 2 million chats"),
    ],
)
def test_what_comes_after_a_leak_is_no_second_leak(headline: str, earlier: str) -> None:
    assert told_before("incident", headline, (step("2026-10-30", earlier),), NOW) is None
