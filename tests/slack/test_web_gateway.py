"""The gateway against a server that speaks Slack's Web API: one attempt a call, and a word for every failure."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.delivery.gateway import Message
from bot.errors import SlackError
from bot.playground.faults import Fault
from bot.slack.client import make_client
from bot.slack.web_gateway import WebGateway
from tests.conftest import Clock
from tests.playground.workspace import TOKEN, Served, served

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HELLO = Message(text="hello", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "hello"}},))


@pytest.fixture
def slack(clock: Clock) -> Iterator[Served]:
    with served(now=clock) as running:
        yield running


@pytest.fixture
def gateway(slack: Served) -> WebGateway:
    return WebGateway(make_client(TOKEN, f"{slack.url}/playground/api/"))


@pytest.fixture
def channel(slack: Served) -> str:
    return next(iter(slack.playground.channels.values()))


def test_the_token_says_who_it_is(gateway: WebGateway, slack: Served) -> None:
    identity = gateway.identity()
    assert identity.team_id == slack.playground.team_id
    assert identity.bot_user_id == slack.playground.bot_user


def test_a_posted_message_is_found_by_its_delivery_id(gateway: WebGateway, channel: str) -> None:
    posted = gateway.post(channel, HELLO, delivery_id="d-1")
    (found,) = [one for one in gateway.history(channel, oldest=LONG_AGO).messages if one.delivery_id]
    assert (found.ts, found.delivery_id, found.own) == (posted.ts, "d-1", True)


def test_another_installations_message_with_our_delivery_id_is_not_ours(
    gateway: WebGateway, slack: Served, channel: str
) -> None:
    metadata = {"event_type": "signalpost_delivery", "event_payload": {"delivery_id": "d-1"}}
    staging = {"user": "USTAGING", "bot_id": "BSTAGING", "app_id": "ASTAGING"}
    slack.playground.state.post(channel, {"text": "hello", "metadata": metadata, **staging})
    (found,) = [one for one in gateway.history(channel, oldest=LONG_AGO).messages if one.delivery_id]
    assert not found.own


def test_history_tells_slacks_time_and_pages(gateway: WebGateway, slack: Served, channel: str) -> None:
    for number in range(3):
        slack.playground.state.post(channel, {"text": f"line {number}", "user": slack.playground.you})
    first = gateway.history(channel, oldest=LONG_AGO, limit=2)
    assert first.server_time is not None
    assert abs(first.server_time - datetime.now(UTC)) < timedelta(minutes=1)
    second = gateway.history(channel, oldest=LONG_AGO, limit=2, cursor=first.cursor)
    seen = [one.ts for one in (*first.messages, *second.messages)]
    assert len(seen) >= 3
    assert seen == sorted(set(seen), reverse=True)
    assert not any(one.own for one in first.messages)


def test_a_message_has_an_address_for_people(gateway: WebGateway, slack: Served, channel: str) -> None:
    posted = gateway.post(channel, HELLO)
    assert gateway.permalink(channel, posted.ts) == f"{slack.url}/#{channel}/{posted.ts}"
    with pytest.raises(SlackError) as refused:
        gateway.permalink(channel, "1.1")
    assert refused.value.code == "message_not_found"


def test_replies_are_read_from_their_thread(gateway: WebGateway, channel: str, clock: Clock) -> None:
    root = gateway.post(channel, HELLO, delivery_id="root")
    clock.tick(seconds=2)
    gateway.post(channel, HELLO, delivery_id="reply", thread_ts=root.ts)
    thread = gateway.replies(channel, root.ts, oldest=LONG_AGO)
    assert {one.delivery_id for one in thread.messages} >= {"reply"}


def test_an_edit_keeps_the_delivery_id(gateway: WebGateway, channel: str) -> None:
    posted = gateway.post(channel, HELLO, delivery_id="d-1")
    gateway.update(channel, posted.ts, Message(text="changed", blocks=HELLO.blocks), delivery_id="d-1")
    (found,) = [one for one in gateway.history(channel, oldest=LONG_AGO).messages if one.ts == posted.ts]
    assert found.delivery_id == "d-1"
    gateway.delete(channel, posted.ts)
    assert posted.ts not in {one.ts for one in gateway.history(channel, oldest=LONG_AGO).messages}


def test_channels_people_and_direct_messages(gateway: WebGateway, slack: Served, channel: str) -> None:
    you = slack.playground.you
    assert gateway.channel(channel).name in slack.playground.channels
    assert gateway.user(you).user_id == you
    assert channel in gateway.channels_of(you)
    assert gateway.open_dm(you) == slack.playground.dm
    gateway.join(channel)
    gateway.ephemeral(channel, you, HELLO)
    gateway.publish_home(you, {"type": "home", "blocks": list(HELLO.blocks)})


@pytest.mark.parametrize("kind", ["drop-before", "drop-after"])
def test_a_cut_connection_is_one_request_and_an_unknown_outcome(
    gateway: WebGateway, slack: Served, channel: str, kind: str
) -> None:
    slack.playground.faults.plan(Fault(kind=kind))  # type: ignore[arg-type]
    with pytest.raises(SlackError) as caught:
        gateway.post(channel, HELLO, delivery_id="d-1")
    assert caught.value.ambiguous
    assert slack.playground.faults.requests["chat.postMessage"] == 1
    stored = [one for one in gateway.history(channel, oldest=LONG_AGO).messages if one.delivery_id == "d-1"]
    assert len(stored) == (kind == "drop-after")


def test_too_many_requests_say_when_to_come_back(gateway: WebGateway, slack: Served, channel: str) -> None:
    slack.playground.faults.plan(Fault(kind="ratelimited", seconds=7))
    with pytest.raises(SlackError) as caught:
        gateway.post(channel, HELLO)
    assert (caught.value.code, caught.value.retry_after, caught.value.ambiguous) == ("ratelimited", 7.0, False)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(kind="status", status=503), (True, False)),
        (Fault(kind="error", code="internal_error"), (True, False)),
        (Fault(kind="error", code="is_archived"), (False, True)),
        (Fault(kind="error", code="message_limit_exceeded"), (False, False)),
        (Fault(kind="error", code="never_heard_of"), (False, True)),
    ],
)
def test_refusals_are_judged_by_the_table(
    gateway: WebGateway, slack: Served, channel: str, fault: Fault, expected: tuple[bool, bool]
) -> None:
    slack.playground.faults.plan(Fault(kind=fault.kind, status=fault.status, code=fault.code))
    with pytest.raises(SlackError) as caught:
        gateway.post(channel, HELLO)
    assert (caught.value.ambiguous, caught.value.permanent) == expected


def test_a_bad_block_names_its_place_and_no_token(gateway: WebGateway, channel: str) -> None:
    with pytest.raises(SlackError) as caught:
        gateway.post(channel, Message(text="x", blocks=({"type": "section"},)))
    assert caught.value.code == "invalid_blocks"
    assert "/blocks/0" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_nobody_listening_means_nothing_was_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gateway = WebGateway(make_client(TOKEN, f"http://127.0.0.1:{port}/api/"))
    with pytest.raises(SlackError) as caught:
        gateway.post("C1", HELLO)
    assert (caught.value.ambiguous, caught.value.permanent) == (False, False)


@dataclass
class Odd:
    """A server that answers what no Slack should."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def serve(self) -> Iterator[WebGateway]:
        odd = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(odd.status)
                for name, value in odd.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(odd.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield WebGateway(make_client(TOKEN, f"http://127.0.0.1:{server.server_port}/api/"))
        finally:
            server.shutdown()
            thread.join(5)
            server.server_close()


@pytest.mark.parametrize(
    ("odd", "ambiguous"),
    [
        (Odd(b"<html>Maintenance</html>", headers={"Content-Type": "text/html"}), True),
        (Odd(b"<html>Bad gateway</html>", status=502, headers={"Content-Type": "text/html"}), True),
        (Odd(b"", status=500), True),
        (Odd(b'{"ok": tru', headers={"Content-Type": "application/json"}), True),
        (Odd(b"\xff\xfe\x00", headers={"Content-Type": "application/json; charset=utf-8"}), True),
        (Odd(b'{"ok": false, "error": "rate_limited"}', status=429, headers={"Retry-After": "soon"}), False),
        (Odd(b'{"ok": false}', headers={"Content-Type": "application/json"}), True),
        (Odd(b"[1]", headers={"Content-Type": "application/json"}), True),
        (Odd(b"null", headers={"Content-Type": "application/json"}), True),
        (Odd(b'"ok"', headers={"Content-Type": "application/json"}), True),
        (Odd(b"[" * 100_000, headers={"Content-Type": "application/json"}), True),
        (Odd(b'{"ok": true}'), True),
        (Odd(b'{"ok": true, "ts": null}'), True),
        (Odd(b'{"ok": true, "ts": "soon"}'), True),
        (Odd(b'{"ok": true, "ts": {"a": 1}}'), True),
    ],
)
def test_an_answer_that_is_none_is_an_unknown_outcome(odd: Odd, ambiguous: bool) -> None:
    with odd.serve() as gateway, pytest.raises(SlackError) as caught:
        gateway.post("C1", HELLO)
    assert caught.value.ambiguous is ambiguous
    assert TOKEN not in str(caught.value)


def test_the_token_does_not_follow_a_redirect() -> None:
    elsewhere: list[str] = []
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        stranger.settimeout(10)

        def listen() -> None:
            with suppress(OSError), stranger.accept()[0] as line:
                elsewhere.append(line.recv(65_536).decode())
                line.sendall(b"HTTP/1.0 200 OK\r\n\r\n{}")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        away = {"Location": f"http://127.0.0.1:{stranger.getsockname()[1]}/"}
        with Odd(b"", status=302, headers=away).serve() as gateway, pytest.raises(SlackError) as caught:
            gateway.post("C1", HELLO)
        thread.join(10)
    assert caught.value.ambiguous
    assert TOKEN not in str(elsewhere)
    assert "Authorization" not in str(elsewhere)


def test_a_refusal_that_repeats_the_request_gives_no_token_away() -> None:
    told = {
        "ok": False,
        "error": "odd",
        "needed": TOKEN,
        "response_metadata": {"messages": [f"Bearer {TOKEN}", "x" * 9_000]},
    }
    with Odd(json.dumps(told).encode()).serve() as gateway, pytest.raises(SlackError) as caught:
        gateway.identity()
    assert TOKEN not in str(caught.value)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize(
    ("user", "home", "guest"),
    [
        ({"team_id": "T2"}, "T2", False),
        ({"team_id": "T2", "is_stranger": True}, "T2", True),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1"]}}, "", False),
        ({}, "", False),
    ],
)
def test_it_is_told_whose_people_somebody_is(user: dict[str, object], home: str, guest: bool) -> None:
    with Odd(json.dumps({"ok": True, "user": user}).encode()).serve() as gateway:
        told = gateway.user("U1")
    assert (told.home_team_id, told.is_guest) == (home, guest)


def test_a_history_without_messages_proves_nothing() -> None:
    with Odd(b'{"ok": true, "team_id": "T1"}').serve() as gateway, pytest.raises(SlackError) as caught:
        gateway.history("C1", oldest=LONG_AGO)
    assert caught.value.ambiguous


def test_messages_without_a_time_are_passed_over() -> None:
    odd = [{"ts": "9" * 40 + ".0"}, {"ts": "-5"}, {"ts": [1]}, {}, {"ts": "soon"}, {"ts": "1763900000.000100"}]
    with Odd(json.dumps({"ok": True, "team_id": "T1", "messages": odd}).encode()).serve() as gateway:
        assert [one.ts for one in gateway.history("C1", oldest=LONG_AGO).messages] == ["1763900000.000100"]


def test_who_the_bot_is_cannot_be_nobody() -> None:
    with Odd(b'{"ok": true}').serve() as gateway, pytest.raises(SlackError) as caught:
        gateway.identity()
    assert caught.value.ambiguous


def test_answers_with_holes_become_empty_values() -> None:
    with Odd(b'{"ok": true}').serve() as gateway:
        assert gateway.open_dm("U1") == ""
        assert gateway.channels_of("U1") == frozenset()
        assert gateway.channel("C1").name == ""
        assert gateway.open_view("t", {}) == ""
        assert gateway.push_view("t", {}) == ""
        gateway.update_view("V1", {}, view_hash="h")


def test_a_picture_is_uploaded_unseen_and_shown_by_a_message(gateway: WebGateway, slack: Served, channel: str) -> None:
    file_id = gateway.upload_image("week.png", bytes.fromhex("89504e470d0a1a0a"), alt_text="bars", title="The week")
    assert not slack.playground.state.messages(channel)
    picture = {"type": "image", "block_id": "chart", "slack_file": {"id": file_id}, "alt_text": "bars"}
    gateway.post(channel, Message(text="The week", blocks=(picture,)))
    assert slack.playground.state.messages(channel)[0]["blocks"][0]["slack_file"] == {"id": file_id}


def test_a_picture_that_slack_does_not_know_is_refused(gateway: WebGateway, channel: str) -> None:
    picture = {"type": "image", "block_id": "chart", "slack_file": {"id": "F0"}, "alt_text": "bars"}
    with pytest.raises(SlackError, match="invalid_blocks"):
        gateway.post(channel, Message(text="The week", blocks=(picture,)))


def test_an_upload_without_an_id_is_no_upload() -> None:
    with Odd(b'{"ok": true}').serve() as gateway, pytest.raises(SlackError):
        gateway.upload_image("week.png", b"x", alt_text="bars", title="The week")
