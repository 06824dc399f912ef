"""What Slack did not sign, signed long ago, or sent before is refused with 401; nothing ends in a 500."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from structlog.testing import capture_logs

from bot.slack.ingress import MAX_BODY, check, slack_endpoint
from bot.slack.replays import Replays, SharedReplays
from storage import people
from storage.errors import StorageError
from storage.seen import SeenRequests
from storage.store import Store

SECRET = "a-signing-secret-for-tests"
NOW = 1_800_000_000


def sign(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


@dataclass
class Gate:
    """The endpoint before a Bolt app that counts what it accepts."""

    client: FlaskClient
    clock: list[float]
    accepted: list[str] = field(default_factory=list)

    def send(self, body: bytes, headers: dict[str, str]) -> int:
        return self.client.post("/slack/events", data=body, headers=headers).status_code

    def genuine(self, text: str = "help", at: float | None = None) -> tuple[bytes, dict[str, str]]:
        body = urlencode({"command": "/ainews", "text": text, "team_id": "T1", "user_id": "U1"}).encode()
        timestamp = str(int(at if at is not None else self.clock[0]))
        return body, headers_of(timestamp, sign(body, timestamp))


def headers_of(timestamp: str, signature: str, kind: str = "application/x-www-form-urlencoded") -> dict[str, str]:
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "Content-Type": kind}


@pytest.fixture
def gate() -> Iterator[Gate]:
    def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id)

    bolt = App(signing_secret="x", authorize=authorize, request_verification_enabled=False)
    clock = [float(NOW)]
    flask = Flask("gate")
    endpoint = slack_endpoint(bolt, SECRET, now_s=lambda: clock[0])
    made = Gate(client=flask.test_client(), clock=clock)

    def accept(ack: object, body: dict[str, str]) -> None:
        made.accepted.append(body["text"])
        ack()  # type: ignore[operator]

    bolt.command("/ainews")(accept)
    flask.add_url_rule("/slack/events", "e", lambda: endpoint(request), methods=["POST"])
    yield made
    bolt.listener_runner.listener_executor.shutdown(wait=True)


def test_genuine_request_is_taken_once(gate: Gate) -> None:
    body, headers = gate.genuine()
    assert gate.send(body, headers) == 200
    assert gate.send(body, headers) == 401
    assert gate.accepted == ["help"]


def test_genuine_request_is_taken_again_after_it_was_not_served(gate: Gate) -> None:
    body = urlencode({"command": "/unknown", "text": "x", "team_id": "T1"}).encode()
    headers = headers_of(str(NOW), sign(body, str(NOW)))
    assert gate.send(body, headers) == 404
    assert gate.send(body, headers) == 404


def test_request_from_before_the_start_is_refused(gate: Gate) -> None:
    assert gate.send(*gate.genuine(at=NOW - 60)) == 401


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("more", "status"), [(0, 404), (1, 413)])
def test_a_body_may_have_so_many_bytes_and_not_one_more(gate: Gate, told: bool, more: int, status: int) -> None:
    body = b"x" * (MAX_BODY + more)
    headers = headers_of(str(NOW), sign(body, str(NOW)))
    environ = {} if told else {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    sent = gate.client.post("/slack/events", input_stream=BytesIO(body), headers=headers, environ_overrides=environ,
                            content_length=len(body) if told else None)  # fmt: skip
    assert sent.status_code == status


def test_url_verification_is_answered(gate: Gate) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    headers = headers_of(str(NOW), sign(body, str(NOW)), "application/json")
    answer = gate.client.post("/slack/events", data=body, headers=headers)
    assert (answer.status_code, answer.get_json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    "body", [b"[]", b"3", b'"x"', b"null", b"{", b"{}", b"payload=%7B", b"payload=3", b"\xff\xfe", b""]
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
def test_signed_nonsense_never_ends_in_a_server_error(gate: Gate, body: bytes, kind: str) -> None:
    status = gate.send(body, headers_of(str(NOW), sign(body, str(NOW)), kind))
    assert status in {200, 401, 404}
    assert gate.accepted == []


def test_json_nested_without_end_is_no_payload(gate: Gate) -> None:
    body = b"[" * 100_000
    assert gate.send(body, headers_of(str(NOW), sign(body, str(NOW)), "application/json")) == 401


def forgery(gate: Gate, rng: random.Random, sent: tuple[bytes, dict[str, str]]) -> tuple[bytes, dict[str, str]]:
    """One wrong request of any kind; ``sent`` is a genuine one that was taken already."""
    body, headers = gate.genuine(f"forged {rng.random()}")
    stamp, good = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]
    stamps = ["", "abc", "-5", "1e9", "９" * 10, "9" * 400, "١٢٣"]
    signatures = ["", "v0=", "v1=" + "0" * 64, "é" * 9, "v0=" + "g" * 64]
    return rng.choice(
        [
            (body, headers_of(stamp, sign(body, stamp, "another secret"))),
            (body + b"&x=1", headers_of(stamp, good)),
            (body, headers_of(str(NOW + rng.randint(1, 200)), good)),
            gate.genuine(at=NOW - rng.randint(301, 10**9)),
            gate.genuine(at=NOW + rng.randint(301, 10**9)),
            sent,
            (body, headers_of(rng.choice(stamps), good)),
            (body, headers_of(stamp, rng.choice(signatures))),
            (body, {}),
            (rng.randbytes(rng.randint(0, 300)), headers_of(stamp, "v0=" + rng.randbytes(32).hex())),
        ]
    )


@pytest.mark.slow
def test_ten_thousand_wrong_requests_are_all_refused(gate: Gate, rng: random.Random) -> None:
    sent = gate.genuine("the one that is replayed")
    assert gate.send(*sent) == 200
    statuses: Counter[int] = Counter()
    for _ in range(10_000):
        body, headers = forgery(gate, rng, sent)
        safe = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
        statuses[gate.send(body, safe)] += 1
    assert statuses == {401: 10_000}
    assert gate.accepted == ["the one that is replayed"]


@pytest.mark.parametrize(
    ("stamp", "secret", "late_s", "why"),
    [
        (str(NOW), SECRET, 300, ""),
        (str(NOW), SECRET, -300, ""),
        (str(NOW), SECRET, 301, "stale"),
        (str(NOW), SECRET, -301, "stale"),
        (str(NOW), "another secret", 0, "not signed by Slack"),
        ("", SECRET, 0, "no timestamp"),
        ("-5", SECRET, 0, "no timestamp"),
        ("٣" * 10, SECRET, 0, "no timestamp"),
        ("9" * 13, SECRET, 0, "no timestamp"),
    ],
)
def test_each_fault_of_a_request_is_named(stamp: str, secret: str, late_s: int, why: str) -> None:
    assert check(b"text=help", stamp, sign(b"text=help", stamp, secret), SECRET, NOW + late_s) == why


def test_one_changed_sign_of_the_body_or_the_signature_is_noticed() -> None:
    good = sign(b"text=help", str(NOW))
    assert check(b"text=helq", str(NOW), good, SECRET, NOW)
    assert check(b"text=help", str(NOW + 1), good, SECRET, NOW)
    other = "0" if good[-1] != "0" else "1"
    assert check(b"text=help", str(NOW), good[:-1] + other, SECRET, NOW)
    assert check(b"text=help", str(NOW), good.replace("v0=", "v1="), SECRET, NOW)


def test_a_refusal_is_one_line_in_the_log_with_its_reason_and_nothing_of_the_body(gate: Gate) -> None:
    with capture_logs() as logs:
        gate.send(b"canary", headers_of(str(NOW), "v0=wrong"))
    assert [(line["status"], line["why"]) for line in logs] == [(401, "not signed by Slack")]
    assert "canary" not in str(logs)


@given(st.binary(max_size=200), st.text(max_size=20), st.text(max_size=80))
def test_nothing_unsigned_passes_the_check(body: bytes, timestamp: str, signature: str) -> None:
    assert check(body, timestamp, signature, SECRET, NOW)


def test_no_secret_lets_nothing_through() -> None:
    assert check(b"", str(NOW), sign(b"", str(NOW), ""), "", NOW)


def test_memory_of_replays_is_bounded_in_time() -> None:
    clock = [float(NOW)]
    seen = Replays(lambda: clock[0])
    assert seen.take("a", NOW)
    assert not seen.take("a", NOW)
    clock[0] += 700
    assert seen.take("b", NOW + 700)
    assert seen.take("a", NOW)  # its timestamp is stale by now: the check before refuses it
    seen.give_back("b")
    assert seen.take("b", NOW + 700)


def test_memory_of_replays_is_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.replays._MOST_KEPT", 2)
    seen = Replays(lambda: float(NOW))
    assert [seen.take(one, NOW) for one in ("a", "b", "c", "d")] == [True] * 4
    assert not seen.take("d", NOW)
    assert seen.take("a", NOW)  # the oldest gave way


def shared(url: str) -> tuple[SharedReplays, SeenRequests]:
    seen = SeenRequests(url)
    return SharedReplays(seen, lambda: float(NOW)), seen


def test_request_that_one_process_served_is_refused_by_every_other_one_and_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    (first, one), (second, two) = shared(url), shared(url)
    assert first.take("v0=a", NOW)
    assert not second.take("v0=a", NOW)
    second.give_back("v0=a")
    assert second.take("v0=a", NOW)
    one.close()
    two.close()
    again, three = shared(url)
    assert not again.take("v0=a", NOW)
    three.close()


def test_only_one_of_many_threads_and_processes_serves_a_request(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    several = [shared(url) for _ in range(3)]
    with ThreadPoolExecutor(12) as pool:
        taken = list(pool.map(lambda n: several[n % 3][0].take(f"v0={n % 40}", NOW), range(480)))
    assert sum(taken) == 40
    for _, seen in several:
        seen.close()


def test_shared_memory_forgets_what_is_stale(tmp_path: Path) -> None:
    seen = SeenRequests(f"sqlite:///{tmp_path / 'x.db'}")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert seen.take("a", now)
    assert not seen.take("a", now + timedelta(minutes=10))
    assert seen.take("b", now + timedelta(minutes=12))
    assert seen.take("a", now + timedelta(minutes=12))
    seen.close()


def test_postgres_shares_the_memory_too(postgres: str) -> None:
    Store.open(postgres).close()
    (first, one), (second, two) = shared(postgres), shared(postgres)
    assert first.take("v0=a", NOW)
    assert not second.take("v0=a", NOW)
    one.close()
    two.close()


def test_memory_that_cannot_be_reached_refuses_for_now(tmp_path: Path) -> None:
    replays, seen = shared(f"sqlite:///{tmp_path / 'x.db'}")
    with closing(sqlite3.connect(tmp_path / "x.seen.db")) as c:
        c.execute("DROP TABLE seen_requests")
    with pytest.raises(StorageError, match="cannot be reached"):
        replays.take("v0=a", NOW)
    seen.close()


def test_length_that_is_not_given_is_read_up_to_the_cap(gate: Gate) -> None:
    body, headers = gate.genuine()
    environ = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    answer = gate.client.post("/slack/events", input_stream=BytesIO(body), headers=headers, environ_overrides=environ)
    assert answer.status_code == 200


def test_a_signature_is_remembered_for_as_long_as_its_timestamp_is_good() -> None:
    clock = [float(NOW)]
    seen = Replays(lambda: clock[0])
    assert seen.take("a", NOW + 300)  # five minutes ahead, good for five more
    clock[0] += 599
    assert seen.take("b", NOW + 599)
    assert not seen.take("a", NOW + 300)


def test_what_the_memory_forgets_are_signatures_and_no_events(postgres: str) -> None:
    store = Store.open(postgres)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with store.write() as c:
        assert people.see_once(c, "event:E1", now)
    _, seen = shared(postgres)
    assert seen.take("a", now)
    assert seen.take("b", now + timedelta(minutes=12))
    assert seen.take("a", now + timedelta(minutes=12))
    with store.write() as c:
        assert not people.see_once(c, "event:E1", now + timedelta(minutes=12))
    seen.close()
    store.close()
