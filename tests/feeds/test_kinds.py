"""Each kind of source loses its boilerplate and nothing else."""

# ruff: noqa: E501 (a case is read best on one line)
from __future__ import annotations

import pytest

from bot.feeds.kinds import tidier
from bot.feeds.values import ParsedEntry


def tidied(feed_url: str, title: str = "T", summary: str = "", content: str = "") -> ParsedEntry:
    entry = ParsedEntry(guid="1", url="https://x.example/1", title=title, summary=summary, content=content)
    return tidier(feed_url)(entry)


def test_arxiv() -> None:
    got = tidied("https://export.arxiv.org/rss/cs.AI", title="Agents at Scale (arXiv:2611.01234v1 [cs.AI])",
                 summary="arXiv:2611.01234v1 Announce Type: new\nAbstract: We study agents.")  # fmt: skip
    assert (got.title, got.summary) == ("Agents at Scale", "We study agents.")


@pytest.mark.parametrize(
    "summary",
    ["Comments", "Article URL: https://x.example\nComments URL: https://y.example\nPoints: 37\n# Comments: 12"],
)
def test_hacker_news_bodies_say_nothing(summary: str) -> None:
    assert tidied("https://news.ycombinator.com/rss", summary=summary).summary == ""
    assert tidied("https://hnrss.org/newest?q=AI", summary=summary).summary == ""
    assert tidied("https://hnrss.org/newest", summary="I built a thing.").summary == "I built a thing."


def test_github_releases_carry_their_project_and_not_the_list_of_changes() -> None:
    feed = "https://github.com/example/engine/releases.atom"
    got = tidied(
        feed, title="v2.1.0", content="Faster.\nFull Changelog: https://github.com/example/engine/compare/a...b"
    )
    assert (got.title, got.content) == ("engine v2.1.0", "Faster.")
    assert tidied(feed, title="Engine 3").title == "Engine 3"


def test_reddit_and_google_news() -> None:
    got = tidied("https://www.reddit.com/r/x/.rss", content="My finding.\nsubmitted by /u/someone [link] [comments]")
    assert got.content == "My finding."
    assert tidied("https://news.google.com/rss/search?q=x", summary="T Outlet").summary == ""


@pytest.mark.parametrize(
    ("summary", "cleaned"),
    [
        ("Words. The post A title appeared first on The Site.", "Words."), ("Words. The post T first appeared on Site", "Words."),
        ("Words. Continue reading…", "Words."), ("Words. Read more", "Words."), ("Words […]", "Words…"), ("Words [...]", "Words…"),
        ("A sentence about how to read more books in the year ahead, and much else besides." + " More words follow here." * 8, None), ("", ""),
    ],
)  # fmt: skip
def test_blog_programs_sign_their_excerpts(summary: str, cleaned: str | None) -> None:
    assert tidied("https://blog.example/feed", summary=summary).summary == (summary if cleaned is None else cleaned)
