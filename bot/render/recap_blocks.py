"""A recap as Slack messages: the period at a glance in the channel, its stories by topic in the thread."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta

from bot.delivery.gateway import Block, Message
from bot.render.blocks import context, divider, header, section, sections, slack_image
from bot.render.limits import COMFORTABLE_CHARACTERS, MESSAGE_BLOCKS
from bot.render.mrkdwn import esc, link
from bot.render.text import tidy
from bot.render.validate import count_characters
from bot.render.words import RIGHTS, bar, day, plural, topic_words, weekday
from storage.records import Recap, RecapItem

TOP = 5
BARS = 8
BAR = 8  # signs of a bar: with the longest topic a phone shows it in one line
MOST_TASKS = 5


def recap_message(recap: Recap, *, now: datetime, base_url: str, threaded: bool = True) -> tuple[Message, ...]:
    """The message for the channel, then those for its thread; each is small enough to be sent as it is.

    Args:
        recap: what to show.
        now: for the words of age.
        base_url: where the pages are; "" leaves out the link to the recap's page.
        threaded: it gets a thread; otherwise (an answer for one person) the root stands alone and is all there is.
    """
    root = Message(text=_fallback(recap), blocks=_fitting(recap, now, base_url, threaded))
    pages = _thread(recap, now) if threaded else ()
    return (
        root,
        *(
            Message(text=_thread_text(recap, number, len(pages)), blocks=page)
            for number, page in enumerate(pages, start=1)
        ),
    )


def recap_length(recap: Recap, *, now: datetime) -> int:
    """How many messages :func:`recap_message` makes of it, without writing the first."""
    return 1 + len(_thread(recap, now))


def groups(recap: Recap) -> tuple[tuple[str, tuple[RecapItem, ...]], ...]:
    """Items under the busiest of their topics, the topic of the most important item first; the rest under ""."""
    order = [topic for topic, _ in recap.busiest]
    order += sorted({topic for item in recap.items for topic in item.topics} - set(order))
    found: dict[str, list[RecapItem]] = {}
    for item in recap.items:
        found.setdefault(next((topic for topic in order if topic in item.topics), ""), []).append(item)
    return tuple((topic, tuple(found[topic])) for topic in sorted(found, key=lambda topic: not topic))


def bars(recap: Recap) -> tuple[tuple[str, int], ...]:
    """(topic, stories) worth a bar; none when topics hardly differ, for then bars tell nothing."""
    rows = tuple((topic, count) for topic, count in recap.busiest[:BARS] if count > 0)
    most = max((count for _, count in rows), default=0)
    return rows if most > (1 if recap.slot.startswith("week:") else 2) else ()


def chart_words(recap: Recap) -> str:
    """What the picture of a week's numbers shows, for people who cannot see it."""
    topics = ", ".join(f"{topic_words(topic)}: {count}" for topic, count in bars(recap))
    days = ", ".join(f"{weekday(when)}: {count}" for when, count in recap.days)
    return f"Stories by topic. {topics}." + (f" By day. {days}." if days else "")


def recap_url(base_url: str, slot: str) -> str:
    """The page of a recap's period: ``week:2026-W47`` → ``…/recaps/2026-W47``."""
    return f"{base_url}/recaps/{slot.partition(':')[2]}" if base_url and ":" in slot else ""


def period(recap: Recap) -> str:
    """ "16 Nov to 22 Nov 2026", or the one day."""
    rest = timedelta(hours=12) if recap.slot.startswith("week:") else timedelta(seconds=1)  # up to Monday morning
    last = max(recap.since, recap.until - rest)
    if recap.since.date() == last.date():
        return day(recap.since)
    first = day(recap.since).removesuffix(f" {last.year}") if recap.since.year == last.year else day(recap.since)
    return f"{first} to {day(last)}"


def unnamed_period(recap: Recap) -> str:
    """:func:`period` where the title does not name the days already, else ""."""
    return "" if str(recap.since.year) in recap.title else period(recap)


def numbers(recap: Recap) -> str:
    """ "143 stories from 58 sources"."""
    return f"{plural(recap.stories, 'story', 'stories')} from {plural(recap.source_count, 'source')}"


def actions_of(recap: Recap) -> tuple[RecapItem, ...]:
    """The stories that ask for something to be done, most important first; the same words stand once."""
    asked = {tidy(item.action).casefold(): item for item in reversed(recap.items) if tidy(item.action)}
    return tuple(item for item in recap.items if asked.get(tidy(item.action).casefold()) is item)[:MOST_TASKS]


def _fitting(recap: Recap, now: datetime, base_url: str, threaded: bool) -> tuple[Block, ...]:
    for top, todo in ((TOP, MOST_TASKS), (TOP, 3), (3, 0)):
        blocks = (*_root(recap, now, top, todo), _foot(recap, base_url, threaded))
        if count_characters(blocks) <= COMFORTABLE_CHARACTERS:
            break
    return blocks


