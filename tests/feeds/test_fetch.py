"""Fetching stays within its bounds whatever the server does."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.feeds.fetch import Fetched, FetchPolicy, FetchRequest, fetch_many
from bot.feeds.guard import UNREACHABLE
from tests.feeds.web import Page, Web


def fetch_one(request: FetchRequest, policy: FetchPolicy) -> Fetched:
    (fetched,) = fetch_many([request], policy)
    return fetched


def test_document_comes_back_with_what_the_server_said(web: Web, policy: FetchPolicy) -> None:
    headers = {"ETag": '"a"', "Last-Modified": "Mon, 23 Nov 2026 09:00:00 GMT", "Cache-Control": "public, max-age=600",
               "Content-Type": "application/rss+xml"}  # fmt: skip
    url = web.put("/feed", b"<rss/>", headers=headers)
    got = fetch_one(FetchRequest(url=url, key=7), policy)
    assert (got.body, got.status, got.request.key, got.url) == (b"<rss/>", 200, 7, url)
    assert (got.etag, got.last_modified, got.max_age_s) == ('"a"', "Mon, 23 Nov 2026 09:00:00 GMT", 600)
    assert got.content_type == "application/rss+xml"
    assert web.seen[0].headers["user-agent"].startswith("Signalpost/")


def test_what_we_have_is_not_sent_again(web: Web, policy: FetchPolicy) -> None:
    def answer(headers: dict[str, str]) -> Page:
        return Page(status=304 if headers.get("if-none-match") == '"a"' else 200, body=b"x")

    web.pages["/feed"] = answer
    got = fetch_one(FetchRequest(url=web.url(), etag='"a"', last_modified="yesterday"), policy)
    assert got.not_modified
    assert got.ok
    assert web.seen[0].headers["if-modified-since"] == "yesterday"


def test_not_modified_that_nobody_asked_for_is_an_error(web: Web, policy: FetchPolicy) -> None:
    url = web.put("/feed", status=304)
    assert fetch_one(FetchRequest(url=url), policy).error == "The server answered 304."


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (410, True), (403, True), (500, False), (503, False)])
def test_refusal_is_a_value_with_a_sentence(web: Web, policy: FetchPolicy, status: int, permanent: bool) -> None:
    got = fetch_one(FetchRequest(url=web.put("/feed", b"<html>", status=status)), policy)
    assert str(status) in got.error
    assert got.permanent is permanent
    assert not got.body


def test_retry_after_is_read(web: Web, policy: FetchPolicy) -> None:
    url = web.put("/feed", status=429, headers={"Retry-After": "120"})
    assert fetch_one(FetchRequest(url=url), policy).retry_after_s == 120


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_names_a_time_to_come_again_is_not_asked_by_the_others(
    web: Web, policy: FetchPolicy, status: int
) -> None:
    url = web.put("/feed", status=status, headers={"Retry-After": "120"})
    requests = [FetchRequest(url=f"{url}?{number}", key=number) for number in range(20)]
    for number in range(20):
        web.put(f"/feed?{number}", status=status, headers={"Retry-After": "120"})
    answers = list(fetch_many(requests, replace(policy, per_host=2)))
    assert len(web.seen) <= 4
    assert sorted(got.request.key for got in answers) == list(range(20))
    assert {(got.status, got.retry_after_s, str(status) in got.error) for got in answers} == {(status, 120, True)}
    assert all(got.url == got.request.url for got in answers)


def test_a_host_that_only_stumbles_is_asked_by_the_others(web: Web, policy: FetchPolicy) -> None:
    web.put("/feed", status=503)
    list(fetch_many([FetchRequest(url=web.url())] * 5, policy))
    assert len(web.seen) == 5


def test_blocked_closed_and_timed_out_sound_alike(web: Web, policy: FetchPolicy) -> None:
    slow = web.put("/slow", b"x" * 50, drip=0.1)
    hasty = replace(policy, total_s=0.3)
    closed = "http://127.0.0.1:1/"
    blocked = "http://169.254.169.254/latest/meta-data/"
    errors = {fetch_one(FetchRequest(url=url), hasty).error for url in (slow, closed, blocked)}
    assert errors == {UNREACHABLE}
    assert fetch_one(FetchRequest(url="http://name.invalid/"), hasty).error == UNREACHABLE


@pytest.mark.parametrize("host", ["site.localhost", "A.B.LOCALHOST"])
def test_names_under_localhost_are_this_machine_where_it_may_be_dialled(
    web: Web, policy: FetchPolicy, host: str
) -> None:
    web.put("/feed", "here")
    url = f"http://{host}:{web.port}/feed"
    assert fetch_one(FetchRequest(url=url), policy).body == b"here"
    assert not fetch_one(FetchRequest(url=url), FetchPolicy(total_s=3.0)).ok


def test_address_that_is_no_web_address_is_a_value_too(policy: FetchPolicy) -> None:
    for url in ("file:///etc/passwd", "http://[", "", "http://user:pw@127.0.0.1/", "http://exa mple/"):
        got = fetch_one(FetchRequest(url=url), policy)
        assert got.error
        assert got.permanent
        assert "pw" not in got.error


def test_slow_drip_ends_at_the_deadline(web: Web, policy: FetchPolicy) -> None:
    url = web.put("/drip", b"x" * 1000, drip=0.05)
    began = time.monotonic()
    got = fetch_one(FetchRequest(url=url), replace(policy, total_s=0.5))
    assert got.error == UNREACHABLE
    assert time.monotonic() - began < 20


def test_redirects_are_followed_and_permanent_ones_told(web: Web, policy: FetchPolicy) -> None:
    web.put("/new", b"<rss/>")
    web.put("/moved", status=301, headers={"Location": "/new"})
    web.put("/for-now", status=302, headers={"Location": "/moved"})
    web.put("/half", status=308, headers={"Location": "/for-now"})
    got = {path: fetch_one(FetchRequest(url=web.url(path)), policy) for path in ("/moved", "/for-now", "/half")}
    assert {path: answer.body for path, answer in got.items()} == dict.fromkeys(got, b"<rss/>")
    assert got["/moved"].moved_to == web.url("/new")
    assert got["/for-now"].moved_to == ""
    assert got["/half"].moved_to == web.url("/for-now")
    assert got["/half"].url == web.url("/new")


def test_redirects_end_after_five(web: Web, policy: FetchPolicy) -> None:
    web.put("/loop", status=302, headers={"Location": "/loop"})
    assert "redirect" in fetch_one(FetchRequest(url=web.url("/loop")), policy).error
    assert len(web.hits("/loop")) == 6


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://10.0.0.1/", "http://user@127.0.0.1/", "http://[::1]/", "gopher://x", "http://"],
)
def test_redirect_to_where_nobody_may_go_is_refused(web: Web, policy: FetchPolicy, location: str) -> None:
    url = web.put("/feed", status=302, headers={"Location": location})
    assert fetch_one(FetchRequest(url=url), policy).error


def bombs() -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """Bodies that grow to 100 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    once = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    plain = zlib.compress(bytes(100_000_000), 9)
    yield "gzip", once, {"Content-Encoding": "gzip"}
    yield "gzip twice", gzip.compress(once), {"Content-Encoding": "gzip, gzip"}
    yield "deflate", plain, {"Content-Encoding": "deflate"}
    yield "raw deflate", plain[2:-4], {"Content-Encoding": "deflate"}
    yield "many members", once[: len(once)] * 3, {"Content-Encoding": "gzip"}
    yield "not asked for", once, {"Content-Encoding": "br"}
    yield "not asked for either", once, {"Content-Encoding": "zstd"}
    yield "gzip file", once, {}


