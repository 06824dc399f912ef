"""The filter, quiet hours, and what a recap chooses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.echo import heard, subjects
from bot.delivery.modes import admit, is_quiet, local_midnight
from bot.delivery.plan import Filter, importance_here
from bot.delivery.recap import Weights, as_read, choose, companies_of, importance, make_recap
from bot.delivery.slots import Slot
from storage.cards import card_json
from storage.records import Card, Line, Mode, Subscription
from tests.delivery.world import make_card

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def subscription(**values: object) -> Subscription:
    base = {"id": 1, "team_id": "T1", "channel_id": "C1", "created_at": NOW}
    return Subscription(**{**base, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "expected", "why"),
    [
        ({}, True, "every topic"),
        ({"topics": ("models",)}, True, "it is on Models"),
        ({"topics": ("policy",)}, False, "none of the followed"),
        ({"topics": ("policy",), "phrases": ("twice as much",)}, True, "“twice as much”"),
        ({"phrases": ("read* twice",)}, False, "none of"),
        ({"phrases": ("twic*",)}, True, "“twic*”"),
        ({"patterns": (r"Marten \d+",)}, True, "patterns"),
        ({"patterns": ("(unclosed",)}, False, "none of"),
        ({"topics": ("models",), "excluded": ("marten",)}, False, "“marten”, which is excluded"),
        ({"topics": ("models",), "muted_topics": ("models",)}, False, "Models is muted"),
        ({"muted_sources": ("the model wire",)}, False, "The Model Wire is muted"),
        ({"sources": ("Tensor Times",)}, False, "chosen ones"),
        ({"sources": ("THE MODEL WIRE",)}, True, "every topic"),
        ({"min_importance": 61}, False, "importance 60 is below 61"),
        ({"topics": ("ours",)}, True, "it is on Ours"),
        ({"muted_topics": ("ours",)}, False, "Ours is muted"),
    ],
)
def test_the_filter_decides_and_says_why(values: dict[str, object], expected: bool, why: str) -> None:
    decision = Filter(subscription(**values), custom={"ours": ("marten*",)}).decide(make_card(1, NOW))
    assert bool(decision) is expected
    assert why in decision.why


words = st.text(max_size=30)


@given(
    topics=st.lists(words, max_size=3), phrases=st.lists(words, max_size=3), excluded=st.lists(words, max_size=3),
    patterns=st.lists(words, max_size=3), custom=st.dictionaries(words, st.tuples(words), max_size=2),
)  # fmt: skip
def test_no_filter_of_a_person_can_break_the_planner(
    topics: list[str], phrases: list[str], excluded: list[str], patterns: list[str], custom: dict[str, tuple[str]]
) -> None:
    wanted = subscription(
        topics=tuple(topics), phrases=tuple(phrases), excluded=tuple(excluded), patterns=tuple(patterns)
    )
    assert Filter(wanted, custom=custom).decide(make_card(1, NOW)).why


def test_votes_move_the_importance_of_a_card_in_their_channel() -> None:
    card = make_card(1, NOW)
    learned = {("topic", "models"): 8, ("source", "The Model Wire"): -3, ("topic", "policy"): 9}
    assert importance_here(card, learned) == 65
    assert Filter(subscription(min_importance=65), learned=learned).decide(card)
    assert importance_here(card, {("topic", "models"): -100}) == 40
    second = replace(card.sources[0], publisher="Tensor Times")
    both = replace(card, sources=(*card.sources, second))
    assert importance_here(both, {("source", "Tensor Times"): 9}) == 60  # only who leads the card counts
    assert importance_here(replace(card, importance=95), {("topic", "models"): 20}) == 100
    assert importance_here(replace(card, importance=5), {("topic", "models"): -20}) == 0


@pytest.mark.parametrize(
    ("start", "end", "hour", "quiet"),
    [
        (22, 7, 23, True), (22, 7, 6, True), (22, 7, 7, False), (22, 7, 12, False), (9, 17, 9, True),
        (9, 17, 17, False), (7, 7, 7, False), (None, 7, 3, False),
    ],
)  # fmt: skip
def test_quiet_hours_may_pass_midnight_and_the_same_hour_twice_means_none(
    start: int | None, end: int | None, hour: int, quiet: bool
) -> None:
    one = subscription(quiet_start=start, quiet_end=end, timezone="Europe/Berlin")
    assert is_quiet(one, datetime(2026, 11, 23, hour, 30, tzinfo=UTC) - timedelta(hours=1)) is quiet


def test_cards_are_admitted_by_mode_pause_quiet_hours_and_cap() -> None:
    card, critical = make_card(1, NOW), make_card(1, NOW, importance=90)
    assert admit(card, subscription(), NOW, 0).now
    assert "digest" in admit(card, subscription(mode=Mode.DAILY), NOW, 0).why
    assert admit(critical, subscription(paused_until=NOW + timedelta(hours=1)), NOW, 0).why == "paused"
    assert admit(card, subscription(paused_until=NOW), NOW, 0).now
    quiet = subscription(quiet_start=9, quiet_end=11)
    assert admit(card, quiet, NOW, 0).why == "quiet hours"
    assert admit(critical, quiet, NOW, 0).now
    assert admit(card, subscription(daily_cap=2), NOW, 1).now
    assert not admit(card, subscription(daily_cap=2), NOW, 2).now


def test_a_day_begins_at_local_midnight() -> None:
    assert local_midnight(subscription(timezone="Asia/Tokyo"), NOW) == datetime(2026, 11, 22, 15, tzinfo=UTC)


def many(*cards: tuple[str, str, int]) -> list[Card]:
    return [
        make_card(number, NOW, id=number, headline=headline, topics=(topic,), importance=value)
        for number, (headline, topic, value) in enumerate(cards, start=1)
    ]


def test_a_recap_holds_at_most_two_of_a_company_and_three_of_a_topic() -> None:
    cards = many(*[(f"OpenAI opens office number {n} in town {n * 7}", f"topic{n}", 90) for n in range(5)])
    assert len(choose(cards, Weights(), 10)) == 2
    cards = many(*[(f"Lab {n} builds machine {n * 13}", "models", 50) for n in range(6)])
    assert len(choose(cards, Weights(), 10)) == 3


def test_a_recap_prefers_what_is_different() -> None:
    cards = many(
        ("Marten 3 beats every coding test", "models", 80),
        ("Marten 3 beats every coding test of all", "tools", 79),
        ("A court stops the sale of face data", "policy", 60),
    )
    assert [card.id for card in choose(cards, Weights(), 2)] == [1, 3]


def test_a_longer_recap_may_hold_more_of_a_company_and_of_a_topic() -> None:
    cards = many(*[(f"OpenAI opens office number {n} in town {n * 7}", f"topic{n}", 90) for n in range(5)])
    assert len(choose(cards, Weights(), 15)) == 3
    cards = many(*[(f"Lab {n} builds machine {n * 13}", "models", 50) for n in range(9)])
    assert len(choose(cards, Weights(), 15)) == 5


def test_stories_that_lead_a_recap_stand_by_the_importance_that_is_shown() -> None:
    cards = many(*[(f"Story {n}", f"topic{n}", value) for n, value in enumerate((96, 62, 66, 75, 40, 20, 90))])
    assert [card.importance for card in as_read(cards)] == [96, 75, 66, 62, 40, 90, 20]
    assert as_read([]) == ()


def test_a_quiet_week_is_not_filled_up_with_what_hardly_matters() -> None:
    """Lone reports of no event about nobody known follow only until the list is long enough to be one."""
    things = ("ovens", "maps", "songs", "seeds", "tides", "owls")
    told = many(*[(f"Notes on {thing}", f"topic{thing}", 40) for thing in things])
    assert len(choose([replace(card, event="", importance=28) for card in told], Weights(), 15)) == 5
    assert len(choose(told, Weights(), 15)) == 6


ANIMALS = ["cows", "owls", "bees", "crabs", "moles", "swans", "otters", "geese", "wolves", "hares", "newts", "toads"]


def test_an_event_of_which_others_speak_in_cards_of_their_own_weighs_more() -> None:
    """One event that came as several cards, each with one source, is not lost behind what two outlets tell."""
    marten = (
        "Marten 4 launches with a coding app",
        "Lab says Marten 4 leads in maths",
        "Marten 4, the cleverest, arrives",
    )
    told = [*marten, *(f"Farm {number} counts {name} by camera" for number, name in enumerate(ANIMALS, start=40))]
    cards = [
        make_card(n, NOW, id=n, headline=headline, topics=(f"topic{n}",), publisher=f"Paper {n}")
        for n, headline in enumerate(told, start=1)
    ]
    near = subjects(cards)
    speak = heard(cards, near)
    assert min(speak[number] for number in (1, 2, 3)) >= 1
    assert {number for number, several in speak.items() if several} == {1, 2, 3}
    lone = replace(cards[3], importance=66)
    assert choose([*cards[:3], lone, *cards[4:]], Weights(), 1)[0].id in {1, 2, 3}
    assert choose([cards[0], lone], Weights(), 1) == (lone,)
    assert subjects([]) == {}


def test_one_event_that_came_as_two_cards_is_shown_once_where_there_is_other_news() -> None:
    gemini = ("Google launches Gemini 9 with an app for coders", "Google's Gemini 9 claims the lead in maths and law")
    told = [*gemini, *(f"Farm {number} counts {name} by camera" for number, name in enumerate(ANIMALS, start=40))]
    cards = [
        make_card(n, NOW, id=n, headline=headline, topics=(f"topic{n}",), publisher=f"Paper {n}")
        for n, headline in enumerate(told, start=1)
    ]
    assert {card.id for card in choose(cards, Weights(), 4)} & {1, 2} in ({1}, {2})
    told_apart = [replace(cards[0], event="model_release"), replace(cards[1], event="benchmark"), *cards[2:]]
    assert {card.id for card in choose(told_apart, Weights(), 4)} & {1, 2} in ({1}, {2})
    other = [replace(cards[0], event="lawsuit"), *cards[1:]]
    assert {card.id for card in choose(other, Weights(), 4)} >= {1, 2}


def test_a_maker_alone_is_no_event_for_a_recap() -> None:
    card = make_card(1, NOW, headline="How Anthropic cooks lunch")
    own = replace(card, sources=tuple(replace(one, primary=True) for one in card.sources[:1]))
    others = replace(card, sources=tuple(replace(one, primary=False) for one in card.sources[:1]))
    assert importance(own, Weights()) < importance(others, Weights())


def test_importance_counts_coverage_event_and_source() -> None:
    card = make_card(1, NOW)
    second = replace(card.sources[0], publisher="Tensor Times")
    assert importance(replace(card, sources=(*card.sources, second)), Weights()) > importance(card, Weights())
    assert importance(card, Weights(events={"model_release": 1.3})) > importance(card, Weights())
    assert importance(card, Weights(publishers={"The Model Wire": 0.5})) < importance(card, Weights())
    assert importance(replace(card, event=""), Weights()) < importance(card, Weights())
    assert companies_of(replace(card, headline="Hugging Face hosts Claude")) == {"Hugging Face", "Anthropic"}


def slot(label: str = "week:2026-W47") -> Slot:
    return Slot(schedule="s", label=label, since=NOW - timedelta(days=7), due_at=NOW)


def test_a_recap_says_what_the_period_was_like() -> None:
    def lead(cards: list[Card], label: str = "week:2026-W47") -> str:
        return make_recap(subscription(), slot(label), cards, Weights(), now=NOW, most=5).lead

    assert "Nothing passed this channel's filter this week" in lead([])
    assert "today" in lead([], "day:2026-11-23")
    assert "one story" in lead([make_card(1, NOW)])
    several = make_recap(subscription(), slot(), many(("A", "x", 1), ("B", "x", 2)), Weights(), now=NOW, most=1)
    assert several.lead == "Mostly about X (2)."
    assert (several.stories, several.source_count, several.busiest, len(several.items)) == (2, 1, (("x", 2),), 1)


def test_a_word_at_the_end_of_a_long_card_is_read_too() -> None:
    card = make_card(1, NOW)
    many = tuple(Line(text=f"Line {number}: {'long ' * 30}", basis="quoted") for number in range(20))
    last = replace(card.sources[0], title="A lawsuit over walrus names")
    long = replace(card, takeaways=many, sources=(*card.sources, last))
    assert not Filter(subscription(excluded=("walrus",))).decide(long)
    assert Filter(subscription(phrases=("lawsuit over",))).decide(long)
    assert Filter(subscription(patterns=("walrus name.$",))).decide(long)


said = st.sampled_from(
    ["marten 4", "Märten", '"quoted" words', "back\\slash", "naïve café*", "chip<n>", "Über", "lawsuit"]
)


@given(
    headline=st.lists(said, max_size=3).map(" ".join),
    phrases=st.lists(said, max_size=3),
    topics=st.lists(st.sampled_from(["models", "pets", "größe"]), max_size=2),
    held=st.lists(st.sampled_from(["models", "größe"]), max_size=2),
)
def test_the_quick_look_at_a_stored_card_refuses_none_that_passes(
    headline: str, phrases: list[str], topics: list[str], held: list[str]
) -> None:
    card = replace(make_card(1, NOW), headline=headline.upper(), topics=tuple(held))
    wants = Filter(subscription(topics=tuple(topics), phrases=tuple(phrases)), custom={"pets": ("marten 4", "Über")})
    stored = json.dumps(card_json(card), ensure_ascii=False)
    assert wants.may_pass(stored) or not wants.decide(card)


def test_the_quick_look_spares_cards_without_the_words_asked_for() -> None:
    stored = json.dumps(card_json(make_card(1, NOW)))
    assert not Filter(subscription(phrases=("zebra crossing",), topics=("robotics",))).may_pass(stored)
    assert Filter(subscription(excluded=("zebra",))).may_pass(stored)


def test_a_muted_source_hides_what_it_tells_alone_and_nothing_that_others_tell_too() -> None:
    alone = make_card(1, NOW)
    second = replace(alone.sources[0], publisher="Tensor Times")
    several = replace(alone, sources=(*alone.sources, second))
    wants = Filter(subscription(muted_sources=("the model wire",)))
    assert not wants.decide(alone)
    assert wants.decide(several)
