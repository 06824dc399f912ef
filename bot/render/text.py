"""Makes text from outside harmless to look at: one line, no control signs, no disguises, no longer than allowed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Everything that is invisible or turns the reading direction around, except the two joiners that scripts need.
_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_COMBINING: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE: Final = re.compile(f"([{_COMBINING}]{{2}})[{_COMBINING}]+")
_JOINERS: Final = re.compile("[\u200c\u200d]{2,}|^[\u200c\u200d]+|[\u200c\u200d]+$")
_RTL: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

# Signs that Slack would act upon, and what looks the same and does nothing.
_ACTIVE: Final = (
    (re.compile(r"<(?=[!@#]|https?:|mailto:)", re.IGNORECASE), "‹"),
    (re.compile(r":(?=//)"), "꞉"),
    (re.compile(r"(?<=mailto):", re.IGNORECASE), "꞉"),
    (re.compile(r":(?=[a-z0-9_+'-]{0,40}[a-z][a-z0-9_+'-]{0,40}:)"), "꞉"),
    (re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE), "＠"),
    (re.compile(r"(?<![^\W_])\*|\*(?![^\W_])"), "∗"),
    (re.compile(r"(?<![^\W_])_|_(?![^\W_])"), "ˍ"),
    (re.compile(r"(?<=\S)~(?![^\W_])"), "∼"),
    (re.compile("`"), "ˋ"),
    (re.compile(r"\A>"), "›"),
)


def tidy(text: str) -> str:
    """One line of visible text: white space folded, control and direction signs gone, piles of accents cut down.

    Args:
        text: anything, also lone surrogates.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    flat = _INVISIBLE.sub("", " ".join(text.split()))
    flat = _PILE.sub(r"\1", unicodedata.normalize("NFC", flat))
    return _JOINERS.sub("", " ".join(flat.split())).strip()


def calm(text: str) -> str:
    """Tidy text in which nothing is left that Slack would act upon: mentions, links, styles, emoji names.

    The signs give way to ones that look the same, so a reader sees what the source wrote.
    """
    flat = tidy(text)
    for pattern, harmless in _ACTIVE:
        flat = pattern.sub(harmless, flat)
    return flat


def clip(text: str, most: int) -> str:
    """Cut tidy text to at most ``most`` counted characters (see :func:`bot.render.shapes.counted`), at a word if one
    is near, with an ellipsis.
    """
    if len(text) * 5 <= most or sum(map(_cost, text)) <= most:
        return text
    room, end = most - 1, 0
    for end, sign in enumerate(text):  # noqa: B007 - the place where the room ends is the result
        room -= _cost(sign)
        if room < 0:
            break
    cut = text[:end]
    space = cut.rfind(" ", max(0, end - 24))
    return (cut[:space] if space > 0 else cut).rstrip(" ,;:.-–—\u200c\u200d\ufe0f") + "…"


def isolate(text: str) -> str:
    """Keep right-to-left text from reordering its neighbours on the same line."""
    return f"\u2068{text}\u2069" if _RTL.search(text) else text


def _cost(sign: str) -> int:
    """Counted characters of one sign, escaped."""
    if sign in "&<>":
        return 5 if sign == "&" else 4
    return 2 if sign > "\uffff" else 1