def test_bomb_costs_no_more_than_the_cap(web: Web, policy: FetchPolicy) -> None:
    requests = [
        FetchRequest(url=web.put(f"/{name.replace(' ', '-')}", body, headers=headers))
        for name, body, headers in bombs()
    ]
    tracemalloc.start()
    answers = list(fetch_many(requests, replace(policy, total_s=10, concurrency=2)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(answers) == 8
    assert all(answer.error and not answer.body for answer in answers)
    assert peak < 40_000_000


HONEST = (
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", lambda raw: zlib.compress(raw)[2:-4]),
    ("identity", bytes),
    ("", gzip.compress),
    ("gzip", lambda raw: gzip.compress(raw[:9]) + gzip.compress(raw[9:]) + b"\0\0"),
)


@pytest.mark.parametrize(("encoding", "pack"), HONEST)
def test_honest_compression_is_undone(web: Web, policy: FetchPolicy, encoding: str, pack: type[bytes]) -> None:
    text = b"<rss>a document</rss>" * 50
    url = web.put("/feed", pack(text), headers={"Content-Encoding": encoding} if encoding else {})
    assert fetch_one(FetchRequest(url=url), policy).body == text


def test_broken_compression_is_an_error(web: Web, policy: FetchPolicy) -> None:
    url = web.put("/feed", b"not gzip at all", headers={"Content-Encoding": "gzip"})
    assert fetch_one(FetchRequest(url=url), policy).error


def test_endless_and_oversized_bodies_end_at_the_cap(web: Web, policy: FetchPolicy) -> None:
    endless = web.put("/endless", b"x" * 65_536, endless=True)
    claimed = web.put("/claimed", b"x" * 6_000_000)
    for url in (endless, claimed):
        assert "larger than 5 MiB" in fetch_one(FetchRequest(url=url), replace(policy, total_s=20)).error


def test_headers_without_end_are_refused(web: Web, policy: FetchPolicy) -> None:
    many = web.put("/many", b"x", headers={f"X-{number}": "y" * 100 for number in range(2_000)})
    long = web.put("/long", b"x", headers={"X-Long": "y" * 100_000})
    for url in (many, long):
        assert fetch_one(FetchRequest(url=url), policy).error


def test_large_bodies_are_few_at_a_time(web: Web, policy: FetchPolicy) -> None:
    for number in range(12):
        web.put(f"/{number}", b"x" * 200_000)
    narrow = replace(policy, large_bytes=100_000, large=2, concurrency=12, per_host=12, total_s=20)
    answers = list(fetch_many([FetchRequest(url=web.url(f"/{number}")) for number in range(12)], narrow))
    assert [len(answer.body) for answer in answers] == [200_000] * 12


def test_requests_are_read_as_they_are_needed(web: Web, policy: FetchPolicy) -> None:
    web.put("/feed", b"x")
    taken = []

    def source() -> Iterator[FetchRequest]:
        for number in range(1_000):
            taken.append(number)
            yield FetchRequest(url=web.url(), key=number)

    answers = fetch_many(source(), replace(policy, concurrency=8))
    next(answers)
    assert len(taken) <= 40
    answers.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name == "fetch"]


def test_a_host_is_not_asked_more_at_once_than_agreed(web: Web, policy: FetchPolicy) -> None:
    web.put("/feed", b"x" * 20, drip=0.005)
    list(fetch_many([FetchRequest(url=web.url())] * 30, replace(policy, per_host=3)))
    assert web.most_at_once <= 3


def test_a_slow_host_does_not_hold_up_another(web: Web, policy: FetchPolicy) -> None:
    web.put("/slow", b"x" * 10, drip=0.1)
    web.put("/quick", b"x")
    slow = [FetchRequest(url=web.url("/slow"), key=1)] * 8
    quick = FetchRequest(url=web.url("/quick").replace("127.0.0.1", "127.0.0.1."), key=2)
    keys = [
        got.request.key for got in fetch_many([*slow, quick], replace(policy, concurrency=4, per_host=2, total_s=20))
    ]
    assert keys.index(2) < 4
    assert len(keys) == 9


def test_nothing_to_fetch_is_no_work(policy: FetchPolicy) -> None:
    assert list(fetch_many([], policy)) == []


def test_environment_proxies_are_not_used(web: Web, policy: FetchPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert fetch_one(FetchRequest(url=web.put("/feed", b"x")), policy).body == b"x"
