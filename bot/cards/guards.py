"""What a shortening may never lose: a negation, a condition, a doubt, a limit, a speaker; and the test of it."""

from __future__ import annotations

import re

from bot.cards.text import fold, words

GUARD = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|unless|if|until|only|except|excluding|but|although|though|"
    r"however|despite|"
    r"may|might|could|would|allegedly|reportedly|alleged(?:ly)?|claim(?:s|ed|ing)?|rumou?r\w*|unconfirmed|"
    r"possibl[ey]|perhaps|potential(?:ly)?|"
    r"likely|expected|estimated|about|around|nearly|almost|approximately|some|most|preliminary|denied|denies|"
    r"yet|hardly|barely|"
    r"according|accus\w+|suspect\w*|whether|provided|once|cannot|\w+n't|under|fewer|less|up to|as many as|"
    r"at least)\b",
    re.IGNORECASE,
)
# What a clause at the end may not hold if it is to go: it would take a limit, a contrast or a speaker with it.
TAIL_GUARD = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|unless|if|until|only|except|excluding|but|although|though|however|"
    r"despite|allegedly|reportedly|alleged|claim(?:s|ed|ing)?|rumou?r\w*|unconfirmed|denied|denies|yet|hardly|"
    r"barely|"
    r"according|accus\w+|suspect\w*|whether|provided|cannot|\w+n't|said|says|told|argue[sd]?|warn(?:s|ed)|pending|"
    r"subject to|depending|when|once)\b",
    re.IGNORECASE,
)
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
