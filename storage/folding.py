"""Text as the search sees it: small letters without accents, words parted by one space; the same on every database."""

from __future__ import annotations

import unicodedata
from typing import Final

_SPECIAL: Final = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
_LETTERS: Final = str.maketrans(_SPECIAL)
_ACCENTS: Final = dict.fromkeys(
    range(0x300, 0x370)
)  # the marks that Latin, Greek and Cyrillic letters are combined with
_SIGNS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(text: str) -> str:
    """Fold a text: "Zürich’s GPT-4o" becomes "zurich s gpt 4o". Folding twice changes nothing."""
    if text.isascii():
        return " ".join(text.lower().translate(_SIGNS).split())
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).translate(_ACCENTS)
    bare = unicodedata.normalize("NFKC", bare).casefold()  # composed again, for scripts that need their marks
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
