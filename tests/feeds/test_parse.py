"""Every format becomes the same plain entries, and nothing feedparser keeps is lost on the way."""

# ruff: noqa: E501 (a document is read best on one line)
from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.feeds.fast import read_fast
from bot.feeds.parse import ParsedFeed, clean_feed, parse, parse_fast
from bot.feeds.tolerant import read_tolerant
from bot.feeds.trust import distrust

URL = "https://site.example/feeds/main.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(items: str, channel: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMESPACES}><channel><title>Site</title>'
        f"<link>https://site.example/</link>{channel}{items}</channel></rss>"
    ).encode()


def item(inner: str) -> bytes:
    return rss(f"<item>{inner}</item>")


def test_rss_entry() -> None:
    body = rss(
        "<item><title>A model &amp;amp; its &lt;b&gt;weights&lt;/b&gt;</title><link>/posts/1?a=1&amp;b=2</link>"
        '<guid isPermaLink="false">id-1</guid><pubDate>Tue, 17 Feb 2026 14:00:00 EST</pubDate>'
        "<dc:creator>Ann Example</dc:creator><description>A &lt;i&gt;short&lt;/i&gt; text</description>"
        "<content:encoded><![CDATA[<p>One.</p><script>alert(1)</script><p>Two&nbsp;three.</p>]]></content:encoded></item>",
        "<ttl>90</ttl>",
    )
    feed = parse(body, URL)
    entry = feed.entries[0]
    assert (feed.title, feed.site_url, feed.ttl_s, feed.parser) == ("Site", "https://site.example/", 5400, "fast")
    assert (entry.guid, entry.url) == ("id-1", "https://site.example/posts/1?a=1&b=2")
    assert entry.title == "A model & its weights"
    assert (entry.summary, entry.content) == ("A short text", "One.\nTwo three.")
    assert entry.author == "Ann Example"
    assert entry.published_at == datetime(2026, 2, 17, 19, 0, tzinfo=UTC)


