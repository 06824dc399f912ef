"""Shared wording: age, speed, counts, filters, and the honest label."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unicodedata import east_asian_width

import pytest

from bot.render.filter_words import filter_words, schedule_words
from bot.render.html import description, evidence, strength
from bot.render.list_blocks import small
from bot.render.recap_blocks import groups, period, recap_message, recap_url, unnamed_period
from bot.render.slack import CardOptions, card_message, insight_thread
from bot.render.terminal import card_text, recap_text
from bot.render.words import (
    ago,
    bar,
    byline,
    collected_in,
    date_words,
    freshness,
    more_sources,
    origin,
    plural,
    share_text,
    sources_words,
    span,
    untold,
)
from storage.records import Mode
from tests.samples import BARE, BASE, CARDS, EXPORT, NOW, QUIET_WEEK, RELEASE, SUBSCRIPTION, WEEK


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "just now"),
        (47, "47m ago"),
        (60, "1h ago"),
        (125, "2h ago"),
        (47 * 60, "47h ago"),
        (48 * 60, "2d ago"),
        (20 * 24 * 60, "3 Nov 2026"),
    ],
)
def test_age_in_words(minutes: int, words: str) -> None:
    assert ago(NOW - timedelta(minutes=minutes), NOW) == words


def test_freshness_says_both_times() -> None:
    assert freshness(EXPORT, NOW) == "published 2h ago, collected in 47m"
    assert freshness(BARE, NOW) == "collected 9m ago"


@pytest.mark.parametrize(
    "published", [None, EXPORT.collected_at + timedelta(hours=1), EXPORT.collected_at - timedelta(days=30)]
)
def test_a_speed_that_makes_no_sense_is_not_told(published: datetime | None) -> None:
    assert collected_in(replace(EXPORT, published_at=published)) == ""


def test_what_was_there_before_the_first_poll_has_no_speed() -> None:
    assert freshness(replace(EXPORT, quiet=True), NOW) == "published 2h ago"


def test_counts_and_spans() -> None:
    assert (plural(1, "source"), plural(2, "source"), plural(1200, "story", "stories")) == (
        "1 source",
        "2 sources",
        "1,200 stories",
    )
    assert (span(timedelta(seconds=5)), span(timedelta(hours=3))) == ("under a minute", "3h")
    assert (bar(0, 5), bar(1, 1000), bar(5, 5, 4), bar(3, 0)) == ("", "▇", "▇▇▇▇", "")
    assert [strength(number) for number in (10, 50, 90)] == ["minor", "notable", "major"]


def test_one_publisher_twice_is_one_source() -> None:
    twice = replace(EXPORT, sources=(EXPORT.sources[0], replace(EXPORT.sources[0], entry_id=9)))
    assert more_sources(twice) == ""
    assert more_sources(RELEASE) == "+1 source"


def test_a_byline_is_complete() -> None:
    assert (
        byline(EXPORT, NOW) == "The Model Wire +2 sources · published 2h ago, collected in 47m · importance 82 · "
        "Policy and regulation, Chips and infrastructure"
    )


def test_the_label_says_how_a_card_came_about() -> None:
    assert origin(EXPORT) == "Written without AI from its sources · suggested lines are from the playbook"
    assert origin(BARE) == "Written without AI from its sources"
    assert origin(RELEASE).startswith("Written by example-model-1, checked against its sources")


def test_a_description_is_the_best_there_is() -> None:
    assert description(EXPORT, NOW).startswith("Training chips above")
    assert description(BARE, NOW).startswith("Robotics Desk · collected 9m ago")
    assert evidence(EXPORT, EXPORT.takeaways[1])[0][0] == 3
    assert share_text(replace(EXPORT, headline="word " * 99)).endswith("…")


def test_a_filter_in_words() -> None:
    assert filter_words(replace(SUBSCRIPTION, topics=(), phrases=(), excluded=(), min_importance=0)) == "every AI story"
    full = replace(
        SUBSCRIPTION, patterns=("gpu",), sources=("A",), muted_sources=tuple("BCDEFGH"), muted_topics=("open_source",)
    )
    assert filter_words(full) == (
        "Policy and regulation, Security and safety · with “export rule” · matching /gpu/ · without webinar · only "
        "from A · nothing from B, C, D, E, F and 2 more · nothing on Open source · importance 40 or more"
    )


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.INSTANT, "each card as soon as it is ready"),
        (Mode.DAILY, "a digest every day at 09:00 (Europe/Berlin)"),
        (Mode.WEEKLY, "a digest every Monday at 09:00 (Europe/Berlin)"),
    ],
)
def test_a_schedule_in_words(mode: Mode, words: str) -> None:
    said = schedule_words(replace(SUBSCRIPTION, mode=mode, insight_in_thread=True))
    assert said.startswith(words)
    assert "quiet from 20:00 to 07:00 · at most 10 cards a day" in said
    assert ("weekly recap" in said) is (mode is not Mode.WEEKLY)
    assert said.endswith("deep insight in the thread")


# a card's message


def test_a_card_says_everything_in_its_fallback() -> None:
    text = card_message(EXPORT, now=NOW, base_url=BASE).text
    for words in (EXPORT.headline, "The Model Wire +2 sources", "What changed:", "Who should care:", "Read original"):
        assert words in text


def test_a_card_leaves_out_what_it_does_not_know() -> None:
    kinds = [block["block_id"].rpartition(":")[2] for block in card_message(BARE, now=NOW, base_url=BASE).blocks]
    assert kinds == ["head", "facts", "do", "foot"]


def test_a_card_without_a_safe_source_can_neither_be_read_nor_shared() -> None:
    bad = replace(EXPORT, sources=(replace(EXPORT.sources[0], url="javascript:x"),))
    do = next(block for block in card_message(bad, now=NOW, base_url="").blocks if block["type"] == "actions")
    assert [one["action_id"] for one in do["elements"]] == [
        "card_insight",
        "card_save",
        "card_up",
        "card_down",
        "card_more",
    ]
    assert [one["value"] for one in do["elements"][-1]["options"]] == ["why:17", "mute:17", "report:17"]


def test_a_channel_that_wants_insight_in_the_thread_has_no_button_for_it() -> None:
    message = card_message(EXPORT, now=NOW, base_url=BASE, options=CardOptions(insight_in_thread=True))
    assert "card_insight" not in str(message.blocks)
    assert "card_insight" not in str(
        card_message(EXPORT, now=NOW, base_url=BASE, options=CardOptions(actions=False)).blocks
    )


def test_a_card_from_the_future_is_just_published() -> None:
    early = replace(EXPORT, published_at=NOW + timedelta(hours=5))
    assert "published just now" in str(card_message(early, now=NOW, base_url=BASE).blocks)


def test_the_insight_of_a_large_card_fits_one_message() -> None:
    large = replace(
        EXPORT, takeaways=EXPORT.takeaways * 30, implications=EXPORT.implications * 30, sources=EXPORT.sources * 9
    )
    assert insight_thread(large, base_url=BASE).blocks[-1]["type"] == "context"


# recaps


def test_stories_stand_once_each_under_their_busiest_topic() -> None:
    found = groups(replace(WEEK, items=(*WEEK.items, replace(WEEK.items[0], topics=()))))
    assert [topic for topic, _ in found] == ["security", "policy", "models", "research", "business", "people", ""]
    assert sum(len(items) for _, items in found) == 7


def test_a_corrected_card_says_so_first_on_the_terminal_and_in_lists() -> None:
    mended = replace(EXPORT, correction="The limit is 900 teraflops, not 800.", corrected_at=NOW)
    said = card_text(mended, NOW, 100)
    assert said.index("Corrected on 23 Nov 2026") < said.index("30-second TL;DR")
    assert small(mended, NOW).startswith("_⚠️ corrected · The Model Wire")
    assert "corrected" not in small(EXPORT, NOW)


def test_days_that_a_title_names_are_not_told_twice() -> None:
    assert unnamed_period(replace(WEEK, title="AI week 47: 16–22 November 2026")) == ""
    assert unnamed_period(replace(WEEK, title="AI news")) == period(WEEK)


def test_advice_of_the_playbook_is_marked_on_the_terminal_too() -> None:
    item = replace(WEEK.items[0], action="Read the notice.", suggested=True)
    said = recap_text(replace(WEEK, items=(item,)), NOW, 80)
    assert "[ ] Read the notice. (suggested)" in said


@pytest.mark.parametrize(
    ("active", "failing", "words"),
    [
        (0, 0, "No sources are being read yet"),
        (1, 0, "1 source is being read"),
        (1, 1, "The only source cannot be read"),
        (103, 0, "103 sources are being read, all of them fine"),
        (103, 2, "103 sources are being read, 2 of them in trouble"),
        (103, 103, "None of 103 sources can be read"),
    ],
)
def test_how_the_sources_do(active: int, failing: int, words: str) -> None:
    assert sources_words(active, failing) == words


def test_a_remark_that_ends_with_a_full_stop_goes_on_as_one_line() -> None:
    noted = replace(BARE, note="Headline only: nothing else says what happened.")
    said = card_message(noted, now=NOW, base_url=BASE).blocks[-1]
    assert "says what happened · Written without AI" in str(said)
    assert "says what happened · Written without AI" in " ".join(card_text(noted, NOW, 200).split())


def test_bars_fit_a_narrow_terminal() -> None:
    said = recap_text(WEEK, NOW, 40)
    assert "▇" in said
    assert max(map(len, said.splitlines())) <= 40


def test_a_topic_of_ones_own_keeps_its_capitals_on_the_terminal() -> None:
    item = replace(WEEK.items[0], topics=("EU-law",))
    assert "\nEU law\n" in recap_text(replace(WEEK, items=(item,), busiest=()), NOW, 80)


def test_a_period_and_its_page() -> None:
    assert period(WEEK) == "16 Nov to 22 Nov 2026"
    assert period(replace(WEEK, since=NOW, until=NOW + timedelta(hours=9))) == "23 Nov 2026"
    assert recap_url(BASE, "week:2026-W47") == f"{BASE}/recaps/2026-W47"
    assert recap_url("", "week:2026-W47") == ""


def test_a_recap_has_a_root_and_a_thread_with_every_story() -> None:
    root, *thread = recap_message(replace(WEEK, late=True), now=NOW, base_url=BASE)
    assert "posted late" in str(root.blocks)
    assert all(card.headline in str(thread[0].blocks) for card in CARDS)
    assert "☐ Update Tanager" in str(root.blocks)


def test_a_recaps_thread_does_not_repeat_the_insights_that_stand_above_it() -> None:
    items = [replace(WEEK.items[0], card_id=n, headline=f"Story {n}", insight=f"Insight {n}.") for n in range(1, 8)]
    root, *thread = recap_message(replace(WEEK, items=tuple(items)), now=NOW, base_url=BASE)
    above, below = str(root.blocks), " ".join(str(one.blocks) for one in thread)
    assert all((f"Insight {n}." in above) is not (f"Insight {n}." in below) for n in range(1, 8))
    assert all(f"Story {n}" in below for n in range(1, 8))


def test_numbers_that_tell_nothing_are_left_out() -> None:
    assert "In numbers" in str(recap_message(WEEK, now=NOW, base_url=BASE)[0].blocks)
    flat = replace(WEEK, busiest=(("policy", 1), ("models", 1)))
    assert "In numbers" not in str(recap_message(flat, now=NOW, base_url=BASE)[0].blocks)


def test_a_quiet_week_is_one_message() -> None:
    (root,) = recap_message(QUIET_WEEK, now=NOW, base_url=BASE)
    assert "Not much happened this week." in root.text


# the terminal


def test_letters_of_two_columns_are_counted_as_such() -> None:
    wide = replace(EXPORT, headline="拉克斯珀发布开放权重语言模型燕鸥" * 4)
    lines = [line for line in card_text(wide, NOW, 60).splitlines() if "https://" not in line]
    assert all(sum(1 + (east_asian_width(letter) in "WF") for letter in line) <= 60 for line in lines)
    underline = next(line for line in lines if set(line) == {"="})
    assert len(underline) == 60


def test_a_terminal_shows_a_whole_card_within_its_width() -> None:
    text = card_text(EXPORT, NOW, 60)
    for words in (
        "30-second TL;DR",
        "Key takeaways",
        "What may come",
        "Timeline",
        "Related updates",
        "[3] Halden Compute Blog",
    ):
        assert words in text
    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 60
    assert "TL;DR" not in card_text(BARE, NOW, 60)


def test_a_terminal_shows_a_recap() -> None:
    text = recap_text(WEEK, NOW, 70)
    for words in ("143 stories from 58 sources", "[ ] Update Tanager", "Policy", "Coming up"):
        assert words in text
    assert "Not much happened" in recap_text(QUIET_WEEK, NOW, 5)


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2026", "2026"), ("2026-11", "Nov 2026"), ("2026-11-03", "3 Nov 2026"), ("late 2026", "late 2026"), ("", "")],
)
def test_a_date_is_read_as_fine_as_it_is_known(iso: str, shown: str) -> None:
    assert date_words(iso) == shown


@pytest.mark.parametrize("iso", ["2026-11-03", "2026-11-19", "2026-10"])
def test_a_date_of_the_timeline_is_never_cut(iso: str) -> None:
    card = replace(EXPORT, timeline=tuple(replace(item, date=iso) for item in EXPORT.timeline))
    assert str(insight_thread(card, base_url=BASE)).count(date_words(iso)) >= len(EXPORT.timeline)


def test_a_step_of_the_timeline_is_no_related_update_besides() -> None:
    step = next(item for item in EXPORT.timeline if item.card_id)
    again = replace(EXPORT.related[0], card_id=step.card_id)
    card = replace(EXPORT, related=(again, EXPORT.related[1], replace(again, card_id=None, headline=step.line.text)))
    assert untold(card) == EXPORT.related[1:]
    assert again.headline not in card_text(card, NOW)
    assert again.headline not in str(insight_thread(card, base_url=BASE).blocks)
