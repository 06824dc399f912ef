"""Deep insight as Slack blocks: takeaways and predictions with their evidence, timeline, related, sources."""

from __future__ import annotations

from collections.abc import Iterator

from bot.delivery.gateway import Block, Message
from bot.render.blocks import context, sections
from bot.render.card_blocks import footer, statement
from bot.render.limits import COMFORTABLE_CHARACTERS
from bot.render.mrkdwn import bold, esc, link
from bot.render.urls import card_url
from bot.render.validate import count_characters
from bot.render.words import cited, date_words, day, says_itself, tldr_lines, untold
from storage.records import Card, Cite, Implication, Line, TimelineItem

QUOTE = 280  # counted characters of a quotation
MOST_LINES = 12  # of one kind; the page shows all of them
NOTHING_MORE = "The card holds all that could be taken from its sources line by line; the originals are below."
MARKS = 4  # sources named beside a line
MARK_URL = 300  # counted characters of an address there; the list of sources has the longer ones


def insight_thread(card: Card, *, base_url: str = "") -> Message:
    """The deep insight as a reply in the card's thread, within one message."""
    blocks = tuple(insight_blocks(card, base_url=base_url))
    while count_characters(blocks) > COMFORTABLE_CHARACTERS:
        blocks = (*blocks[:-2], blocks[-1])  # the page, linked in the last line, has the rest
    text = [f"Deep insight: {esc(card.headline, 400)}"]
    text += [f"• {esc(line.text, 250)}" for line in card.takeaways[:5]]
    text += [f"{esc(item.prediction.text, 250)}" for item in card.implications[:3]]
    return Message(text="\n".join(text), blocks=blocks)


def insight_blocks(card: Card, *, base_url: str, evidence: bool = False) -> Iterator[Block]:
    """Every part of the deep insight that has something to say.

    Args:
        card: whose insight.
        base_url: where the pages are; "" leaves out links to them.
        evidence: quote what each line rests on below it (modals have the room).
    """
    name = f"insight:{card.id}:{card.revision}"
    parts = (
        ("keys", "🔑 Key takeaways", [_point(card, line, evidence) for line in card.takeaways[:MOST_LINES]]),
        (
            "next",
            "🔮 What may come",
            [line for item in card.implications[:MOST_LINES] for line in _prediction(card, item, evidence)],
        ),
        ("time", "🗓️ Timeline", [_dated(item, base_url) for item in card.timeline[:MOST_LINES]]),
        ("near", "👉 Related updates", _related(card, base_url)),
        ("said", "🔎 What the card rests on", _said(card) if evidence else []),
        ("from", "📰 Sources", _sources(card)),
    )
    if not card.takeaways and not card.implications and not card.timeline:
        yield context(NOTHING_MORE, f"{name}:none")
    for key, title, lines in parts:
        if lines:
            yield from sections([f"*{title}*", *lines], f"{name}:{key}")
    if evidence:
        yield context("Where no quotation follows, a line is in its source's own words.", f"{name}:how")
    yield context(footer(card, base_url), f"{name}:foot")


def marks(card: Card, line: Line) -> str:
    """Numbers of the sources a line rests on, as links: " [1] [3]"."""
    if line.basis == "suggested":
        return ""  # its slots come from a source, its advice does not
    places = cited(card, line)[:MARKS]
    return "".join(f" {link(card.sources[at].url, f'[{at + 1}]', url_most=MARK_URL)}" for at in places)


def _said(card: Card) -> list[str]:
    lines = [("Insight", card.insight)] if card.insight is not None else []
    lines += tldr_lines(card.tldr)
    last = max((at for at, (_, line) in enumerate(lines) if line.basis == "suggested"), default=-1)
    return [
        f"*{label}:* {statement(line, 500)}{marks(card, line)}"
        f"{_quotes(card, line) if line.basis != 'suggested' or at == last else ''}"  # one remark for all of them
        for at, (label, line) in enumerate(lines)
    ]


def _point(card: Card, line: Line, evidence: bool) -> str:
    return f"• {statement(line, 500)}{marks(card, line)}{_quotes(card, line) if evidence else ''}"


def _prediction(card: Card, item: Implication, evidence: bool) -> Iterator[str]:
    due = f" — by {esc(date_words(item.by), 40)}" if item.by else ""
    quotes = _quotes(card, item.prediction) if evidence else ""
    yield f"• {bold(item.prediction.text, 400)}{due}{marks(card, item.prediction)}{quotes}"
    if item.rationale is not None:
        yield f"{statement(item.rationale, 500)}{marks(card, item.rationale)}"
    if item.judged_by:
        yield f"_How one could tell:_ {esc(item.judged_by, 300)}"


def _quotes(card: Card, line: Line) -> str:
    if line.basis == "suggested":
        return "\n> Suggested lines come from the playbook for this kind of event; no source says them."
    if line.basis == "archive":
        return "\n> From an earlier story in the archive."
    told = (cite for cite in line.cites if 0 <= cite.source < len(card.sources) and not says_itself(line, cite.quote))
    return "".join(_quote(card, cite) for cite in list(told)[:2])


def _quote(card: Card, cite: Cite) -> str:
    return f"\n> “{esc(cite.quote, QUOTE)}” — {esc(card.sources[cite.source].publisher, 80)}"


def _dated(item: TimelineItem, base_url: str) -> str:
    url = item.url or (card_url(base_url, item.card_id, "") if item.card_id else "")
    date = esc(date_words(item.date), 30)
    return f"*{link(url, date) if url else date}* {statement(item.line, 400)}"


def _related(card: Card, base_url: str) -> list[str]:
    return [
        f"• {link(_there(base_url, item.card_id, item.headline) or item.url, item.headline)} · {day(item.seen_at)}"
        for item in untold(card)[:MOST_LINES]
    ]


def _there(base_url: str, card_id: int | None, headline: str) -> str:
    return card_url(base_url, card_id, headline) if card_id else ""


def _sources(card: Card) -> list[str]:
    return [
        f"{number}. {link(source.url, source.publisher, 120)}"
        f"{' · the maker itself' if source.primary else ''}"
        f"{' · ' + day(source.published_at) if source.published_at else ''} · {esc(source.title, 200)}"
        for number, source in enumerate(card.sources[: 2 * MOST_LINES], start=1)
    ]
