"""Names what the bot left without one: Slack gives every block and every element an id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from bot.playground.shapes import Json


def dress(blocks: Sequence[Json]) -> list[Json]:
    """Blocks as the workspace stores them.

    A made-up id comes from the block's content and place: what is sent again unchanged keeps its ids, and a click that
    is on its way still finds its button.
    """
    return [_block(block, place) for place, block in enumerate(blocks)]


def _block(block: Json, place: int) -> Json:
    dressed = {"block_id": _name(block, place), **block}
    if isinstance(block.get("elements"), list) and block["type"] in {"actions", "context_actions"}:
        dressed["elements"] = [{"action_id": _name(e, spot), **e} for spot, e in enumerate(block["elements"])]
    for field in ("accessory", "element"):
        if isinstance(block.get(field), dict) and block[field].get("type") != "image":
            dressed[field] = {"action_id": _name(block[field], place), **block[field]}
    return dressed


def _name(value: Json, place: int) -> str:
    text = json.dumps([place, value], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
