"""Clean-up by kind of source: what some well-known feeds put around their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from bot.feeds.values import ParsedEntry


def tidier(feed_url: str) -> Callable[[ParsedEntry], ParsedEntry] | None:
    """Return what takes the boilerplate of its kind of source from an entry, or None where there is none."""
    host = (urlsplit(feed_url).hostname or "").removeprefix("www.")
    if host.endswith("arxiv.org"):
        return _arxiv
    return None


_ARXIV_HEAD: Final = re.compile(r"^arXiv:\S+\s+Announce Type:\s*[\w-]+\s*(?:Abstract:\s*)?", re.IGNORECASE)
_ARXIV_TAIL: Final = re.compile(r"\s*\(arXiv:[^)]*\)\s*$")


def _arxiv(entry: ParsedEntry) -> ParsedEntry:
    """Announcements start with their number and type, and old titles end with the number."""
    return replace(
        entry,
        title=_ARXIV_TAIL.sub("", entry.title),
        summary=_ARXIV_HEAD.sub("", entry.summary),
        content=_ARXIV_HEAD.sub("", entry.content),
    )
