"""Articles are fetched once, politely, and only where the feed says too little."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

from datetime import UTC

import pytest
from sqlalchemy import text

from bot.errors import ParseError, UserError
from bot.feeds.article import extract
from bot.services.feeds.articles import fetch_full_texts, read_article
from bot.services.feeds.ingest import poll_due
from bot.services.parts import Parts
from storage.store import Store
from tests.conftest import Clock
from tests.feeds.spellings import urls
from tests.feeds.web import Web, canary
from tests.services.ingesting import add, entries_of, make_parts

PARAGRAPH = (
    "The laboratory said on Monday that its new model answers questions about images in half the time of the one before, "
    "and that it will be offered to everybody who builds with its interface from the first of December onwards."
)


def page(paragraphs: int = 6, extra: str = "") -> str:
    body = "".join(f"<p>{PARAGRAPH} This was paragraph {number}.</p>" for number in range(paragraphs))
    return (
        '<!doctype html><html lang="en"><head><title>A faster model</title><meta name="author" content="Ann Example">'
        f'<meta property="article:published_time" content="2026-11-20T08:00:00Z">{extra}</head><body><nav>Menu Home About</nav>'
        f"<article><h1>A faster model</h1>{body}</article><script>track()</script><footer>Imprint</footer></body></html>"
    )


def teasers(parts: Parts, web: Web, *paths: str) -> list[int]:
    """Entries with a teaser that lead to these pages."""
    items = "".join(
        f"<item><guid>{path}</guid><link>{path if '://' in path else web.url(path)}</link><title>Headline of {path}</title>"
        "<description>A teaser.</description></item>"
        for path in paths
    )
    feed = add(parts, web.put("/feed", f'<rss version="2.0"><channel><title>S</title>{items}</channel></rss>'))
    poll_due(parts, force=True)
    return [entry.id for entry in reversed(entries_of(parts, feed.id))]


def reasons(parts: Parts) -> list[str]:
    with parts.store.read() as c:
        return [reason for (reason,) in c.execute(text("SELECT reason FROM articles ORDER BY entry_id"))]


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00+00:00"),
        ("2026-11-20T23:30:00.000+0200", "2026-11-20T21:30:00+00:00"),
        ("2026-11-20T00:30:00+02:00", "2026-11-19T22:30:00+00:00"),
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T08:00:00", "2026-11-20T00:00:00+00:00"),  # whose eight o'clock is not known
    ],
)
def test_a_page_that_states_the_moment_is_dated_by_it(stated: str, moment: str) -> None:
    changed = '<meta property="article:modified_time" content="2026-11-20T22:50:00Z">' if "Z" in stated else ""
    body = page(extra=changed).replace("2026-11-20T08:00:00Z", stated)
    found = extract(body.encode(), "https://a.example/story").published_at
    assert found is not None
    assert found.astimezone(UTC).isoformat() == moment


DEK = "A laboratory's new model answers questions about images in half the time, from the first of December."


def described(text: str, body: str = "") -> str:
    """What is kept of a page's own description."""
    meta = f'<meta name="description" content="{text}"><meta property="og:description" content="{text}">'
    return extract((body or page(extra=meta)).encode(), "https://a.example/story").description


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (DEK, DEK),
        (DEK.rstrip("."), DEK),
        (f"{DEK} Contribute to lab/faster-model development by creating an account on GitHub.", DEK),
        (f"{DEK.rstrip('.')} - lab/faster-model", DEK),
    ],
)
def test_the_description_of_a_page_is_kept_where_it_tells_this_article(text: str, kept: str) -> None:
    assert described(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "News about cars, gardens and travel from all over the country, every single morning.",
        "The latest news about the laboratory, its model and its questions about images.",
        "Contribute to the laboratory's model by creating an account on our pages.",
        "A laboratory's new model answers questions about images in half the time, from the fi…",
        "A laboratory's new model answers questions about images in half the ti...",
        "A laboratory and its model",
        f"{DEK} " * 5,
        f"{DEK} The model answers questions about images for everybody who builds with the int",
    ],
)
def test_what_describes_a_site_or_is_cut_is_no_description(text: str) -> None:
    assert described(text) == ""


def test_the_description_becomes_the_summary_where_the_feed_gave_none(parts: Parts, web: Web) -> None:
    web.put("/story", page(extra=f'<meta name="description" content="{DEK}">'))
    web.put("/other", page(extra=f'<meta name="description" content="{DEK}">'))
    item = f"<item><guid>1</guid><link>{web.url('/story')}</link><title>A faster model</title></item>"
    feed = add(parts, web.put("/bare", f'<rss version="2.0"><channel><title>B</title>{item}</channel></rss>'))
    teaser = teasers(parts, web, "/other")
    (bare,) = entries_of(parts, feed.id)
    fetch_full_texts(parts, [bare.id, *teaser])
    assert entries_of(parts, feed.id)[0].summary == DEK
    with parts.store.read() as c:
        kept = c.execute(text("SELECT summary FROM entries WHERE id = :id"), {"id": teaser[0]}).scalar_one()
    assert kept == "A teaser."


