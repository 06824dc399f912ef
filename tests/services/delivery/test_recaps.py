"""Digests and recaps: each slot once, late ones marked, quiet days said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.services.delivery.recap_charts import SETTLE
from bot.services.delivery.recaps import post_due_recaps
from bot.services.desk.corrections import correct_card
from bot.services.upkeep import tidy
from storage import feedback
from storage.merging import merge_rows
from storage.recaps import get_recap, recaps_since
from storage.records import DeliveryKind, Line, Mode, TimelineItem
from storage.store import Store
from tests.conftest import Clock
from tests.delivery.world import TEAM, World, make_world
from tests.fake_slack import Held

SUNDAY = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture
def world(store: Store, clock: Clock) -> World:
    clock.value = SUNDAY
    return make_world(store, clock)


def monday(world: World, **delta: float) -> None:
    """Monday at nine, or later."""
    world.clock.value = datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(**delta)


def test_a_weekly_recap_is_posted_once_at_its_local_hour(world: World) -> None:
    world.subscribe("C1", weekly_recap=True, hour=10, timezone="Europe/Berlin")
    for number in range(3):
        world.card(number)
    assert world.recaps().posted == 0
    monday(world, minutes=-1)
    assert world.recaps().posted == 0
    monday(world)
    assert world.recaps().posted == 1
    assert world.recaps().posted == 0
    world.drain()
    (root,) = world.slack.channel(TEAM, "C1")
    assert "AI week 47: 16–22 November 2026" in root.message.text
    assert world.slack.thread(TEAM, "C1", root.ts)
    with world.store.read() as c:
        (recap,) = recaps_since(c, TEAM, "C1", SUNDAY)
    assert recap.slot == "week:2026-W47"
    assert (recap.stories, recap.late, len(recap.items)) == (3, False, 3)


@pytest.mark.parametrize(("days", "posted", "late"), [(0.5, 1, True), (5.9, 1, True), (6.1, 0, False)])
def test_a_recap_missed_in_downtime_is_made_up_within_six_days(
    world: World, days: float, posted: int, late: bool
) -> None:
    world.subscribe("C1", weekly_recap=True)
    world.card(1)
    monday(world, days=days)
    report = world.recaps()
    assert (report.posted, report.missed) == (posted, 1 - posted)
    assert not world.recaps().missed
    with world.store.read() as c:
        recaps = recaps_since(c, TEAM, "C1", SUNDAY)
    assert [recap.late for recap in recaps] == [late] * posted


def test_a_daily_digest_more_than_a_day_late_gives_way_to_the_next(world: World) -> None:
    world.subscribe("C1", mode=Mode.DAILY)
    world.card(1)
    world.clock.tick(days=3)
    assert world.recaps().posted == 1
    with world.store.read() as c:
        assert [one.slot for one in recaps_since(c, TEAM, "C1", SUNDAY)] == ["day:2026-11-25"]


def test_a_clock_that_ran_ahead_for_a_while_stops_no_recap_and_doubles_none(world: World) -> None:
    world.subscribe("C1", weekly_recap=True)
    world.card(1)
    monday(world)
    assert world.recaps().posted == 1
    monday(world, days=400)  # the housekeeping of that hour forgets which slots were taken
    tidy(world.parts)
    monday(world, hours=1)
    world.subscribe("C2", weekly_recap=True, created_at=SUNDAY - timedelta(days=9))
    assert world.recaps().posted == 1, "only where none stands yet"
    assert not world.recaps()
    world.drain()
    assert [len(world.slack.channel(TEAM, channel)) for channel in ("C1", "C2")] == [1, 1]


class Rival(Store):
    """Just before this scheduler writes, another one does the same work."""

    rival: World | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self.rival is not None:
            world, self.rival = self.rival, None
            world.recaps()
        with super().write() as c:
            yield c


def test_two_schedulers_at_once_post_one_recap(world: World) -> None:
    world.subscribe("C1", weekly_recap=True)
    world.card(1)
    monday(world)
    store = Rival(world.store.engine)
    store.rival = world
    assert post_due_recaps(replace(world.parts, store=store)).posted == 0
    assert [row.kind for row in world.rows() if not row.parent_id] == [DeliveryKind.RECAP]


def test_a_digest_holds_what_the_channel_did_not_see_and_says_when_there_was_nothing(world: World) -> None:
    world.subscribe("C1", mode=Mode.DAILY, topics=("models",))
    world.card(1)
    world.card(2, topics=("policy",))
    monday(world)
    world.recaps()
    world.drain()
    assert "Marten 1" in world.texts("C1")[0]
    assert "Marten 2" not in world.texts("C1")[0]
    monday(world, days=1)
    world.recaps()
    world.drain()
    assert "Nothing passed this channel's filter today" in world.texts("C1")[1]


def test_a_digest_does_not_tell_again_what_became_part_of_another_story(world: World) -> None:
    world.subscribe("C1", mode=Mode.DAILY)
    first = world.card(1)
    monday(world)
    assert world.recaps().posted == 1
    world.clock.tick(hours=1)
    second, third = world.card(2), world.card(3)
    with world.store.write() as c:
        merge_rows(c, second.story_id, first.story_id)
    monday(world, days=1)
    assert world.recaps().posted == 1
    with world.store.read() as c:
        told = [[item.card_id for item in recap.items] for recap in recaps_since(c, TEAM, "C1", SUNDAY)]
    assert sorted(told) == [[first.id], [third.id]]


def test_what_quiet_hours_held_back_comes_as_one_digest_on_waking(world: World) -> None:
    world.subscribe("C1", quiet_start=18, quiet_end=7)
    for number in range(3):
        world.card(number)
    world.posted(9, importance=95)
    assert len(world.texts("C1")) == 1
    world.clock.value = datetime(2026, 11, 23, 7, 1, tzinfo=UTC)
    world.recaps()
    world.drain()
    text = world.texts("C1")[1]
    assert all(f"Marten {number}" in text for number in range(3))
    assert "Marten 9" not in text
    monday(world, days=1)
    assert world.recaps().posted == 0  # a quiet night needs no word


def test_the_overflow_of_a_cap_comes_with_the_digest(world: World) -> None:
    world.subscribe("C1", daily_cap=1)
    for number in range(3):
        world.card(number)
    world.plan()
    monday(world)
    world.recaps()
    world.drain()
    assert len(world.texts("C1")) == 2
    assert "2 stories" in world.texts("C1")[1]


def test_a_paused_or_broken_channel_gets_no_recap(world: World) -> None:
    world.subscribe("C1", weekly_recap=True, paused_until=SUNDAY + timedelta(days=2))
    world.subscribe("C2", weekly_recap=True)
    world.slack.archived.add((TEAM, "C2"))
    world.card(1)
    world.plan()
    world.send()
    monday(world)
    report = world.recaps()
    assert (report.posted, report.missed) == (0, 1)


def test_a_subscription_that_began_after_the_hour_waits_for_the_next(world: World) -> None:
    monday(world, hours=1)
    world.subscribe("C1", weekly_recap=True, created_at=world.clock())
    assert not world.recaps()
    with world.store.read() as c:
        assert get_recap(c, 1) is None


def weekly_root(world: World, cards: int = 3) -> Held:
    """The root of a weekly recap about that many stories, sent."""
    world.subscribe("C1", weekly_recap=True)
    for number in range(cards):
        world.card(number)
    monday(world)
    world.recaps()
    world.drain()
    (root,) = world.slack.channel(TEAM, "C1")
    return root


def test_a_weekly_recap_shows_its_numbers_as_a_picture(world: World) -> None:
    root = weekly_root(world)
    (picture,) = [block for block in root.message.blocks if block["type"] == "image"]
    assert picture["slack_file"]["id"].startswith("F")
    assert "Models: 3" in picture["alt_text"]
    assert "Sun 22: 3" in picture["alt_text"]
    assert "▇" not in str(root.message.blocks)


@pytest.mark.parametrize("fault", ["missing_scope", "lost", "429", "refused"])
def test_where_no_picture_may_be_uploaded_bars_of_text_stand(world: World, fault: str) -> None:
    world.slack.hook = lambda point: fault if point == "upload" else ""
    root = weekly_root(world)
    assert "▇" in str(root.message.blocks)
    assert not any(block["type"] == "image" for block in root.message.blocks)


def test_a_picture_that_slack_will_not_show_gives_way_to_bars(world: World) -> None:
    refusals = ["invalid_blocks"]
    world.slack.hook = lambda point: refusals.pop() if point == "post:before" and refusals else ""
    root = weekly_root(world)
    assert "▇" in str(root.message.blocks)
    assert "What mattered most" in str(root.message.blocks)


def test_equal_pictures_of_a_workspace_are_uploaded_once_and_a_refusal_is_asked_once(world: World) -> None:
    for number in range(3):
        world.subscribe(f"C{number}", weekly_recap=True)
        world.card(number)
    world.subscribe("C9", team_id="T2", weekly_recap=True)
    monday(world)
    world.recaps()
    assert world.slack.calls.count("upload_image") == 2
    world.clock.tick(days=7)
    world.card(7)
    world.card(8)
    world.slack.hook = lambda point: "missing_scope" if point == "upload" else ""
    monday(world, days=7)
    assert world.recaps().posted == 4
    assert world.slack.calls.count("upload_image") == 4


def test_a_quiet_week_and_a_digest_have_no_picture(world: World) -> None:
    world.subscribe("C1", weekly_recap=True, mode=Mode.DAILY)
    monday(world)
    assert world.recaps().posted == 2
    assert "upload_image" not in world.slack.calls


def test_what_falls_due_and_what_was_corrected_is_found_in_the_whole_archive(world: World) -> None:
    month_ago = SUNDAY - timedelta(days=30)
    step = TimelineItem(date="2026-11-26", line=Line(text="The hearing begins on 26 November.", basis="quoted"))
    old = world.card(1, timeline=(step,), collected_at=month_ago, published_at=month_ago, headline="A suit is filed")
    world.card(2, timeline=(replace(step, date="2026-12-26"),), collected_at=month_ago, published_at=month_ago)
    correct_card(world.parts, old.id, "The suit was filed in October.")
    text = str(weekly_root(world).message.blocks)
    assert "Thu 26 Nov: The hearing begins on 26 November." in text
    assert "“A suit is filed”: The suit was filed in October." in text
    assert "2026-12-26" not in text


def test_a_personal_digest_comes_by_direct_message(world: World) -> None:
    world.subscribe("D1", user_id="U1", mode=Mode.DAILY)
    world.card(1)
    monday(world)
    world.recaps()
    world.drain()
    assert "Marten 1" in world.texts("D1")[0]


def test_channels_of_one_filter_share_their_recap_and_own_topics_and_lessons_keep_theirs(world: World) -> None:
    """Alike in every field that is asked for, and still not alike: what is shared is told apart by what it rests on."""
    filtered: dict[str, Any] = {"weekly_recap": True, "topics": ("pets", "policy"), "min_importance": 55}
    for number in range(6):
        world.card(number, topics=("policy", "models") if number % 2 else ("models",))
    for team, channel in ((TEAM, "C1"), (TEAM, "C2"), (TEAM, "C3"), ("T2", "C4")):
        world.subscribe(channel, team_id=team, **filtered)
    world.subscribe("C5", **filtered, timezone="Asia/Kolkata")
    with world.store.write() as c:
        feedback.save_topic(c, team_id="T2", slug="pets", label="Pets", terms=["Marten 2"], by="U1", now=SUNDAY)
        feedback.teach(c, team_id=TEAM, channel_id="C2", kind="topic", name="policy", points=-9, votes=3, now=SUNDAY)
    monday(world)
    assert world.recaps().posted == 5
    with world.store.read() as c:
        found = {
            channel: recaps_since(c, team, channel, SUNDAY)[0]
            for team, channel in ((TEAM, "C1"), (TEAM, "C2"), (TEAM, "C3"), ("T2", "C4"), (TEAM, "C5"))
        }
    assert {channel: recap.stories for channel, recap in found.items()} == {"C1": 3, "C2": 0, "C3": 3, "C4": 4, "C5": 3}
    assert {(recap.team_id, recap.channel_id) for recap in found.values()} == {
        (TEAM, "C1"), (TEAM, "C2"), (TEAM, "C3"), ("T2", "C4"), (TEAM, "C5"),
    }  # fmt: skip
    assert found["C1"].items == found["C3"].items
    assert found["C5"].until < found["C1"].until


def test_channels_whose_weeks_begin_at_one_moment_name_their_days_by_their_own_clocks(world: World) -> None:
    world.card(1)
    world.subscribe("C1", weekly_recap=True, weekday=2, hour=23, timezone="UTC")
    world.subscribe("C2", weekly_recap=True, weekday=3, hour=0, timezone="Europe/Berlin")
    world.clock.value = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert world.recaps().posted == 2
    with world.store.read() as c:
        first, second = (recaps_since(c, TEAM, channel, SUNDAY)[0] for channel in ("C1", "C2"))
    assert (first.slot, first.since, first.until) == (second.slot, second.since, second.until)
    assert (first.days[0][0], second.days[0][0]) == ("2026-11-18", "2026-11-19")


@pytest.mark.parametrize(
    ("collected", "published", "held"),
    [
        (timedelta(seconds=1), timedelta(), 1),
        (timedelta(), timedelta(), 0),  # of that very moment, the recap before told it
        (timedelta(seconds=1), timedelta(hours=-23), 1),
        (timedelta(seconds=1), timedelta(hours=-25), 0),  # collected now, but news of the week before
    ],
)
def test_a_week_holds_what_was_collected_in_it_and_is_not_older(
    world: World, collected: timedelta, published: timedelta, held: int
) -> None:
    start = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    world.subscribe("C1", weekly_recap=True)
    world.card(1, collected_at=start + collected, published_at=start + published)
    monday(world)
    world.recaps()
    with world.store.read() as c:
        assert recaps_since(c, TEAM, "C1", SUNDAY)[0].stories == held


def test_a_recap_waits_until_slack_has_looked_at_its_picture(world: World) -> None:
    world.subscribe("C1", weekly_recap=True)
    world.card(1)
    world.card(2)
    monday(world)
    world.recaps()
    (recap,) = (row for row in world.rows() if row.kind is DeliveryKind.RECAP)
    assert recap.not_before == world.clock() + SETTLE
