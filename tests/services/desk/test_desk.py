"""The desk: why, ask, recaps, settings and cards from links, on a real database and without Slack's network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.delivery.gateway import ChannelInfo, Identity, Message, Posted, UserInfo
from bot.delivery.slots import zone
from bot.errors import BotError, SlackError, UserError
from bot.feeds.article import Article
from bot.render.words import topic_words
from bot.replies import CardList, Facts, FollowReply, OneCard, RecapReply, Reply
from bot.services.desk import clip, feedback
from bot.services.desk.asker import Asker, check_may_change, gateway_of, zone_of
from bot.services.desk.desk import Desk
from bot.services.desk.home import home_data
from bot.services.desk.reading import known_topic
from bot.services.desk.settings import keep, place_of, sheet
from bot.services.installation import membership
from bot.services.parts import Parts
from bot.stories.brake import hold
from storage import clips, deliveries, people, subscriptions
from storage import feedback as feedback_store
from storage import feeds as feed_store
from storage.cards import get_card, mark_planned
from storage.records import DeliveryKind, Feed, Mode, Subscription, Workspace
from storage.store import Store
from storage.stories import get_story, save_story
from storage.tables.news import entries, feeds
from tests.conftest import Clock
from tests.samples import CARDS, EXPORT
from tests.slack.world import LEXICON, settings, store_card

TEAM, CHANNEL = "T1", "C1"
ANNA = Asker(team_id=TEAM, user_id="UANNA", channel_id=CHANNEL)


@dataclass
class Town:
    """Workspaces of people, as Slack would tell of them; an honest stand-in for the gateway's part that asks."""

    people: dict[str, UserInfo] = field(default_factory=dict)
    more: frozenset[str] = frozenset()  # channels that Anna is in besides the first
    asked: int = 0  # how often for somebody's channels
    posted: list[tuple[str, Message]] = field(default_factory=list)
    broken: str = ""
    joined: list[str] = field(default_factory=list)
    secret: frozenset[str] = frozenset()

    def for_team(self, team_id: str) -> Any:
        return self if team_id == TEAM else None

    def identity(self) -> Identity:
        return Identity(team_id=TEAM, bot_user_id="UBOT")

    def user(self, user_id: str) -> UserInfo:
        if self.broken:
            raise SlackError("users.info says no", code=self.broken)
        return self.people.get(user_id, UserInfo(user_id=user_id, timezone="Europe/Berlin"))

    def channel(self, channel_id: str) -> ChannelInfo:
        if channel_id in self.secret:
            raise SlackError("channel_not_found", code="channel_not_found")
        return ChannelInfo(channel_id=channel_id, is_member=channel_id in self.joined, is_private=channel_id == "C9")

    def join(self, channel_id: str) -> None:
        self.joined.append(channel_id)

    def channels_of(self, user_id: str) -> frozenset[str]:
        self.asked += 1
        return frozenset({CHANNEL, *self.more}) if user_id == "UANNA" else frozenset()

    def open_dm(self, user_id: str) -> str:
        return f"D{user_id}"

    def ephemeral(self, channel_id: str, user_id: str, message: Message) -> None:
        self.posted.append((f"{channel_id} {user_id}", message))

    def post(self, channel_id: str, message: Message, **_: object) -> Posted:
        if self.broken:
            raise SlackError("no", code=self.broken, ambiguous=self.broken == "internal_error")
        self.posted.append((channel_id, message))
        return Posted(channel_id=channel_id, ts="1.0")


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def desk(store: Store, clock: Clock, town: Town) -> Desk:
    parts = Parts(settings=settings(), store=store, lexicon=LEXICON, writers=(), gateways=town, now=clock)
    with store.write() as c:
        people.save_workspace(c, Workspace(team_id=TEAM), clock())
    for card in CARDS:
        store_card(store, card, clock())
    return Desk(parts)


def rows(answer: object) -> Mapping[str, str]:
    assert isinstance(answer, Facts)
    return dict(answer.rows)


