"""Three workspaces on one bot: whatever their people do in whatever order, nothing of one reaches another.

``ISOLATION_STEPS=20000`` makes the walk as long as the release check wants it.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.gateway import ChannelInfo, Identity, Message, Posted, UserInfo
from bot.errors import BotError, UserError
from bot.render.validate import validate
from bot.replies import FollowReply, Reply
from bot.services.desk import clip, feedback
from bot.services.desk.asker import Asker
from bot.services.desk.corrections import report_mistake
from bot.services.desk.desk import Desk
from bot.services.desk.home import home_data
from bot.services.desk.settings import keep, place_of, sheet
from bot.services.installation import membership
from bot.services.parts import Parts
from bot.slack.home import home_view
from bot.slack.views import answer
from storage import clips, people, subscriptions
from storage.deliveries import list_deliveries
from storage.records import Workspace
from storage.store import Store
from tests.samples import CARDS, EXPORT, NOW
from tests.slack.world import LEXICON, settings, store_card

TEAMS = ("TXQALFA", "TXQBRAV", "TXQCHAR")
STEPS = int(os.environ.get("ISOLATION_STEPS", "600"))


@dataclass
class House:
    """One workspace as Slack tells of it; refuses every channel and person that is not its own."""

    team: str
    posts: list[str] = field(default_factory=list)

    def _own(self, *ids: str) -> None:
        assert all(self.team in one for one in ids), f"{self.team} was asked for {ids}"

    def identity(self) -> Identity:
        return Identity(team_id=self.team, bot_user_id=f"U{self.team}BOT")

    def user(self, user_id: str) -> UserInfo:
        self._own(user_id)
        return UserInfo(user_id=user_id, timezone="Europe/Berlin", is_admin=user_id.endswith("0"))

    def channel(self, channel_id: str) -> ChannelInfo:
        self._own(channel_id)
        return ChannelInfo(channel_id=channel_id)

    def join(self, channel_id: str) -> None:
        self._own(channel_id)

    def channels_of(self, user_id: str) -> frozenset[str]:
        self._own(user_id)
        return frozenset(f"C{self.team}{n}" for n in range(3)) if user_id[-1] in "012" else frozenset()

    def open_dm(self, user_id: str) -> str:
        self._own(user_id)
        return f"D{user_id}"

    def post(self, channel_id: str, message: Message, **_: object) -> Posted:
        self._own(channel_id)
        self.posts.append(json.dumps(message.blocks, ensure_ascii=False) + message.text)
        return Posted(channel_id=channel_id, ts="1.0")


@dataclass
class Street:
    """Three houses."""

    houses: dict[str, House] = field(default_factory=lambda: {team: House(team) for team in TEAMS})

    def for_team(self, team_id: str) -> Any:
        return self.houses.get(team_id)


class Walk:
    """Random people of random workspaces doing random things, also with the ids of others."""

    def __init__(self, store: Store, rng: random.Random) -> None:
        self.rng, self.time = rng, NOW
        self.street = Street()
        parts = Parts(
            settings=settings(), store=store, lexicon=LEXICON, writers=(), gateways=self.street, now=lambda: self.time
        )
        self.desk = Desk(parts)
        self.parts = parts
        self.done: Counter[str] = Counter()
        with store.write() as c:
            for team in TEAMS:
                people.save_workspace(c, Workspace(team_id=team), NOW)
        self.cards = [store_card(store, card, NOW).id for card in CARDS]

    def asker(self) -> Asker:
        team = self.rng.choice(TEAMS)
        place = self.rng.choice([f"C{team}1", f"C{team}2", f"D{team}X"])
        return Asker(team_id=team, user_id=f"U{team}{self.rng.randint(0, 2)}", channel_id=place)

    def step(self) -> None:
        asker = self.asker()
        verb = self.rng.choice(["type", "type", "type", "foreign", "press", "form", "link", "home", "event"])
        try:
            getattr(self, f"_{verb}")(asker)
            self.done[verb] += 1
        except BotError as e:
            self.done[f"{verb} refused"] += 1
            self.check(asker, str(e))
        self.time += timedelta(seconds=self.rng.randint(1, 400))

    def check(self, asker: Asker, shown: str) -> None:
        """Nothing of another workspace stands in what this one sees."""
        for other in TEAMS:
            assert other == asker.team_id or other[1:].lower() not in shown.lower(), (asker, shown[:400])

    def _type(self, asker: Asker) -> None:
        mark = asker.team_id.lower()
        typed = self.rng.choice(
            [
                f'follow policy "{mark} words" -{mark}bar', "follow security for:me", "unfollow", "unfollow policy",
                "mute The Model Wire", f"unmute {mark} Post", "pause 1d", "resume", "saved", "topics", "status",
                f"topics add {mark}-own: chips, {mark}", f"topics remove {mark}-own", f"follow {mark}-own",
                f"preview {mark}-own", f"why {self.rng.choice(self.cards)}", "latest", "search chips", "recap week",
                f"card {self.rng.choice(self.cards)}", "settings admins", "settings members", "sources", "help",
            ]
        )  # fmt: skip
        told = self.desk.answer(asker, typed)
        if isinstance(told, FollowReply) and told.confirm and self.rng.random() < 0.8:
            told = self.desk.follow_now(asker, told.confirm)
        said = answer(told, base_url="https://news.example", command=typed)
        assert not validate({"text": said.text, "blocks": list(said.blocks)}, "message")
        self.check(asker, said.text + json.dumps(said.blocks, ensure_ascii=False))

    def _foreign(self, asker: Asker) -> None:
        """A topic of another workspace does not exist here."""
        other = self.rng.choice([team for team in TEAMS if team != asker.team_id])
        place = replace(asker, channel_id=f"C{asker.team_id}1", user_id=f"U{asker.team_id}0")
        with pytest.raises(UserError, match="do not know the topic"):
            self.desk.answer(place, f"preview {other.lower()}-own")

    def _press(self, asker: Asker) -> None:
        card = self.rng.choice(self.cards)
        presses: list[Callable[[], Reply]] = [
            lambda: feedback.save(self.parts, asker, card),
            lambda: feedback.vote(self.parts, asker, card, self.rng.choice([1, -1])),
            lambda: report_mistake(self.parts, asker, card, "wrong", f"{asker.team_id} says"),
            lambda: feedback.mute(self.parts, asker, "topic", "policy"),
            lambda: feedback.undo_lesson(
                self.parts, asker, f"C{asker.team_id}{self.rng.randint(1, 2)}|topic|{EXPORT.topics[0]}"
            ),
        ]
        self.check(asker, self.rng.choice(presses)().text)

    def _form(self, asker: Asker) -> None:
        """Numbers of subscriptions are small: others' are tried all the time."""
        here = place_of(self.parts, asker, self.rng.randint(1, 12))
        shown = sheet(self.parts, here, from_afar=True)
        assert shown.subscription.team_id == asker.team_id
        self.check(asker, str(shown))
        keep(self.parts, here, replace(shown.subscription, min_importance=self.rng.randint(0, 60)))

    def _link(self, asker: Asker) -> None:
        """So are numbers of cards from links."""
        with self.parts.store.write() as c:
            clips.save_clip(c, asker.team_id, asker.user_id, replace(EXPORT, headline=f"Of {asker.team_id}"), self.time)
        found = clip.find(self.parts, asker, self.rng.randint(1, 40))
        self.check(asker, found.headline)
        clip.post(self.parts, asker, found.id, f"C{asker.team_id}1", Message(text=found.headline))

    def _home(self, asker: Asker) -> None:
        data = home_data(self.parts, asker)
        assert {one.team_id for one in data.subscriptions} <= {asker.team_id}
        assert all(not one.user_id or one.user_id == asker.user_id for one in data.subscriptions)
        view = home_view(data)
        assert not validate(view, "home")
        self.check(asker, json.dumps(view, ensure_ascii=False))

    def _event(self, asker: Asker) -> None:
        channel = f"C{asker.team_id}1"
        with self.parts.store.write() as c:
            if self.rng.random() < 0.5:
                membership.joined(c, asker.team_id, channel, asker.user_id, self.parts.now())
            else:
                membership.left(c, asker.team_id, channel, "is_archived")

    def ends(self) -> None:
        """Rows and posts of each workspace speak of no other; forgetting one leaves the others whole."""
        for team, house in self.street.houses.items():
            me = Asker(team_id=team, user_id="U")
            with self.parts.store.read() as c:
                rows = list_deliveries(c, team_id=team, limit=10_000)
                known = subscriptions.subscriptions_of(c, team)
            self.check(me, "".join(house.posts) + "".join(row.payload + row.channel_id for row in rows))
            self.check(me, str(known))
        with self.parts.store.write() as c:
            before = len(subscriptions.subscriptions_of(c, TEAMS[1]))
            people.forget_workspace(c, TEAMS[0])
            assert subscriptions.subscriptions_of(c, TEAMS[0]) == []
            assert list_deliveries(c, team_id=TEAMS[0]) == []
            assert len(subscriptions.subscriptions_of(c, TEAMS[1])) == before


@pytest.mark.slow
def test_no_step_of_one_workspace_shows_or_touches_another(store: Store) -> None:
    walk = Walk(store, random.Random(11))
    for _ in range(STEPS):
        walk.step()
    walk.ends()
    assert sum(walk.done.values()) == STEPS
    assert {"type", "press", "form", "link", "home", "event"} <= set(walk.done), walk.done
