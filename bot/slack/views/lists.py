"""The search modal: asks for words, and lists the cards that were found."""

from __future__ import annotations

from bot.delivery.gateway import Block
from bot.render import actions as ids
from bot.render.blocks import context, modal, section
from bot.render.inputs import text_input
from bot.render.list_blocks import card_items
from bot.render.mrkdwn import esc
from bot.replies import CardList


def search_modal(query: str = "", found: CardList | None = None, *, error: str = "") -> Block:
    """Asks for words and shows what was found below; sending it searches again.

    Args:
        query: what stands in the field.
        found: the results of it.
        error: one sentence on what is wrong with the query.
    """
    hint = 'Phrases in "quotes", -without, topic:policy, source:name, since:7d'
    ask = text_input(ids.IN_WORDS, "Search AI news", given=query, hint=hint, example="export rule", optional=False)
    blocks = [ask]
    if error:
        blocks.append(section(f"⚠️ {esc(error, 500)}", "search:error"))
    if found is not None:
        blocks.append(context(esc(found.title, 300), "search:title"))
        blocks += list(card_items(found.cards[:20], "search", found.now, words=found.snippets))
        if not found.cards:
            blocks.append(section("Nothing was found. Try fewer words, or a longer time.", "search:none"))
    return modal("Search AI news", ids.SEARCH_VIEW, blocks, submit="Search")
