"""What is wrong with a regular expression, in plain words and with its place, as google-re2 sees it."""

from __future__ import annotations

import re2

_FAULTS = {  # how google-re2's objection begins → what it means
    "missing )": "a bracket ( is opened and never closed",
    "missing ]": "a bracket [ is opened and never closed",
    "unexpected )": "a bracket ) closes what was never opened",
    "no argument": "a * or + has nothing before it to repeat",
    "bad repetition": "two of * + ? follow each other",
    "invalid repetition": "a repetition is too large, or the wrong way round",
    "trailing": "it ends with a lone \\, which needs a character after it",
    "invalid perl": "this kind of (?…) is not known here; looking ahead or behind is not possible",
    "invalid named": "the name of a group has to be a word between < and >",
    "invalid escape": "this use of \\ is not known here; going back to an earlier group is not possible",
    "invalid character": "a range is the wrong way round, or its name is not known",
    "pattern too large": "it is too large",
}


def pattern_fault(pattern: str) -> str:
    """What is wrong with a pattern and where, or "" when it can be used.

    Returns:
        e.g. ``a bracket ( is opened and never closed: “(open”, at character 3``.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as e:
        said = e.args[0] if e.args else ""
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        words = next((words for begins, words in _FAULTS.items() if said.startswith(begins)), "it cannot be read")
        at = _place(pattern, said)
        return f"{words}: “{pattern[at : at + 12]}”, at character {at + 1}" if at >= 0 else words
    return ""


def _place(pattern: str, said: str) -> int:
    if said.startswith(("missing )", "unexpected )")):
        return _unmatched(pattern)
    if said.startswith("trailing"):
        return len(pattern) - 1
    part = said.partition(": ")[2]
    return pattern.find(part) if part else -1


def _unmatched(pattern: str) -> int:
    """The first round bracket without its partner."""
    opened: list[int] = []
    in_class = escaped = False
    for at, sign in enumerate(pattern):
        if escaped or sign == "\\":
            escaped = not escaped
        elif in_class or sign == "[":
            in_class = sign != "]"
        elif sign == "(":
            opened.append(at)
        elif sign == ")":
            if not opened:
                return at
            opened.pop()
    return opened[-1] if opened else -1
