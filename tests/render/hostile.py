"""Texts, cards and recaps that mean harm, and what must hold of everything rendered from them."""
# ruff: noqa: E501 - a field a line

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from bot.delivery.gateway import Message
from bot.render.urls import safe_url
from bot.render.validate import validate
from storage.records import (
    Basis,
    Card,
    Cite,
    Implication,
    Line,
    Mode,
    Recap,
    RecapItem,
    Related,
    Source,
    Subscription,
    TimelineItem,
    Tldr,
)
from tests.render.peer import complaint
from tests.samples import BASE, NOW

# Without shrinking: texts of 10,000 signs take minutes to shrink, and the assertion shows what matters.
quick = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
SNIPPETS = (
    "<!channel>", "<!here|x>", "<!everyone>", "<@U0123456789>", "<#C0123456789>", "<!subteam^S1>", "@channel", "@Here",
    "<http://a.example|b>", "http://evil.example/x", "https://evil.example", "<mailto:a@b.example|c>", "&lt;!channel&gt;",
    "&amp;", "&", "<", ">", "> quoted", "|", "*bold*", "_it_", "~gone~", "`code`", "```", ":fire:", ":smile::fire:",
    "\u202eevil\u202c", "\u2066x\u2069", "\u200f", "\u200b", "\ufeff", "\x00", "\x1b[31m", "\n", "\r\n\t", "\u2028",
    "עברית", "العربية", "मराठी", "日本語", "👩\u200d👩\u200d👧\u200d👦", "🏴\U000e0067\U000e0062", "é", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ﷺ", "\ud800",
    "<!date^1^{ago}|x>", "</script><script>alert(1)</script>", "{{7*7}}", "%s%n", "a" * 40, "1️⃣", "ㅤ", "⠀",
)  # fmt: skip
URLS = (
    "https://news.example/a?b=1&c=2", "http://news.example/a|b>c<d", "https://news.example/sp ace", "javascript:alert(1)",
    "data:text/html,x", "ftp://news.example/x", "//news.example/x", "", "https://", "https://user:pw@news.example/",
    "https://münchen.example/ä", "https://news.example/" + "a" * 2900, "https://news.example/" + "&" * 800,
    "https://[::1]/x", "http://[", "https://news.example:99999/", "HTTPS://NEWS.EXAMPLE/Q", "https://news.example/\u202e",
    "https://news.example/\n<!channel>", "https://news.example/\ud800", "https://xn--a.example/x", "https://a..b/x",
)  # fmt: skip

anything = st.text(st.characters(), max_size=60)
bits = st.one_of(st.sampled_from(SNIPPETS), anything)
texts = st.one_of(
    st.lists(bits, max_size=6).map("".join),
    st.lists(bits, max_size=4).map(" ".join),
    st.tuples(bits, st.integers(1, 400)).map(lambda pair: (pair[0] * pair[1])[:10_000]),
)
urls = st.one_of(st.sampled_from(URLS), st.text(st.characters(), max_size=40).map("https://news.example/".__add__))
times = st.integers(-10_000_000, 100_000).map(lambda seconds: NOW + timedelta(seconds=seconds))
cites = st.builds(Cite, source=st.integers(-1, 6), quote=texts)
lines = st.builds(
    Line, text=texts, basis=st.sampled_from(get_args(Basis)), cites=st.lists(cites, max_size=5).map(tuple)
)
some_lines = st.one_of(st.none(), lines)
sources = st.builds(
    Source,
    entry_id=st.integers(1, 99),
    publisher=texts,
    title=texts,
    url=urls,
    published_at=st.one_of(st.none(), times),
    collected_at=times,
    primary=st.booleans(),
)


