"""The page's door: what it shows, and whom it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.playground import state as state_module
from bot.playground.installed import Installed, read_manifest
from tests.playground import fake_bot
from tests.playground.workspace import Served, eventually, served

NEWS = "C0AINEWS"


@pytest.fixture
def bot() -> Iterator[Served]:
    with served(fake_bot.listeners) as running:
        yield running


@pytest.fixture
def browser(bot: Served) -> FlaskClient:
    return bot.app.test_client()


def do(bot: Served, browser: FlaskClient, verb: str, **body: object) -> TestResponse:
    return browser.post(
        f"/playground/page/{verb}", json=body, headers={"X-Playground-Token": bot.playground.page_token}
    )


def changes(bot: Served, browser: FlaskClient, since: object = 0) -> TestResponse:
    token = {"X-Playground-Token": bot.playground.page_token}
    return browser.get(f"/playground/page/changes?since={since}", headers=token)


@pytest.mark.parametrize("path", ["/", "/playground/"])
def test_the_page_runs_no_script_but_its_own(browser: FlaskClient, path: str) -> None:
    page = browser.get(path)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert " onclick" not in page.text


def test_static_files_never_write_markup_from_data() -> None:
    folder = Path(__file__).parents[2] / "bot" / "playground" / "static"
    for script in folder.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc"):
            assert danger not in text, f"{script.name}: {danger}"


def test_changes_tell_everything_first_and_then_only_what_is_new(bot: Served, browser: FlaskClient) -> None:
    ts = bot.client.chat_postMessage(channel=NEWS, text="one")["ts"]
    first = changes(bot, browser).get_json()
    assert first["full"]
    assert [m["ts"] for m in first["messages"]] == [ts]
    assert {c["id"] for c in first["channels"]} >= {NEWS}
    quiet = changes(bot, browser, first["revision"]).get_json()
    assert quiet["messages"] == []
    assert "channels" not in quiet
    bot.client.chat_delete(channel=NEWS, ts=ts)
    later = changes(bot, browser, first["revision"]).get_json()
    assert later["messages"] == [{"channel": NEWS, "ts": ts, "ephemeral": False, "gone": True}]


def test_a_page_from_before_a_restart_starts_anew(bot: Served, browser: FlaskClient) -> None:
    assert changes(bot, browser, 10**9).get_json()["full"]
    assert changes(bot, browser, "soon").status_code == 400


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"X-Playground-Token": "guess"}, {}),
        ({}, {}),
        ({"Origin": "https://evil.example"}, {"token": True}),
        ({}, {"token": True, "base_url": "http://evil.example"}),
        ({}, {"token": True, "environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}),
        ({}, {"token": True, "environ_overrides": {"REMOTE_ADDR": ""}}),
    ],
)
def test_other_sites_and_machines_cannot_act(
    bot: Served, browser: FlaskClient, headers: dict[str, str], place: dict[str, object]
) -> None:
    sent = dict(headers)
    if place.pop("token", False):
        sent["X-Playground-Token"] = bot.playground.page_token
    options: dict[str, object] = {"json": {"channel": NEWS, "text": "hello"}, "headers": sent, **place}
    assert browser.post("/playground/page/write", **options).status_code == 403
    assert bot.playground.state.messages(NEWS) == []


def test_the_page_itself_is_not_shown_under_a_foreign_name(browser: FlaskClient) -> None:
    assert browser.get("/", base_url="http://evil.example").status_code == 403
    assert browser.get("/", base_url="http://localhost:3000").status_code == 200


@pytest.mark.parametrize("method", ["oauth.v2.access?code=playground", "auth.test", "api.test"])
def test_the_web_api_answers_nobody_under_a_foreign_name(browser: FlaskClient, method: str) -> None:
    refused = browser.get(f"/playground/api/{method}", base_url="http://evil.example")
    assert refused.status_code == 403
    assert "xoxb-" not in refused.text
    assert browser.get(f"/playground/api/{method}", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403


def test_what_is_done_at_the_page_happens(bot: Served, browser: FlaskClient) -> None:
    ts = bot.client.chat_postMessage(channel=NEWS, text="card", blocks=fake_bot.card())["ts"]
    where = {"channel": NEWS, "ts": ts}
    assert do(bot, browser, "write", channel=NEWS, text="/ainews latest").get_json() == {"ok": True}
    assert do(bot, browser, "click", where=where, block_id="card:1", action_id="insight").get_json()["ok"]
    eventually(lambda: len(changes(bot, browser).get_json()["views"]), 1)
    view = changes(bot, browser).get_json()["views"][0]["id"]
    refused = do(bot, browser, "submit", view=view, choices={"name": {"v": "x"}}).get_json()
    assert refused == {"ok": False, "errors": {"name": "Two words, please."}}
    assert do(bot, browser, "close", view=view).get_json()["ok"]
    assert do(bot, browser, "shortcut", callback_id="make_card", where=where).get_json()["ok"]
    assert do(bot, browser, "home").get_json()["ok"]
    eventually(lambda: bool(changes(bot, browser).get_json()["home"]), expected=True)
    eventually(lambda: len(bot.playground.state.whispers(NEWS)), 1)
    whisper = bot.playground.state.whispers(NEWS)[0]["ts"]
    assert do(bot, browser, "dismiss", ts=whisper).get_json()["ok"]
    assert do(bot, browser, "dismiss", ts=whisper).get_json()["ok"]
    assert bot.playground.state.whispers(NEWS) == []
    assert do(bot, browser, "options", where=where, block_id="b", action_id="a").get_json()["options"] == []


def test_refusals_are_sentences(bot: Served, browser: FlaskClient) -> None:
    answer = do(bot, browser, "write", channel=NEWS, text="/weather").get_json()
    assert not answer["ok"]
    assert answer["error"].startswith("/weather is not a command")
    assert do(bot, browser, "jump").status_code == 404
    bad = browser.post("/playground/page/write", data="[", headers={"X-Playground-Token": bot.playground.page_token})
    assert bad.status_code == 400


def test_a_page_starts_with_the_newest_messages_only(bot: Served, browser: FlaskClient) -> None:
    state = bot.playground.state
    for n in range(state_module.PAGE_STARTS_WITH + 5):
        state.post(NEWS, {"text": str(n)})
    texts = [m["message"]["text"] for m in changes(bot, browser).get_json()["messages"]]
    assert len(texts) == state_module.PAGE_STARTS_WITH
    assert texts[0] == "5"


def test_a_body_beyond_all_measure_is_refused(bot: Served, browser: FlaskClient) -> None:
    asked = bot.client.files_getUploadURLExternal(filename="a.png", length=20)
    path = asked["upload_url"].removeprefix(bot.url)
    assert browser.post(path, data=bytes(12_000_001)).status_code == 413


def test_files_that_are_no_images_are_not_served(bot: Served, browser: FlaskClient) -> None:
    asked = bot.client.files_getUploadURLExternal(filename="a.html", length=20)
    path = asked["upload_url"].removeprefix(bot.url)
    assert browser.post(path, data=b"<script>alert(1)</script>").status_code == 200
    assert browser.get(f"/playground/files/{asked['file_id']}").status_code == 404
    assert browser.post("/playground/upload/F404", data=b"x").status_code == 404


def test_the_manifest_names_commands_and_shortcuts(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    features = {
        "bot_user": {"display_name": "Post"},
        "slash_commands": [{"command": "/news", "description": "d"}],
        "shortcuts": [{"name": "Make a card", "type": "message", "callback_id": "m", "description": "d"}],
    }
    manifest.write_text(json.dumps({"features": features}), encoding="utf-8")
    installed = read_manifest(manifest)
    assert installed.bot_name == "Post"
    assert installed.commands[0].name == "/news"
    assert installed.shortcuts[0].on_message
    with served(manifest=manifest) as running:
        page = running.app.test_client().get("/").text
    assert "Make a card" in page
    assert read_manifest(tmp_path / "missing.json") == Installed()