def subscribe(desk: Desk, clock: Clock, **changes: Any) -> Subscription:
    wanted = Subscription(
        id=0, team_id=TEAM, channel_id=CHANNEL, created_by="UANNA", created_at=clock() - timedelta(days=30)
    )
    with desk.parts.store.write() as c:
        return subscriptions.add_subscription(c, replace(wanted, **changes))


# ---- why


def test_why_of_a_place_that_follows_nothing(desk: Desk) -> None:
    said = desk.answer(ANNA, "why 1")
    assert isinstance(said, Facts)
    assert "nothing is followed here" in said.lead
    assert set(rows(said)) == {"Fetched", "Relevant", "Grouped", "Scored", "Filtered"}
    assert "importance" not in rows(said)["Fetched"]


def test_why_names_what_stopped_a_card(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock, min_importance=99)
    said = rows(desk.answer(ANNA, "why 1"))
    assert "below 99" in said["Filtered"]
    assert said["Delivered"] == "No: the filter stopped it"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mode": Mode.DAILY}, "digest"),
        ({"quiet_start": 0, "quiet_end": 23}, "quiet hours"),
    ],
)
def test_why_names_what_holds_a_card_back(desk: Desk, clock: Clock, changes: dict[str, Any], reason: str) -> None:
    subscribe(desk, clock, **changes)
    assert reason in rows(desk.answer(ANNA, "why 1"))["Delivered"]


def test_why_says_only_what_is_known_of_a_card_that_would_pass_now(desk: Desk, clock: Clock) -> None:
    one = subscribe(desk, clock, daily_cap=1)

    def told() -> str:
        return rows(desk.answer(ANNA, "why 1"))["Delivered"]

    assert told() == "Not yet: it is about to be planned"
    with desk.parts.store.write() as c:
        mark_planned(c, [1], clock())
    clock.tick(days=2)
    assert "not as they were when it was looked at" in told()
    planned = clock() - timedelta(days=2, minutes=1)
    want = deliveries.NewDelivery(team_id=TEAM, channel_id=CHANNEL, kind=DeliveryKind.CARD, source_key="story:77")
    with desk.parts.store.write() as c:
        deliveries.add_deliveries(c, [want], planned)
    assert told() == "No: the day's cap is reached"
    with desk.parts.store.write() as c:
        subscriptions.save_subscription(c, replace(one, daily_cap=2))
    assert "not as they were" in told()


