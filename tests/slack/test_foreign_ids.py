"""Presses, forms and commands of one workspace that name what is another's: numbers, channels, lessons, links."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import select

from bot.delivery.gateway import ChannelInfo, Identity, Message, Posted, UserInfo
from bot.render import actions as ids
from bot.services.desk import feedback
from bot.services.desk.asker import Asker
from bot.services.desk.corrections import report_mistake
from bot.services.desk.desk import Desk
from bot.services.pages import StoredPages
from bot.services.parts import Parts
from bot.slack.handlers import FORMS, PRESSES, make_bolt_app
from bot.slack.ingress import slack_endpoint
from bot.slack.shortcuts import SHORTCUTS
from bot.web.pages import make_web_app
from storage import clips, people
from storage.feedback import lessons_of
from storage.records import Workspace
from storage.reports import waiting_reports
from storage.store import Store
from storage.subscriptions import subscriptions_of
from storage.tables import metadata
from tests.conftest import Clock
from tests.samples import CARDS, EXPORT
from tests.slack.test_ingress import headers_of, sign
from tests.slack.world import LEXICON, SECRET, settings, store_card

ATTACKER, VICTIM = "TXQMALL", "TXQVICT"
MARK = "zorblaxia"  # stands in whatever is the victim's


@dataclass
class House:
    """One workspace as Slack tells of it; notes whatever it is asked that is not its own, and all that it is shown."""

    team: str
    foreign: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def _show(self, where: str, what: object) -> None:
        if where and self.team not in where and not where.startswith(("1.", "V")):
            self.foreign.append(where)
        self.shown.append(json.dumps(what, ensure_ascii=False, default=str))

    def identity(self) -> Identity:
        return Identity(team_id=self.team, bot_user_id=f"U{self.team}BOT")

    def user(self, user_id: str) -> UserInfo:
        self._show(user_id, "")
        return UserInfo(user_id=user_id, timezone="Europe/Berlin", is_admin=True)

    def channel(self, channel_id: str) -> ChannelInfo:
        self._show(channel_id, "")
        return ChannelInfo(channel_id=channel_id)

    def join(self, channel_id: str) -> None:
        self._show(channel_id, "")

    def channels_of(self, user_id: str) -> frozenset[str]:
        return frozenset({f"C{self.team}1"})

    def open_dm(self, user_id: str) -> str:
        return f"D{user_id}"

    def post(self, channel_id: str, message: Message, **_: object) -> Posted:
        self._show(channel_id, [message.text, message.blocks])
        return Posted(channel_id=channel_id, ts="1.0")

    def ephemeral(self, channel_id: str, user_id: str, message: Message) -> None:
        self._show(channel_id, [message.text, message.blocks])

    def open_view(self, trigger_id: str, view: Any) -> str:
        self._show(trigger_id, view)
        return "V1"

    def push_view(self, trigger_id: str, view: Any) -> str:
        return self.open_view(trigger_id, view)

    def update_view(self, view_id: str, view: Any, *, view_hash: str = "") -> None:
        self._show(view_id, view)

    def publish_home(self, user_id: str, view: Any) -> None:
        self._show(user_id, view)


class Street:
    """Two houses, each behind its own door."""

    def __init__(self) -> None:
        self.houses = {team: House(team) for team in (ATTACKER, VICTIM)}

    def for_team(self, team_id: str) -> Any:
        return self.houses.get(team_id)


@dataclass
class Siege:
    """The bot of both workspaces over HTTP, and a person of the first."""

    flask: Flask
    parts: Parts
    street: Street
    app: Any
    values: list[str]  # what is the victim's, as a button would carry it
    count: Iterator[int] = field(default_factory=itertools.count)  # equal requests would count as repeated

    def send(self, payload: dict[str, Any]) -> str:
        body, stamp = (
            json.dumps(payload | {"token": next(self.count)}).encode(),
            str(int(datetime.now(UTC).timestamp())),
        )
        headers = headers_of(stamp, sign(body, stamp, SECRET), "application/json")
        said = self.flask.test_client().post("/slack/events", data=body, headers=headers)
        assert said.status_code == 200
        return said.text

    def settled(self) -> None:
        self.app.listener_runner.listener_executor.shutdown(wait=True)

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of the victim."""
        tables = [table for table in metadata.sorted_tables if "team_id" in table.c]
        with self.parts.store.read() as c:
            return {
                table.name: sorted(map(tuple, c.execute(select(table).where(table.c.team_id == VICTIM))), key=str)
                for table in tables
            }


def furnish(parts: Parts, team: str, word: str) -> list[str]:
    """Fill a workspace with everything that can be had; return what names it."""
    here = Asker(team_id=team, user_id=f"U{team}0", channel_id=f"C{team}1")
    desk = Desk(parts)
    desk.answer(here, f"topics add {team.lower()}-own: {word}, chips")
    desk.follow_now(here, f'follow policy "{word} words"')
    desk.follow_now(replace(here, channel_id=f"D{here.user_id}"), f'follow security "{word} mine" for:me')
    feedback.save(parts, here, 1)
    feedback.vote(parts, here, 2, -1)
    report_mistake(parts, here, 3, "wrong", f"{word} says so")
    with parts.store.write() as c:
        clip = clips.save_clip(c, team, here.user_id, replace(EXPORT, headline=f"{word} link"), parts.now())
    with parts.store.read() as c:
        known = [str(one.id) for one in subscriptions_of(c, team)]
        lessons = [feedback.lesson_id(f"C{team}1", one.kind, one.name) for one in lessons_of(c, team, f"C{team}1")]
        reports = [str(one.id) for one in waiting_reports(c) if one.team_id == team]
    return [
        *known,
        *lessons,
        *reports,
        str(clip.id),
        f"C{team}1",
        f"D{here.user_id}",
        f"follow {team.lower()}-own",
        "settings",
    ]