def test_article_takes_the_place_of_a_teaser_once(parts: Parts, web: Web) -> None:
    web.put("/story", page())
    (entry_id,) = teasers(parts, web, "/story")
    assert fetch_full_texts(parts, [entry_id]).fetched == 1
    with parts.store.read() as c:
        (content,) = c.execute(text("SELECT content FROM entries")).one()
    assert content.count(PARAGRAPH) == 6
    assert "Menu" not in content
    assert "track" not in content
    assert not fetch_full_texts(parts, [entry_id])
    assert len(web.hits("/story")) == len(web.hits("/robots.txt")) == 1


def test_robots_are_respected_and_their_rules_kept_for_a_day(parts: Parts, web: Web, clock: Clock) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n")
    for path in ("/closed/1", "/open/1", "/open/2", "/open/3"):
        web.put(path, page())
    closed, first, second, third = teasers(parts, web, "/closed/1", "/open/1", "/open/2", "/open/3")
    report = fetch_full_texts(parts, [closed, first])
    assert (report.fetched, report.failed) == (1, {closed: "The site asks robots to stay away."})
    assert web.hits("/closed/1") == []
    fetch_full_texts(parts, [second])
    assert len(web.hits("/robots.txt")) == 1
    clock.tick(hours=25)
    fetch_full_texts(parts, [third])
    assert len(web.hits("/robots.txt")) == 2


def test_site_whose_robots_cannot_be_had_is_left_alone(parts: Parts, web: Web) -> None:
    web.put("/robots.txt", status=503)
    web.put("/story", page())
    (entry_id,) = teasers(parts, web, "/story")
    assert fetch_full_texts(parts, [entry_id]).failed[entry_id] == "The site cannot be reached."
    assert web.hits("/story") == []


def test_failures_leave_the_feed_s_text_and_a_reason(parts: Parts, web: Web) -> None:
    wall = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    web.put("/thin", "<html><body><p>Please enable scripts.</p></body></html>")
    web.put("/wall", page(2, wall))
    ids = teasers(parts, web, "/thin", "/wall", "/absent")
    report = fetch_full_texts(parts, ids)
    assert report.fetched == 0
    assert reasons(parts) == [
        "The page holds no article that can be read.", "The article is behind a paywall.", "There is nothing at this address (404).",
    ]  # fmt: skip
    with parts.store.read() as c:
        assert c.execute(text("SELECT DISTINCT content, summary FROM entries")).all() == [("", "A teaser.")]


def test_pages_that_hold_no_article_are_not_asked_for(parts: Parts, web: Web) -> None:
    ids = teasers(
        parts, web, "https://arxiv.org/abs/2611.00001", "https://www.youtube.com/watch?v=x", "https://x.com/a/1"
    )
    assert not fetch_full_texts(parts, ids).failed
    assert reasons(parts) == []
    assert not fetch_full_texts(parts, [])


def test_no_article_link_reaches_a_private_listener(store: Store, clock: Clock, web: Web) -> None:
    with canary() as met:
        parts = make_parts(store, clock)
        links = [url for url in urls(int(str(met[0]))) if url.isprintable() and not set(url) & set("<>&\"' ")][:200]
        ids = teasers(parts, web, *links)
        closed = make_parts(store, clock, private="")
        assert fetch_full_texts(closed, ids).fetched == 0
        assert len(met) == 1


def test_a_link_leads_into_an_opened_private_network_only_from_a_feed_that_lives_there(parts: Parts, web: Web) -> None:
    """Anybody can hand a link to a feed that lists links; what an operator opens for a feed is not for them to read."""
    web.put("/mine", page())
    web.put("/secret", page())
    web.put("/way", status=302, headers={"Location": f"http://localhost:{web.port}/secret"})
    mine, other, way = teasers(parts, web, "/mine", f"http://localhost:{web.port}/secret", "/way")
    report = fetch_full_texts(parts, [mine, other, way])
    assert report.fetched == 1
    assert set(report.failed) == {other, way}
    assert web.hits("/secret") == []


def test_a_person_s_link_leads_there_only_where_it_may(parts: Parts, web: Web) -> None:
    url = web.put("/story", page())
    with pytest.raises(UserError, match="cannot be reached"):
        read_article(parts, url, private=False)
    assert web.hits("/story") == []


def test_article_is_read_for_a_person(parts: Parts, web: Web) -> None:
    article = read_article(parts, web.put("/story", page()))
    assert (article.title, article.author) == ("A faster model", "Ann Example")
    assert article.published_at is not None
    assert article.text.startswith("The laboratory said")
    for url in (web.url("/absent"), "file:///etc/passwd", "http://10.0.0.1/", web.put("/thin", "<p>x</p>")):
        with pytest.raises(UserError) as caught:
            read_article(parts, url)
        assert str(caught.value)


def test_article_is_bounded() -> None:
    article = extract(page(200).encode(), "https://x.example/1")
    assert 15_000 < len(article.text) <= 20_001
    with pytest.raises(ParseError):
        extract(b"", "https://x.example/1")


def test_pages_made_to_hurt_are_no_articles(parts: Parts, web: Web) -> None:
    web.put("/deep", "<html><body>" + "<div>" * 60_000 + "x" * 400)
    web.put("/attributes", "<html><body><p " + " ".join(f"a{n}=1" for n in range(150_000)) + ">" + "x" * 400)
    report = fetch_full_texts(parts, teasers(parts, web, "/deep", "/attributes"))
    assert (report.fetched, len(report.failed)) == (0, 2)
    assert reasons(parts) == ["The page holds no article that can be read."] * 2
