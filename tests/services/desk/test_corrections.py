"""A reported mistake marks the card where it was reported; a confirmed one shows wherever the card stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.gateway import UserInfo
from bot.errors import UserError
from bot.render.correction_blocks import REPORTED
from bot.services.desk.asker import Asker
from bot.services.desk.corrections import check_may_correct, correct_card, dismiss_report, report_mistake
from bot.slack.gateways import NoWorkspace
from storage.cards import get_card, save_card
from storage.records import Card, DeliveryKind
from storage.reports import get_report, waiting_reports
from storage.store import Store
from storage.stories import find_story, save_story, stories_due_for_card
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world
from tests.fake_slack import Held

MEMBER = Asker(team_id=TEAM, user_id="U0000002", channel_id="C1")


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    made = make_world(store, clock)
    made.subscribe("C1", created_by="U1")
    return made


def marks(message: Held) -> bool:
    """The message says that it was reported."""
    return any(REPORTED in str(block) for block in message.message.blocks)


def test_a_report_marks_the_card_and_asks_whoever_set_it_up(world: World) -> None:
    card = world.posted()
    assert "Report 1" in report_mistake(world.parts, MEMBER, card.id, "wrong", "It was <!channel> in May").text
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert marks(message)
    assert message.edits == 1
    notice = next(row for row in world.rows() if row.kind is DeliveryKind.NOTICE)
    (asked,) = world.slack.channel(TEAM, notice.channel_id)
    assert "<@U0000002> reported a mistake on *Marten 1 is out*" in asked.message.text
    assert "<!channel>" not in asked.message.text
    assert "Correct…" in str(asked.message.blocks)


def test_a_second_report_edits_nothing_and_replaces_the_first_of_its_person(world: World) -> None:
    card = world.posted()
    report_mistake(world.parts, MEMBER, card.id, "wrong", "first")
    report_mistake(world.parts, MEMBER, card.id, "old", "second")
    report_mistake(world.parts, replace(MEMBER, user_id="U3"), card.id, "old", "third")
    assert sum(row.kind is DeliveryKind.EDIT for row in world.rows()) == 1
    with world.store.read() as c:
        assert [(one.user_id, one.words) for one in waiting_reports(c)] == [("U0000002", "second"), ("U3", "third")]


def test_a_guest_is_heard_but_marks_nothing(world: World) -> None:
    card = world.posted()
    world.slack.users[TEAM, "U9"] = UserInfo(user_id="U9", is_guest=True)
    report_mistake(world.parts, replace(MEMBER, user_id="U9"), card.id, "wrong", "x")
    world.drain()
    assert not marks(world.slack.channel(TEAM, "C1")[0])
    with world.store.read() as c:
        assert len(waiting_reports(c)) == 1


def test_who_may_be_a_guest_is_heard_but_marks_nothing(world: World) -> None:
    card = world.posted()
    silent = replace(world.parts, gateways=NoWorkspace())
    assert "says that it was reported" not in report_mistake(silent, MEMBER, card.id, "wrong", "x").text
    world.drain()
    assert not marks(world.slack.channel(TEAM, "C1")[0])
    with world.store.read() as c:
        assert len(waiting_reports(c)) == 1


def test_nobody_marks_everything(world: World) -> None:
    cards = [world.card(number) for number in range(11)]
    for card in cards[:10]:
        report_mistake(world.parts, MEMBER, card.id, "wrong", "")
    with pytest.raises(UserError, match="tomorrow"):
        report_mistake(world.parts, MEMBER, cards[10].id, "wrong", "")


def test_a_dismissed_report_takes_the_mark_away(world: World) -> None:
    card = world.posted()
    report_mistake(world.parts, MEMBER, card.id, "wrong", "x")
    world.drain()
    assert dismiss_report(world.parts, 1).card_id == card.id
    world.drain()
    assert not marks(world.slack.channel(TEAM, "C1")[0])
    with pytest.raises(UserError, match="refused already"):
        dismiss_report(world.parts, 1)
    with pytest.raises(UserError, match="no report 9"):
        dismiss_report(world.parts, 9)


def test_a_correction_closes_reports_and_stays_when_the_card_is_written_again(world: World) -> None:
    card = world.posted()
    report_mistake(world.parts, MEMBER, card.id, "wrong", "x")
    world.drain()
    correct_card(world.parts, card.id, "It came out in May, not in June.")
    world.plan()  # though the card was edited a moment ago
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert not marks(message)
    assert "It came out in May" in message.message.text
    (reply,) = world.slack.thread(TEAM, "C1", message.ts)
    assert reply.message.text == "⚠️ Correction: It came out in May, not in June."
    with world.store.write() as c:
        report = get_report(c, 1)
        save_card(c, replace(card, revision=9, headline="Marten 1, once more"))
        kept = get_card(c, card.id)
    assert kept is not None
    assert report is not None
    assert report.state == "accepted"
    assert (kept.correction, kept.headline) == ("It came out in May, not in June.", "Marten 1, once more")


@pytest.mark.parametrize("writing", [False, True])
def test_a_correction_of_a_card_that_is_to_be_written_again_does_not_hold_that_up(world: World, writing: bool) -> None:
    card = world.posted()

    def told_again(revision: int, headline: str) -> Card:
        return replace(card, revision=revision, headline=headline, written_at=world.clock())

    world.clock.tick(minutes=20)
    with world.store.write() as c:  # the story moved a moment ago
        moved = save_story(c, replace(find_story(c, card.story_id), revision=2))
    correct_card(world.parts, card.id, "It came out in May, not in June.")
    if writing:  # somebody was at it already
        with world.store.write() as c:
            save_card(c, told_again(moved.revision, "Marten 1, second telling"))
    with world.store.write() as c:
        (due,) = stories_due_for_card(c)
        save_card(c, told_again(due.revision, "Marten 1, third telling"))
        assert stories_due_for_card(c) == []
    world.plan()
    world.drain()
    (message,) = world.slack.channel(TEAM, "C1")
    assert "third telling" in message.message.text
    assert "It came out in May" in message.message.text
    (reply,) = world.slack.thread(TEAM, "C1", message.ts)
    assert reply.message.text == "⚠️ Correction: It came out in May, not in June."


@pytest.mark.parametrize("words", ["", " \n ", "x" * 301])
def test_a_correction_is_one_sentence(world: World, words: str) -> None:
    card = world.posted()
    with pytest.raises(UserError, match="one sentence"):
        correct_card(world.parts, card.id, words)


def test_admins_and_the_owner_decide_and_nobody_from_elsewhere(world: World) -> None:
    card = world.posted()
    report_mistake(world.parts, MEMBER, card.id, "wrong", "x")
    world.slack.users[TEAM, "U5"] = UserInfo(user_id="U5", is_admin=True)
    for user in ("U1", "U5"):
        assert check_may_correct(world.parts, replace(MEMBER, user_id=user), 1).card_id == card.id
    with pytest.raises(UserError, match="Only admins"):
        check_may_correct(world.parts, MEMBER, 1)
    with pytest.raises(UserError, match="no report 1"):
        check_may_correct(world.parts, Asker(team_id="T2", user_id="U1"), 1)
    correct_card(world.parts, card.id, "It was four, not five.")
    with pytest.raises(UserError, match="no report 1"):  # nor do they learn that it was decided on
        check_may_correct(world.parts, Asker(team_id="T2", user_id="U1"), 1)


def test_a_report_marks_nothing_in_another_workspace(world: World) -> None:
    world.subscribe("C7", team_id="T2")
    card = world.posted()
    report_mistake(world.parts, MEMBER, card.id, "wrong", "x")
    world.drain()
    assert marks(world.slack.channel(TEAM, "C1")[0])
    assert not marks(world.slack.channel("T2", "C7")[0])
    assert world.slack.channel("T2", "C7")[0].edits == 0
