"""Reads robots.txt: may this page be fetched (RFC 9309)?"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

AGENT: Final = "Signalpost"
MAX_RULES: Final = 64 * 1024


def site_of(url: str) -> str:
    """Scheme, host and port of an address: whom its robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def allows(rules: str, url: str) -> bool:
    """Whether ``rules`` (the text of a robots.txt) let us fetch ``url``."""
    parser = RobotFileParser()
    parser.parse(rules[:MAX_RULES].splitlines())
    return parser.can_fetch(AGENT, url)


def is_closed(status: int, error: str) -> bool:
    """Whether a failed robots.txt closes its site: yes when the server is in trouble, no when there is none (4xx)."""
    return bool(error) and not 400 <= status < 500
