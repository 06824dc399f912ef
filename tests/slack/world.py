"""A whole Slack for tests: the playground's Web API and person, signed requests, the real Bolt app, real SQLite."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Flask, Response, request
from pydantic import SecretStr
from slack_bolt import App
from sqlalchemy import insert, select
from werkzeug.serving import make_server

from bot.cards.writer import Writer
from bot.playground.server import Playground, make_playground
from bot.playground.shapes import TEAM_ID, Json
from bot.render import actions as ids
from bot.render.validate import validate
from bot.services.desk.desk import Desk
from bot.services.parts import Parts
from bot.slack.client import make_client
from bot.slack.gateways import OneWorkspace
from bot.slack.handlers import make_bolt_app
from bot.slack.ingress import slack_endpoint
from bot.slack.web_gateway import WebGateway
from bot.stories.lexicon import Lexicon
from config.settings import Settings
from storage import cards, people
from storage.records import Card, Workspace
from storage.search_index import index_new
from storage.store import Store
from storage.tables.news import entries, feeds, stories
from tests.render.peer import complaint
from tests.samples import CARDS

SECRET = "a-signing-secret-for-tests"
TOKEN = "xoxb-canary-of-the-tests"
LEXICON = Lexicon.load()


def settings(**more: Any) -> Settings:
    """Settings that read no file."""
    values: dict[str, Any] = {"slack_bot_token": SecretStr(TOKEN), "slack_signing_secret": SecretStr(SECRET), **more}
    return Settings(_env_file=None, **values)


@dataclass(frozen=True, kw_only=True)
class World:
    """The running parts, and the person at the other end."""

    parts: Parts
    desk: Desk
    app: App
    playground: Playground
    flask: Flask
    url: str
    statuses: list[int] = field(default_factory=list)
    sent: list[tuple[str, Json]] = field(default_factory=list)  # (surface, payload) of everything that the bot showed

    @property
    def general(self) -> str:
        """A channel that person and bot are in."""
        return next(iter(self.playground.channels.values()))

    def type(self, text: str, channel: str = "") -> list[Json]:
        """Type ``/ainews text``; return what the person alone sees then, newest last, once it came."""
        place = channel or self.general
        before = len(self.playground.state.whispers(place))
        self.playground.person.write(place, f"/ainews {text}".strip())
        found: list[Json] = self.wait(lambda: self.playground.state.whispers(place)[before:])
        return found

    def follow(self, text: str, channel: str = "") -> Json:
        """Type ``/ainews follow text``, look at the preview and press *Follow*; return what the preview became."""
        proposal = self.type(f"follow {text}", channel)[-1]
        self.click(proposal, ids.FOLLOW, channel=channel)
        ts = proposal["ts"]

        def done() -> Json | None:
            return next((w for w in self.whispers(channel) if w["ts"] == ts and "Done" in w["text"]), None)

        found: Json = self.wait(done)
        return found

    def whispers(self, channel: str = "") -> list[Json]:
        """What the person alone sees in a channel."""
        return self.playground.state.whispers(channel or self.general)

    def click(self, message: Json, action_id: str, choice: Any = None, channel: str = "") -> None:
        """Press a button of a message."""
        place = channel or self.general
        block_id = next(
            block["block_id"]
            for block in message["blocks"]
            for element in (*block.get("elements", ()), block.get("accessory"))
            if isinstance(element, dict) and element.get("action_id") == action_id
        )
        self.playground.person.click({"channel": place, "ts": message["ts"]}, block_id, action_id, choice, {})

    def click_in_view(self, action_id: str, choice: Any = None, choices: Json | None = None) -> None:
        """Press a button in the modal on top."""
        self._click(self.modal(), action_id, choice, choices)

    def click_at_home(self, action_id: str, choice: Any = None) -> None:
        """Press a button of the home tab."""
        self._click(self.home(), action_id, choice, None)

    def _click(self, view: Json, action_id: str, choice: Any, choices: Json | None) -> None:
        block_id = next(
            block["block_id"]
            for block in view["blocks"]
            for element in (*block.get("elements", ()), block.get("accessory"), block.get("element"))
            if isinstance(element, dict) and element.get("action_id") == action_id
        )
        given = choices if choices is not None else presets(view)
        self.playground.person.click({"view": view["id"]}, block_id, action_id, choice, given)

    def modal(self) -> Json:
        """The modal on top, once there is one."""
        stack: list[Json] = self.wait(lambda: self.playground.desk.stack)
        return stack[-1]

    def home(self) -> Json:
        """The person's home, once it is published."""
        found: Json = self.wait(lambda: self.playground.desk.homes.get(self.playground.you))
        return found

    def submit(self, **changed: Any) -> dict[str, str]:
        """Send the modal on top as it is filled in, with some inputs changed (by action id)."""
        view = self.modal()
        choices = presets(view)
        for action_id, choice in changed.items():
            choices[f"in_{action_id}"] = {action_id: choice}
        return self.playground.person.submit(view["id"], choices)

    def wait(self, look: Callable[[], Any], timeout_s: float = 20.0) -> Any:
        """What ``look`` finds, once it is there."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(0.01)
        raise AssertionError("nothing came")


def presets(view: Json) -> dict[str, Json]:
    """What a form holds before anybody touches it."""
    choices: dict[str, Json] = {}
    for block in view["blocks"]:
        element = block.get("element") or block.get("accessory") or {}
        action_id = element.get("action_id")
        if not action_id:
            continue
        if "initial_value" in element:
            choice: Any = element["initial_value"]
        elif "initial_options" in element:
            choice = [option["value"] for option in element["initial_options"]]
        elif "initial_option" in element:
            choice = element["initial_option"]["value"]
        else:
            choice = element.get("initial_conversation") or element.get("initial_channel")
        choices[block["block_id"]] = {action_id: choice}
    return choices


def words(message: Json) -> str:
    """Everything a message or view says, in one text."""
    found: list[str] = [str(message.get("text", ""))] if isinstance(message.get("text"), str) else []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if value.get("type") in {"plain_text", "mrkdwn"} and isinstance(value.get("text"), str):
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.get("blocks", []))
    walk(message.get("title"))
    return "\n".join(found)


def store_card(store: Store, card: Card, now: datetime) -> Card:
    """Put a card into the archive with its story and entries, found by search; returns it with its id."""
    with store.write() as c:
        c.execute(
            insert(stories).values(
                id=card.story_id, headline=card.headline, first_seen=now, last_changed=now, topics=card.topics,
                reasons=[], importance=card.importance, revision=card.revision, written_revision=card.revision,
            )
        )  # fmt: skip
        for source in card.sources:
            feed_id = c.execute(select(feeds.c.id).where(feeds.c.title == source.publisher)).scalar()
            if feed_id is None:
                url = f"https://{source.publisher.lower().replace(' ', '-')}.example/feed"
                done = c.execute(insert(feeds).values(url=url, title=source.publisher, last_checked_at=now))
                feed_id = done.inserted_primary_key[0]  # type: ignore[index]
            c.execute(
                insert(entries).values(
                    feed_id=feed_id, guid=source.url, url=source.url, canonical_url=source.url, title=source.title,
                    summary=card.insight.text if card.insight else "", published_at=source.published_at,
                    collected_at=source.collected_at, story_id=card.story_id, state="grouped",
                )
            )  # fmt: skip
        stored = cards.save_card(c, replace(card, id=0))
        index_new(c)
    return stored


@contextmanager
def running(
    store: Store, clock: Callable[[], datetime], *, writers: tuple[Writer, ...] = (), **more: Any
) -> Iterator[World]:
    """Serve a whole world on loopback, with six cards in the archive."""
    flask = Flask("slack-test")
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    api = f"{url}/playground/api/"
    playground = make_playground(
        base_url=url, signing_secret=SECRET, bot_token=TOKEN, app_url=f"{url}/slack/events", now=clock
    )
    flask.register_blueprint(playground.blueprint)
    parts = Parts(
        settings=settings(slack_api_url=api, public_url="https://news.example.org", **more),
        store=store,
        lexicon=LEXICON,
        writers=writers,
        gateways=OneWorkspace(WebGateway(make_client(TOKEN, api)), TEAM_ID),
        now=clock,
        rng=random.Random(7),
    )
    with store.write() as c:
        people.save_workspace(c, Workspace(team_id=TEAM_ID, name="Playground"), clock())
    for card in CARDS:
        store_card(store, card, clock())
    desk = Desk(parts)
    app = make_bolt_app(parts, desk)
    serve = slack_endpoint(app, SECRET)
    world = World(parts=parts, desk=desk, app=app, playground=playground, flask=flask, url=url)

    def events() -> Response:
        response = serve(request)
        world.statuses.append(response.status_code)
        world.sent.extend(shown({"view": (response.get_json(silent=True) or {}).get("view")}))
        return response

    def watch() -> None:
        if request.path.startswith(("/playground/api/", "/playground/response/")):
            given = request.get_json(silent=True) or request.form.to_dict()
            world.sent.extend(shown({key: unpacked(given.get(key)) for key in ("view", "blocks", "text")}))

    flask.before_request(watch)

    flask.add_url_rule("/slack/events", "events", events, methods=["POST"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        app.listener_runner.listener_executor.shutdown(wait=True)
        server.shutdown()
        thread.join()
        server.server_close()


def unpacked(value: Any) -> Any:
    """A field of a call to the Web API: JSON within a form, or the value itself."""
    return json.loads(value) if isinstance(value, str) and value[:1] in {"[", "{"} else value


def shown(given: Json) -> list[tuple[str, Json]]:
    """What a request of the bot shows: (surface, payload); nothing for one that shows nothing."""
    if isinstance(given.get("view"), dict):
        return [(str(given["view"]["type"]), given["view"])]
    if given.get("blocks"):
        return [("message", {"text": given.get("text") or "", "blocks": given["blocks"]})]
    return []


def assert_valid(world: World) -> None:
    """Every message, whisper, modal and home that the bot sent is valid, by our table of limits and by slackblocks."""
    for surface, payload in world.sent:
        found = validate(payload, surface)  # type: ignore[arg-type]
        assert not found, (found, payload)
        assert not complaint(payload, surface), (complaint(payload, surface), payload)