def many(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Mostly a few, now and then a lot."""
    return st.one_of(
        st.lists(strategy, max_size=2), st.lists(strategy, min_size=1, max_size=1).map(lambda one: one * most)
    ).map(tuple)


cards = st.builds(
    Card,
    id=st.integers(1, 10**9),
    story_id=st.just(1),
    revision=st.integers(1, 99),
    headline=texts,
    insight=some_lines,
    tldr=st.builds(Tldr, what_changed=some_lines, why_it_matters=some_lines, what_to_do_next=some_lines, who_should_care=some_lines),
    takeaways=many(lines, 20),
    implications=many(st.builds(Implication, prediction=lines, rationale=some_lines, by=texts, judged_by=texts), 15),
    timeline=many(st.builds(TimelineItem, date=texts, line=lines, url=urls, card_id=st.one_of(st.none(), st.just(3))), 15),
    related=many(st.builds(Related, story_id=st.just(1), headline=texts, seen_at=times, card_id=st.none(), url=urls), 15),
    sources=many(sources, 30),
    topics=many(texts, 12),
    importance=st.integers(0, 100),
    published_at=st.one_of(st.none(), times),
    collected_at=times,
    written_at=times,
    written_by=texts,
    note=texts,
    correction=texts,
    corrected_at=st.one_of(st.none(), times),
)  # fmt: skip
items = st.builds(
    RecapItem,
    card_id=st.integers(1, 999),
    headline=texts,
    insight=texts,
    url=urls,
    publisher=texts,
    sources=st.integers(1, 50),
    importance=st.integers(0, 100),
    topics=st.lists(texts, max_size=2).map(tuple),
    action=texts,
    suggested=st.booleans(),
    published_at=st.one_of(st.none(), times),
)
recaps = st.builds(
    Recap,
    id=st.integers(1, 99),
    team_id=st.just("T1"),
    channel_id=st.just("C1"),
    slot=st.sampled_from(("week:2026-W47", "day:2026-11-23", "wake:2026-11-23")),
    title=texts,
    since=st.just(NOW - timedelta(days=7)),
    until=st.just(NOW),
    lead=texts,
    items=many(items, 40),
    stories=st.integers(0, 5000),
    source_count=st.integers(0, 500),
    busiest=st.lists(st.tuples(texts, st.integers(-1, 900)), max_size=10).map(tuple),
    due=many(texts, 12),
    corrections=many(texts, 12),
    days=st.sampled_from(((), (("2026-11-16", 3), ("2026-11-17", 0)))),
    chart=st.sampled_from(("", "F0123456789")),
    late=st.booleans(),
    created_at=st.just(NOW),
)
words = st.lists(texts, max_size=4).map(tuple)
subscriptions = st.builds(
    Subscription,
    id=st.just(5),
    team_id=st.just("T1"),
    channel_id=st.sampled_from(("C0123456789", "D0123456789", "weird <id>")),
    user_id=st.sampled_from(("", "U0123456789")),
    topics=words,
    phrases=words,
    excluded=words,
    sources=words,
    muted_sources=words,
    muted_topics=words,
    patterns=words,
    min_importance=st.integers(0, 100),
    mode=st.sampled_from(list(Mode)),
    timezone=st.sampled_from(("UTC", "Europe/Berlin", "Antarctica/Troll")),
    quiet_start=st.one_of(st.none(), st.integers(0, 23)),
    quiet_end=st.one_of(st.none(), st.integers(0, 23)),
    daily_cap=st.integers(0, 60),
    created_at=st.just(NOW),
)

_URL = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s|>\"]+|mailto:\S+")
_LIVE = re.compile(r"<!(?!date\^\d+\^)|<[@#]|@(?:here|channel|everyone)", re.IGNORECASE)
_SHARED = ("https://x.com/intent/post?", "https://www.linkedin.com/sharing/share-offsite/?")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\u200b\u200e\u200f\u2028\ud800-\udfff]")


def urls_of(card: Card) -> set[str]:
    """Every address on a card that may be linked."""
    several = [source.url for source in card.sources]
    several += [item.url for item in card.timeline] + [item.url for item in card.related]
    return set(filter(None, map(safe_url, several)))


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a payload with the name of its field."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from strings(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner, key)


def payload_of(message: Message) -> dict[str, Any]:
    """What is sent to Slack of a message."""
    return {"text": message.text, "blocks": list(message.blocks)}


def check(payload: Mapping[str, Any], surface: Any, allowed: Iterable[str] = (), mentions: Iterable[str] = ()) -> None:
    """Valid by our table and by slackblocks, sendable, without a mention or an address that is not allowed."""
    problems = validate(payload, surface)
    assert not problems, [str(problem) for problem in problems[:5]]
    assert not complaint(payload, surface), complaint(payload, surface)
    json.dumps(payload, ensure_ascii=False).encode()
    known = set(allowed)
    for key, text in strings(payload):
        if key in {"initial_value", "value", "private_metadata"}:
            continue  # shown as typed, or not at all
        for mention in mentions:
            text = text.replace(mention, "")  # noqa: PLW2901 - what may be named is taken out, then nothing may be left
        assert not _LIVE.search(text), text[:200]
        assert not _CONTROL.search(text), repr(text[:200])
        for found in _URL.findall(text):
            plain = html.unescape(found)
            assert plain in known or plain.startswith((BASE, *_SHARED)), plain[:300]


def now() -> datetime:
    """The time of every test here."""
    return NOW