def test_atom_entry() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Lab</title><link href="https://lab.example/"/>
    <entry><title type="html">On &lt;em&gt;scaling&lt;/em&gt;</title><id>tag:lab.example,2026:1</id>
    <link rel="self" href="https://lab.example/self"/><link rel="alternate" href="https://lab.example/1"/>
    <published>2026-02-01T10:00:00+02:00</published><updated>2026-02-03T10:00:00Z</updated>
    <author><name>N. Name</name></author><summary>Sum</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>P <i>q</i> r</p><p>tail</p></div></content></entry></feed>"""
    entry = parse(body, URL).entries[0]
    assert (entry.title, entry.guid, entry.url) == ("On scaling", "tag:lab.example,2026:1", "https://lab.example/1")
    assert entry.published_at == datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
    assert entry.content == "P q r\ntail"
    assert entry.author == "N. Name"


def test_rdf_and_old_formats() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title><link>http://r.example/</link></channel>
    <item rdf:about="http://r.example/1"><title>T</title><link>http://r.example/1</link><dc:date>2026-01-05</dc:date></item></rdf:RDF>"""
    old = b'<rss version="0.91"><channel><title>O</title><item><title>T</title><link>http://o.example/1</link></item></channel></rss>'
    atom03 = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>A</title><entry><title>T</title><id>x:1</id>
    <link rel="alternate" href="http://a.example/1"/><issued>2026-01-05T00:00:00Z</issued><modified>2026-01-06T00:00:00Z</modified></entry></feed>"""
    cdf = b'<CHANNEL HREF="http://c.example"><TITLE>C</TITLE><ITEM HREF="http://c.example/1"><TITLE>T</TITLE></ITEM></CHANNEL>'
    upper = b"<RSS VERSION='2.0'><CHANNEL><TITLE>U</TITLE><ITEM><TITLE>T</TITLE><LINK>http://u.example/1</LINK></ITEM></CHANNEL></RSS>"
    prefixed = b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>T</a:title><a:link href="http://p.example/1"/></a:entry></a:feed>'
    for body in (rdf, old, atom03, cdf, upper, prefixed):
        entry = parse(body, URL).entries[0]
        assert entry.title == "T"
        assert entry.url.endswith(".example/1")
    assert parse(rdf, URL).entries[0].published_at == datetime(2026, 1, 5, tzinfo=UTC)
    assert parse(atom03, URL).entries[0].published_at == datetime(2026, 1, 5, tzinfo=UTC)


def test_json_feed() -> None:
    items = [
        {"id": "1", "url": "https://j.example/1", "title": "T", "content_html": "<p>x &amp; y</p>", "summary": "s",
         "date_published": "2026-02-01T10:00:00Z", "authors": [{"name": "Z"}]},
        {"id": 2, "content_text": "plain <not> html", "external_url": "https://j.example/2"},
    ]  # fmt: skip
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}).encode()
    first, second = parse(body, URL, "application/feed+json").entries
    assert (first.guid, first.title, first.content, first.author) == ("1", "T", "x & y", "Z")
    assert first.published_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert (second.url, second.content, second.title) == ("https://j.example/2", "plain <not> html", "plain <not> html")


@pytest.mark.parametrize(
    "body",
    [b"", b"   \n", b"hello", b"<html><body>x</body></html>", b"<!DOCTYPE html><html></html>", b'{"a": 1}', b"[]", b"\x00" * 50,
     b'<opml version="2.0"><body/></opml>', b"<?xml version='1.0'?><a/>", b"\x89PNG\r\n\x1a\n", b'{"version": "https://jsonfeed.org/version/1"'],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        parse(body, URL)
    assert str(caught.value).endswith(".")


def test_list_of_feeds_and_page_are_named_as_what_they_are() -> None:
    with pytest.raises(ParseError, match="OPML"):
        parse(b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', URL)
    with pytest.raises(ParseError, match="web page"):
        parse(b"<!DOCTYPE html><html><body>x</body></html>", URL)


def test_empty_feed_is_a_feed() -> None:
    assert parse(rss(""), URL).entries == ()


def test_body_that_names_a_file_or_an_address_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(item("<title>secret</title>"))
    for body in (str(secret).encode(), secret.as_uri().encode(), b"http://127.0.0.1:1/feed", b"/proc/self/environ"):
        with pytest.raises(ParseError):
            parse(body, URL)


def test_entries_are_at_most_a_thousand_and_texts_bounded() -> None:
    one = "<item><title>{n} {t}</title><link>http://x.example/{n}</link><description>{d}</description></item>"
    body = rss("".join(one.format(n=n, t="long " * 200, d="word " * 9_000 if n < 3 else "") for n in range(1_200)))
    entries = parse(body, URL).entries
    assert len(entries) == 1_000
    assert max(len(entry.title) for entry in entries) <= 300
    assert max(len(entry.summary) for entry in entries) <= 4_001
    assert max(len(entry.content) for entry in entries) <= 20_001


def test_two_entries_with_one_guid_are_told_apart_by_their_links() -> None:
    body = rss(
        "".join(
            f"<item><guid>same</guid><title>T{n}</title><link>http://x.example/{n}</link></item>" for n in (1, 2, 2)
        )
    )
    assert [entry.guid for entry in parse(body, URL).entries] == ["same", "http://x.example/2"]


def test_guid_stands_in_for_what_is_missing() -> None:
    body = rss(
        "<item><guid>http://x.example/perma</guid><title>A</title></item>"
        "<item><link>http://x.example/2</link><title>B</title></item>"
        "<item><title>C only</title></item><item><guid isPermaLink='false'>"
        + "g"
        * 900
        + "</guid><title>D</title></item>"
        "<item><description>Words without a title stand first.\nMore.</description><link>http://x.example/5</link></item>"
        "<item></item>"
    )
    entries = parse(body, URL).entries
    assert [(entry.guid[:24], entry.url) for entry in entries[:3]] == [
        ("http://x.example/perma", "http://x.example/perma"), ("http://x.example/2", "http://x.example/2"), ("C only", ""),
    ]  # fmt: skip
    assert entries[3].guid.startswith("sha256:")
    assert entries[4].title == "Words without a title stand first."
    assert len(entries) == 5


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("http://user:pw@x.example/", ""), ("ftp://x.example/", ""),
        ("http://x.example/a b|c", "http://x.example/a%20b%7Cc"), ("http://x.example/?a=1&amp;amp;b=2", "http://x.example/?a=1&b=2"),
        ("http://x.example/" + "a" * 3_000, ""), ("//cdn.example/x", "https://cdn.example/x"), ("http://[x", ""),
        ("http://x.example/é", "http://x.example/%C3%A9"), ("../up", "https://site.example/up"), ("http://", ""),
    ],
)  # fmt: skip
def test_links_are_plain_web_addresses_or_nothing(link: str, url: str) -> None:
    assert (
        parse(item(f"<title>T</title><guid isPermaLink='false'>1</guid><link>{link}</link>"), URL).entries[0].url == url
    )


# Each rule by which the fast reader is not trusted: a document that it would read wrongly, and what is right.


@pytest.mark.parametrize(
    ("why", "body", "field", "right"),
    [
        ("the reader stumbled", item("<title>T</title><link>http://x.example/1</link>")[:-24], "title", "T"),
        ("wide encoding", item("<title>Zażółć</title>").decode().replace("UTF-8", "UTF-16").encode("utf-16"), "title", "Zażółć"),
        ("rare encoding", item("<title>Größe</title>").decode().replace("UTF-8", "cp437").encode("cp437"), "title", "Größe"),
        ("not the encoding it claims", item("<title>Größe</title>").decode().encode("latin-1"), "title", "Größe"),
        ("entries missing", b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>P</a:title></a:entry></a:feed>', "title", "P"),
        ("entries without text", b"<rss version='2.0'><channel><item><TITLE>U</TITLE></item></channel></rss>", "title", "U"),
        ("an entry without a link", item("<title>T</title><link>http://192.168.1.7:4000/1</link>"), "url", "http://192.168.1.7:4000/1"),
        ("a date was not read", item("<title>T</title><pubDate>Maandag 16 februari 2026</pubDate>"), "title", "T"),
        ("titles of something else", item("<title>T</title><author><name>N</name><title>Editor</title></author>"), "title", "T"),
        ("links relative to xml:base",
         b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://b.example/x/"><entry><title>T</title><link href="1"/></entry></feed>',
         "url", "http://b.example/x/1"),
    ],
)  # fmt: skip
def test_fast_reading_is_not_trusted(why: str, body: bytes, field: str, right: str) -> None:
    assert distrust(body, read_fast(body), "") == why
    assert parse_fast(body, URL) is None
    entry = parse(body, URL).entries[0]
    assert getattr(entry, field) == right


def test_a_link_that_says_nothing_is_not_a_lost_one() -> None:
    entries = "".join(
        f"<entry><title>T{n}</title><id>http://x.example/{n}</id>{link}</entry>"
        for n, link in enumerate(('<link rel="alternate" href="" />', "<link></link>", "<link> </link>"))
    )
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://b.example/feed">{entries}</feed>'.encode()
    assert distrust(body, read_fast(body), "") == ""
    assert [entry.url for entry in parse(body, URL).entries] == [f"http://x.example/{n}" for n in range(3)]


# What is wrong with most documents that are not well-formed is mended, and then they are read fast.


@pytest.mark.parametrize(
    ("why", "body", "field", "right"),
    [
        ("the reader stumbled", item("<title>Tom & Jerry</title>"), "title", "Tom & Jerry"),
        ("the reader stumbled", item("<title>T</title><link>http://x.example/?a=1&b=2&copy=3</link>"), "url", "http://x.example/?a=1&b=2&copy=3"),
        ("the reader stumbled", item("<title>caf&eacute;&nbsp;&amp;&#33;</title>"), "title", "café &!"),
        ("the reader stumbled", item("<title>R&D</title><description><![CDATA[<p>a & b</p>]]></description>"), "summary", "a & b"),
        ("elements inside a text", item("<title>T</title><description>a <p>b &amp; &lt;c&gt;</p> d</description>"), "summary", "a\nb & <c>\nd"),
        ("elements inside a text", item("<title>A <b>bold</b> move</title><description/>"), "title", "A bold move"),
    ],
)  # fmt: skip
def test_what_is_often_wrong_is_mended(why: str, body: bytes, field: str, right: str) -> None:
    assert distrust(body, read_fast(body), "") == why
    feed = parse(body, URL)
    assert (feed.parser, getattr(feed.entries[0], field)) == ("fast", right)


@pytest.mark.parametrize("named", ["ISO-8859-1", "windows-1252", "us-ascii", "UTF-8"])
def test_utf8_that_is_called_something_else_is_read_as_utf8(named: str) -> None:
    body = item("<title>Größe – “so”</title>").decode().replace("UTF-8", named).encode()
    assert parse(body, URL).entries[0].title == "Größe – “so”"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("ISO-8859-1", "Größe"),
        ("windows-1252", "“quoted”"),
        ("windows-1251", "Привет"),
        ("gb2312", "你好"),
        ("Shift_JIS", "こんにちは"),
        ("koi8-r", "Мир"),
    ],
)
def test_common_encoding_is_read_fast(encoding: str, title: str) -> None:
    body = item(f"<title>{title}</title>").decode().replace("UTF-8", encoding).encode(encoding)
    feed = parse(body, URL)
    assert (feed.entries[0].title, feed.parser) == (title, "fast")


def test_charset_that_only_the_server_names_is_believed() -> None:
    body = item("<title>Größe</title>").decode().replace(' encoding="UTF-8"', "").encode("latin-1")
    assert distrust(body, read_fast(body), "text/xml; charset=iso-8859-1") == "encoding named by the server only"
    assert parse(body, URL, "application/xml; charset=iso-8859-1").entries[0].title == "Größe"


def test_empty_element_does_not_swallow_its_neighbour() -> None:
    for empty in ("<description/>", "<author />", "<dc:creator/>", "<category/>", "<comments/>", "<content:encoded/>"):
        entry = parse(item(f"{empty}<link>http://x.example/1</link><title>T</title>"), URL).entries[0]
        assert (entry.url, entry.title, entry.summary, entry.author) == ("http://x.example/1", "T", "", "")


def test_video_description_is_the_text() -> None:
    body = item(
        "<title>T</title><link>http://x.example/1</link><media:group><media:description>Words</media:description></media:group>"
    )
    assert parse(body, URL).entries[0].summary == "Words"


def test_publisher_s_wish_for_rest_is_read() -> None:
    hints = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    assert parse(rss("", hints), URL).ttl_s == 6 * 3600
    assert parse(rss("", "<sy:updatePeriod>weekly</sy:updatePeriod>"), URL).ttl_s == 86_400
    assert parse(rss("", "<sy:updatePeriod>sometimes</sy:updatePeriod><ttl>soon</ttl>"), URL).ttl_s == 0
    assert parse(item("<title>a & b</title>").replace(b"<item>", b"<ttl>30</ttl><item>"), URL).ttl_s == 1800


def test_entities_that_could_grow_are_never_expanded() -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
    body = item("<title>&c; &</title>").replace(b"?>", b"?>" + doctype.encode(), 1)
    with pytest.raises(ParseError, match="entities"):
        parse(body, URL)
    harmless = item("<title>a&nbsp;b</title>").replace(b"?>", b"?><!DOCTYPE x [<!ENTITY nbsp '&#160;'>]>", 1)
    assert parse(harmless, URL).entries[0].title == "a b"


def test_fast_reading_loses_nothing_of_real_feeds(shared: Path) -> None:
    """Ids, links, dates, titles and texts of what is trusted equal feedparser's, both cleaned the same way."""
    lost: dict[str, int] = {}
    read = 0
    for path in sorted((shared / "feeds").glob("*/*")):
        body = path.read_bytes()
        fast = _trusted(body)
        if fast is None or body[:1] == b"{":
            continue
        read += 1
        tolerant = clean_feed(read_tolerant(body), URL, "tolerant")
        assert len(fast.entries) == len(tolerant.entries), path.name
        for ours, theirs in zip(fast.entries, tolerant.entries, strict=True):
            for field in ("guid", "url", "title", "published_at"):
                if getattr(theirs, field) and not getattr(ours, field):
                    lost[f"{path.name} {field}"] = lost.get(f"{path.name} {field}", 0) + 1
            # An empty link is the document itself to feedparser, and no link to us: then the id may serve as one.
            other_link = theirs.url != ours.url and not (b'href=""' in body and ours.url == ours.guid)
            if theirs.title != ours.title or other_link:
                lost[f"{path.name} differs"] = lost.get(f"{path.name} differs", 0) + 1
            if not (ours.summary or ours.content) and (theirs.summary or theirs.content):
                lost[f"{path.name} text"] = lost.get(f"{path.name} text", 0) + 1
    assert read >= 150
    assert not lost


