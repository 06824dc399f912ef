"""Buttons, menus and forms under cards and answers, pressed through signed requests."""

from __future__ import annotations

from bot.playground.shapes import TEAM_ID, Json
from bot.render import actions as ids
from bot.render.slack import card_message
from storage import feedback, subscriptions
from storage.records import Card
from storage.tables.people import reports
from tests.samples import CARDS
from tests.slack.world import World, words


def posted(world: World, which: int = 0) -> tuple[Json, Card]:
    """A card as it stands in the channel."""
    with world.parts.store.read() as c:
        from storage.cards import card_of_story

        card = card_of_story(c, CARDS[which].story_id)
    assert card is not None
    gateway = world.parts.gateways.for_team(TEAM_ID)
    assert gateway is not None
    done = gateway.post(world.general, card_message(card, now=world.parts.now(), base_url="https://news.example.org"))
    message = world.playground.state.message(world.general, done.ts)
    assert message is not None
    return message, card


def whisper_after(world: World, message: Json, action: str, choice: object = None) -> Json:
    before = len(world.playground.state.whispers(world.general))
    world.click(message, action, choice)
    found: list[Json] = world.wait(lambda: world.playground.state.whispers(world.general)[before:])
    return found[-1]


def test_deep_insight_opens_in_a_modal(world: World) -> None:
    message, card = posted(world)
    world.click(message, ids.INSIGHT)
    assert card.takeaways[0].text[:40] in words(world.modal())


def test_saving_twice_saves_and_lets_go(world: World) -> None:
    message, card = posted(world)
    assert "Saved:" in words(whisper_after(world, message, ids.SAVE))
    assert card.headline[:30] in words(world.type("saved")[0])
    assert "No longer saved" in words(whisper_after(world, message, ids.SAVE))


def test_votes_are_counted_taken_back_and_teach(world: World) -> None:
    message, card = posted(world)
    assert "more like this (1 for, 0 against)" in words(whisper_after(world, message, ids.UP))
    with world.parts.store.read() as c:
        lessons = feedback.lessons_of(c, TEAM_ID, world.general)
    assert {(one.kind, one.name, one.points) for one in lessons} == {
        *(("topic", topic, 1) for topic in card.topics),
        ("source", card.sources[0].publisher, 1),
    }
    assert "less like this (0 for, 1 against)" in words(whisper_after(world, message, ids.DOWN))
    with world.parts.store.read() as c:
        assert {one.points for one in feedback.lessons_of(c, TEAM_ID, world.general)} == {-1}
    assert "taken back (0 for, 0 against)" in words(whisper_after(world, message, ids.DOWN))
    with world.parts.store.read() as c:
        assert feedback.lessons_of(c, TEAM_ID, world.general) == ()


def test_why_in_the_menu_tells_the_stages(world: World) -> None:
    message, card = posted(world)
    said = words(whisper_after(world, message, ids.MORE, ids.verb_value(ids.WHY, card.id)))
    for stage in ("Fetched", "Relevant", "Grouped", "Scored", "Filtered"):
        assert stage in said


def test_share_links_want_only_an_acknowledgement(world: World) -> None:
    message, card = posted(world)
    world.click(message, ids.MORE, ids.verb_value(ids.SHARE_X, card.id))
    world.click(message, ids.READ)
    assert world.playground.state.whispers(world.general) == []


def test_muting_a_source_from_the_menu(world: World) -> None:
    message, card = posted(world)
    world.follow("policy")
    world.click(message, ids.MORE, ids.verb_value(ids.MUTE, card.id))
    world.modal()
    world.submit()
    assert "is muted here" in words(world.modal())
    with world.parts.store.read() as c:
        saved = subscriptions.subscription_for(c, TEAM_ID, world.general)
    assert saved is not None
    assert saved.muted_sources == (card.sources[0].publisher,)


def test_reporting_a_mistake(world: World) -> None:
    message, card = posted(world)
    world.click(message, ids.MORE, ids.verb_value(ids.REPORT, card.id))
    world.modal()
    world.submit(**{ids.IN_KIND: "old", ids.IN_WORDS: "The rule is from 2025."})
    assert "Thank you" in words(world.modal())
    with world.parts.store.read() as c:
        row = c.execute(reports.select()).one()
    assert (row.card_id, row.kind, row.words) == (card.id, "old", "The rule is from 2025.")


FORGED = [
    (ids.INSIGHT, "999999"),
    (ids.INSIGHT, "x"),
    (ids.OPEN, "0x1"),
    (ids.SAVE, "1 OR 1=1"),
    (ids.UP, "-1"),
    (ids.MORE, "why:999999"),
    (ids.MORE, "nonsense"),
    (ids.SHARE, "follow policy"),
    (ids.SHARE, "no such command"),
    (ids.HOME_SETTINGS, "999"),
    (ids.HOME_UNLEARN, "C999|topic|policy"),
    (ids.UNSAVE, "x"),
]


def test_forged_or_outdated_value_gets_one_sentence(world: World) -> None:
    for action, value in FORGED:
        element = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
        block = {"type": "actions", "block_id": "old", "elements": [element]}
        message = world.playground.state.post(world.general, {"bot_id": "B", "text": "x", "blocks": [block]})
        assert "⚠️" in words(whisper_after(world, message, action)), (action, value)


def test_unknown_button_is_only_acknowledged(world: World) -> None:
    element = {"type": "button", "action_id": "who_knows", "value": "1", "text": {"type": "plain_text", "text": "x"}}
    block = {"type": "actions", "block_id": "old", "elements": [element]}
    message = world.playground.state.post(world.general, {"bot_id": "B", "text": "x", "blocks": [block]})
    world.click(message, "who_knows")
    assert world.statuses == [200]


def test_answers_turn_pages_and_can_be_shared(world: World) -> None:
    first = world.type("latest 2")[0]
    second = whisper_after(world, first, ids.NEXT)
    assert set(words(first).splitlines()) != set(words(second).splitlines())
    before = len(world.playground.state.messages(world.general))
    world.click(first, ids.SHARE)
    shared = world.wait(lambda: world.playground.state.messages(world.general)[before:])[-1]
    assert "Shared by" in words(shared)
    assert f"<@{world.playground.you}>" in words(shared)


def test_card_in_a_list_opens_whole(world: World) -> None:
    answer = world.type("latest")[0]
    world.click(answer, ids.OPEN)
    assert "News card" in words(world.modal())