def test_why_of_a_card_whose_feed_told_too_many(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    with desk.parts.store.write() as c:
        card = get_card(c, 1)
        story = get_story(c, card.story_id) if card else None
        assert story is not None
        save_story(c, hold(story, "Evil Blog"))
    assert "Evil Blog told 20 such stories within a day" in rows(desk.answer(ANNA, "why 1"))["Delivered"]


def test_why_of_a_card_older_than_the_subscription(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock, created_at=clock() + timedelta(hours=1))
    assert "before this subscription started" in rows(desk.answer(ANNA, "why 1"))["Delivered"]


def test_why_of_a_card_that_came(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    want = deliveries.NewDelivery(
        team_id=TEAM,
        channel_id=CHANNEL,
        kind=DeliveryKind.CARD,
        source_key=f"story:{EXPORT.story_id}",
        card_id=1,
    )
    with desk.parts.store.write() as c:
        deliveries.add_deliveries(c, [want], clock())
    said = desk.answer(ANNA, "why 1")
    assert "waits to be sent" in rows(said)["Delivered"]
    with desk.parts.store.write() as c:
        c.exec_driver_sql("UPDATE deliveries SET state='sent', sent_at=1795428000000")
    said = desk.answer(ANNA, "why 1")
    assert isinstance(said, Facts)
    assert said.lead == "It was posted here."
    assert rows(said)["Delivered"].startswith("Yes, ")


def test_why_counts_what_votes_taught(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    for _ in range(3):
        feedback.vote(desk.parts, replace(ANNA, user_id=f"U{_}"), 1, 1)
    said = rows(desk.answer(ANNA, "why 1"))["Learned"]
    assert said.startswith("+")
    assert f"{desk.parts.lexicon.label(EXPORT.topics[0])} +3" in said


def test_why_of_addresses(desk: Desk, clock: Clock) -> None:
    assert "never arrived" in str(desk.answer(ANNA, "why https://nowhere.example/x"))
    known = EXPORT.sources[0].url
    assert "Grouped" in rows(desk.answer(ANNA, f"why {known}"))
    with desk.parts.store.write() as c:
        first = c.execute(entries.select()).first()
        assert first is not None
        values = {"story_id": None, "state": "set-aside", "reason": "it is an advertisement", "baseline": True}
        c.execute(entries.update().where(entries.c.url == known).values(**values))
    said = desk.answer(ANNA, f"why {known}")
    assert isinstance(said, Facts)
    assert (said.lead, rows(said)["Relevant"]) == ("It was set aside.", "No: it is an advertisement")
    assert "it was old, or dated ahead, when it came" in rows(said)["Fetched"]
    with desk.parts.store.write() as c:
        c.execute(feeds.update().values(baseline_at=clock()))
    said = desk.answer(ANNA, f"why {known}")
    assert "already when the source was added" in rows(said)["Fetched"]
    with desk.parts.store.write() as c:
        c.execute(entries.update().where(entries.c.url == known).values(state="new"))
    assert "Not checked yet" in rows(desk.answer(ANNA, f"why {known}"))["Relevant"]


# ---- recaps, lists, rights


def test_recap_of_the_week_and_of_a_topic(desk: Desk) -> None:
    said = desk.answer(ANNA, "recap week")
    assert isinstance(said, RecapReply)
    assert said.recap.items
    of_topic = desk.answer(ANNA, f"recap week {EXPORT.topics[0]}")
    assert isinstance(of_topic, RecapReply)
    assert of_topic.recap.title == f"{said.recap.title} · {topic_words(EXPORT.topics[0])}"
    assert isinstance(desk.answer(ANNA, "recap 2020-01-01"), Reply)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("yesterday robotics", "no news on Robotics and vehicles from yesterday."),
        ("lastweek robotics", "no news on Robotics and vehicles from last week."),
        ("2020-01-01", "no news from 2020-01-01."),
    ],
)
def test_an_empty_recap_names_day_and_topic(desk: Desk, asked: str, words: str) -> None:
    assert words in str(desk.answer(ANNA, f"recap {asked}"))


def test_recap_of_a_topic_of_ones_own(desk: Desk) -> None:
    desk.answer(ANNA, "topics add Chip rules: export licence, accelerator")
    said = desk.answer(ANNA, "recap week chip-rules")
    assert isinstance(said, RecapReply)
    assert [item.headline for item in said.recap.items] == [EXPORT.headline]


def test_a_person_who_follows_that_already_is_told_so(desk: Desk) -> None:
    desk.follow_now(ANNA, "follow policy for:me")
    assert "You already follow that" in str(desk.answer(ANNA, "follow policy for:me"))


@pytest.mark.parametrize("typed", ["open-source", "Open_Source", "open source", 'topic:"open source"'])
def test_topic_is_known_however_it_is_spelled(desk: Desk, typed: str) -> None:
    assert "Open source" in str(desk.answer(ANNA, f"latest {typed}"))


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("chips", "hardware"), ("Regulation", "policy"), ("copyright", "data_ip"), ("safety", "security")],
)
def test_a_word_of_a_topics_label_is_enough(desk: Desk, typed: str, slug: str) -> None:
    assert known_topic(desk.parts, typed) == slug


def test_a_word_of_several_labels_is_none(desk: Desk) -> None:
    with pytest.raises(UserError, match="I do not know the topic “and”"):
        known_topic(desk.parts, "and")


def test_a_topic_of_two_words_is_followed_as_one(desk: Desk) -> None:
    said = desk.answer(ANNA, "follow open source")
    assert isinstance(said, FollowReply)
    assert said.subscription.topics == ("open_source",)


