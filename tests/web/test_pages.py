"""The pages: what they show, what they refuse, and that nothing on them can run or leak."""
# ruff: noqa: E501 - a case a line

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from flask import Blueprint, Flask, Response, abort
from flask.testing import FlaskClient
from hypothesis import given

from bot.render.html import iso
from bot.web.pages import make_web_app
from storage.records import Card, Cite, Line
from tests.render.hostile import cards, quick, urls_of
from tests.samples import BARE, BASE, CARDS, EXPORT, NOW, QUIET_WEEK, RELEASE, WEEK
from tests.web.fakes import HeldPages

CARD = "/cards/17-commerce-ministry-limits-exports-of-ai-training-chips-to"
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a failing case
PAGES = ("/", "/latest", "/latest?page=2", "/topics/policy", CARD, "/recaps/2026-W47", "/recaps/2026-11-23", "/nothing")


@pytest.fixture
def client() -> FlaskClient:
    return make_web_app(HeldPages()).test_client()


class Seen(HTMLParser):
    """What a browser would act upon: tags, addresses, handlers, inline styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.active: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.active += [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_latest_cards_show_what_to_know_in_30_seconds(client: FlaskClient) -> None:
    page = client.get("/").text
    for words in (
        "Training chips above 900 teraflops",
        "What to do next",
        "collected in 47m",
        "importance 82",
        "+2 sources",
    ):
        assert words in page
    assert f'href="{CARD}"' in page


def test_a_card_shows_every_part_with_its_evidence(client: FlaskClient) -> None:
    text = Seen(client.get(CARD).text).text
    for words in (
        "30-second TL;DR", "Key takeaways", "What may come", "Timeline", "Related updates", "Sources", "How one could tell",
        "according to the industry group", "suggested", "from the archive", "the maker itself",
        "Written without AI from its sources", "All content rights belong to the original publishers",
    ):  # fmt: skip
        assert words in text


def test_a_part_with_nothing_to_say_is_left_out(client: FlaskClient) -> None:
    page = client.get("/cards/19", follow_redirects=True).text
    assert "Headline only" in page
    for words in ("TL;DR", "Key takeaways", "Timeline", "What may come", "Related"):
        assert words not in page


@pytest.mark.parametrize("address", ["/recaps", "/recaps/", "/cards/17", "/cards//17", "///latest", "///recaps"])
def test_nowhere_leads_to_a_host_that_the_request_named(client: FlaskClient, address: str) -> None:
    """Nor back to http, where a proxy speaks https to the world: what the way names is a path of this site."""
    response = client.get(address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert response.status_code in {200, 302, 404}
    assert "evil" not in f"{response.location} {response.text}"


@pytest.mark.parametrize("address", ["/cards/17", "/cards/17-old-headline", "/cards/17-"])
def test_an_old_address_leads_to_the_card(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.location) == (302, CARD)


@pytest.mark.parametrize(
    "address",
    ["/cards/99", "/cards/x", "/cards/-1", "/cards/9" + "9" * 40, "/cards/१७", "/topics/none", "/recaps/2026-W60",
     "/recaps/2030-W01", "/recaps/2026-02-30", "/recaps/x", "/latest?page=0", "/latest?page=x", "/feed.atom?topic=none", "/nothing"],
)  # fmt: skip
def test_what_does_not_exist_is_said_on_a_page(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "See the latest cards" in response.text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/nothing", "There is no such page."),
        ("/topics/../etc", "There is no such page."),
        ("/latest?page=30", "There is no such page."),
        ("/topics/policy?page=2", "There is no such page."),
        ("/topics/none", "There is no such topic."),
    ],
)
def test_an_error_is_told_in_words_of_our_own(client: FlaskClient, address: str, words: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert f"<h1>{words}</h1>" in response.text


def test_the_first_page_of_an_empty_topic_is_no_error() -> None:
    empty = make_web_app(HeldPages(())).test_client()
    assert "No cards on this topic yet" in empty.get("/topics/people").text


def test_a_page_that_takes_no_post_says_so(client: FlaskClient) -> None:
    response = client.post("/latest")
    assert (response.status_code, "This address can only be read." in response.text) == (405, True)


def test_a_refusal_says_why() -> None:
    local = Blueprint("local", __name__)
    local.add_url_rule("/", "root", lambda: abort(403, "Only from this machine."))
    page = make_web_app(HeldPages(), blueprints=[local]).test_client().get("/")
    assert (page.status_code, "<h1>Only from this machine.</h1>" in page.text) == (403, True)


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_topic_s_feed_bears_the_topic_s_name(client: FlaskClient, form: str) -> None:
    assert "Signalpost: Policy and regulation" in client.get(f"/feed.{form}?topic=policy").text


@pytest.mark.parametrize("address", PAGES)
def test_every_page_forbids_scripts_frames_and_referrers(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
    )
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    seen = Seen(response.text)
    assert not seen.active
    assert "script" not in seen.tags
    assert {"html", "title", "main", "h1"} <= seen.tags


@quick
@given(card=cards)
def test_a_page_of_hostile_text_runs_nothing_and_links_only_to_its_sources(card: Card) -> None:
    client = make_web_app(HeldPages((card,))).test_client()
    allowed = urls_of(card)
    for address in ("/", f"/cards/{card.id}"):
        response = client.get(address, follow_redirects=True)
        assert response.status_code == 200
        seen = Seen(response.text)
        assert not seen.active
        assert "script" not in seen.tags
        for link in seen.links:
            ours = link.startswith(("/", "#", BASE)) and not link.startswith("//")
            shared = link.startswith(("https://x.com/intent/", "https://www.linkedin.com/sharing/"))
            assert ours or shared or link in allowed, link
    for address in ("/feed.atom", "/feed.json"):
        assert client.get(address).status_code == 200
    ET.fromstring(client.get("/feed.atom").data)  # noqa: S314 - our own feed


def test_a_week_shows_numbers_what_to_do_and_stories_by_topic(client: FlaskClient) -> None:
    text = Seen(client.get("/recaps/2026-W47").text).text
    for words in ("143 stories from 58 sources", "What to do", "Policy and regulation", "Coming up", "2026-W46"):
        assert words in text


def test_advice_that_no_source_gave_is_marked_on_a_week_and_names_no_source_on_a_card() -> None:
    week = replace(WEEK, items=tuple(replace(item, suggested=bool(item.action)) for item in WEEK.items))
    page = make_web_app(HeldPages(recap=week)).test_client().get("/recaps/2026-W47").text
    assert '<span class="basis">suggested</span> <a class="when"' in page
    assert EXPORT.tldr.what_to_do_next is not None
    advice = replace(EXPORT.tldr.what_to_do_next, cites=(Cite(source=0, quote="Named there."),))
    card = replace(EXPORT, tldr=replace(EXPORT.tldr, what_to_do_next=advice))
    assert "Named there." not in make_web_app(HeldPages((card,))).test_client().get(CARD).text


def test_a_card_without_topics_leaves_no_gap_where_they_would_stand() -> None:
    bare = make_web_app(HeldPages((replace(EXPORT, topics=()),))).test_client()
    assert all('class="kicker"' not in bare.get(page).text for page in ("/latest", CARD))


def test_a_quiet_week_says_so() -> None:
    page = make_web_app(HeldPages(recap=QUIET_WEEK)).test_client().get("/recaps/2026-W47").text
    assert "Not much happened this week." in page
    assert "In numbers" not in page


def test_this_week_leads_to_its_page(client: FlaskClient) -> None:
    assert client.get("/recaps/").location == "/recaps/2026-W48"


def test_a_long_list_turns_pages() -> None:
    many = tuple(replace(EXPORT, id=number) for number in range(1, 46))
    client = make_web_app(HeldPages(many)).test_client()
    assert 'href="/latest?page=2"' in client.get("/latest").text
    middle = client.get("/latest?page=2").text
    assert 'href="/latest?page=1"' in middle
    assert 'href="/latest?page=3"' in middle
    assert "Older" not in client.get("/latest?page=3").text


def test_an_empty_site_says_what_will_happen() -> None:
    client = make_web_app(HeldPages(())).test_client()
    assert "No cards yet" in client.get("/").text
    assert "No cards on this topic yet" in client.get("/topics/policy").text


def test_a_reader_who_has_the_page_gets_nothing_twice(client: FlaskClient) -> None:
    for address in ("/latest", "/feed.atom", "/feed.json"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


# feeds


def test_the_atom_feed_has_every_card_with_its_sources(client: FlaskClient) -> None:
    response = client.get("/feed.atom")
    assert response.content_type == "application/atom+xml"
    root = ET.fromstring(response.data)  # noqa: S314 - our own feed
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = root.findall("a:entry", names)
    assert [entry.findtext("a:title", "", names) for entry in entries] == [card.headline for card in CARDS]
    first = entries[0]
    assert first.findtext("a:id", "", names) == f"{BASE}/cards/17"
    assert first.findtext("a:published", "", names) == "2026-11-23T07:40:00Z"
    assert [link.get("href") for link in first.findall("a:link[@rel='via']", names)] == [s.url for s in EXPORT.sources]
    assert "<b>What to do next:</b>" in first.findtext("a:content", "", names)


def test_the_json_feed_of_a_topic_has_only_its_cards(client: FlaskClient) -> None:
    feed = json.loads(client.get("/feed.json?topic=open_source").data)
    assert [item["title"] for item in feed["items"]] == [RELEASE.headline]
    assert feed["feed_url"] == f"{BASE}/feed.json?topic=open_source"
    assert feed["items"][0]["external_url"] == "https://quillon.example/marten-3"


def test_a_feed_item_without_a_safe_address_has_none() -> None:
    bad = replace(BARE, sources=(replace(BARE.sources[0], url="javascript:alert(1)"),))
    feed = json.loads(make_web_app(HeldPages((bad,))).test_client().get("/feed.json").data)
    assert "external_url" not in feed["items"][0]
    assert "javascript" not in json.dumps(feed)


# health


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"ok": True}
    assert client.get("/readyz").json == {"ok": True}
    down = make_web_app(HeldPages(trouble="the database does not answer")).test_client().get("/readyz")
    assert (down.status_code, down.json) == (503, {"ok": False, "reason": "the database does not answer"})


def test_metrics_are_read_by_prometheus(client: FlaskClient) -> None:
    lines = client.get("/metrics").text.splitlines()
    assert 'signalpost_feeds{state="active"} 60' in lines
    assert "signalpost_model_cost_usd_day 0.25" in lines
    assert lines.count("# TYPE signalpost_feeds gauge") == 1
    assert {'signalpost_job_failing{job="poll"} 0', 'signalpost_job_failing{job="send"} 1'} <= set(lines)
    assert 'signalpost_job_age_seconds{job="poll"} 40' in lines
    assert not any(line.startswith('signalpost_job_age_seconds{job="tidy"}') for line in lines)  # never ran yet
    form = re.compile(r"(# (HELP|TYPE) \w+ .+|\w+(\{\w+=\"\w+\"\})? \d+(\.\d+)?)")
    assert all(form.fullmatch(line) for line in lines)


# what stands beside the pages


def test_slack_is_answered_by_its_handler_only_when_it_posts() -> None:
    client = make_web_app(HeldPages(), slack_handler=lambda: Response("heard")).test_client()
    assert client.post("/slack/events", data=b"x").text == "heard"
    read = client.get("/slack/events")
    assert (read.status_code, "for Slack&#39;s own requests" in read.text) == (405, True)


def test_a_huge_request_is_refused() -> None:
    def handler() -> Response:
        from flask import request

        return Response(str(len(request.get_data())))

    client = make_web_app(HeldPages(), slack_handler=handler).test_client()
    assert client.post("/slack/events", data=b"x" * 2_000_000).status_code == 413


def test_another_part_may_own_the_first_page_and_its_own_policy() -> None:
    playground = Blueprint("other", __name__)

    @playground.get("/")
    def first() -> Response:
        return Response("mine", headers={"Content-Security-Policy": "script-src 'self'"})

    client = make_web_app(HeldPages(), blueprints=(playground,)).test_client()
    mine = client.get("/")
    assert mine.text == "mine"
    assert mine.headers["Content-Security-Policy"] == "script-src 'self'"
    assert "Training chips" in client.get("/latest").text


def test_an_error_is_one_page_without_inner_details() -> None:
    class Broken(HeldPages):
        def card(self, card_id: int) -> Card | None:
            raise OSError("secret path /var/db")

    app: Flask = make_web_app(Broken())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/cards/17")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "See the latest cards" in response.text


def test_people_who_look_for_slacks_addresses_get_a_page(client: FlaskClient) -> None:
    nothing = client.get("/slack/install")
    assert nothing.status_code == 404
    assert "This bot serves one workspace" in nothing.text
    assert "See the latest cards" in client.get("/slack/else").text


def test_an_installation_that_fails_is_not_said_to_be_impossible() -> None:
    app = make_web_app(HeldPages())
    app.add_url_rule("/slack/install", "begin", lambda: abort(500))
    failed = app.test_client().get("/slack/install")
    assert failed.status_code == 500
    assert "This bot serves one workspace" not in failed.text
    assert "Something went wrong" in failed.text


def test_a_correction_stands_before_what_it_corrects() -> None:
    words, at = "The limit is 900 teraflops, not 800.", NOW + timedelta(hours=3)
    client = make_web_app(HeldPages((replace(EXPORT, correction=words, corrected_at=at),))).test_client()
    for address, line in ((CARD, "30-second"), ("/latest", "What changed"), ("/feed.atom", "What changed")):
        text = client.get(address).text
        assert 0 < text.index(words) < text.index(line, text.index(words)), address
    assert json.loads(client.get("/feed.json").text)["items"][0]["date_modified"] == iso(at)
    assert f"<updated>{iso(at)}" in client.get("/feed.atom").text


def test_a_quote_equal_to_its_line_is_not_said_twice(client: FlaskClient) -> None:
    assert client.get(CARD).text.count("Orders placed before 23 November 2026") == 1


def test_a_line_of_a_model_is_marked() -> None:
    card = replace(EXPORT, takeaways=(Line(text="A written line.", basis="written"),), written_by="example-model-1")
    text = Seen(make_web_app(HeldPages((card,))).test_client().get(CARD).text).text
    assert "written by the model" in text
    assert "Written by example-model-1, checked against its sources" in text
