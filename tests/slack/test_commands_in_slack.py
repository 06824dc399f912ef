"""Slash commands through signed requests and the real dispatcher."""

from __future__ import annotations

from bot.playground.shapes import TEAM_ID
from storage import subscriptions
from tests.slack.world import World, words

READING = [
    ("", "/ainews latest"),
    ("help search", "find cards in the archive"),
    ("latest", "Latest AI news"),
    ("lates", "Did you mean “latest”"),
    ("xyzzy", "I do not know “xyzzy”"),
    ("topics", "policy"),
    ("status", "sources are read"),
    ("sources", "Sources"),
    ("saved", "saved no cards yet"),
    ("search chips", "Search: chips"),
    ("search zzzzqqq", "I found no story"),
    ("search topik:x y", "Did you mean “topic:”"),
    ("recap week", "The AI week"),
    ("recap 2020-W01", "There is no news"),
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


def test_follow_saves_the_filter_and_shows_what_it_brings(world: World) -> None:
    said = words(world.type("follow policy “export licence” -crypto min:40 mode:daily hour:8 tz:europe/berlin")[0])
    assert "in the last 7 days" in said
    with world.parts.store.read() as c:
        saved = subscriptions.subscription_for(c, TEAM_ID, world.general)
    assert saved is not None
    assert (saved.topics, saved.phrases, saved.excluded) == (("policy",), ("export licence",), ("crypto",))
    assert (saved.min_importance, saved.mode, saved.hour, saved.timezone) == (40, "daily", 8, "Europe/Berlin")
    assert saved.created_by == world.playground.you


def test_preview_shows_the_same_and_saves_nothing(world: World) -> None:
    assert "Nothing is saved yet" in words(world.type("preview policy")[0])
    with world.parts.store.read() as c:
        assert subscriptions.subscription_for(c, TEAM_ID, world.general) is None


def test_a_filter_grows_shrinks_pauses_and_ends(world: World) -> None:
    def kept() -> object:
        with world.parts.store.read() as c:
            found = subscriptions.subscription_for(c, TEAM_ID, world.general)
        assert found is not None
        return found

    world.type("follow policy")
    world.type("follow security quiet:22-7 cap:5 weekday:fri thread:yes")
    assert "muted here" in words(world.type("mute The Example Post")[0])
    assert "Paused until Wednesday 25 November" in words(world.type("pause 2d")[0])
    assert "Paused until you write" in words(world.type("pause")[0])
    assert "Posting here again" in words(world.type("resume")[0])
    assert "no longer muted" in words(world.type("unmute the example post")[0])
    assert "Still followed" in words(world.type("unfollow policy")[0])
    assert "not followed here" in words(world.type("unfollow policy")[0])
    assert "last thing followed" in words(world.type("unfollow security")[0])
    assert kept().active is False  # type: ignore[attr-defined]
    world.type("follow policy")
    assert "Stopped" in words(world.type("unfollow")[0])
