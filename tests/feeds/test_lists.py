"""Lists of feeds: the starter file, OPML, and pages that name their feeds."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError, ParseError
from bot.feeds.discover import find_feeds, known_feed
from bot.feeds.guard import AddressGuard
from bot.feeds.opml import OpmlFeed, parse_opml, render_opml
from bot.feeds.robots import allows, is_closed, site_of
from bot.feeds.sources import load_sources
from config.settings import CONFIG_DIR
from storage.records import Category


def test_starter_file_holds_real_feeds_of_every_category() -> None:
    specs = load_sources(CONFIG_DIR / "sources.toml")
    assert len(specs) >= 60
    assert {spec.category for spec in specs} == set(Category)
    assert len({spec.title for spec in specs}) == len(specs)
    for spec in specs:
        AddressGuard().check_url(spec.url)
    assert any(spec.ai_only for spec in specs)
    assert any(not spec.ai_only for spec in specs)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml [", "not valid TOML"), ('feed = "x"', "[[feed]]"), ("feed = [1]", "feed 1: it must be a table"),
        ("[[feeds]]\ntitle='X'\nurl='https://x.example'", "unknown key 'feeds'; each feed is written as [[feed]]"), ("title='X'", "'title'"),
        ("[[feed]]\nurl='https://x.example'", "needs a title"), ("[[feed]]\ntitle='X'", "needs a url"),
        ("[[feed]]\ntitle='X'\nurl='ftp://x'", "needs a url"), ("[[feed]]\ntitle='X'\nurl='https://x.example'\ncolour=1", "'colour'"),
        ("[[feed]]\ntitle='X'\nurl='https://x.example'\ncategory='gossip'", "category must be one of"),
        ("[[feed]]\ntitle='X'\nurl='https://x.example'\nweight=9", "weight"), ("[[feed]]\ntitle='X'\nurl='https://x.example'\nweight=true", "weight"),
        ("[[feed]]\ntitle='X'\nurl='https://x.example'\nai_only='yes'", "ai_only"),
        ("[[feed]]\ntitle='X'\nurl='https://x.example'\n[[feed]]\ntitle='Y'\nurl='https://x.example'", "listed twice"),
    ],
)  # fmt: skip
def test_wrong_file_is_explained(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_sources(path)
    assert words in str(caught.value)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_sources(tmp_path / "absent.toml")


feeds = st.builds(
    OpmlFeed,
    url=st.sampled_from(["https://a.example/feed?x=1&y=2", "http://b.example/é", "https://c.example/<feed>"]),
    title=st.sampled_from(["A & B", "<title>", '"quoted"', "Ünï", "x"]),
    category=st.sampled_from(Category),
    weight=st.sampled_from([0.1, 1.0, 2.0]),
    ai_only=st.booleans(),
)


@given(st.lists(feeds, unique_by=lambda feed: feed.url))
def test_opml_comes_back_as_it_went(listed: list[OpmlFeed]) -> None:
    again = parse_opml(render_opml(listed).encode())
    assert sorted(again, key=str) == sorted(listed, key=str)


def test_opml_of_other_readers_is_read() -> None:
    body = b"""<?xml version="1.0"?><opml version="1.0"><head/><body><outline text="Security">
    <outline text="S" xmlUrl="https://s.example/rss" type="rss"/><outline text="bad" xmlUrl="javascript:x"/></outline>
    <outline title="T" XMLURL="https://t.example/rss" weight="heavy" category="/research"/>
    <outline xmlUrl="https://s.example/rss" text="again"/></body></opml>"""
    found = parse_opml(body)
    assert [(feed.url, feed.title, feed.category) for feed in found] == [
        ("https://s.example/rss", "S", Category.SECURITY), ("https://t.example/rss", "T", Category.RESEARCH),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"), [("nan", 1.0), ("-NaN", 1.0), ("inf", 2.0), ("-1e999", 0.1), ("0.5", 0.5)]
)
def test_weights_of_a_list_are_numbers(written: str, read: float) -> None:
    body = f'<opml><body><outline text="S" xmlUrl="https://s.example/rss" weight="{written}"/></body></opml>'
    assert parse_opml(body.encode())[0].weight == read


@pytest.mark.parametrize("body", [b"", b"x", b"<rss/>", b"\x00", b"<opml" + b"x" * 10, b" " * 6_000_000])
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse_opml(body)


def opml(inner: str, head: str = "") -> bytes:
    return f"{head}<opml><body>{inner}</body></opml>".encode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (opml("<outline " + " ".join(f'a{n}=""' for n in range(300_000)) + "/>"), "too many attributes"),
        (opml("<outline " + " ".join('a=""' for _ in range(300_000)) + "/>"), "too many attributes"),
        (opml("<outline/>" * 300_000), "too many elements"),
        (opml("".join(f'<outline xmlUrl="http://a.example/{n}"/>' for n in range(10_001))), "more than 10,000 feeds"),
        (opml("", '<!DOCTYPE o [<!ENTITY % a "x"><!ENTITY % b "%a;%a;">%b;]>'), "entities"),
        (opml("", '<!DOCTYPE o [<!ENTITY a "' + "a" * 3_000 + '">]>'), "entities"),
        (opml("", '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "entities"),
        (opml("", '<!DOCTYPE o [<!ATTLIST outline x CDATA "y">]>'), "entities or elements"),
        (opml("", '<!DOCTYPE o [<!ENTITY a "b">]>').decode().encode("utf-16"), "entities"),
        (opml("", '<!DOCTYPE o [<!ENTITY a "b">]>').decode().encode("utf-16-be"), "entities"),
        (opml("+ADwAIQ-ENTITY", '<?xml version="1.0" encoding="UTF-7"?>'), "encoding"),
        (opml("", '<?xml version="1.0" encoding="iso-8859-99"?>'), "encoding"),
    ],
    ids=range(12),
)
def test_hostile_opml_is_refused_in_one_sentence_before_it_is_read(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        parse_opml(body)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "utf-8"])
def test_opml_is_read_in_the_encodings_that_readers_write(encoding: str) -> None:
    named = "" if encoding.startswith("utf") else f'<?xml version="1.0" encoding="{encoding}"?>'
    body = named + '<opml><body><outline text="Café" xmlUrl="https://c.example/rss"/></body></opml>'
    assert parse_opml(body.encode(encoding))[0].title == "Café"


def test_opml_leaves_out_what_could_not_be_fetched() -> None:
    long = "https://a.example/" + "a" * 3_000
    urls = (long, "https://d.example/&a;", "javascript:x", "https://user:word@b.example/", "https://c.example/feed")
    body = opml("".join(f'<outline xmlUrl="{url}"/>' for url in urls), "<!DOCTYPE opml>")
    assert [feed.url for feed in parse_opml(body)][-1] == "https://c.example/feed"
    assert not {"https://user:word@b.example/", long} & {feed.url for feed in parse_opml(body)}


def test_page_names_its_feeds() -> None:
    page = b"""<html><head><base href="https://b.example/blog/"><link rel="alternate" type="application/rss+xml" title="Comments" href="c.xml">
    <link rel="stylesheet alternate" type="text/css" href="x.css"><link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="a.atom">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"></head><body><a href="/feed/">f</a><a href="/about">no</a>
    <a href="http://[">bad</a></body></html>"""
    assert find_feeds(page, "https://b.example/") == (
        "https://b.example/blog/a.atom", "https://b.example/blog/c.xml", "https://b.example/feed/",
    )  # fmt: skip
    assert find_feeds(b"", "https://b.example/") == ()


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("https://github.com/vllm-project/vllm", "https://github.com/vllm-project/vllm/releases.atom"),
        ("https://github.com/o/r/releases/", "https://github.com/o/r/releases.atom"), ("https://github.com/o/r/issues", ""),
        ("https://www.reddit.com/r/LocalLLaMA/", "https://www.reddit.com/r/LocalLLaMA/.rss"),
        ("https://www.youtube.com/channel/UCx", "https://www.youtube.com/feeds/videos.xml?channel_id=UCx"),
        ("https://arxiv.org/list/cs.AI/recent", "https://export.arxiv.org/rss/cs.AI"), ("https://news.ycombinator.com/", "https://news.ycombinator.com/rss"),
        ("https://x.example/blog", ""),
    ],
)  # fmt: skip
def test_sites_with_a_known_place_for_their_feed(url: str, feed: str) -> None:
    assert known_feed(url) == feed


def test_robots() -> None:
    rules = "User-agent: *\nDisallow: /private/\n\nUser-agent: Signalpost\nDisallow: /no-bots/\n"
    assert allows(rules, "https://x.example/a")
    assert not allows(rules, "https://x.example/no-bots/a")
    assert not allows("User-agent: *\nDisallow: /", "https://x.example/a")
    assert allows("", "https://x.example/a")
    assert site_of("https://X.example:8443/a?b") == "https://x.example:8443"
    assert [is_closed(*case) for case in ((200, ""), (404, "no"), (403, "no"), (500, "no"), (0, "no"))] == [
        False,
        False,
        False,
        True,
        True,
    ]
