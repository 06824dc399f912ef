"""Planning and sending: once, in order, at the right pace, whatever Slack answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.engine import Connection

from bot.delivery.gateway import Message
from bot.services.delivery.claiming import claim_due
from bot.services.delivery.composing import load_materials
from bot.services.delivery.publish import boot_sweep, plan_due, send_due
from bot.services.delivery.recaps import post_due_recaps
from bot.services.delivery.stepping import Stepper
from storage.cards import save_card
from storage.channels import get_channel, stopped_teams
from storage.records import DeliveryKind, DeliveryState, Mode
from storage.store import Store
from storage.tables.delivery import deliveries
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world, put_subscription
from tests.fake_slack import Held


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    return make_world(store, clock)


def once(fault: str, at: str = "post:before") -> Callable[[str], str]:
    """A hook that names a fault the first time a point is passed."""
    left = [fault]
    return lambda point: left.pop() if point == at and left else ""


def always(fault: str, at: str = "post:before") -> Callable[[str], str]:
    return lambda point: fault if point == at else ""


def test_a_card_is_posted_to_every_channel_whose_filter_wants_it(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C2", topics=("policy",))
    world.subscribe("C3", topics=("models",))
    world.card(1)
    report = world.plan()
    assert (report.cards, report.deliveries) == (1, 2)
    assert world.send().sent == 2
    assert [len(world.texts(name)) for name in ("C1", "C2", "C3")] == [1, 0, 1]
    assert "Marten 1 is out" in world.texts("C1")[0]


def test_a_second_pass_plans_and_sends_nothing(world: World) -> None:
    world.plan_one()
    world.send()
    assert not world.plan()
    assert world.send().sent == 0
    assert len(world.texts("C1")) == 1


def test_quiet_cards_and_cards_older_than_the_subscription_are_not_planned(world: World) -> None:
    world.subscribe("C1", created_at=world.clock())
    world.card(1, quiet=True)
    world.card(2, collected_at=world.clock() - timedelta(minutes=1))
    assert world.plan().deliveries == 0


def test_a_revised_card_is_not_posted_again_to_who_has_it(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C2", min_importance=70)
    card = world.card(1)
    world.plan()
    with world.store.write() as c:
        save_card(c, replace(card, revision=2, importance=75))
    assert world.plan().deliveries == 1
    world.drain()
    assert [len(world.texts(name)) for name in ("C1", "C2")] == [1, 1]


def test_a_channel_gets_one_message_a_second_in_order(world: World) -> None:
    world.slack.rules.channel_interval_s = 1.0
    world.subscribe("C1")
    for number in range(5):
        world.card(number)
    world.plan()
    assert world.send().sent == 1
    world.drain()
    assert [text.split(" is out")[0][-1] for text in world.texts("C1")] == ["0", "1", "2", "3", "4"]
    assert world.slack.breaches == 0


def test_sleeping_until_the_next_turn_is_done_by_the_given_sleep(world: World) -> None:
    world.subscribe("C1")
    for number in range(4):
        world.card(number)
    world.plan()
    report = world.send(budget_s=10, sleep=lambda seconds: world.clock.tick(seconds=seconds))
    assert (report.sent, report.waiting) == (4, 0)


def test_retry_after_holds_the_whole_workspace_and_survives(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C2")
    world.subscribe("C9", team_id="T2")
    world.card(1)
    world.plan()
    world.slack.hook = once("429")
    report = world.send()
    assert report.retried == 1
    world.clock.tick(seconds=2)
    sent = [len(world.texts("C1")), len(world.texts("C2")), len(world.texts("C9", "T2"))]
    world.send()
    assert [len(world.texts("C1")), len(world.texts("C2")), len(world.texts("C9", "T2"))] == sent
    world.clock.tick(seconds=2)
    world.drain()
    assert [len(world.texts("C1")), len(world.texts("C2")), len(world.texts("C9", "T2"))] == [1, 1, 1]
    assert all(row.attempts == 1 for row in world.rows())


@pytest.mark.parametrize("fault", ["lost", "5xx"])
def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(world: World, fault: str) -> None:
    world.plan_one()
    world.slack.hook = once(fault, at="post:stored")
    assert world.send().unknown == 1
    world.clock.tick(seconds=60)
    world.card(2)
    world.plan()
    assert world.send().sent == 0  # the unknown one holds the channel, in order
    world.drain()
    assert [text.split(" is out")[0][-1] for text in world.texts("C1")] == ["1", "2"]
    assert [row.state for row in world.rows()] == [DeliveryState.SENT, DeliveryState.SENT]
    assert world.rows()[0].ts == world.slack.channel(TEAM, "C1")[0].ts


def test_a_message_that_provably_did_not_arrive_is_sent_again_with_the_same_id(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("5xx", at="post:before")
    assert world.send().unknown == 1
    world.drain()
    assert world.slack.delivery_ids() == [world.rows()[0].id]
    assert world.slack.calls.count("post") == 2


def test_history_is_read_page_by_page_to_the_right_place(world: World) -> None:
    world.slack.rules.page_max = 2
    world.slack.rules.skew_s = -3_600  # our clock runs an hour ahead
    world.plan_one()
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    chatter(world, 9)
    world.drain()
    assert len(world.texts("C1")) == 10
    assert world.slack.calls.count("post") == 1


def test_a_rate_limit_between_two_pages_goes_on_where_it_stopped(world: World) -> None:
    world.slack.rules.page_max = 2
    world.plan_one()
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    chatter(world, 9)
    pages = iter(range(1_000))
    world.slack.hook = lambda point: "429" if point == "history:before" and next(pages) % 2 else ""
    world.drain()
    assert world.rows()[0].state is DeliveryState.SENT
    assert world.slack.calls.count("post") == 1


def chatter(world: World, lines: int) -> None:
    """People talk in the channel."""
    for number in range(lines):
        world.clock.tick(seconds=1)
        held = Held((TEAM, "C1"), Message(text=f"line {number}"), "", "", world.clock(), own=False)
        world.slack.take(held)


def test_a_copied_id_in_a_message_of_somebody_else_proves_nothing(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("5xx", at="post:before")
    world.send()
    world.slack.take(Held((TEAM, "C1"), Message(text="mine"), world.rows()[0].id, "", world.clock(), own=False))
    world.drain()
    assert [one.own for one in world.slack.channel(TEAM, "C1")] == [False, True]


def test_history_that_cannot_be_read_means_waiting_never_guessing(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("lost", at="post:stored")
    world.send()
    world.slack.hook = always("missing_scope", at="history:before")
    for _ in range(20):
        world.clock.tick(minutes=10)
        world.send()
    row = world.rows()[0]
    assert row.state is DeliveryState.SENDING
    assert "missing_scope" in row.error
    assert world.slack.calls.count("post") == 1


def test_a_dead_channel_frees_nobody_elses_way_and_tells_why(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C2")
    world.slack.archived.add((TEAM, "C1"))
    world.card(1)
    world.plan()
    report = world.send()
    assert (report.sent, report.dead) == (1, 1)
    assert [row.error for row in world.rows(state=DeliveryState.DEAD)] == ["is_archived"]
    with world.store.read() as c:
        channel = get_channel(c, TEAM, "C1")
    assert channel is not None
    assert channel.dead_reason == "is_archived"
    world.card(2)
    assert world.plan().deliveries == 1


def test_the_bot_lets_itself_into_public_channels(world: World) -> None:
    world.subscribe("C1")
    world.slack.foreign.add((TEAM, "C1"))
    world.slack.joinable = True
    world.posted()
    assert len(world.texts("C1")) == 1


def test_a_revoked_token_stops_the_workspace_and_loses_nothing(world: World) -> None:
    world.subscribe("C1")
    world.subscribe("C9", team_id="T2")
    world.slack.revoked.add(TEAM)
    world.card(1)
    world.plan()
    report = world.send()
    assert (report.sent, report.waiting) == (1, 1)
    with world.store.read() as c:
        assert stopped_teams(c) == {TEAM}
    posts = world.slack.calls.count("post")
    world.clock.tick(minutes=5)
    world.send()
    assert world.slack.calls.count("post") == posts


class Pausing(Store):
    """The machine is suspended for five minutes right after the first commit."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        super().__init__(engine)
        self._clock = clock
        self._naps = [300]

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as c:
            yield c
        self._clock.tick(seconds=self._naps.pop() if self._naps else 0)


