"""The answer to a question as a Slack message: sentences with numbers, the sources behind them, how it was made."""

from __future__ import annotations

from collections.abc import Iterator

from bot.delivery.gateway import Block, Message
from bot.render import actions as ids
from bot.render.blocks import button, context, header, section, sections
from bot.render.mrkdwn import esc, link
from bot.render.text import tidy
from bot.render.words import ago
from bot.replies import Answered, CitedSource
from bot.slack.views.pieces import NAME, hint_blocks, hint_words, whole

UNKNOWN = (
    "I do not know: nothing in the archive answers that. Other words may find more, or the news has not come in yet."
)


def answered_message(answered: Answered) -> Message:
    """The message of an answer; one without sentences says that the archive does not know."""
    title = header(answered.question[:1].upper() + answered.question[1:], f"{NAME}:head")
    why = [context(esc(answered.why_quoted, 300), f"{NAME}:why")] if answered.why_quoted else []
    if not answered.sentences:
        text = [f"“{esc(answered.question, 300)}”", UNKNOWN, esc(answered.why_quoted, 300), hint_words(answered.hints)]
        return whole(text, [title, section(UNKNOWN, f"{NAME}:unknown"), *why, *hint_blocks(answered.hints)])
    said = [f"{esc(text, 600)} {_marks(places)}" for text, places in answered.sentences]
    body = sections([" ".join(said)] if answered.written_by else [f"• {one}" for one in said], f"{NAME}:text")
    foot = context(f"{_label(answered)} · check the sources before you act on it", f"{NAME}:made")
    fallback = [esc(answered.question, 300), *said, *(f"[{n}] {_name(s)}" for n, s in enumerate(answered.sources, 1))]
    fallback += [esc(answered.why_quoted, 300)]
    return whole(fallback, [title, *body, *_sources(answered), *why, foot, *hint_blocks(answered.hints)])


def _sources(answered: Answered) -> Iterator[Block]:
    for number, source in enumerate(answered.sources, 1):
        age = ago(source.at, answered.now)
        words = f"*[{number}]* {link(source.url, source.title, 200)}\n_{esc(source.publisher, 80)} · {age}_"
        yield section(words, f"{NAME}:source:{number}", button("Open", ids.OPEN, str(source.card_id)))


def _name(source: CitedSource) -> str:
    return f"{esc(source.title, 200)} ({esc(source.publisher, 80)})"


def _marks(places: tuple[int, ...]) -> str:
    return "".join(f"[{place + 1}]" for place in places)


def _label(answered: Answered) -> str:
    if answered.written_by:
        return f"Written by {esc(tidy(answered.written_by), 80)}, each sentence checked against its sources"
    return "Sentences of the sources, word for word, without AI"