def test_muting_knows_topics_from_publishers(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    desk.answer(ANNA, "mute Open-Source")
    desk.answer(ANNA, "mute The Model Wire")
    with desk.parts.store.read() as c:
        saved = subscriptions.subscription_for(c, TEAM, CHANNEL)
    assert saved is not None
    assert (saved.muted_topics, saved.muted_sources) == (("open_source",), ("The Model Wire",))


def test_what_is_not_muted_is_not_called_unmuted(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    with pytest.raises(UserError, match="Nothing called “zzz” is muted here"):
        desk.answer(ANNA, "unmute zzz")
    desk.answer(ANNA, "mute The Model Wire")
    assert "no longer muted" in str(desk.answer(ANNA, "unmute the model wire"))


def test_pages_end(desk: Desk) -> None:
    first = desk.answer(ANNA, "latest 4")
    assert isinstance(first, CardList)
    second = desk.answer(ANNA, first.more)
    assert isinstance(second, CardList)
    assert second.more == ""
    assert not {card.id for card in first.cards} & {card.id for card in second.cards}
    assert "last page" in str(desk.answer(ANNA, "latest page:9"))
    assert "last page" in str(desk.answer(ANNA, "search chips page:9"))


def test_an_empty_archive_says_whether_the_sources_can_be_read(store: Store, clock: Clock, town: Town) -> None:
    desk = Desk(Parts(settings=settings(), store=store, lexicon=LEXICON, writers=(), gateways=town, now=clock))
    assert "being read" in str(desk.answer(ANNA, "latest"))
    with store.write() as c:
        feed = feed_store.add_feed(c, Feed(id=0, url="https://far.example/feed", title="Far", added_at=clock()))
    assert "being read" in str(desk.answer(ANNA, "latest"))
    with store.write() as c:
        feed_store.save_poll(c, [replace(feed, failures=1, last_error="The address cannot be reached.")])
    assert "Is this machine online?" in str(desk.answer(ANNA, "latest"))
    local = settings().model_copy(update={"slack_bot_token": SecretStr("")})
    desk = Desk(Parts(settings=local, store=store, lexicon=LEXICON, writers=(), gateways=town, now=clock))
    assert "make demo shows sample news" in str(desk.answer(ANNA, "latest"))


def test_shortcuts_of_the_desk_answer_alike(desk: Desk) -> None:
    assert isinstance(desk.answer(ANNA, "topics"), Facts)
    assert isinstance(desk.answer(ANNA, "status"), Facts)
    assert isinstance(desk.answer(ANNA, "search chips"), CardList)
    assert isinstance(desk.answer(ANNA, "follow policy"), FollowReply)
    assert isinstance(desk.answer(ANNA, "unfollow"), Reply)
    assert isinstance(desk.answer(ANNA, "card 1"), OneCard)


def test_dates_count_from_the_askers_midnight(desk: Desk, town: Town) -> None:
    assert isinstance(desk.answer(ANNA, "search chips since:2026-11-01 until:2026-12-01"), CardList)
    assert isinstance(desk.answer(ANNA, "search chips until:2020-01-01"), Reply)
    assert isinstance(desk.answer(ANNA, "latest since:7d"), CardList)
    town.broken = "missing_scope"
    assert str(zone_of(desk.parts, ANNA)) == "UTC"
    assert str(zone("Nowhere/Land")) == "UTC"


def test_typing_error_in_a_search_is_mended_and_said(desk: Desk) -> None:
    said = desk.answer(ANNA, "search minstry")
    assert isinstance(said, CardList)
    assert said.title.startswith("No story says “minstry”. Search: ministry")


def test_nobody_changes_a_channel_from_afar(desk: Desk, town: Town) -> None:
    with pytest.raises(UserError, match="not a member"):
        check_may_change(desk.parts, replace(ANNA, channel_id="C2"), from_afar=True)
    town.broken = "missing_scope"
    with pytest.raises(UserError, match="could not check"):
        check_may_change(desk.parts, ANNA)


def test_workspace_that_is_not_installed_says_so(desk: Desk) -> None:
    with pytest.raises(BotError, match="not installed"):
        gateway_of(desk.parts, "T2")


def test_subscriptions_of_others_stay_theirs(desk: Desk, clock: Clock) -> None:
    mine = subscribe(desk, clock, channel_id="DUBOB", user_id="UBOB")
    with pytest.raises(UserError, match="another person"):
        place_of(desk.parts, ANNA, mine.id)
    with pytest.raises(UserError, match="another person"):
        sheet(desk.parts, replace(ANNA, channel_id="DUBOB"))
    with pytest.raises(UserError, match="gone"):
        place_of(desk.parts, replace(ANNA, team_id="T2"), mine.id)
    with pytest.raises(UserError, match="another person"):
        keep(desk.parts, replace(ANNA, channel_id="DUBOB"), mine)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("follow for:everyone", "for:"),
        ("follow policy mode:hourly", "mode:"),
        ("follow policy tz:Mars/Base", "time zone"),
        ("follow policy weekday:someday", "weekday:"),
        ("follow policy quiet:late", "quiet:"),
        ("follow /(open/", "cannot be used"),
        ("follow pollicy", "Did you mean “policy”"),
        ("topics add x", "short name"),
        ("topics add chips", "short name"),
        ("settings everybody", "settings me for yourself"),
    ],
)
def test_wrong_value_gets_one_sentence(desk: Desk, text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        desk.answer(ANNA, text)


def test_a_misspelt_command_is_offered_once(desk: Desk) -> None:
    for said in ("hlp", "latst"):
        reply = desk.answer(ANNA, said)
        assert isinstance(reply, Reply)
        assert len(set(reply.hints)) == len(reply.hints)


def test_following_brings_the_bot_into_the_channel_or_asks_for_an_invitation(desk: Desk, town: Town) -> None:
    assert "invite" not in str(desk.follow_now(ANNA, "follow policy"))
    assert town.joined == [CHANNEL]
    assert "/invite" in str(desk.follow_now(replace(ANNA, channel_id="C9"), "follow policy"))
    town.secret = frozenset({"C8"})
    assert "/invite" in str(desk.follow_now(replace(ANNA, channel_id="C8"), "follow policy"))
    assert "invite" not in str(desk.follow_now(ANNA, "follow policy for:me"))


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        ("follow", 40),
        ("follow all", 40),
        ("follow -crypto", 40),
        ("follow min:0", 0),
        ("follow all min:65", 65),
        ("follow policy", 0),
        ('follow "export licence"', 0),
    ],
)
def test_following_everything_leaves_out_trifles_unless_asked(desk: Desk, asked: str, least: int) -> None:
    said = desk.answer(ANNA, asked)
    assert isinstance(said, FollowReply)
    assert said.subscription.min_importance == least


