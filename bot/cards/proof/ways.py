"""Builds patterns from lists, so that each way to say a thing stands on its own line."""

from __future__ import annotations


def any_of(*ways: str) -> str:
    """A pattern that fits where one of these does, whatever the case of its letters."""
    return "(?i)" + "|".join(ways)


def one_of(words: str) -> str:
    """A group of alternatives, written as text with spaces between them."""
    return f"(?:{'|'.join(words.split())})"
