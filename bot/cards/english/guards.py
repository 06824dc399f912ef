"""What a shortening may never lose: a negation, a condition, a doubt, a limit, a speaker; and the test of it."""

from __future__ import annotations

import re

from bot.cards.english.phrases import any_of
from bot.cards.english.text import fold, words

# What takes back, narrows or doubts what is said.
_ALWAYS = any_of(
    r"""
    not | no | never | none | neither | nor | cannot | \w+n't | hardly | barely | yet | denied | denies
    without | unless | if | until | once | only | except | excluding | provided | whether
    but | although | though | however | despite
    allegedly | alleged | reportedly | claim(?:s|ed|ing)? | rumou?r\w* | unconfirmed | according | accus\w+ | suspect\w*
    """
)
# What makes it weaker, only within what stays.
_WEAKER = any_of(
    """
    may | might | could | would | possibl[ey] | perhaps | potential(?:ly)? | likely | expected | estimated | preliminary
    about | around | nearly | almost | approximately | some | (?<!the )most
    under | fewer | less | up to | as many as | at least
    """
)
# Who says it, or what it hangs on, at the end of a sentence.
_SPEAKER = any_of("said | says | told | argue[sd]? | warn(?:s|ed) | pending | subject to | depending | when")

GUARD = re.compile(rf"\b(?:{_ALWAYS}|{_WEAKER})\b", re.IGNORECASE)
# What a clause at the end may not hold if it is to go: it would take a limit, a contrast or a speaker with it.
TAIL_GUARD = re.compile(rf"\b(?:{_ALWAYS}|{_SPEAKER})\b", re.IGNORECASE)
_CONTRAST = re.compile(r"\| (?:However|But|Yet|Still)\b", re.IGNORECASE)  # links back to what the card does not show


def is_shortening(text: str, quote: str) -> bool:
    """The text is the quote with words taken out, none added or moved, and no negation, condition or doubt lost."""
    if text == quote:
        return bool(words(fold(text)))
    kept, given = words(fold(text)), words(fold(quote))
    place, removed = 0, ""
    for count, word in enumerate(kept):
        start = place
        while place < len(given) and not (
            given[place] == word or (count == 0 and given[place].lower() == word.lower())
        ):
            place += 1
        if place == len(given):
            return False
        removed += " | " + " ".join(given[start:place])
        place += 1
    if not kept or TAIL_GUARD.search(" ".join(given[place:])):
        return False
    return not GUARD.search(_CONTRAST.sub("|", removed, count=1))