def test_following_more_does_not_change_what_stands(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    said = desk.answer(ANNA, "follow -crypto")
    assert isinstance(said, FollowReply)
    assert said.subscription.min_importance == 0


def test_filter_has_an_end(desk: Desk) -> None:
    for start in range(0, 50, 25):
        desk.follow_now(ANNA, "follow " + " ".join(f'"phrase {n}"' for n in range(start, start + 25)))
    with pytest.raises(UserError, match="at most"):
        desk.answer(ANNA, 'follow "one more"')


def test_quiet_hours_can_be_ended(desk: Desk) -> None:
    desk.follow_now(ANNA, "follow policy quiet:22-7")
    said = desk.answer(ANNA, "follow policy quiet:off")
    assert isinstance(said, FollowReply)
    assert said.subscription.quiet_start is None


def test_guests_do_not_vote_and_see_little(desk: Desk, town: Town, clock: Clock) -> None:
    subscribe(desk, clock)
    town.people["UANNA"] = UserInfo(user_id="UANNA", is_guest=True)
    with pytest.raises(UserError, match="Guests"):
        feedback.vote(desk.parts, ANNA, 1, 1)
    seen = home_data(desk.parts, ANNA)
    assert (seen.subscriptions, seen.may_change, seen.spend) == ((), frozenset(), None)
    town.broken = "missing_scope"
    assert home_data(desk.parts, ANNA).subscriptions == ()


def test_home_shows_the_channels_one_is_in_by_one_question(desk: Desk, town: Town, clock: Clock) -> None:
    town.more = frozenset(f"C{number}" for number in range(2, 40))
    with desk.parts.store.write() as c:
        for channel in (*sorted(town.more), "CELSEWHERE"):
            one = Subscription(id=0, team_id=TEAM, channel_id=channel, created_at=clock())
            subscriptions.add_subscription(c, one)
    assert {one.channel_id for one in home_data(desk.parts, ANNA).subscriptions} == town.more
    assert town.asked == 1


def test_people_of_another_workspace_are_guests_in_a_shared_channel(desk: Desk, town: Town, clock: Clock) -> None:
    subscribe(desk, clock)
    town.people["UANNA"] = UserInfo(user_id="UANNA", is_admin=True, home_team_id="TELSEWHERE")
    with pytest.raises(UserError, match="Guests"):
        desk.answer(ANNA, "pause 1d")
    for asked in ("settings admins", "sources add news.example/feed.xml"):  # an admin elsewhere is none here
        with pytest.raises(UserError, match="admin"):
            desk.answer(ANNA, asked)
    town.people["UANNA"] = UserInfo(user_id="UANNA", home_team_id=TEAM)
    desk.answer(ANNA, "pause 1d")


def test_home_tells_admins_of_money_and_everybody_of_lessons(desk: Desk, town: Town, clock: Clock) -> None:
    subscribe(desk, clock, mode=Mode.DAILY)
    town.people["UANNA"] = UserInfo(user_id="UANNA", is_admin=True)
    feedback.vote(desk.parts, ANNA, 1, -1)
    seen = home_data(desk.parts, ANNA)
    assert seen.spend is not None
    assert seen.next_digest_at is not None
    assert seen.learned[0].words.startswith("less of")
    assert "Undone" in feedback.undo_lesson(desk.parts, ANNA, seen.learned[0].id).text
    assert "already" in feedback.undo_lesson(desk.parts, ANNA, seen.learned[0].id).text


def test_home_tells_no_workspace_what_the_operator_of_many_spends(desk: Desk, town: Town) -> None:
    town.people["UANNA"] = UserInfo(user_id="UANNA", is_admin=True)
    many = replace(desk.parts, settings=settings(slack_client_id="1.2"))
    assert home_data(many, ANNA).spend is None


def test_what_votes_taught_in_somebody_elses_messages_is_theirs(desk: Desk, clock: Clock) -> None:
    bob = replace(ANNA, user_id="UBOB", channel_id="DUBOB")
    feedback.vote(desk.parts, bob, 1, -1)
    with desk.parts.store.read() as c:
        lesson = feedback_store.lessons_of(c, TEAM, "DUBOB")[0]
    key = feedback.lesson_id("DUBOB", lesson.kind, lesson.name)
    with pytest.raises(UserError, match="another person"):
        feedback.undo_lesson(desk.parts, ANNA, key)
    with pytest.raises(UserError, match="another person"):
        sheet(desk.parts, replace(ANNA, channel_id="DUBOB"), from_afar=True)
    assert "Undone" in feedback.undo_lesson(desk.parts, bob, key).text


def test_channel_that_cannot_be_written_to_is_shown_as_stopped(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    with desk.parts.store.write() as c:
        membership.left(c, TEAM, CHANNEL, "is_archived")
    assert [one.active for one in home_data(desk.parts, ANNA).subscriptions] == [False]
    with desk.parts.store.write() as c:
        membership.came_back(c, TEAM, CHANNEL, clock())
    assert [one.active for one in home_data(desk.parts, ANNA).subscriptions] == [True]


# ---- cards from links


def made_clip(desk: Desk, clock: Clock) -> int:
    with desk.parts.store.write() as c:
        return clips.save_clip(c, TEAM, "UANNA", EXPORT, clock()).id


@pytest.mark.parametrize(("guest", "many", "may"), [(False, "", True), (True, "", False), (False, "1.2", False)])
def test_a_link_leads_into_private_networks_only_for_members_of_the_only_workspace(
    desk: Desk, town: Town, *, guest: bool, many: str, may: bool
) -> None:
    town.people["UANNA"] = UserInfo(user_id="UANNA", is_guest=guest)
    chosen = settings(slack_client_id=many, allow_private_networks="127.0.0.1/32")
    assert clip.may_reach_private(replace(desk.parts, settings=chosen), ANNA) is may
    town.broken = "ratelimited"
    assert not clip.may_reach_private(replace(desk.parts, settings=chosen), ANNA)


def test_a_workspace_with_many_accounts_makes_only_so_many_cards_from_links_a_day(desk: Desk, clock: Clock) -> None:
    for number in range(clip.MOST_OF_TEAM):
        with desk.parts.store.write() as c:
            clips.save_clip(c, TEAM, f"U{number}", EXPORT, clock())
    with pytest.raises(UserError, match="Your workspace had 150 cards from links today"):
        clip.make(desk.parts, ANNA, "https://a.example/story")
    with pytest.raises(UserError, match=r"10\.0\.0\.1"):  # others go on
        clip.make(desk.parts, replace(ANNA, team_id="TOTHER"), "http://10.0.0.1/story")


def test_a_person_makes_only_so_many_cards_from_links_a_day(desk: Desk, clock: Clock) -> None:
    """Each may ask a model, whose money is everybody's."""
    for _ in range(clip.MOST_A_DAY):
        made_clip(desk, clock)
    with pytest.raises(UserError, match="cards from links today"):
        clip.make(desk.parts, ANNA, "https://a.example/story")
    with pytest.raises(UserError, match="cannot be reached"):
        clip.make(desk.parts, replace(ANNA, user_id="UBOB"), "http://10.0.0.1/story")
    clock.tick(hours=25)
    with pytest.raises(UserError, match="cannot be reached"):
        clip.make(desk.parts, ANNA, "http://10.0.0.1/story")


def test_first_link_of_a_message() -> None:
    assert (
        clip.first_link("see <https://a.example/x?y=1&amp;z=2|this> and https://b.example")
        == "https://a.example/x?y=1&z=2"
    )
    assert clip.first_link("(https://b.example/path).") == "https://b.example/path"
    assert clip.first_link("none, not even <javascript:alert(1)|this>") == ""


def test_card_from_a_link_is_posted_once(desk: Desk, town: Town, clock: Clock) -> None:
    number, message = made_clip(desk, clock), Message(text="a card")
    assert "Posted" in clip.post(desk.parts, ANNA, number, CHANNEL, message).text
    assert "already" in clip.post(desk.parts, ANNA, number, CHANNEL, message).text
    assert len(town.posted) == 1


def test_refused_post_of_a_card_can_be_tried_again(desk: Desk, town: Town, clock: Clock) -> None:
    number, message = made_clip(desk, clock), Message(text="a card")
    gateway = replace(town, broken="", more=frozenset({"C3"}))
    gateway.user = lambda user_id: UserInfo(user_id=user_id)  # type: ignore[method-assign]
    parts = replace(desk.parts, gateways=gateway)
    gateway.broken = "not_in_channel"
    with pytest.raises(SlackError):
        clip.post(parts, ANNA, number, CHANNEL, message)
    gateway.broken = ""
    assert "Posted" in clip.post(parts, ANNA, number, CHANNEL, message).text
    gateway.broken = "internal_error"
    with pytest.raises(SlackError):
        clip.post(parts, ANNA, number, "C3", message)
    gateway.broken = ""
    assert "already" in clip.post(parts, ANNA, number, "C3", message).text  # it may have arrived


def test_card_from_a_link_is_for_its_workspace_and_a_day(desk: Desk, clock: Clock) -> None:
    number = made_clip(desk, clock)
    with pytest.raises(UserError, match="gone"):
        clip.find(desk.parts, replace(ANNA, team_id="T2"), number)
    clock.tick(days=2)
    made_clip(desk, clock)
    with pytest.raises(UserError, match="gone"):
        clip.find(desk.parts, ANNA, number)


def test_article_becomes_a_source_of_its_own_publisher(clock: Clock) -> None:
    made = clip.source_of(Article(url="https://www.paper.example/a", title="A headline", text="A text."), clock())
    assert (made.publisher, made.entry.title, made.entry.content) == ("paper.example", "A headline", "A text.")


def test_why_tells_of_a_channel_that_cannot_be_posted_to(desk: Desk, clock: Clock) -> None:
    subscribe(desk, clock)
    with desk.parts.store.write() as c:
        membership.left(c, TEAM, CHANNEL, "is_archived")
    said = rows(desk.answer(ANNA, "why 1"))
    assert said["Delivered"].startswith("No: I can no longer post here. It is archived. Unarchive it")