def _root(recap: Recap, now: datetime, most_top: int, most_todo: int) -> Iterator[Block]:
    name = f"recap:{recap.id}"
    yield header(recap.title, f"{name}:head")
    yield context(_facts(recap), f"{name}:facts")
    lead = esc(recap.lead, 900)
    if lead:
        yield section(lead, f"{name}:lead")
    if recap.items:
        top = [_top(number, item, now) for number, item in enumerate(recap.items[:most_top], start=1)]
        yield from sections(["*📌 What mattered most*", *top], f"{name}:top")
    todo = [
        f"☐ {esc(item.action, 300)}{' _(suggested)_' if item.suggested else ''} · {link(item.url, item.headline, 80)}"
        for item in actions_of(recap)[:most_todo]
    ]
    if todo:
        yield from sections(["*✅ What to do*", *todo], f"{name}:do")
    if recap.chart:
        yield section("*📊 In numbers*", f"{name}:numbers")
        yield slack_image(recap.chart, chart_words(recap), f"{name}:chart")
    elif bars(recap):
        yield section("*📊 In numbers*\n" + _chart(recap), f"{name}:bars")
    if recap.due:
        due = [f"• {esc(words, 350)}" for words in recap.due[:TOP]]
        yield from sections(["*📅 Coming up*", *due], f"{name}:due")
    if recap.corrections:
        right = [f"• {esc(words, 400)}" for words in recap.corrections[:TOP]]
        yield from sections(["*⚠️ Corrected*", *right], f"{name}:right")
    yield divider(f"{name}:line")


def _foot(recap: Recap, base_url: str, threaded: bool) -> Block:
    page = recap_url(base_url, recap.slot)
    more = f"{_all(recap)} by topic: see the thread" if recap.items and threaded else ""
    parts = (more, link(page, "Read it as a page") if page else "", RIGHTS)
    return context(" · ".join(filter(None, parts)), f"recap:{recap.id}:foot")


def _facts(recap: Recap) -> str:
    counted = numbers(recap) if recap.stories else ""
    late = "posted late" if recap.late else ""
    days = unnamed_period(recap) if recap.stories else period(recap)
    return " · ".join(filter(None, (days, counted, late)))


def _top(number: int, item: RecapItem, now: datetime) -> str:
    insight = f"\n{esc(item.insight, 260)}" if item.insight else ""
    return f"*{number}. {link(item.url, item.headline, 200)}*{insight}\n_{_small(item, now)}_\n"


def _small(item: RecapItem, now: datetime) -> str:
    more = f" +{plural(item.sources - 1, 'source')}" if item.sources > 1 else ""
    age = f" · {_when(item.published_at, now)}" if item.published_at else ""
    return f"{esc(item.publisher, 80)}{more}{age} · importance {item.importance}"


def _when(published: datetime, now: datetime) -> str:
    """ "Sun 22 Nov": a recap is read later too, when "13h ago" would be wrong."""
    old = now - published > timedelta(days=14)
    return day(published) if old else f"{published:%a} {published.day} {published:%b}"


def _chart(recap: Recap) -> str:
    rows = [(esc(topic_words(topic), 40), count) for topic, count in bars(recap)]
    most = max(count for _, count in rows)
    wide = max(len(topic) for topic, _ in rows)
    lines = (f"{topic:<{wide}}  {bar(count, most, BAR):<{BAR}} {count}" for topic, count in rows)
    return "```" + "\n".join(lines) + "```"


def _by_topic(recap: Recap, now: datetime, name: str) -> Iterator[Block]:
    told = {item.card_id for item in recap.items[:TOP]}  # their insights stand in the message above
    for number, (topic, items) in enumerate(groups(recap)):
        title = esc(topic_words(topic), 60).capitalize() if topic else "More"
        lines = [
            f"• {link(item.url, item.headline, 200)}{_said(item, told)}\n   _{_small(item, now)}_" for item in items
        ]
        yield from sections([f"*{title}* ({len(items)})", *lines], f"{name}:{number}")


def _said(item: RecapItem, told: Container[int]) -> str:
    return f": {esc(item.insight, 200)}" if item.insight and item.card_id not in told else ""


def _thread(recap: Recap, now: datetime) -> tuple[tuple[Block, ...], ...]:
    """The stories by topic, in as many messages as they need; none where there are no stories."""
    return tuple(_pages(_by_topic(recap, now, f"recap:{recap.id}:thread")))


def _pages(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    page: tuple[Block, ...] = ()
    for block in blocks:
        longer = (*page, block)
        if page and (len(longer) > MESSAGE_BLOCKS or count_characters(longer) > COMFORTABLE_CHARACTERS):
            yield page
            longer = (block,)
        page = longer
    if page:
        yield page


def _thread_text(recap: Recap, number: int, pages: int) -> str:
    part = f" ({number} of {pages})" if pages > 1 else ""
    return f"{esc(recap.title, 300)} · {_all(recap)} by topic{part}"


def _all(recap: Recap) -> str:
    """ "All 9 stories", or "15 of 143 stories"."""
    shown = len(recap.items)
    return (
        f"{shown} of {recap.stories:,} stories" if shown < recap.stories else f"All {plural(shown, 'story', 'stories')}"
    )


def _fallback(recap: Recap) -> str:
    parts = [f"{esc(recap.title, 300)} — {_facts(recap)}.", esc(recap.lead, 500)]
    parts += [f"{number}. {esc(item.headline, 250)}" for number, item in enumerate(recap.items[:TOP], start=1)]
    parts += [f"To do: {esc(item.action, 200)}" for item in actions_of(recap)[:3]]
    return "\n".join(filter(None, parts))
