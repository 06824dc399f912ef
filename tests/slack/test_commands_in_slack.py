"""Slash commands through signed requests and the real dispatcher."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.playground.shapes import TEAM_ID
from bot.render import actions as ids
from bot.services.desk.asker import Asker
from storage import subscriptions
from storage.records import Subscription
from tests.slack.world import World, presets, words

READING = [
    ("", "/ainews latest"),
    ("help search", "Find cards in the archive."),
    ("latest", "Latest AI news"),
    ("lates 3", "Did you mean “latest 3”"),
    ("xyzzy", "“xyzzy” is not a command"),
    ("policy", "/ainews follow policy"),
    ("polcy", "Did you mean the topic “policy”"),
    ("help follow", "mode:daily"),
    ("latest policy security", "Latest on Policy and regulation and Security and safety"),
    ("search ?!", "What should I search for"),
    ("sources page:9", "last page"),
    ("follow policy thread:maybe", "takes yes or no"),
    ("sources add", "sources add example.com/feed.xml"),
    ("who is Halden Compute?", "/ainews ask who is Halden Compute?"),
    ("topics", "Policy and regulation:* policy"),
    ("status", "sources are being read"),
    ("sources", "Sources"),
    ("saved", "not saved any cards yet"),
    ("search chips", "Search: chips"),
    ("search zzzzqqq", "I found no story"),
    ("search topik:x y", "Did you mean “topic:”"),
    ("recap week", "AI week"),
    ("recap 2020-W01", "There is no news from 2020-W01."),
    ("help banana", "There is no command “banana”"),
    ("share 1", "/ainews card 1"),
    ("save", "Every card has a Save button"),
    ("feedback", "Press 👍 or 👎 on a card"),
    ("merge 1 2", "signalpost stories"),
    ("remove policy", "/ainews unfollow policy"),
    ("thanks", "You are welcome"),
    ("fix for agents?", "/ainews ask fix for agents?"),
    ("https://example.com/a", "/ainews why https"),
    ("chips", "/ainews follow hardware"),
    ("follow OpenAI", 'To follow every card that says it: /ainews follow "OpenAI"'),
    ("follow policy daily", "add mode:daily"),
    ("follow me policy", "add for:me"),
    ("follow securty", "Did you mean “security”"),
    ("search zzzzqqq topic:policy", "`/ainews search zzzzqqq` · "),
    ("card 999999", "There is no card"),
    ("latest nonsense", "I do not know the topic"),
    ("unfollow", "Nothing is followed here"),
    ("mute something", "Nothing is followed here yet"),
    ("pause soon", "not a length of time"),
]


def test_every_command_is_answered_for_the_asker_alone(world: World) -> None:
    for typed, says in READING:
        answers = world.type(typed)
        assert len(answers) == 1, typed
        assert says in words(answers[0]), typed
    assert not world.playground.state.messages(world.general)


def filter_of(world: World, channel: str = "") -> Subscription | None:
    with world.parts.store.read() as c:
        return subscriptions.subscription_for(c, TEAM_ID, channel or world.general)


def test_follow_shows_what_it_brings_and_saves_nothing_yet(world: World) -> None:
    proposal = world.type("follow policy")[0]
    said = words(proposal)
    assert "Nothing is saved yet" in said
    assert "in the last 7 days" in said
    assert "✓ it is on Policy and regulation" in said
    assert filter_of(world) is None


def test_pressed_follow_saves_the_filter_that_was_shown(world: World) -> None:
    text = "policy “export licence” -crypto min:40 mode:daily hour:8 tz:europe/berlin"
    assert "Policy and regulation" in words(world.follow(text))
    saved = filter_of(world)
    assert saved is not None
    assert (saved.topics, saved.phrases, saved.excluded) == (("policy",), ("export licence",), ("crypto",))
    assert (saved.min_importance, saved.mode, saved.hour, saved.timezone) == (40, "daily", 8, "Europe/Berlin")
    assert saved.created_by == world.playground.you
    assert not [w for w in world.whispers() if "Nothing is saved yet" in words(w)]


def test_cancelled_follow_changes_nothing_and_says_so(world: World) -> None:
    world.click(world.type("follow policy")[0], ids.FOLLOW_NOT)
    world.wait(lambda: "Nothing was changed" in words(world.whispers()[-1]))
    assert filter_of(world) is None


def test_proposed_filter_can_be_changed_in_the_settings_before_it_is_saved(world: World) -> None:
    world.click(world.type('follow policy "chips & more" min:30')[0], ids.FOLLOW_TUNE)
    view = world.modal()
    assert presets(view)["in_phrases"]["phrases"] == "chips & more"
    assert filter_of(world) is None
    assert world.submit(min_importance="60") == {}
    saved = filter_of(world)
    assert saved is not None
    assert (saved.topics, saved.phrases, saved.min_importance) == (("policy",), ("chips & more",), 60)


def test_following_the_same_again_is_confirmed_without_a_question(world: World) -> None:
    world.follow("policy")
    again = world.type("follow policy")[0]
    assert "already" in words(again)
    assert not any(
        e["action_id"] == ids.FOLLOW for b in again["blocks"] for e in b.get("elements", ()) if "action_id" in e
    )


def test_forged_confirmation_does_nothing_else(world: World) -> None:
    with pytest.raises(UserError, match="older version"):
        world.desk.follow_now(Asker(team_id=TEAM_ID, user_id="U1", channel_id=world.general), "unfollow")


def test_a_filter_grows_shrinks_pauses_and_ends(world: World) -> None:
    def kept() -> object:
        with world.parts.store.read() as c:
            found = subscriptions.subscription_for(c, TEAM_ID, world.general)
        assert found is not None
        return found

    world.follow("policy")
    world.follow("security quiet:22-7 cap:5 weekday:fri thread:yes")
    assert "muted here" in words(world.type("mute The Model Wire")[0])
    assert "Paused until Wednesday 25 November" in words(world.type("pause 2d")[0])
    assert "Paused until Wednesday 1 December 2027" in words(world.type("pause 373 days")[0])
    assert "Paused until you write" in words(world.type("pause")[0])
    assert "Posting here again" in words(world.type("resume")[0])
    assert "“The Model Wire” is no longer muted" in words(world.type("unmute the model wire")[0])
    assert "Still followed" in words(world.type("unfollow policy")[0])
    assert "not followed here" in words(world.type("unfollow policy")[0])
    assert "last thing followed" in words(world.type("unfollow security")[0])
    assert kept().active is False  # type: ignore[attr-defined]
    assert "Posting here again: Security" in words(world.type("resume")[0])  # not everything, but what it was
    world.type("unfollow")
    world.follow("policy")
    assert "Stopped" in words(world.type("unfollow everything")[0])
