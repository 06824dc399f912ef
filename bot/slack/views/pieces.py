"""What answers in Slack are made of: commands in code signs, hints, a message that fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.delivery.gateway import Block, Message
from bot.render.blocks import context
from bot.render.limits import COMFORTABLE_CHARACTERS, FALLBACK_CHARACTERS
from bot.render.mrkdwn import esc
from bot.render.validate import count_characters

NAME: Final = "answer"


def hint_blocks(hints: Sequence[str]) -> list[Block]:
    """What to try next, in small print."""
    return [context(hint_words(hints), f"{NAME}:hints")] if hints else []


def hint_words(hints: Sequence[str]) -> str:
    """ "Try `/ainews latest` · `/ainews topics`", or ""."""
    several = (hint if hint.startswith("/") else f"/ainews {hint}" for hint in hints[:6])
    return "Try " + " · ".join(code(hint, 150) for hint in several) if hints else ""


def code(text: str, most: int = 300) -> str:
    """Something to type."""
    return f"`{esc(text, most)}`"


def whole(text: Sequence[str], blocks: list[Block]) -> Message:
    """A message that fits: the fallback cut at its limit, blocks left out from the end."""
    while count_characters(blocks) > COMFORTABLE_CHARACTERS + 2000 and len(blocks) > 1:
        blocks = blocks[:-1]
    kept: list[str] = []
    room = FALLBACK_CHARACTERS - 400
    for line in filter(None, text):
        room -= len(line.encode("utf-16-le")) // 2 + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return Message(text="\n".join(kept) or "Done.", blocks=tuple(blocks[:48]))