@pytest.fixture
def siege(store: Store, clock: Clock) -> Iterator[Siege]:
    street = Street()
    chosen = settings(slack_client_id="1.2", slack_api_url="http://127.0.0.1:9/api/")
    parts = Parts(settings=chosen, store=store, lexicon=LEXICON, writers=(), gateways=street, now=clock)
    with store.write() as c:
        for team in (ATTACKER, VICTIM):
            people.save_workspace(c, Workspace(team_id=team), clock())
    for card in CARDS:
        store_card(store, card, clock())
    furnish(parts, ATTACKER, "ours")
    values = furnish(parts, VICTIM, MARK)
    app, flask = make_bolt_app(parts, Desk(parts)), Flask("siege")
    serve = slack_endpoint(app, SECRET)
    flask.add_url_rule("/slack/events", "events", lambda: serve(request), methods=["POST"])
    for house in street.houses.values():
        house.shown.clear()
    yield Siege(flask=flask, parts=parts, street=street, app=app, values=values)
    app.listener_runner.listener_executor.shutdown(wait=True)


def mallory(kind: str, **more: Any) -> dict[str, Any]:
    """What Slack sends of a person of the attacking workspace; no address to answer at, so all goes the bot's way."""
    person = {"id": f"U{ATTACKER}0", "team_id": ATTACKER}
    return {"type": kind, "team": {"id": ATTACKER}, "user": person, "trigger_id": "1.2", **more}


def view(callback_id: str, metadata: str, state: dict[str, Any] | None = None) -> dict[str, Any]:
    held = {"values": state or {}}
    return {"id": "V1", "type": "modal", "callback_id": callback_id, "private_metadata": metadata, "state": held}


def attacks(values: list[str]) -> Iterator[dict[str, Any]]:
    """Each button, form, shortcut and command with each thing that is the victim's."""
    place = {"channel": {"id": f"C{ATTACKER}1"}, "message": {"ts": "1.1", "text": "x"}}
    chosen = {"conversation": {"type": "conversations_select", "selected_conversation": f"C{VICTIM}1"}}
    for value in (*values, f"1 C{VICTIM}1", f"mute 1 C{VICTIM}1"):
        for name in PRESSES:
            pressed = [{"type": "button", "action_id": name, "block_id": "b", "value": value}]
            yield mallory("block_actions", actions=pressed, **place)
            yield mallory("block_actions", actions=pressed, view=view(ids.SETTINGS_VIEW, value))
        for name in FORMS:
            yield mallory("view_submission", view=view(name, value, {ids.block_of(ids.IN_CHANNEL): chosen}))
        for verb in (
            "follow",
            "unfollow",
            "latest",
            "card",
            "why",
            "topics remove",
            "mute",
            "unmute",
            "saved",
            "status",
        ):
            typed = f"{verb} {value}" if verb not in {"saved", "status"} else verb
            yield {"command": "/ainews", "text": typed, "team_id": ATTACKER, "user_id": f"U{ATTACKER}0",
                   "channel_id": f"C{ATTACKER}1", "trigger_id": "1.2"}  # fmt: skip
    for name in SHORTCUTS:
        yield mallory("message_action", callback_id=name, **place)
    yield {"type": "event_callback", "team_id": ATTACKER, "event_id": "E1",
           "event": {"type": "app_home_opened", "tab": "home", "user": f"U{VICTIM}0"}}  # fmt: skip


@pytest.mark.slow
def test_nothing_that_is_another_workspaces_is_shown_or_changed(siege: Siege) -> None:
    before, said = siege.rows(), list[str]()
    assert sum(map(len, before.values())) > 8
    for payload in attacks(siege.values):
        said.append(siege.send(payload))
    siege.settled()
    assert siege.rows() == before
    assert siege.street.houses[VICTIM].shown == siege.street.houses[VICTIM].foreign == []
    ours = siege.street.houses[ATTACKER]
    assert ours.shown
    assert not [text for text in (*said, *ours.shown) if MARK in text.lower()][:3]
    assert set(ours.foreign) <= {f"U{VICTIM}0"}  # whose home it was told to show, in its own workspace


def test_no_page_shows_what_is_a_workspaces_own(siege: Siege) -> None:
    client = make_web_app(StoredPages(siege.parts)).test_client()
    addresses = ["/latest", "/cards/1", "/recaps/2026-W48", "/feed.json", "/feed.atom", "/readyz", "/metrics"]
    addresses += [f"/topics/{VICTIM.lower()}-own", f"/feed.json?topic={VICTIM.lower()}-own"]
    for address in addresses:
        page = client.get(address, follow_redirects=True).text.lower()
        assert MARK not in page
        assert VICTIM.lower() not in page
