"""A mistake from the menu under a card to the correction in its thread, through signed requests and the outbox."""

from __future__ import annotations

from bot.playground.shapes import Json
from bot.render import actions as ids
from bot.render.correction_blocks import REPORTED
from bot.services.delivery.publish import plan_due, send_due
from storage.deliveries import list_deliveries
from storage.records import DeliveryKind
from tests.conftest import Clock
from tests.slack.world import World, assert_valid, words


def post_all(world: World, clock: Clock) -> None:
    """Plan and send until nothing waits, while the clock goes on."""
    for _ in range(60):
        plan_due(world.parts)
        send_due(world.parts, workers=1)
        clock.tick(seconds=2)


def one_card(world: World) -> Json:
    """A message of a posted card as it stands now."""
    with world.parts.store.read() as c:
        row = next(one for one in list_deliveries(c) if one.kind is DeliveryKind.CARD and one.ts)
    message = world.playground.state.message(row.channel_id, row.ts)
    assert message is not None
    return message


def thread(world: World, ts: str) -> list[Json]:
    """The replies under a message of the general channel."""
    return [m for m in world.playground.state.messages(world.general) if m.get("thread_ts") == ts and m["ts"] != ts]


def close(world: World) -> None:
    """Close every open window."""
    for view in reversed(list(world.playground.desk.stack)):
        world.playground.person.close(view["id"])


def asked_in_dm(world: World) -> Json:
    """What the owner was asked, and where."""
    for channel in world.playground.state.channels:
        for message in world.playground.state.messages(channel):
            if "reported a mistake" in message.get("text", ""):
                return message | {"channel": channel}
    raise AssertionError("nobody was asked")


def test_a_reported_mistake_marks_the_card_and_its_correction_is_told(world: World, clock: Clock) -> None:
    world.follow("policy")
    post_all(world, clock)
    message = one_card(world)
    buttons = [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]
    card_id = int(next(one["value"] for one in buttons if one["action_id"] == ids.SAVE))
    world.click(message, ids.MORE, ids.verb_value(ids.REPORT, card_id))
    world.modal()
    world.submit(**{ids.IN_KIND: "wrong", ids.IN_WORDS: "The rule starts in May."})
    assert "Thank you" in words(world.modal())
    post_all(world, clock)
    assert REPORTED in words(one_card(world))
    asked = asked_in_dm(world)
    assert "The rule starts in May." in asked["text"]
    close(world)
    world.click(asked, ids.CORRECT, channel=asked["channel"])
    assert "The rule starts in May." in words(world.modal())
    world.submit(**{ids.IN_WORDS: "The rule starts in May, not in March."})
    assert "Corrected" in words(world.modal())
    post_all(world, clock)
    shown = words(one_card(world))
    assert "The rule starts in May, not in March." in shown
    assert REPORTED not in shown
    assert [m["text"] for m in thread(world, message["ts"])] == ["⚠️ Correction: The rule starts in May, not in March."]
    close(world)
    world.click(asked, ids.DISMISS, channel=asked["channel"])
    (late,) = world.wait(lambda: world.whispers(asked["channel"]))
    assert "was accepted already" in words(late)
    assert_valid(world)