def _trusted(body: bytes) -> ParsedFeed | None:
    try:
        return parse_fast(body, URL)
    except ParseError:
        return None


def test_links_to_this_machine_are_no_reason_for_the_tolerant_reader() -> None:
    text = "see http://localhost:4000/other"
    feed = parse_fast(
        item(f"<title>T</title><link>http://localhost:4000/1</link><description>{text}</description>"),
        "https://x.example/feed",
    )
    assert feed is not None
    assert [(entry.url, entry.guid, entry.summary) for entry in feed.entries] == [
        ("http://localhost:4000/1", "http://localhost:4000/1", text)
    ]


def test_previews_and_titles_of_authors_inside_items_are_read_for_what_they_are() -> None:
    preview = (
        b'<og xmlns:og="https://o.example/ns#"><type>article</type><title>P</title>'
        b"<description>The teaser.</description></og>"
    )
    author = b'<author xmlns:author="https://a.example/"><name>N</name><title>Editor</title></author>'
    whole = (
        b"<title>T</title><link>https://x.example/1</link><description>&lt;p&gt;The whole text.&lt;/p&gt;</description>"
    )
    bare = b"<title>U</title><link>https://x.example/2</link><description>Alone.</description>"
    body = (
        b'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>C</title>'
        b"<item>" + whole + preview + author * 2 + b"</item><item>" + bare + author + b"</item></channel></rss>"
    )
    feed = parse_fast(body, "https://x.example/feed")
    assert feed is not None
    assert [(entry.title, entry.summary, entry.content) for entry in feed.entries] == [
        ("T", "The teaser.", "The whole text."),
        ("U", "Alone.", ""),
    ]
