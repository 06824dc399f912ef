"""Clean-up by kind of source: what publishers and their programs put around the words that matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from bot.feeds.values import ParsedEntry

Tidy = Callable[[ParsedEntry], ParsedEntry]

# WordPress signs every excerpt, and many feeds end theirs with an invitation.
_TAIL: Final = re.compile(
    r"(?:The post .{1,300}? (?:appeared first|first appeared) on .{1,120}?\.?"
    r"|(?:Continue reading|Read more|Read the full (?:story|article)|Keep reading)\b.{0,160}?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
# The first letter in both its cases, so that the search runs from one of these to the next.
_TAIL_BEGINS: Final = re.compile(r"[TtCcRrKk](?i:he post |ontinue re|ead more|ead the |eep re)")
_CUT: Final = re.compile(r"\s*\[(?:…|\.\.\.|&hellip;)\]\s*$")
_ARXIV_HEAD: Final = re.compile(r"^arXiv:\S+\s+Announce Type:\s*[\w-]+\s*(?:Abstract:\s*)?", re.IGNORECASE)
_ARXIV_TAIL: Final = re.compile(r"\s*\(arXiv:[^)]*\)\s*$")
_HN_FACTS: Final = re.compile(r"^(?:Article|Comments) URL:|^Points: \d|^# Comments: \d", re.MULTILINE)
_REDDIT_TAIL: Final = re.compile(r"\s*submitted by\s+/?u/\S+.*$", re.IGNORECASE | re.DOTALL)
_CHANGELOG: Final = re.compile(r"\s*Full Changelog\s*:\s*\S+\s*$", re.IGNORECASE)
_REPOSITORY: Final = re.compile(r"^/([^/]+)/([^/]+)/(?:releases|tags)\.atom$")


def tidier(feed_url: str) -> Tidy:
    """Return what takes the boilerplate of a feed's kind of source from its entries."""
    parts = urlsplit(feed_url)
    host = (parts.hostname or "").removeprefix("www.")
    if host.endswith("arxiv.org"):
        return _arxiv
    if host in ("news.ycombinator.com", "hnrss.org", "lobste.rs"):
        return _hacker_news
    if host.endswith("reddit.com"):
        return _reddit
    if host == "news.google.com":
        return _google_news
    if host == "github.com" and (found := _REPOSITORY.match(parts.path)):
        return _releases(found[2])
    return _common


def _common(entry: ParsedEntry) -> ParsedEntry:
    summary, content = entry.summary, entry.content
    if summary:
        summary = _without_tail(summary)
    if content:
        content = _without_tail(content)
    if summary is entry.summary and content is entry.content:
        return entry
    return entry._replace(summary=summary, content=content)


def _without_tail(text: str) -> str:
    end = text[-200:]  # longer than the longest tail
    if "]" not in end and "irst " not in end and "ead " not in end and "eading" not in end:
        return text  # a hundred times cheaper than the expression, and true of most texts
    end = text[-600:]
    cut = _tail_off(end)
    return text[:-600] + (_CUT.sub("…", cut) if "]" in cut else cut)


def _tail_off(end: str) -> str:
    for begin in _TAIL_BEGINS.finditer(end):
        if _TAIL.match(end, begin.start()):
            return end[: begin.start()].rstrip()
    return end


def _arxiv(entry: ParsedEntry) -> ParsedEntry:
    """Announcements start with their number and type, and old titles end with the number."""
    return entry._replace(
        title=_ARXIV_TAIL.sub("", entry.title),
        summary=_ARXIV_HEAD.sub("", entry.summary),
        content=_ARXIV_HEAD.sub("", entry.content),
    )


def _hacker_news(entry: ParsedEntry) -> ParsedEntry:
    """The body is a link to the discussion, or the numbers of it: nothing about the story itself."""
    summary = "" if entry.summary.strip() == "Comments" or _HN_FACTS.search(entry.summary) else entry.summary
    return entry._replace(summary=summary)


def _reddit(entry: ParsedEntry) -> ParsedEntry:
    """Every post ends with who submitted it."""
    return entry._replace(summary=_REDDIT_TAIL.sub("", entry.summary), content=_REDDIT_TAIL.sub("", entry.content))


def _google_news(entry: ParsedEntry) -> ParsedEntry:
    """The body repeats the headline and the outlet's name."""
    return entry._replace(summary="", content="")


def _releases(repository: str) -> Tidy:
    """A release is called after its version only, and its notes end with a link to every change."""

    def tidy(entry: ParsedEntry) -> ParsedEntry:
        named = repository.lower() in entry.title.lower()
        return entry._replace(
            title=entry.title if named else f"{repository} {entry.title}",
            summary=_CHANGELOG.sub("", entry.summary),
            content=_CHANGELOG.sub("", entry.content),
        )

    return tidy
