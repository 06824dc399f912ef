"""The list of feeds: seeded once, added with discovery, removed for good, told in words, carried as OPML."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError, UserError
from bot.services.feeds.ingest import poll_due
from bot.services.feeds.sources import (
    add_source,
    check_feed,
    check_sources,
    export_opml,
    import_opml,
    remove_source,
    revive_source,
    seed_sources,
)
from bot.services.parts import Parts
from storage import feeds as feed_store
from storage.records import Category, FeedState
from storage.store import Store
from tests.conftest import Clock
from tests.feeds.web import Web
from tests.services.ingesting import add, entries_of, feed_of, make_parts, many, rss

SOURCES = """
[[feed]]
title = "One"
url = "https://one.example/feed"
category = "lab"
weight = 1.8
ai_only = true

[[feed]]
title = "Two"
url = "https://two.example/feed"
"""


@pytest.fixture
def parts(store: Store, clock: Clock, tmp_path: Path) -> Parts:
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES)
    return make_parts(store, clock, sources=path)


def titles(parts: Parts) -> list[str]:
    with parts.store.read() as c:
        return [feed.title for feed in feed_store.list_feeds(c)]


def test_sources_are_seeded_once_and_a_removed_one_stays_away(parts: Parts) -> None:
    assert seed_sources(parts) == 2
    assert seed_sources(parts) == 0
    remove_source(parts, "one")
    assert seed_sources(parts) == 0
    assert titles(parts) == ["Two"]
    with parts.store.read() as c:
        one = feed_store.find_feed(c, "https://one.example/feed")
    assert one is not None
    assert (one.state, one.category, one.weight, one.ai_only) == (FeedState.REMOVED, Category.LAB, 1.8, True)


def test_wrong_sources_file_is_told(parts: Parts) -> None:
    parts.settings.sources.write_text("[[feed]]\ntitle = 'X'")
    with pytest.raises(ConfigError, match="needs a url"):
        seed_sources(parts)


def test_feed_is_added_by_its_own_address(parts: Parts, web: Web, clock: Clock) -> None:
    web.put("/feed", rss(("a", "A", clock()), title="The Site"))
    feed = add_source(parts, f"  <{web.url()}> ", category=Category.RESEARCH)
    assert (feed.title, feed.url, feed.category) == ("The Site", web.url(), Category.RESEARCH)
    assert poll_due(parts).stored == 1
    with pytest.raises(UserError, match="already"):
        add_source(parts, web.url())


def test_feed_is_found_through_its_page(parts: Parts, web: Web, clock: Clock) -> None:
    web.put("/feed", many(2, clock()))
    links = ("/absent", "/page", "/feed")
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    web.put("/page", f"<!doctype html><html><head>{head}</head></html>")
    assert add_source(parts, web.url("/page"), title="Mine").url == web.url("/feed")
    assert check_feed(parts, web.url("/page")).entries == 2


@pytest.mark.parametrize(
    "url", ["", "ftp://x.example/", "http://user:secret@x.example/", "user:secret@x", "not an address", "http://["]
)
def test_what_is_no_address_gets_one_sentence(parts: Parts, url: str) -> None:
    with pytest.raises(UserError) as caught:
        add_source(parts, url)
    assert "secret" not in str(caught.value)


def test_page_without_a_feed_gets_one_sentence(parts: Parts, web: Web) -> None:
    url = web.put("/page", b"<html><head><title>x</title></head></html>")
    with pytest.raises(UserError, match="No feed was found"):
        add_source(parts, url)
    with pytest.raises(UserError, match="cannot be reached"):
        add_source(parts, "http://10.0.0.1/feed")
    assert titles(parts) == []


def test_removing_names_what_is_unknown_or_ambiguous(parts: Parts) -> None:
    first, _second = add(parts, "https://a.example/feed", "Same"), add(parts, "https://b.example/feed", "Same")
    with pytest.raises(UserError, match="no feed 'Nobody'"):
        remove_source(parts, "Nobody")
    with pytest.raises(UserError, match="Several"):
        remove_source(parts, "same")
    assert remove_source(parts, first.id).id == first.id
    assert remove_source(parts, "https://b.example/feed").title == "Same"
    assert titles(parts) == []


def test_removed_feed_may_be_added_again_and_begins_anew(parts: Parts, web: Web, clock: Clock) -> None:
    web.put("/feed", many(2, clock()))
    first = add_source(parts, web.url())
    poll_due(parts)
    remove_source(parts, first.id)
    again = add_source(parts, web.url())
    assert again.id == first.id
    assert feed_of(parts, first.id).baseline_at is None
    clock.tick(hours=1)
    web.put("/feed", many(4, clock()))
    report = poll_due(parts)
    assert report.news == 0
    assert report.stored >= 1
    assert len(entries_of(parts, first.id)) == 2 + report.stored


def test_stopped_feed_is_revived_by_hand(parts: Parts, web: Web, clock: Clock) -> None:
    feed = add(parts, web.put("/feed", status=410))
    poll_due(parts)
    web.put("/feed", many(1, clock()))
    revive_source(parts, feed.id)
    assert poll_due(parts).ok == 1
    with pytest.raises(UserError, match="not paused"):
        revive_source(parts, feed.id)
    web.put("/feed", status=410)
    clock.tick(days=2)
    poll_due(parts)
    web.put("/feed", many(1, clock()))
    assert add_source(parts, web.url()).state is FeedState.ACTIVE


def test_health_names_what_needs_attention_first(parts: Parts, web: Web, clock: Clock) -> None:
    add(parts, web.put("/feed", many(1, clock())), "Fine")
    add(parts, web.url("/absent"), "Lost")
    poll_due(parts)
    lost, fine = check_sources(parts)
    assert (lost.feed.title, lost.healthy, fine.healthy) == ("Lost", False, True)
    assert "404" in lost.words
    assert fine.words.startswith("Checked just now.")


def test_opml_goes_out_and_comes_in(parts: Parts, store: Store) -> None:
    seed_sources(parts)
    listed = export_opml(parts)
    remove_source(parts, "One")
    report = import_opml(parts, listed.encode())
    assert (report.added, report.known) == (1, 1)
    assert titles(parts) == ["One", "Two"]
    with pytest.raises(UserError, match="not an OPML"):
        import_opml(parts, b"nonsense")
    with pytest.raises(UserError, match="names no feeds"):
        import_opml(parts, b"<opml><body/></opml>")
