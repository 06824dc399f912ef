"""What people did with cards: each workspace, channel and person for itself, and lessons within bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection

from storage import feedback
from storage.store import Store
from tests.delivery.world import make_card, put_card

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def cards(store: Store) -> tuple[int, int, int]:
    first, second, third = (put_card(store, make_card(number, NOW)).id for number in (1, 2, 3))
    return first, second, third


def vote(
    c: Connection, card_id: int, value: int, *, team_id: str = "T1", channel_id: str = "C1", user_id: str = "U1"
) -> None:
    feedback.vote(c, team_id=team_id, channel_id=channel_id, user_id=user_id, card_id=card_id, value=value, now=NOW)


def teach(c: Connection, points: int, votes: int, *, channel_id: str = "C1") -> None:
    feedback.teach(
        c, team_id="T1", channel_id=channel_id, kind="topic", name="policy", points=points, votes=votes, now=NOW
    )


def test_votes_are_counted_for_one_channel_of_one_workspace(store: Store, cards: tuple[int, int, int]) -> None:
    card, other, _ = cards
    with store.write() as c:
        vote(c, card, 1)
        vote(c, card, -1, user_id="U2")
        vote(c, card, 1, channel_id="C2")
        vote(c, card, 1, team_id="T2")
        assert feedback.tally(c, "T1", "C1", card) == (1, 1)
        assert feedback.tally(c, "T1", "C2", card) == (1, 0)
        assert feedback.tally(c, "T1", "C1", other) == (0, 0)


def test_the_same_vote_again_takes_it_back(store: Store, cards: tuple[int, int, int]) -> None:
    with store.write() as c:
        vote(c, cards[0], 1)
        vote(c, cards[0], 1)
        assert feedback.tally(c, "T1", "C1", cards[0]) == (0, 0)


def test_what_a_person_kept_is_theirs_in_one_workspace_the_newest_first(
    store: Store, cards: tuple[int, int, int]
) -> None:
    first, second, third = cards
    with store.write() as c:
        for minute, card in enumerate((first, third)):
            assert feedback.save_for(c, "T1", "U1", card, NOW + timedelta(minutes=minute))
        feedback.save_for(c, "T2", "U1", second, NOW)
        feedback.save_for(c, "T1", "U2", second, NOW)
        assert feedback.saved_by(c, "T1", "U1") == (third, first)
        assert not feedback.save_for(c, "T1", "U1", third, NOW)
        assert feedback.saved_by(c, "T1", "U1") == (first,)


def test_a_lesson_stays_within_its_bounds(store: Store) -> None:
    with store.write() as c:
        teach(c, 7, 1)
        teach(c, 7, 1)
        (lesson,) = feedback.lessons_of(c, "T1", "C1")
        assert (lesson.points, lesson.votes) == (feedback.MOST_POINTS, 2)
        teach(c, -30, -5)
        (lesson,) = feedback.lessons_of(c, "T1", "C1")
        assert (lesson.points, lesson.votes) == (-feedback.MOST_POINTS, 0)


def test_one_lesson_is_undone_or_all_of_a_channel(store: Store) -> None:
    with store.write() as c:
        teach(c, 2, 1)
        teach(c, 2, 1, channel_id="C2")
        feedback.teach(c, team_id="T1", channel_id="C1", kind="source", name="Wire", points=-2, votes=1, now=NOW)
        assert feedback.unlearn(c, "T1", "C1", "topic", "policy") == 1
        assert [lesson.name for lesson in feedback.lessons_of(c, "T1", "C1")] == ["Wire"]
        assert feedback.unlearn(c, "T1", "C1") == 1
        assert len(feedback.lessons_of(c, "T1", "C2")) == 1