class Nobody:
    """No workspace is installed."""

    def for_team(self, team_id: str) -> None:
        return None


def test_rows_of_a_workspace_that_is_not_installed_wait(world: World) -> None:
    world.plan_one()
    report = send_due(replace(world.parts, gateways=Nobody()), workers=1)
    assert (report.sent, report.waiting) == (0, 1)
    assert world.send().sent == 1


def test_a_refused_message_is_sent_plainer_and_then_given_up(world: World) -> None:
    world.plan_one()
    world.slack.hook = once("invalid_blocks")
    world.drain()
    assert world.slack.channel(TEAM, "C1")[0].message.blocks == ()
    world.card(2)
    world.plan()
    world.slack.hook = always("invalid_blocks")
    world.drain()
    assert world.rows()[-1].state is DeliveryState.DEAD
    assert world.rows()[-1].error == "invalid_blocks"


def test_definite_failures_are_tried_again_later_and_later(world: World) -> None:
    world.plan_one()
    world.slack.hook = always("refused")
    assert world.send().retried == 1
    for _ in range(30):
        world.clock.tick(hours=1)
        world.send()
    row = world.rows()[0]
    assert (row.state, row.attempts) == (DeliveryState.DEAD, 8)
    assert not world.slack.channel(TEAM, "C1")


