"""Gets the words of an article out of its page; runs in a worker, since pages are as hostile as feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.errors import ParseError
from bot.feeds.clean import MAX_CONTENT, clean_line, clean_text, shorten
from bot.feeds.dates import parse_date

SHORTEST: Final = 250  # characters; less is a notice, a consent wall or a caption
_PAYWALL: Final = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_MOST_ATTRIBUTES: Final = 10_000  # of one element; libxml2 compares each with each other one
_MOMENT: Final = re.compile(rb"\b(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)")
_PAYWALL_TEXT: Final = 1_500  # a paywalled page with more than this shows a real part of its article
_DESCRIPTION: Final = 400  # characters; search engines show half of that
_UNCUT: Final = 140
_WORDS: Final = 6
_GITHUB: Final = re.compile(
    r"(?:\s*(?:[.-]\s)?Contribute to \S+ development by creating an account on GitHub\.?| - [\w.-]+/[\w.-]+)$"
)
_SHARED: Final = 2  # long words that it has in common with the title and the beginning of the text
_OPENING: Final = 600  # characters
_LONG: Final = re.compile(r"[^\W\d_]{5,}")
_WHOLE: Final = re.compile(r"(?<!\.\.)[.!?][\"'”’)]*$")
_OF_A_SITE: Final = re.compile(
    r"\b(?:creating an account|enjoy the videos|sign (?:in|up)|log in|subscribe|newsletter|cookies?|click|"
    r"the latest (?:\w+ )?(?:news|stories|updates)|official (?:site|website|blog|page)|breaking news|"
    r"your (?:daily|one-stop|home)|all rights reserved|read (?:more|the full)|find out more|learn more)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article's words: plain text, paragraphs on lines of their own, at most 20,000 characters."""

    url: str
    title: str = ""
    description: str = ""  # the page's own, of at most 400 characters; "" where it is the site's, or cut
    text: str = ""
    author: str = ""
    site: str = ""
    published_at: datetime | None = None


def extract(body: bytes, url: str) -> Article:
    """Find the article in a page.

    Args:
        body: the page's bytes.
        url: where it came from.

    Raises:
        ParseError: there is none, or it is behind a paywall; one sentence.
    """
    if any(part.partition(b">")[0].count(b"=") > _MOST_ATTRIBUTES for part in body.split(b"<")):
        raise ParseError("The page holds no article that can be read.")
    # Half a second and 60 MB: only the workers that meet an article pay for it.
    from trafilatura import bare_extraction  # noqa: PLC0415
    from trafilatura.settings import Document  # noqa: PLC0415

    read = bare_extraction(
        body, url=url, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
    )
    found = read if isinstance(read, Document) else Document()
    title = clean_line(found.title or "", 300)
    text = _paragraphs(found.text or "")
    if title and text.startswith(f"{title}\n"):
        text = text[len(title) + 1 :]
    if len(text) < SHORTEST:
        raise ParseError("The page holds no article that can be read.")
    if len(text) < _PAYWALL_TEXT and _PAYWALL.search(body):
        raise ParseError("The article is behind a paywall.")
    return Article(
        url=url,
        title=title,
        description=_description(clean_line(found.description or "", 1_000), title, text),
        text=text,
        author=clean_line(found.author or "", 120),
        site=clean_line(found.sitename or "", 120),
        published_at=_moment(body, found.date or ""),
    )


def _moment(body: bytes, day: str) -> datetime | None:
    """When the page was published: the first of the moments that it states on that ``day``, else the day itself.

    trafilatura keeps the day alone, and a card would say "28 hours ago" of what is five hours old.
    """
    stated = (parse_date(match[0].decode()) for match in _MOMENT.finditer(body) if match[1].decode() == day)
    return min(filter(None, stated), default=parse_date(day))


def _description(told: str, title: str, text: str) -> str:
    """What the page says of itself, where that is a sentence about this very article and not about its site.

    One without its full stop gets it, unless it is so long that a site may have cut it off.
    """
    told = _GITHUB.sub("", told)
    if told[-1:].isalnum() and len(told) <= _UNCUT:
        told += "."
    known, named = _long_words(f"{title} {text}"), _long_words(f"{title} {text[:_OPENING]}")
    own = _long_words(told)
    about = len(own & known) >= 0.5 * len(own) and len(own & named) >= _SHARED
    whole = (
        len(told) <= _DESCRIPTION
        and len(told.split()) >= _WORDS
        and _WHOLE.search(told)
        and not _OF_A_SITE.search(told)
    )
    return told if about and whole and told.rstrip(".") != title.rstrip(".") else ""


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _LONG.findall(text))


def _paragraphs(text: str) -> str:
    lines = (" ".join(line.split()) for line in clean_text(text, MAX_CONTENT * 2).split("\n"))
    return shorten("\n".join(filter(None, lines)), MAX_CONTENT)
