"""Posted cards live on: when their story moves they are edited in place, and a reply says what is new."""

from __future__ import annotations

from bot.services.parts import Parts


def plan_changes(parts: Parts) -> int:
    """Plan edits and replies of stories that moved; return how many deliveries."""
    return 0
