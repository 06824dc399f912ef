"""Saying the same with less, when Slack or our own check refuses a message: without pictures, then text alone."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.gateway import Block, Message
from bot.render.limits import FALLBACK_CHARACTERS


def simplified(message: Message, level: int) -> Message:
    """The message at a level: 0 whole, 1 without pictures (text alone when it has none), 2 text alone."""
    if level <= 0:
        return message
    bare = tuple(kept for kept in map(_without_pictures, message.blocks) if kept is not None)
    if level == 1 and bare and bare != message.blocks:
        return replace(message, blocks=bare)
    return Message(text=message.text[:FALLBACK_CHARACTERS])


def _without_pictures(block: Block) -> Block | None:
    if block.get("type") == "image":
        return None
    kept = dict(block)
    accessory = kept.get("accessory")
    if isinstance(accessory, dict) and accessory.get("type") == "image":
        del kept["accessory"]
    if kept.get("type") == "context":
        kept["elements"] = [one for one in kept.get("elements", []) if one.get("type") != "image"]
        if not kept["elements"]:
            return None
    return kept
