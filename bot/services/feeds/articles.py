"""Full texts: for entries that carry only a teaser, the article is fetched once, politely, and kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.errors import FetchError, ParseError, UserError
from bot.feeds.article import Article, extract
from bot.feeds.guard import AddressGuard
from bot.feeds.robots import MAX_RULES, allows, is_closed, site_of
from bot.feeds.sandbox import outcome, workers
from bot.feeds.values import PAGE_ACCEPT, Fetched, FetchPolicy, FetchRequest
from bot.services.feeds.inside import fetch_inside, public_policy
from bot.services.live import ENOUGH
from bot.services.parts import Parts
from storage import entries as entry_store
from storage.feeds import all_feeds
from storage.records import Entry
from storage.robots import SiteRules, get_rules, save_rules

TEASER: Final = 900  # characters; an entry with more says enough for a card
_WAITING: Final = 8  # pages in memory that wait for a worker
_MAX_PAGE: Final = 2 * 1024 * 1024
_DAY: Final = timedelta(hours=24)
# Pages that hold no article: papers whose abstract the feed has, videos, discussions, apps behind a script.
_NO_ARTICLE: Final = ("arxiv.org", "youtube.com", "youtu.be", "reddit.com", "x.com", "twitter.com", "news.google.com",
                      "news.ycombinator.com", "bsky.app", "linkedin.com")  # fmt: skip


@dataclass(slots=True, kw_only=True)
class ArticleReport:
    """What a round of full texts did; ``failed`` holds entry id and reason.

    ``told`` are the entries whose feed said too little to compare a story by, and that say more now.
    """

    fetched: int = 0
    told: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.fetched > 0


def fetch_full_texts(parts: Parts, entry_ids: Iterable[int]) -> ArticleReport:
    """Fetch the articles of those entries that have only a teaser and were not tried before.

    Robots are respected and their rules kept for a day; every try is noted, so that an article is fetched once. A
    failure leaves the feed's text as it is.

    Args:
        parts: settings, store and clock.
        entry_ids: entries of stories that are to become cards.
    """
    with parts.store.read() as c:
        wanted = [entry for entry in entry_store.without_article(c, entry_ids, TEASER) if _has_article(entry.url)]
        feeds = all_feeds(c) if wanted else {}
    if not wanted:
        return ArticleReport()
    near = frozenset(entry.url for entry in wanted if _host(entry.url) == _host(feeds[entry.feed_id].url))
    rules = _rules(parts, wanted, near)
    report, texts = ArticleReport(), {}
    open_entries = []
    for entry in wanted:
        refusal = _refusal(entry.url, rules)
        if refusal:
            report.failed[entry.id] = refusal
        else:
            open_entries.append(entry)
    for entry_id, found in _articles(parts, open_entries, near):
        if isinstance(found, str):
            report.failed[entry_id] = found
        else:
            texts[entry_id] = found
    _save(parts, wanted, texts, report)
    return report


def read_article(parts: Parts, url: str, *, private: bool = True) -> Article:
    """Fetch and read the article at ``url``, for a person who asked for it.

    Args:
        parts: settings and clock.
        url: what they gave.
        private: it may lead into private networks that the operator opened.

    Raises:
        UserError: it cannot be had; one sentence says why.
    """
    url = url.strip()
    try:
        AddressGuard().check_url(url)
    except FetchError as e:
        raise UserError(str(e)) from None
    asked = [FetchRequest(url=url, accept=PAGE_ACCEPT)]
    (fetched,) = fetch_inside(parts.settings, asked, _public(parts), lambda _: private)
    if fetched.error:
        raise UserError(f"{url}: {fetched.error}")
    try:
        return workers().run(extract, fetched.body, fetched.url)
    except ParseError as e:
        raise UserError(f"{url}: {e}") from e


def _public(parts: Parts) -> FetchPolicy:
    return replace(public_policy(parts.settings), per_host=1, concurrency=16, max_bytes=_MAX_PAGE)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _has_article(url: str) -> bool:
    host = _host(url).removeprefix("www.")
    return not any(host == name or host.endswith(f".{name}") for name in _NO_ARTICLE)


def _rules(parts: Parts, wanted: Sequence[Entry], near: Collection[str]) -> dict[str, SiteRules]:
    """The robots.txt of every site, from the store or fetched now."""
    now, sites = parts.now(), {site_of(entry.url) for entry in wanted}
    beside = {_robots(site_of(url)) for url in near}
    with parts.store.read() as c:
        known = get_rules(c, sites, now - _DAY)
    requests = [FetchRequest(url=_robots(site), accept="text/plain") for site in sorted(sites - set(known))]
    fresh = [
        _site_rules(fetched, now)
        for fetched in fetch_inside(parts.settings, requests, _public(parts), beside.__contains__)
    ]
    if fresh:
        with parts.store.write() as c:
            save_rules(c, fresh)
    return known | {rules.site: rules for rules in fresh}


def _robots(site: str) -> str:
    return f"{site}/robots.txt"


def _site_rules(fetched: Fetched, now: datetime) -> SiteRules:
    return SiteRules(
        site=fetched.request.url.removesuffix("/robots.txt"),
        fetched_at=now,
        rules=fetched.body[:MAX_RULES].decode("utf-8", "replace").replace("\x00", ""),
        closed=is_closed(fetched.status, fetched.error),
    )


def _refusal(url: str, rules: dict[str, SiteRules]) -> str:
    site = rules.get(site_of(url))
    if site is None or site.closed:
        return "The site cannot be reached."
    return "" if allows(site.rules, url) else "The site asks robots to stay away."


def _articles(parts: Parts, wanted: Sequence[Entry], near: Collection[str]) -> Iterable[tuple[int, Article | str]]:
    requests = [FetchRequest(url=entry.url, key=entry.id, accept=PAGE_ACCEPT) for entry in wanted]
    tasks: deque[tuple[int, Future[Article]]] = deque()
    for fetched in fetch_inside(parts.settings, requests, _public(parts), near.__contains__):
        if fetched.error:
            yield fetched.request.key, fetched.error
        else:
            tasks.append((fetched.request.key, workers().submit(extract, fetched.body, fetched.url)))
        while len(tasks) > _WAITING:
            yield _article(*tasks.popleft())
    for task in tasks:
        yield _article(*task)


def _article(entry_id: int, task: Future[Article]) -> tuple[int, Article | str]:
    try:
        return entry_id, outcome(task)
    except ParseError as e:
        return entry_id, str(e)


def _save(parts: Parts, wanted: Sequence[Entry], texts: dict[int, Article], report: ArticleReport) -> None:
    now = parts.now()
    with parts.store.write() as c:
        for entry in wanted:
            article = texts.get(entry.id)
            longer = article is not None and len(article.text) > len(entry.text)
            report.fetched += longer
            if longer and len(entry.summary) < ENOUGH:
                report.told.append(entry.id)
            reason = report.failed.get(entry.id, "" if longer else "The page says no more than the feed.")
            entry_store.save_article(c, entry.id, article.text if article and longer else "", now, reason)
            if article and longer and article.description and not entry.summary:
                entry_store.save_summary(c, entry.id, article.description)