def test_a_crash_between_claim_and_answer_is_looked_up_after_settling(world: World) -> None:
    class Crash(BaseException):
        pass

    def die(point: str) -> str:
        if point == "post:stored":
            raise Crash
        return ""

    world.plan_one()
    world.slack.hook = die
    with pytest.raises(Crash):
        world.send()
    world.slack.hook = lambda _point: ""
    boot_sweep(world.parts)
    world.drain()
    assert len(world.texts("C1")) == 1
    assert world.rows()[0].state is DeliveryState.SENT


@pytest.mark.parametrize("age_h", [0, 47])
def test_the_boot_sweep_adopts_what_a_restored_backup_forgot(world: World, age_h: int) -> None:
    world.subscribe("C1")
    world.card(1)
    world.posted(2)
    with world.store.write() as c:  # the backup is older than the posts
        c.execute(update(deliveries).values(state="pending", ts="", attempts=0, fence=0))
    world.clock.tick(hours=age_h)
    assert boot_sweep(world.parts).waiting == 1
    world.drain()
    assert len(world.texts("C1")) == 2


def test_a_start_after_the_clock_ran_ahead_holds_nobody_back(world: World) -> None:
    world.plan_one()
    world.clock.tick(hours=5)  # ours alone, until somebody puts it right
    world.slack.rules.skew_s = -5 * 3600
    world.drain()
    world.clock.tick(hours=-5)
    world.slack.rules.skew_s = 0
    world.card(2)
    world.plan()
    boot_sweep(world.parts)
    world.drain()
    assert len(world.texts("C1")) == 2


def test_a_worker_that_slept_past_its_lease_does_not_send(world: World) -> None:
    world.plan_one()
    asleep = replace(world.parts, store=Pausing(world.store.engine, world.clock))
    assert send_due(asleep, workers=1, limit=1).sent == 0
    assert world.slack.calls.count("post") == 0
    world.drain()
    assert len(world.texts("C1")) == 1


def test_several_workers_at_once_send_everything_once_and_in_order(world: World) -> None:
    for number in range(6):
        world.subscribe(f"C{number}", team_id=f"T{number % 2}")
    for number in range(4):
        world.card(number)
    world.plan()
    for _ in range(20):
        if not send_due(world.parts, workers=4).waiting:
            break
        world.clock.tick(seconds=1)
    ids = world.slack.delivery_ids()
    assert len(ids) == len(set(ids)) == 24
    for number in range(6):
        texts = world.texts(f"C{number}", f"T{number % 2}")
        assert [text.split(" is out")[0][-1] for text in texts] == ["0", "1", "2", "3"]


def test_a_welcome_shows_what_matters_most_these_days_and_says_from_which_importance(world: World) -> None:
    for number, (importance, days) in enumerate([(99, 4), (70, 1), (50, 1), (60, 0), (45, 0), (30, 0)]):
        at = world.clock() - timedelta(days=days) + timedelta(minutes=number)
        world.card(number, quiet=True, importance=importance, published_at=at)
    world.subscribe("C1", welcomed=False, min_importance=40, created_at=world.clock())
    world.plan()
    world.drain()
    texts = world.texts("C1")
    assert "importance 40 or more" in texts[0]
    assert [text.split(" is out")[0][-1] for text in texts[1:]] == ["1", "2", "3"]


def test_a_welcome_of_a_quiet_time_is_filled_up_with_what_came_before(world: World) -> None:
    for number, days in enumerate([9, 8, 7, 0]):
        world.card(number, quiet=True, importance=99 - number, published_at=world.clock() - timedelta(days=days))
    world.subscribe("C1", welcomed=False, created_at=world.clock())
    world.plan()
    world.drain()
    assert [text.split(" is out")[0][-1] for text in world.texts("C1")[1:]] == ["1", "2", "3"]


