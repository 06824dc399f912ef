"""What several people do at the same moment: nobody's press is lost, and nobody is told that it went wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy.engine import Connection

from storage import feedback, people, reports, subscriptions
from storage.cards import cards_due_for_planning
from storage.deliveries import NewDelivery, add_deliveries, open_deliveries
from storage.merging import merge_rows
from storage.records import DeliveryKind, Installation, Subscription, Workspace
from storage.secrets import Vault
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import make_card, put_card

TEAM, CHANNEL = "T1", "C1"


def at_once(store: Store, do: Callable[[Connection, int], object], times: int = 24) -> list[object]:
    """Do something in so many transactions, eight at a time."""

    def one(number: int) -> object:
        with store.write() as c:
            return do(c, number)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(times)))


@pytest.fixture
def card_id(database: Store, clock: Clock) -> int:
    return put_card(database, make_card(1, clock())).id


def test_every_vote_counts_and_teaches(database: Store, clock: Clock, card_id: int) -> None:
    def vote(c: Connection, number: int) -> None:
        where = {"team_id": TEAM, "channel_id": CHANNEL}
        before, now = feedback.vote(c, **where, user_id=f"U{number}", card_id=card_id, value=1, now=clock())
        feedback.teach(c, **where, kind="topic", name="policy", points=now - before, votes=1, now=clock())

    at_once(database, vote, times=9)
    with database.read() as c:
        assert feedback.tally(c, TEAM, CHANNEL, card_id) == (9, 0)
        (lesson,) = feedback.lessons_of(c, TEAM, CHANNEL)
    assert (lesson.points, lesson.votes) == (9, 9)


def test_one_person_pressing_again_and_again_ends_where_they_began(database: Store, clock: Clock, card_id: int) -> None:
    def press(c: Connection, _: int) -> None:
        feedback.vote(c, team_id=TEAM, channel_id=CHANNEL, user_id="U1", card_id=card_id, value=1, now=clock())

    at_once(database, press)
    at_once(database, lambda c, _: feedback.save_for(c, TEAM, "U1", card_id, clock()))
    with database.read() as c:
        assert feedback.tally(c, TEAM, CHANNEL, card_id) == (0, 0)
        assert feedback.saved_by(c, TEAM, "U1") == ()


def test_a_report_sent_twice_is_one_report(database: Store, clock: Clock, card_id: int) -> None:
    def send(c: Connection, _: int) -> int:
        return reports.add_report(
            c, team_id=TEAM, user_id="U1", card_id=card_id, kind="wrong", words="", state="open", now=clock()
        )

    assert len(set(at_once(database, send))) == 1


def test_a_channel_that_several_set_up_has_one_subscription(database: Store, clock: Clock) -> None:
    wanted = Subscription(id=0, team_id=TEAM, channel_id=CHANNEL, topics=("policy",), created_at=clock())
    at_once(database, lambda c, _: subscriptions.add_subscription(c, wanted))
    with database.read() as c:
        assert len(subscriptions.subscriptions_of(c, TEAM)) == 1


def test_a_workspace_installed_twice_at_once_is_one(database: Store, clock: Clock) -> None:
    vault = Vault(["a-secret-key-for-the-tests"])

    def install(c: Connection, number: int) -> None:
        people.save_workspace(c, Workspace(team_id=TEAM, name="First"), clock())
        people.save_installation(c, vault, Installation(team_id=TEAM, bot_token=f"xoxb-canary-{number}"))

    at_once(database, install)
    with database.read() as c:
        assert people.get_installation(c, vault, TEAM) is not None
        assert people.count_installations(c) == 1


def test_a_topic_of_a_workspace_is_kept_once(database: Store, clock: Clock) -> None:
    def keep(c: Connection, _: int) -> None:
        feedback.save_topic(c, team_id=TEAM, slug="chips", label="Chips", terms=("chip",), by="U1", now=clock())

    at_once(database, keep)
    with database.read() as c:
        assert [slug for slug, _, _ in feedback.topics_of(c, TEAM)] == ["chips"]


def test_a_card_planned_while_its_story_is_merged_is_posted_once(database: Store, clock: Clock) -> None:
    """The planner holds the card of a story that another transaction merges at that moment."""
    one, other = (put_card(database, make_card(number, clock())) for number in (1, 2))
    held, merged = Event(), Event()

    def plan() -> None:
        with database.write() as c:
            due = cards_due_for_planning(c, hold=True)
            held.set()
            merged.wait(0.5)  # the merge waits for this transaction, or it does not
            wanted = [
                NewDelivery(
                    team_id=TEAM,
                    channel_id=CHANNEL,
                    kind=DeliveryKind.CARD,
                    source_key=f"story:{card.story_id}",
                    card_id=card.id,
                )
                for card in due
            ]
            add_deliveries(c, wanted, clock())

    def merge() -> None:
        held.wait()
        with database.write() as c:
            merge_rows(c, other.story_id, one.story_id)
        merged.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(plan), pool.submit(merge)]:
            done.result()
    with database.read() as c:
        (kept,) = open_deliveries(c, TEAM, CHANNEL)
    assert (kept.source_key, kept.card_id) == (f"story:{other.story_id}", other.id)
