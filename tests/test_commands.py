"""The grammar of /ainews: what people type, typos and hostile text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Command, Period, is_question, parse_command
from bot.errors import UserError
from bot.grammar import Moment, Terms, parse_moment, parse_span, parse_terms, plain
from bot.render.text import calm
from bot.usage import ALIASES, USAGE

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "?", "/help"])
def test_nothing_or_help_asks_for_help(text: str) -> None:
    assert parse_command(text).name == "help"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lates", "latest"), ("serach", "search"), ("folow", "follow"), ("subscrbe", "follow"), ("recpa", "recap"),
     ("xyzzy", ""), ("🦄", "")],
)  # fmt: skip
def test_unknown_word_comes_with_the_nearest_command(typed: str, meant: str) -> None:
    command = parse_command(f"{typed} something")
    assert (command.name, command.suggestion) == ("unknown", f"{meant} something" if meant else "")


@pytest.mark.parametrize("text", ["what happened today", "Who bought Larkspur", "status of the flood?"])
def test_a_question_is_no_mistyped_command(text: str) -> None:
    command = parse_command(text)
    assert is_question(text)
    assert command.suggestion == ""


@pytest.mark.parametrize("text", ["whats new", "latst", "isolation", "what"])
def test_a_word_is_no_question(text: str) -> None:
    assert not is_question(text)


def test_latest_takes_a_topic_and_a_number_in_any_order() -> None:
    for text in ("latest policy 3", "latest 3 Policy", "top topic:policy 3"):
        command = parse_command(text)
        assert (command.terms.topics, command.count) == (("policy",), 3)
    assert parse_command("latest 900").count == 20
    assert parse_command("latest").count is None
    assert parse_command("latest page:2").terms.page == 2


def test_search_reads_the_whole_filter_language() -> None:
    terms = parse_command(
        'search agents "sparse attention" -crypto -"price target" topic:Policy source:"Ars Technica" since:7d min:60 '
        "/gpt-[45]/"
    ).terms
    assert terms == Terms(
        words=("agents",),
        phrases=("sparse attention",),
        excluded=("crypto", "price target"),
        topics=("policy",),
        sources=("Ars Technica",),
        since=Moment(ago=timedelta(days=7)),
        min_importance=60,
        patterns=("gpt-[45]",),
    )


def test_what_slack_writes_into_text_is_undone() -> None:
    assert plain("why &lt;b&gt; <https://example.com/a?b=1&amp;c=2|example.com> <#C1|general> <@U1> “hi” \u202ex") == (
        'why <b> https://example.com/a?b=1&c=2 #general @U1 "hi"  x'
    )
    assert parse_command("why <https://example.com/a|label>").url == "https://example.com/a"
    assert plain("<!here> look") == "@here look"


def test_signs_copied_from_our_own_messages_are_what_they_stand_for() -> None:
    assert parse_command(f"why {calm('https://example.com/a_b')}").url == "https://example.com/a_b"
    assert parse_command(f"search {calm('gpt* since:7d')}").terms.words == ("gpt*",)


def test_one_sign_between_slashes_is_a_pattern_and_none_is_nothing() -> None:
    assert parse_terms("/a/").patterns == ("a",)
    assert parse_terms("// /").empty


def test_open_quote_reaches_to_the_end() -> None:
    assert parse_terms('"sparse attention').phrases == ("sparse attention",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("search", "What should I search for"),
        ('search -""', "What should I search for"),
        ("search topik:policy", "Did you mean “topic:”"),
        ("search since:soon x", "not a date I understand"),
        ("search since:2026-13-45 x", "not a date I understand"),
        ("search since:2026-W99 x", "not a date I understand"),
        ("search since:2025-02-30 x", "not a date I understand"),
        ("search since:0001-01-01 x", "not a date I understand"),
        ("search min:900 x", "from 0 to 100"),
        ("search min:² x", "from 0 to 100"),
        ('search topic:"" x', "needs a value"),
        ("ask", "What would you like to know"),
        ("card", "Which card"),
        ("card abc", "Which card"),
        ("card ٣", "Which card"),
        ("why maybe", "Which story"),
        ("mute", "Which source or topic"),
        ("sources add", "Which feed"),
        ("pause forever", "not a length of time"),
        ("pause 0d", "not a length of time"),
        ("pause 9999y", "not a length of time"),
        ("pause 11y", "not a length of time"),
        ("pause 30m", "minutes or months: write 30min or 30mo"),
        ("search since:3m x", "write 3min or 3mo"),
        ("recap 2026-99-99", "one day or one week, not of “2026-99-99”"),
        ("recap 2026-W99", "not of “2026-W99”"),
        ("recap 2026-11", "one day or one week"),
        ("recap 7d", "one day or one week"),
        ("recap month", "one day or one week"),
        ("recap since:2d", "one day or one week"),
        ("recap monday policy", "one day or one week"),
        ("recap -policy", "takes topics and a time"),
        ('latest "open weights"', "/ainews search"),
        ("latest -policy", "takes topics and a time"),
        ("latest source:wire", "takes topics and a time"),
        ("latest min:60", "takes topics and a time"),
        ("search from:wire", "Did you mean “source:”"),
        ("search after:2026-11-20 x", "Did you mean “since:”"),
        ("follow policy timezone:Berlin", "Did you mean “tz:”"),
        ("sources remove wire", "signalpost sources. To hide one here: /ainews mute"),
        ("search " + "x " * 50, "at most 40 words"),
        ("search " + "x" * 3000, "too long"),
    ],
)
def test_bad_argument_gets_one_sentence_that_says_how_to_write_it(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        parse_command(text)


def test_at_most_forty_words_are_taken_at_once() -> None:
    assert len(parse_terms("word " * 40).words) == 40
    with pytest.raises(UserError, match="at most 40"):
        parse_terms("word " * 41)


def test_a_minus_before_a_key_leaves_its_value_out() -> None:
    assert parse_terms("chips -topic:policy") == Terms(words=("chips",), excluded=("policy",))


def test_word_with_a_colon_is_a_word() -> None:
    assert parse_terms("Re:Invent https://a.example/x").words == ("re:Invent", "https://a.example/x")


def test_other_commands_carry_what_they_need() -> None:
    assert parse_command("card #17").card_id == 17
    assert parse_command("why 17").card_id == 17
    assert parse_command("pause 2 d").span == timedelta(days=2)
    assert parse_command("pause").span is None
    assert parse_command('mute "Ars Technica"').text == "Ars Technica"
    added = parse_command("sources add example.com/feed")
    assert (added.action, added.url) == ("add", "https://example.com/feed")
    assert parse_command("sources").action == ""
    assert parse_command("ask what did Europe decide?").text == "what did Europe decide?"
    options = parse_command("follow policy for:me mode:Daily hour:8 tz:Europe/Berlin").terms.options
    assert options == {"for": "me", "mode": "daily", "hour": "8", "tz": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("recap", "week:2026-W48"),
        ("recap week", "week:2026-W48"),
        ("recap last week", "week:2026-W47"),
        ("recap today policy", "day:2026-11-23"),
        ("recap yesterday", "day:2026-11-22"),
        ("recap 2026-W47", "week:2026-W47"),
        ("recap 2026-11-01", "day:2026-11-01"),
        ("recap policy", "week:2026-W48"),
    ],
)
def test_recap_finds_its_slot(text: str, slot: str) -> None:
    command = parse_command(text)
    assert command.period is not None
    assert command.period.bounds(NOW, UTC)[0] == slot
    assert command.terms.topics == (("policy",) if "policy" in text else ())


@pytest.mark.parametrize(
    ("text", "long"),
    [("pause 2 days", 48), ("pause for 2 days", 48), ("pause a week", 168), ("pause 1 hour", 1), ("pause 6 hrs", 6),
     ("pause 30min", 0.5), ("pause 30 minutes", 0.5), ("pause 3mo", 2190), ("pause 3 Months", 2190),
     ("pause 10y", 87_600)],
)  # fmt: skip
def test_a_pause_is_as_long_as_people_say_it(text: str, long: float) -> None:
    assert parse_command(text).span == timedelta(hours=long)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("today", "day:2026-11-23"),
        ("yesterday policy", "day:2026-11-22"),
        ("week", "week:2026-W48"),
        ("recap this week", "week:2026-W48"),
        ("2026-11-20", "day:2026-11-20"),
        ("2026-W47 policy", "week:2026-W47"),
    ],
)
def test_a_day_or_week_alone_asks_for_its_recap(text: str, slot: str) -> None:
    command = parse_command(text)
    assert command.name == "recap"
    assert command.period is not None
    assert command.period.bounds(NOW, UTC)[0] == slot
    assert command.terms.topics == (("policy",) if "policy" in text else ())


@pytest.mark.parametrize("text", ["20", "#20"])
def test_a_number_alone_is_a_card(text: str) -> None:
    assert (parse_command(text).name, parse_command(text).card_id) == ("card", 20)


def test_week_of_a_recap_begins_at_local_midnight_through_the_change_of_clocks() -> None:
    _, since, until = Period(day=date(2026, 10, 25)).bounds(NOW, BERLIN)
    assert (since.isoformat(), until.isoformat()) == ("2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00")


def test_a_week_and_a_month_back_are_seven_and_thirty_days() -> None:
    assert parse_moment("week").at(NOW, UTC) == datetime(2026, 11, 16, tzinfo=UTC)
    assert parse_moment("month").at(NOW, UTC) == datetime(2026, 10, 24, tzinfo=UTC)


def test_moments_are_times_in_the_askers_zone() -> None:
    assert parse_moment("yesterday").at(NOW, BERLIN).isoformat() == "2026-11-22T00:00:00+01:00"
    assert parse_moment("2026-W47").at(NOW, UTC).date() == date(2026, 11, 16)
    assert parse_moment("2026-11").at(NOW, UTC).date() == date(2026, 11, 1)
    assert parse_moment("6h").at(NOW, UTC) == NOW - timedelta(hours=6)
    assert parse_span("1w") == timedelta(days=7)


def test_terms_write_themselves_so_that_they_read_back_alike() -> None:
    terms = parse_terms('a "b c" -d -"e f" topic:g source:"h i" min:3 since:7d until:2026-W47 /j/')
    assert parse_terms(str(terms)) == terms


def understood(text: str) -> Command | str:
    try:
        return parse_command(text)
    except UserError as e:
        return str(e)


@given(st.text(max_size=400))
def test_any_text_is_a_command_or_one_sentence(text: str) -> None:
    told = understood(text)
    assert told if isinstance(told, str) else told.name in {*USAGE, "unknown"}


@given(st.sampled_from([*USAGE, *ALIASES]), st.text(max_size=200))
def test_any_argument_is_understood_or_refused_in_words(name: str, text: str) -> None:
    told = understood(f"{name} {text}")
    assert isinstance(told, Command) or len(told) < 500
