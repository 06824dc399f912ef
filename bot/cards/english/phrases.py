"""Lists of English words and phrases as one writes them down, and the patterns they make."""

from __future__ import annotations


def any_of(phrases: str) -> str:
    r"""The pattern that fits any phrase of a list, earlier ones first: ``(?:also|for (?:example|instance))``.

    Args:
        phrases: one or several to a line with `` | `` between them, so a bar without spaces is a phrase's own. A phrase
            is a regular expression whose spaces count.
    """
    lines = filter(None, (line.strip() for line in phrases.splitlines()))
    return f"(?:{'|'.join(phrase.strip() for line in lines for phrase in line.split(' | '))})"