def test_of_equal_cards_a_welcome_shows_the_last_three_that_fit(world: World) -> None:
    for number in range(5):
        world.card(number, quiet=True, published_at=world.clock() + timedelta(minutes=number))
    world.card(9, topics=("policy",))
    world.subscribe("C1", welcomed=False, topics=("models",), created_by="U7", created_at=world.clock())
    world.plan()
    world.drain()
    texts = world.texts("C1")
    assert "models" in texts[0]
    assert "<@U7>" in texts[0]
    assert [text.split(" is out")[0][-1] for text in texts[1:]] == ["2", "3", "4"]
    assert not world.plan()


def test_a_welcome_waits_for_the_first_cards_of_a_new_machine(world: World) -> None:
    world.subscribe("C1", welcomed=False, created_at=world.clock())
    assert world.plan().deliveries == 0
    world.clock.tick(minutes=11)
    assert world.plan().deliveries == 1
    assert [row.kind for row in world.rows()] == [DeliveryKind.NOTICE]


def test_the_welcome_comes_before_the_first_card_of_today(world: World) -> None:
    world.subscribe("C1", welcomed=False, created_at=world.clock())
    world.posted()
    texts = world.texts("C1")
    assert texts[0].startswith("👋")
    assert len(texts) == 2


def test_quiet_hours_and_caps_hold_cards_but_not_critical_ones(world: World) -> None:
    world.subscribe("C1", quiet_start=9, quiet_end=12)
    world.subscribe("C2", daily_cap=2)
    world.subscribe("C3", mode=Mode.DAILY)
    for number in range(3):
        world.card(number)
    world.posted(3, importance=95)
    assert [len(world.texts(name)) for name in ("C1", "C2", "C3")] == [1, 3, 0]


def test_a_channel_that_lets_the_bot_in_and_still_refuses_it_is_not_tried_for_ever(world: World) -> None:
    world.plan_one()
    world.slack.joinable = True
    world.slack.hook = lambda point: "not_in_channel" if point == "post:before" else ""
    for _ in range(10):
        world.send()
        world.clock.tick(seconds=2)
    assert world.rows()[0].state is DeliveryState.DEAD
    assert world.slack.calls.count("join") == 1


def test_a_reply_is_no_mark_of_how_far_a_channel_was_written(world: World) -> None:
    world.subscribe("C1", insight_in_thread=True)
    world.posted()
    root = next(row for row in world.rows() if row.kind is DeliveryKind.CARD)
    with world.store.read() as c:
        channel = get_channel(c, TEAM, "C1")
    assert channel is not None
    assert channel.last_ts == root.ts
    assert any(row.ts > root.ts for row in world.rows())


def test_a_message_whose_claim_ran_out_while_it_was_composed_is_not_sent(world: World) -> None:
    world.plan_one()
    world.send(limit=1)  # looks at the channel first
    task = claim_due(world.parts, "slow", 1).tasks[0]
    moments = iter([world.clock(), *[world.clock() + timedelta(seconds=61)] * 9])
    with world.store.read() as c:
        materials = load_materials(c, [task.row])
    slow = replace(world.parts, now=lambda: next(moments))
    done = Stepper(parts=slow, materials=materials, replies={}, held=set()).step(task)
    assert done.outcome is not None
    assert done.outcome.state is DeliveryState.PENDING
    assert world.slack.calls.count("post") == 0


@pytest.mark.parametrize(
    ("allowed", "client_id", "planned"), [("T9", "1.2", False), (TEAM, "1.2", True), ("T9", "", True)]
)
def test_nothing_is_planned_for_a_workspace_that_the_operator_took_off_the_list(
    world: World, allowed: str, client_id: str, planned: bool
) -> None:
    """Nobody would send it, and it would pile up; where one token serves one workspace the list means nothing."""
    chosen = world.parts.settings.model_copy(update={"slack_workspaces": allowed, "slack_client_id": client_id})
    parts = replace(world.parts, settings=chosen)
    world.subscribe("C1", weekly_recap=True)
    put_subscription(world.store, "C2", world.clock(), welcomed=False)
    world.card(1)
    plan_due(parts)
    world.clock.tick(days=8)
    world.card(2)
    plan_due(parts)
    post_due_recaps(parts)
    assert bool(world.rows()) is planned
