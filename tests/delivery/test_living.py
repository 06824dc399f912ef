"""When a posted card is edited, and what the reply under it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.living import EDIT_EVERY, EDIT_FOR, FORGET, look_after, reply_text, since_posted
from storage.nouns.news import ChangeKind
from storage.records import Card, Delivery, DeliveryKind, DeliveryState, StoryChange
from tests.delivery.world import make_card

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def change(
    words: str = "now settled", *, ago: timedelta = MINUTE, kind: ChangeKind = "fact", matters: bool = True
) -> StoryChange:
    return StoryChange(story_id=1, revision=2, at=NOW - ago, kind=kind, words=words, matters=matters)


def card(revision: int = 2) -> Card:
    return make_card(1, NOW, revision=revision, written_at=NOW)


def posted(
    ago: timedelta = timedelta(hours=1), *, state: DeliveryState = DeliveryState.SENT, error: str = ""
) -> Delivery:
    then = NOW - ago
    return Delivery(
        id="d", team_id="T1", channel_id="C1", seq=1, kind=DeliveryKind.CARD, source_key="story:1",
        state=state, created_at=then, intent_at=then, sent_at=then, error=error,
    )  # fmt: skip


def course(
    *changes: StoryChange, of: Card | None = None, one: Delivery | None = None, edited: datetime | None = None
) -> str:
    return look_after(changes, of or card(), [one or posted()], last_edit=edited, now=NOW).what


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["the fine is now €41 million (Tensor Times)"], "🔄 The fine is now €41 million (Tensor Times)"),
        (["+1 source: Patch"], "🔄 +1 source: Patch"),
        (
            ["+1 source: Patch", "now settled", "+2 sources: Wire, Times"],
            "🔄 Now settled · +3 sources: Patch, Wire, Times",
        ),
        (["“310 hit” (Wire)", "+2 sources: Wire, Patch"], "🔄 “310 hit” (Wire) · +1 source: Patch"),
        (["the fine is now €41 million (Wire)", "+1 source: Wire"], "🔄 The fine is now €41 million (Wire)"),
        (
            ["“310 hit” (Wire)", "+3 sources: Wire, Patch, Heron Lab (first hand: Heron Lab)"],
            "🔄 “310 hit” (Wire) · +3 sources: Wire, Patch, Heron Lab (first hand: Heron Lab)",
        ),
        (["+1 source: Heron Lab (first hand)"], "🔄 Now told first hand by Heron Lab"),
        (["now settled", "now settled"], "🔄 Now settled"),
        (["a", "b", "c", "d", "e"], "🔄 A · b · c · d"),
    ],
)
def test_a_reply_says_each_thing_once_and_few_of_them(words: list[str], said: str) -> None:
    assert reply_text(words, correction=False) == said


def test_a_correction_is_called_one() -> None:
    assert reply_text(["it was 2027"], correction=True) == "⚠️ Correction: It was 2027"


def test_an_edited_card_names_the_newest_first_and_only_what_came_since() -> None:
    ledger = [
        change("told already", ago=timedelta(hours=2)),
        change("older", ago=2 * MINUTE),
        change("newer"),
        change("said in other words", matters=False),
        change("it was 2027", kind="correction"),
    ]
    assert since_posted(ledger, NOW - timedelta(hours=1)) == "Newer · older"
    assert since_posted(ledger, NOW) == ""


def test_one_more_outlet_edits_the_card_and_calls_nobody() -> None:
    def words(*changes: StoryChange, publishers: int = 3) -> tuple[str, ...]:
        first = card().sources[0]
        sources = tuple(replace(first, publisher=f"Paper {number}") for number in range(publishers))
        told = look_after(changes, replace(card(), sources=sources), [posted()], last_edit=None, now=NOW)
        return told.touches[0].words

    more = change("+1 source: Patch", kind="source")
    assert words(more) == ()
    assert words(more, publishers=5) == ()
    assert words(more, publishers=6) == ("+1 source: Patch",)
    assert words(change("+1 source: Heron Lab (first hand)", kind="source")) != ()
    assert words(more, change("the fine is now €41 million")) == ("+1 source: Patch", "the fine is now €41 million")


def test_a_change_touches_the_messages_that_stand() -> None:
    assert course(change()) == "touch"
    assert course(change(), one=posted(state=DeliveryState.SENDING)) == "touch"
    assert course(change(), one=posted(error="message_not_found")) == "nothing"
    assert course(change(), one=posted(state=DeliveryState.DEAD)) == "nothing"
    assert course(change(kind="opened")) == "nothing"


@pytest.mark.parametrize(("ago", "what"), [(EDIT_FOR - MINUTE, "touch"), (EDIT_FOR, "nothing")])
def test_a_message_is_edited_for_a_week(ago: timedelta, what: str) -> None:
    assert course(change(), one=posted(ago)) == what


def test_the_week_of_edits_begins_when_the_message_was_posted_not_when_it_was_planned() -> None:
    late = replace(posted(timedelta(hours=1)), created_at=NOW - EDIT_FOR - timedelta(days=1))
    assert course(change(), one=late) == "touch"


@pytest.mark.parametrize(("ago", "what"), [(EDIT_EVERY - MINUTE, "wait"), (EDIT_EVERY, "touch")])
def test_edits_keep_their_distance_but_a_correction_does_not_wait(ago: timedelta, what: str) -> None:
    assert course(change(), edited=NOW - ago) == what
    assert course(change(kind="correction"), edited=NOW - ago) == "touch"


@pytest.mark.parametrize(("ago", "what"), [(FORGET, "wait"), (FORGET + MINUTE, "nothing")])
def test_a_change_waits_a_day_for_its_card(ago: timedelta, what: str) -> None:
    assert course(change(ago=ago), of=card(revision=1)) == what


def test_what_is_the_same_in_other_words_is_edited_in_silence() -> None:
    found = look_after([change("edited", kind="rewritten", matters=False)], card(), [posted()], last_edit=None, now=NOW)
    assert [touch.words for touch in found.touches] == [()]


def test_that_a_story_is_only_counted_as_another_kind_of_event_is_nothing_to_say() -> None:
    fresh = [change("the fine is €41 million"), change("now counted as: outage", kind="event", matters=False)]
    touched = look_after(fresh, card(), [posted()], last_edit=None, now=NOW).touches
    assert touched[0].words == ("the fine is €41 million",)
