"""What Slack would refuse of a message or a view, said before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.render.checker import Checker, repeated_blocks
from bot.render.limits import (
    FALLBACK_CHARACTERS,
    MARKDOWN_CHARACTERS,
    MESSAGE_BLOCKS,
    MESSAGE_CHARACTERS,
    SHAPES,
    SURFACES,
    VIEW_BLOCKS,
    Surface,
)
from bot.render.shapes import Json, Problem, counted


def validate(payload: Mapping[str, Json], surface: Surface) -> list[Problem]:
    """What Slack would refuse of a message or a view, in its words.

    Args:
        payload: for a message ``{"text": …, "blocks": […]}``, otherwise the whole view.
        surface: where it is shown.

    Returns:
        Problems in reading order, none when it is fine. Pointers start at ``/blocks`` or at ``/view``.
    """
    at = "" if surface == "message" else "/view"
    checker = Checker(SHAPES)
    problems = _fallback(payload) if surface == "message" else list(checker.object(payload, (surface,), at))
    blocks = payload.get("blocks", ())
    if not isinstance(blocks, list | tuple):
        return [*problems, Problem("must provide an array", f"{at}/blocks")]
    problems += _blocks(checker, blocks, surface, f"{at}/blocks")
    if surface == "message" and checker.characters > MESSAGE_CHARACTERS:
        problems.append(Problem("msg_blocks_too_long", "/blocks"))
    if surface == "modal" and "submit" not in payload and any(_of(blocks, "input")):
        problems.append(Problem("must define `submit` to use an `input` block in modals", at))
    return problems


def count_characters(blocks: Sequence[Json]) -> int:
    """Counted characters over all text objects of a message's blocks."""
    checker = Checker(SHAPES)
    _blocks(checker, blocks, "message", "/blocks")
    return checker.characters


def _fallback(payload: Mapping[str, Json]) -> list[Problem]:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        return [Problem("no_text", "/text")]
    return [Problem("msg_too_long", "/text")] if counted(text) > FALLBACK_CHARACTERS else []


def _blocks(checker: Checker, blocks: Sequence[Json], surface: Surface, at: str) -> list[Problem]:
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    problems = [Problem(f"no more than {most} items allowed", at)] if len(blocks) > most else []
    for index, block in enumerate(blocks):
        problems += checker.object(block, SURFACES[surface], f"{at}/{index}")
    problems += repeated_blocks(blocks, at)
    if sum(counted(str(block.get("text", ""))) for block in _of(blocks, "markdown")) > MARKDOWN_CHARACTERS:
        problems.append(Problem("msg_too_long", at))
    return problems


def _of(blocks: Iterable[Json], kind: str) -> Iterator[dict[str, Json]]:
    """The blocks of one kind."""
    return (block for block in blocks if isinstance(block, dict) and block.get("type") == kind)
