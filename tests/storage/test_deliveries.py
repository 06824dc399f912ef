"""The outbox in the database: subscriptions, planning once, claims of several workers, what was forgotten."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.delivery.outbox import sent
from bot.services.delivery.publish import send_due
from storage import channels, deliveries, outbox, slots, subscriptions
from storage.deliveries import NewDelivery, add_deliveries
from storage.errors import NotFound
from storage.records import DeliveryKind, DeliveryState, Mode, Subscription
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import make_parts
from tests.fake_slack import FakeSlack, Rules

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


def new(key: str, channel_id: str = "C1", *, team_id: str = "T1", identity: str = "") -> NewDelivery:
    return NewDelivery(
        team_id=team_id,
        channel_id=channel_id,
        kind=DeliveryKind.NOTICE,
        source_key=key,
        payload='{"text":"hello"}',
        identity=identity,
    )


def test_a_channel_has_one_subscription_and_keeps_its_id(store: Store) -> None:
    wanted = Subscription(id=0, team_id="T1", channel_id="C1", topics=("models",), created_at=NOW)
    with store.write() as c:
        first = subscriptions.add_subscription(c, wanted)
        subscriptions.mark_welcomed(c, first.id, NOW)
        again = subscriptions.add_subscription(c, replace(wanted, topics=("policy",), created_at=NOW.replace(hour=12)))
        assert (again.id, again.topics, again.created_at) == (first.id, ("policy",), NOW)
        assert subscriptions.unwelcomed(c) == []
        subscriptions.save_subscription(c, replace(again, active=False, mode=Mode.DAILY))
        assert subscriptions.all_active(c) == []
        back = subscriptions.add_subscription(c, replace(wanted, created_at=NOW.replace(hour=13)))
        assert back.created_at == NOW.replace(hour=13)
        assert subscriptions.unwelcomed(c) == [back]
        assert subscriptions.subscriptions_of(c, "T1") == [back]
        assert subscriptions.subscriptions_of(c, "T2") == []
        gone = replace(back, id=back.id + 1)
        assert subscriptions.get_subscription(c, gone.id) is None
        with pytest.raises(NotFound):
            subscriptions.find_subscription(c, gone.id)
        with pytest.raises(NotFound):
            subscriptions.save_subscription(c, gone)


def test_the_same_thing_is_planned_once_and_numbered_in_order(database: Store) -> None:
    with database.write() as c:
        assert len(add_deliveries(c, [new("a"), new("b"), new("a"), new("a", "C2")], NOW)) == 3
        assert len(add_deliveries(c, [new("b"), new("c")], NOW)) == 1
        rows = deliveries.open_deliveries(c, "T1", "C1")
    assert [(row.source_key, row.seq) for row in rows] == [("a", 1), ("b", 2), ("c", 3)]


def test_ids_follow_the_identity_and_give_way_when_two_share_it(store: Store) -> None:
    with store.write() as c:
        first, second = add_deliveries(c, [new("story:1", identity="u"), new("story:2", identity="u")], NOW)
    assert first == new("story:9", identity="u").id
    assert second == new("story:2", identity="u").second_id


def test_what_stands_in_slack_already_is_planned_as_sent(database: Store) -> None:
    with database.write() as c:
        found = {new("a").id: "1.000001", new("b").id: "2.000001"}
        assert deliveries.add_strays(c, "T1", "C1", found, NOW) == 2
        assert deliveries.add_strays(c, "T1", "C1", found, NOW) == 2
        add_deliveries(c, [new("a"), new("c")], NOW)
        rows = deliveries.list_deliveries(c, team_id="T1")
        assert {row.source_key: (row.state, row.ts) for row in rows} == {
            "a": (DeliveryState.SENT, "1.000001"),
            "c": (DeliveryState.PENDING, ""),
        }
        assert deliveries.add_strays(c, "T1", "C1", found, NOW) == 1
        assert deliveries.forget_strays(c, before=NOW + timedelta(days=1)) == 2


def test_a_claim_is_a_compare_and_set(store: Store) -> None:
    with store.write() as c:
        add_deliveries(c, [new("a")], NOW)
        (row,) = deliveries.open_deliveries(c, "T1", "C1")
        held = replace(row, state=DeliveryState.SENDING, fence=1)
        assert outbox.swap(c, row, held)
        assert not outbox.swap(c, row, held)


def test_what_was_dropped_meanwhile_is_not_claimed(store: Store) -> None:
    with store.write() as c:
        add_deliveries(c, [new("a")], NOW)
        (row,) = deliveries.open_deliveries(c, "T1", "C1")
        assert outbox.drop_open(c, "T1", "C1", "nobody wants it") == 1  # which leaves the fence as it was
        assert not outbox.swap(c, row, replace(row, state=DeliveryState.SENDING, fence=1))
        assert deliveries.find_delivery(c, row.id).state is DeliveryState.DROPPED


def test_a_broken_channel_is_not_due(store: Store) -> None:
    with store.write() as c:
        add_deliveries(c, [new("a"), new("b", "C2")], NOW)
        channels.set_channel(c, "T1", "C1", dead_reason="is_archived", swept_at=NOW)
        channels.set_channel(c, "T1", "C2", swept_at=NOW)
        due = outbox.due_heads(c, NOW, skip_teams=(), limit=9)
    assert [(channel.channel_id, head and head.source_key) for channel, head in due] == [("C2", "b")]


def test_a_channel_that_is_fine_is_left_alone_when_broken_ones_are_tried_again(store: Store) -> None:
    with store.write() as c:
        add_deliveries(c, [new("a")], NOW)
        channels.set_channel(c, "T1", "C1", swept_at=NOW)
        before = channels.get_channel(c, "T1", "C1")
        assert outbox.revive(c, "T1", "C1", since=NOW - timedelta(days=7), now=NOW + timedelta(hours=1)) == 0
        assert channels.get_channel(c, "T1", "C1") == before


def test_what_comes_back_with_a_channel_is_what_died_of_its_break_lately(store: Store) -> None:
    died_of = {"lately": "is_archived", "doubtful": "unknown; history says is_archived", "other": "invalid_blocks"}
    with store.write() as c:
        add_deliveries(c, [new("long ago")], NOW - timedelta(days=9))
        add_deliveries(c, [new(key) for key in died_of], NOW)
        for row in deliveries.open_deliveries(c, "T1", "C1"):
            why = died_of.get(row.source_key, "is_archived")
            assert outbox.swap(c, row, replace(row, state=DeliveryState.DEAD, attempts=3, error=why))
        channels.set_channel(c, "T1", "C1", dead_reason="is_archived", swept_at=NOW)
        assert outbox.revive(c, "T1", "C1", since=NOW - timedelta(days=7), now=NOW) == 2
        back = deliveries.open_deliveries(c, "T1", "C1")
    assert [(row.source_key, row.attempts, row.error) for row in back] == [("lately", 0, ""), ("doubtful", 0, "")]


def test_a_doubtful_one_is_not_looked_for_by_hand_before_history_tells_the_truth(store: Store) -> None:
    with store.write() as c:
        add_deliveries(c, [new("fresh"), new("old", "C2")], NOW)
        for channel_id, age in (("C1", 10), ("C2", 600)):
            (row,) = deliveries.open_deliveries(c, "T1", channel_id)
            meant = NOW - timedelta(seconds=age)
            held = replace(row, state=DeliveryState.SENDING, intent_at=meant, lease_until=meant, not_before=LATER)
            assert outbox.swap(c, row, held)
            outbox.reopen_delivery(c, row.id, NOW, settled=NOW - timedelta(seconds=90))
        waits = {row.source_key: row.not_before for row in deliveries.list_deliveries(c, team_id="T1")}
    assert waits == {"fresh": LATER, "old": NOW}


def test_what_a_wrong_clock_says_was_sent_tomorrow_is_looked_for_as_after_a_start(store: Store) -> None:
    tomorrow = NOW + timedelta(days=1)
    with store.write() as c:
        add_deliveries(c, [new("a")], NOW)
        (row,) = deliveries.open_deliveries(c, "T1", "C1")
        held = replace(row, state=DeliveryState.SENDING, intent_at=tomorrow, lease_until=tomorrow, fence=1)
        assert outbox.swap(c, row, held)
        assert outbox.drop_impossible_waits(c, NOW) == 1
        found = deliveries.find_delivery(c, row.id)
        assert outbox.drop_impossible_waits(c, NOW) == 0
    assert (found.intent_at, found.lease_until) == (NOW - outbox.LOOK_BACK, NOW)


def test_deliveries_are_found_by_the_beginning_of_their_id(store: Store) -> None:
    with store.write() as c:
        (one,) = add_deliveries(c, [new("a")], NOW)
        assert deliveries.find_delivery(c, one[:6]).id == one
        assert deliveries.get_delivery(c, "x") is None
        with pytest.raises(NotFound, match="no delivery"):
            deliveries.find_delivery(c, "%")
        with pytest.raises(NotFound, match="no delivery"):
            deliveries.find_delivery(c, "")
        many = sorted([one, *add_deliveries(c, [new(f"b{number}") for number in range(16)], NOW)])  # of 16 beginnings
        shared = next(first[0] for first, second in pairwise(many) if first[0] == second[0])
        with pytest.raises(NotFound, match="not one delivery"):
            deliveries.find_delivery(c, shared)


def test_counts_and_lookups(store: Store) -> None:
    with store.write() as c:
        add_deliveries(c, [new("a"), new("b")], NOW)
        assert deliveries.count_open(c) == 2
        assert len(deliveries.list_deliveries(c, state=DeliveryState.PENDING, channel_id="C1", limit=1)) == 1
        assert outbox.drop_open(c, "T1", "C1", "unfollowed") == 2
        assert deliveries.count_open(c) == 0
        assert outbox.wake_open_channels(c, NOW) == 0


def test_planning_what_is_planned_already_writes_nothing(database: Store) -> None:
    with database.write() as c:
        assert len(add_deliveries(c, [new("a")], NOW)) == 1
        assert add_deliveries(c, [new("a")], NOW) == []
        assert add_deliveries(c, [], NOW) == []
        assert len(deliveries.list_deliveries(c)) == 1


def test_lists_hold_what_was_asked_for_and_nothing_else(store: Store) -> None:
    later = NOW + timedelta(minutes=1)
    with store.write() as c:
        add_deliveries(c, [new("a"), new("b", "C2"), new("c", team_id="T2")], NOW)
        add_deliveries(c, [replace(new("d"), kind=DeliveryKind.DIGEST)], later)
        first, digest = deliveries.open_deliveries(c, "T1", "C1")
        assert outbox.swap(c, first, sent(first, "1.0", NOW).row)

        def keys(**asked: Any) -> list[str]:
            return [one.source_key for one in deliveries.list_deliveries(c, **asked)]

        assert sorted(keys()) == ["a", "b", "c", "d"]
        assert keys()[0] == "d"  # newest first
        assert keys(limit=1) == ["d"]
        assert keys(state=DeliveryState.SENT) == ["a"]
        assert keys(channel_id="C2") == ["b"]
        assert keys(team_id="T2") == ["c"]
        assert keys(team_id="T2", channel_id="C2") == []
        assert deliveries.open_deliveries(c, "T1", "C1") == [digest]
        assert deliveries.open_deliveries(c, "T1", "C1", DeliveryKind.NOTICE) == []
        assert [one.channel_id for one in deliveries.deliveries_for(c, ["a", "b"], DeliveryKind.NOTICE)] == ["C1", "C2"]
        assert deliveries.deliveries_for(c, ["d"], DeliveryKind.NOTICE) == []
        assert deliveries.get_delivery(c, digest.id) == digest
        assert deliveries.get_delivery(c, "nothing") is None


def test_cards_of_a_day_are_counted_for_each_channel_alone(database: Store) -> None:
    def card(key: str, channel_id: str) -> NewDelivery:
        return replace(new(key, channel_id), kind=DeliveryKind.CARD)

    keys = [("T1", "C1"), ("T1", "C2"), ("T1", "C3")]
    with database.write() as c:
        add_deliveries(c, [card("a", "C1"), card("b", "C2"), new("no card", "C1")], NOW - timedelta(hours=2))
        add_deliveries(c, [card("c", "C1"), card("d", "C4")], NOW)
        assert deliveries.count_cards(c, keys, NOW - timedelta(hours=2)) == {("T1", "C1"): 2, ("T1", "C2"): 1}
        assert deliveries.count_cards(c, keys, NOW - timedelta(hours=1)) == {("T1", "C1"): 1}
        assert (
            deliveries.count_cards(c, keys, NOW - timedelta(hours=2), until=NOW - timedelta(hours=1))["T1", "C1"] == 1
        )
        assert deliveries.count_cards(c, [], NOW - timedelta(hours=2)) == {}


def test_that_a_message_is_gone_is_noted_once_and_on_sent_ones_only(store: Store) -> None:
    with store.write() as c:
        sent_id, open_id = add_deliveries(c, [new("a"), new("b", "C2")], NOW)
        row = deliveries.find_delivery(c, sent_id)
        assert outbox.swap(c, row, sent(row, "1.0", NOW).row)
        for why in ("message_not_found", "cant_update_message"):
            deliveries.note_gone(c, sent_id, why)
            deliveries.note_gone(c, open_id, why)
        assert deliveries.find_delivery(c, sent_id).error == "message_not_found"
        assert deliveries.find_delivery(c, open_id).error == ""


def test_a_slot_is_taken_by_one(database: Store) -> None:
    with database.write() as c:
        assert slots.take_slot(c, "weekly:T1:C1", "week:2026-W47", due_at=NOW, now=NOW, state="done")
        assert not slots.take_slot(c, "weekly:T1:C1", "week:2026-W47", due_at=NOW, now=NOW, state="done")
        keys = [("weekly:T1:C1", "week:2026-W47"), ("weekly:T1:C1", "week:2026-W48")]
        assert slots.taken_slots(c, keys) == {keys[0]}
        assert slots.forget_slots(c, before=NOW + timedelta(seconds=1)) == 1


def test_buckets_move_forward_only(database: Store) -> None:
    with database.write() as c:
        channels.set_bucket(c, "T1", "#post", NOW)
        channels.set_bucket(c, "T1", "#post", NOW - timedelta(seconds=5))
        channels.set_bucket(c, "T1", "#history", NOW)
        assert channels.buckets(c, ["T1", "T2"], ["#post", "#history"]) == {
            ("T1", "#post"): NOW,
            ("T1", "#history"): NOW,
        }
        channels.stop_team(c, "T1", "token_revoked", NOW)
        channels.stop_team(c, "T1", "token_revoked", NOW)
        assert channels.stopped_teams(c) == {"T1"}


def test_workers_of_several_processes_never_send_the_same_row(database: Store) -> None:
    """Four workers with a store each, as in four processes, on forty channels: everything once, in order."""
    clock = Clock(NOW)
    slack = FakeSlack(now=clock, rules=Rules())
    names = [f"C{number}" for number in range(40)]
    with database.write() as c:
        add_deliveries(c, [new(f"n:{number}", name, team_id=f"T{name}") for name in names for number in range(3)], NOW)
    failed: list[BaseException] = []

    def work(owner: str) -> None:
        try:
            parts = make_parts(Store(database.engine), slack, clock)
            send_due(parts, workers=2, owner=owner)
        except BaseException as e:
            failed.append(e)

    for _ in range(6):
        threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.tick(seconds=2)
    assert not failed
    ids = slack.delivery_ids()
    assert len(ids) == len(set(ids)) == 120
    with database.read() as c:
        seqs = {row.id: row.seq for row in deliveries.list_deliveries(c, limit=500)}
    for name in names:
        assert [seqs[one.delivery_id] for one in slack.channel(f"T{name}", name)] == [1, 2, 3]
