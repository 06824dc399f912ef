"""Settings, search, home and shortcuts, filled in and sent through signed requests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.playground.shapes import TEAM_ID
from bot.render import actions as ids
from bot.services.desk.filter import LEAST_OF_EVERYTHING
from storage import feedback, people, subscriptions
from storage.records import Subscription
from storage.tables.news import cards
from tests.slack.world import World, words


def kept(world: World, channel: str = "") -> Subscription:
    with world.parts.store.read() as c:
        found = subscriptions.subscription_for(c, TEAM_ID, channel or world.general)
    assert found is not None
    return found


def open_settings(world: World, text: str = "settings") -> None:
    world.playground.person.write(world.general, f"/ainews {text}")
    world.modal()


def test_settings_show_what_the_filter_brings_before_it_is_saved(world: World) -> None:
    open_settings(world)
    before = words(world.modal())
    assert "in the last 7 days" in before
    world.click_in_view(ids.IN_IMPORTANCE, "85", {"in_min_importance": {"min_importance": "85"}})
    changed = world.wait(lambda: words(world.modal()) if words(world.modal()) != before else "")
    assert "in the last 7 days" in changed
    with world.parts.store.read() as c:
        assert subscriptions.subscription_for(c, TEAM_ID, world.general) is None


def test_settings_are_saved_as_filled_in(world: World) -> None:
    open_settings(world)
    wrong = world.submit(
        topics=["policy"], phrases="export rule\nchips", mode="daily", hour="7",
        timezone={"text": {"type": "plain_text", "text": "Berlin"}, "value": "Europe/Berlin"},
        quiet_start="22", quiet_end="7", daily_cap="5",
    )  # fmt: skip
    assert wrong == {}
    assert "Saved" in words(world.modal())
    saved = kept(world)
    assert (saved.topics, saved.phrases, saved.mode, saved.hour) == (("policy",), ("export rule", "chips"), "daily", 7)
    assert (saved.quiet_start, saved.quiet_end, saved.daily_cap) == (22, 7, 5)


def test_every_time_zone_is_found_by_typing(world: World) -> None:
    open_settings(world)
    found = world.playground.person.options({"view": world.modal()["id"]}, "in_timezone", "timezone", "chatham")
    assert [one["value"] for one in found] == ["Pacific/Chatham"]
    assert found[0]["text"]["text"] == "Pacific/Chatham (UTC+13:45)"
    assert world.submit(timezone=found[0]) == {}
    assert kept(world).timezone == "Pacific/Chatham"


def test_field_that_cannot_be_used_is_said_at_the_field(world: World) -> None:
    open_settings(world)
    assert "No source here is called" in world.submit(sources="Nobody’s Gazette")["in_sources"]
    assert (
        "time zone"
        in world.submit(timezone={"text": {"type": "plain_text", "text": "M"}, "value": "Mars/Base"})["in_timezone"]
    )


def test_pattern_that_cannot_be_used_is_said_at_its_field(world: World) -> None:
    open_settings(world)
    wrong = world.submit(patterns="(open")
    assert "cannot be used" in wrong["in_patterns"]
    assert "Quiet hours need both" in world.submit(quiet_start="22")["in_quiet_end"]


def test_personal_settings_belong_to_the_asker(world: World) -> None:
    open_settings(world, "settings me")
    world.submit(topics=["research"])
    saved = kept(world, world.playground.dm)
    assert (saved.user_id, saved.topics) == (world.playground.you, ("research",))


def test_direct_message_of_two_people_is_answered_with_personal_settings(world: World) -> None:
    world.follow("research for:me")
    assert kept(world, world.playground.dm).user_id == world.playground.you


def test_guests_and_members_under_an_admins_rule_change_nothing(world: World) -> None:
    you = world.playground.state.users[world.playground.you]
    users = world.playground.state.users
    users[you.id] = replace(you, is_admin=False)
    with world.parts.store.write() as c:
        people.set_admins_only(c, TEAM_ID, True)
    assert "only admins" in words(world.type("follow policy")[0])
    assert "Only admins" in words(world.type("settings members")[0])
    assert "Only admins" in words(world.type("sources add https://a.example/feed")[0])
    users[you.id] = replace(you, is_guest=True)
    assert "Guests cannot" in words(world.type("follow policy")[0])
    users[you.id] = replace(you, is_admin=True)
    assert "every member" in words(world.type("settings members")[0])
    assert "only admins" in words(world.type("settings admins")[0])
    assert "in the last 7 days" in words(world.type("follow policy")[0])


def test_own_topics_are_made_followed_and_removed(world: World) -> None:
    assert "is now a topic" in words(world.type("topics add Chip rules: export licence, accelerator")[0])
    assert "chip-rules" in words(world.type("topics")[0])
    assert "1 of 6" in words(world.type("preview chip-rules")[0]) or "of 6 stories" in words(
        world.type("preview chip-rules")[0]
    )
    assert "no longer a topic" in words(world.type("topics remove chip-rules")[0])
    assert "has no topic" in words(world.type("topics remove chip-rules")[0])
    assert "needs a short name" in words(world.type("topics add nothing")[0])
    assert "is a topic already" in words(world.type("topics add policy: law")[0])


def test_home_shows_and_steers_everything(world: World) -> None:
    world.follow("policy")
    card = world.type("latest 1")[0]
    world.click(card, ids.OPEN)
    world.click_in_view(ids.UP)
    world.wait(lambda: len(world.playground.desk.stack) > 1)
    world.playground.person.open_home()
    assert "What is followed" in words(world.home())
    old = world.home()["hash"]
    world.click_at_home(ids.HOME_PAUSE)
    world.wait(lambda: world.home()["hash"] != old)
    assert "Paused until" in words(world.home())
    assert kept(world).paused_until is not None
    old = world.home()["hash"]
    world.click_at_home(ids.HOME_RESUME)
    world.wait(lambda: world.home()["hash"] != old)
    assert kept(world).paused_until is None


def test_every_surface_is_among_what_is_checked(world: World) -> None:
    world.type("latest")
    open_settings(world)
    world.submit(patterns="(open")
    world.submit()
    world.playground.person.open_home()
    world.home()
    assert {surface for surface, _ in world.sent} == {"message", "modal", "home"}
    assert any("Saved" in str(payload) for _, payload in world.sent)  # the answer to a form, too


def test_home_opens_the_settings_of_a_channel_and_of_the_person(world: World) -> None:
    world.follow("policy")
    world.playground.person.open_home()
    world.click_at_home(ids.HOME_SETTINGS)
    assert "Settings" in words(world.modal())
    world.playground.desk.stack.clear()
    world.click_at_home(ids.HOME_FOLLOW)
    assert "your direct messages" in words(world.modal())


def test_home_shows_at_once_what_was_saved_in_the_form(world: World) -> None:
    world.follow("policy")
    world.playground.person.open_home()
    assert "quiet" not in words(world.home())
    world.click_at_home(ids.HOME_SETTINGS)
    assert world.submit(quiet_start="22", quiet_end="7") == {}
    world.wait(lambda: "quiet from 22:00 to 07:00" in words(world.home()))


def test_settings_of_a_place_that_follows_nothing_begin_without_trifles(world: World) -> None:
    open_settings(world)
    assert world.submit() == {}
    assert kept(world).min_importance == LEAST_OF_EVERYTHING


def test_saved_cards_can_be_removed_at_home(world: World) -> None:
    card = world.type("latest 1")[0]
    world.click(card, ids.OPEN)
    world.click_in_view(ids.SAVE)
    world.wait(lambda: len(world.playground.desk.stack) > 1)
    world.playground.person.open_home()
    assert "Remove" in words(world.home())
    old = world.home()["hash"]
    world.click_at_home(ids.UNSAVE)
    world.wait(lambda: world.home()["hash"] != old)
    assert "Nothing saved yet" in words(world.home())


def test_messages_tab_publishes_no_home(world: World) -> None:
    world.playground.person.open_home("messages")
    world.type("status")
    assert not world.playground.desk.homes


@pytest.mark.parametrize("words_typed", ["export", "topik:x", "zzzzqqqq"])
def test_search_from_anywhere(world: World, words_typed: str) -> None:
    world.playground.person.shortcut(ids.SHORTCUT_SEARCH, {})
    world.modal()
    world.submit(**{ids.IN_WORDS: words_typed})
    said = words(world.modal())
    assert {"export": "Search: export", "topik:x": "Did you mean", "zzzzqqqq": "Nothing was found"}[words_typed] in said


def test_shortcut_on_a_message_without_a_link_asks_for_one(world: World) -> None:
    message = world.playground.state.post(world.general, {"user": "U1", "text": "no link here"})
    world.playground.person.shortcut(ids.SHORTCUT_CARD, {"channel": world.general, "ts": message["ts"]})
    world.modal()
    assert "web address" in world.submit(**{ids.IN_LINK: "nothing"})["in_link"]


def test_shortcut_never_fetches_from_inside_the_network(world: World) -> None:
    text = "look: <http://169.254.169.254/latest/meta-data|this>"
    message = world.playground.state.post(world.general, {"user": "U1", "text": text})
    world.playground.person.shortcut(ids.SHORTCUT_CARD, {"channel": world.general, "ts": message["ts"]})
    world.wait(lambda: "No card" in words(world.modal()))


def test_home_searches_refreshes_and_turns_pages(world: World) -> None:
    world.playground.person.open_home()
    old = world.home()["hash"]
    world.click_at_home(ids.HOME_REFRESH)
    world.wait(lambda: world.home()["hash"] != old)
    world.click_at_home(ids.HOME_SEARCH)
    assert "Search AI news" in words(world.modal())


def test_fine_tune_under_an_answer_opens_the_settings_of_the_channel(world: World) -> None:
    world.click(world.follow("policy"), ids.HOME_SETTINGS)
    assert "Settings" in words(world.modal())


def test_lesson_is_undone_in_the_settings_and_at_home(world: World) -> None:
    def lessons() -> int:
        with world.parts.store.read() as c:
            return len(feedback.lessons_of(c, TEAM_ID, world.general))

    world.follow("policy")
    with world.parts.store.write() as c:
        for name in ("policy", "hardware"):
            now = world.parts.now()
            feedback.teach(
                c, team_id=TEAM_ID, channel_id=world.general, kind="topic", name=name, points=2, votes=2, now=now
            )
    open_settings(world)
    assert "Learned from votes" in words(world.modal())
    world.click_in_view(ids.UNLEARN)
    world.wait(lambda: lessons() == 1)
    world.playground.desk.stack.clear()
    world.playground.person.open_home()
    world.click_at_home(ids.HOME_UNLEARN)
    world.wait(lambda: lessons() == 0)


def test_mistake_in_a_modal_is_said_in_a_modal(world: World) -> None:
    world.playground.person.shortcut(ids.SHORTCUT_SEARCH, {})
    world.modal()
    world.submit(**{ids.IN_WORDS: "export"})
    world.click_in_view(ids.OPEN)
    world.wait(lambda: len(world.playground.desk.stack) == 2)
    with world.parts.store.write() as c:
        c.execute(cards.delete())
    world.click_in_view(ids.SAVE)
    world.wait(lambda: "There is no card" in words(world.modal()))


def test_form_that_cannot_be_saved_stays_with_what_was_typed(world: World) -> None:
    open_settings(world)
    you = world.playground.state.users[world.playground.you]
    world.playground.state.users[you.id] = replace(you, is_guest=True)
    assert world.submit(phrases="chips") == {}
    assert "Guests cannot" in words(world.modal())
    assert len(world.playground.desk.stack) == 2


def test_pages_of_an_empty_answer_say_so(world: World) -> None:
    world.type("settings everyone")
    assert "settings me for yourself" in words(world.playground.state.whispers(world.general)[-1])
