"""The sample news: well-formed feeds, dates near now, waves that come in, articles behind the links."""

from __future__ import annotations

import json
import socket
import struct
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.parse import parse
from bot.playground.demo.feeds import demo_feeds
from bot.playground.demo.news import load_items, load_outlets
from bot.playground.demo.server import DemoServer, demo_sources
from storage.records import Category

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    running = DemoServer(lambda: NOW).start()
    yield running
    running.stop()


def get(url: str, **headers: str) -> tuple[int, bytes, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as reply:
            return reply.status, reply.read(), reply.headers["ETag"]
    except urllib.error.HTTPError as e:
        with e:
            return e.code, e.read(), e.headers["ETag"]


def test_every_feed_is_read_by_the_bots_own_parser() -> None:
    entries = 0
    for path, content_type, body in demo_feeds(NOW, (NOW, NOW)):
        parsed = parse(body, f"http://127.0.0.1{path}", content_type)
        assert parsed.title in {outlet.title for outlet in load_outlets()}
        assert all(entry.title and entry.published_at for entry in parsed.entries)
        entries += len(parsed.entries)
    assert entries == len(load_items(NOW, (NOW, NOW))) >= 60


def test_entries_are_dated_near_now_and_never_later() -> None:
    items = load_items(NOW, (NOW, NOW))
    assert max(item.published_at for item in items) < NOW
    assert min(item.published_at for item in items) > NOW - timedelta(days=7)
    assert all("{" not in item.title + " ".join(item.paragraphs) for item in items)


def test_entries_are_unique_and_belong_to_an_outlet() -> None:
    items = load_items(NOW, (NOW, NOW))
    assert len({(item.outlet, item.slug) for item in items}) == len(items)
    assert {item.outlet for item in items} == {outlet.key for outlet in load_outlets()}


def test_dates_in_texts_follow_the_day_they_are_served() -> None:
    texts = {item.slug: item for item in load_items(NOW)}
    assert texts["petrel-3-retirement"].title == "Petrel 3 will be retired on 22 January 2027"
    later = {item.slug: item for item in load_items(NOW + timedelta(days=1))}
    assert later["petrel-3-retirement"].title == "Petrel 3 will be retired on 23 January 2027"


def test_new_stories_come_in_waves(server: DemoServer) -> None:
    counts = []
    for wave in (1, 2, 3):
        assert server.wave == wave
        bodies = [get(source.url)[1] for source in demo_sources(server.url) if source.url.endswith(".json")]
        counts.append(sum(len(json.loads(body)["items"]) for body in bodies))
        assert server.advance() is (wave < 3)
    assert counts[0] < counts[1] == counts[2]


def test_feeds_answer_conditional_requests(server: DemoServer) -> None:
    url = demo_sources(server.url)[0].url
    status, _, etag = get(url)
    assert status == 200
    assert get(url, **{"If-None-Match": etag})[0] == 304
    server.advance()
    assert get(url, **{"If-None-Match": etag})[0] == 200


def test_the_links_of_feeds_lead_to_articles(server: DemoServer) -> None:
    port = server.url.rpartition(":")[2]
    for path, content_type, body in demo_feeds(NOW, port=int(port)):
        for entry in parse(body, f"{server.url}{path}", content_type).entries[:1]:
            status, page, _ = get(f"{server.url}/{entry.url.split('/', 3)[3]}")
            assert status == 200
            assert b"Sample news" in page
    assert get(f"{server.url}/nowhere")[0] == 404


def test_articles_behind_teasers_have_hosts_that_resolve_everywhere() -> None:
    assert all(outlet.full or outlet.host in {"127.0.0.1", "localhost"} for outlet in load_outlets())


def test_sources_have_known_categories(server: DemoServer) -> None:
    sources = demo_sources(server.url)
    assert 10 <= len(sources) <= 14
    assert {source.category for source in sources} <= {category.value for category in Category}


def test_a_reader_that_hangs_up_is_not_reported(server: DemoServer, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as rude:
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.sendall(b"GET /feeds")
    assert get(f"{server.url}/nowhere")[0] == 404
    server.stop()
    assert capfd.readouterr().err == ""


def test_stopping_twice_or_before_starting_is_harmless() -> None:
    never = DemoServer(lambda: NOW)
    never.stop()
