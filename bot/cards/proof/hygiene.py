"""What may never reach a card: links, mentions, mark-up, orders to a machine, padding."""

from __future__ import annotations

import re
from functools import lru_cache

import re2

from bot.cards.english.text import fold
from bot.cards.proof.lures import lure, unmasked
from bot.cards.proof.order_words import COMMAND, EARLIER, META, ORDER, TOLD
from bot.cards.proof.ways import one_of

_URL = re.compile(
    r"https?:|ftp:|\bwww\.|://|\b(?:javascript|data|mailto|slack):\S|[^\s@]{1,64}@[^\s@]{1,190}\.\w|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/\S",
    re.IGNORECASE,
)
_ENDINGS = one_of(
    """
    com net org io ai dev app co xyz info biz me ly gg sh to ru cn top site online link click zip mov shop store
    example test invalid gov edu uk eu de fr in
    """
)
_DOMAIN = re.compile(rf"\b[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.{_ENDINGS}\b(?!\.\w)", re.IGNORECASE)
_MENTION = re.compile(r"<[!@#/?a-z]|&lt;[!@#]|(?:^|[\s(\"'])@\w|<\w+[^>]*>|@(?:channel|here|everyone)\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"\]\(|!\[|\*\*|__\w|~~|`|^#{1,6}\s|^\s*[>|]\s|\{\{|\}\}|<!--|-->|\[/?\w+\]|"
    r"&(?:#\d+|#x[0-9a-f]+|amp|lt|gt|quot|nbsp|apos);|\\u[0-9a-f]{4}",
    re.IGNORECASE,
)
_MARKS = frozenset("[]*_~`#>|{}<&\\")  # none of the above without one of these
_PADDING = re.compile(
    r"^(?:based on|according to|as per) (?:the|this|these) "
    r"(?:article|source|text|post|report|information|sentence)s?\b|"
    r"\b(?:the|this) article (?:discusses|talks about|explores|describes|covers|says)\b|"
    r"\bit is (?:important|worth) (?:to note|noting|remembering)\b|\bin today's (?:fast|ever|rapidly|digital)\b|"
    r"\bremains to be seen\b|\bonly time will tell\b|\bhighlights the importance of\b|\bin conclusion\b|"
    r"\bgame[- ]chang(?:er|ing)\b|\byou won't believe\b|\bas an ai\b",
    re.IGNORECASE,
)
# "An assistant that books rooms for you now": what it does, not who somebody is from now on.
_FOR_YOU = re.compile(r"\bfor you now\b(?=\W*$|\s?[,.;:!?–—-]|\s-\s|\sin\s)", re.IGNORECASE)
_BLOB = re2.compile(r"[A-Za-z0-9+/=_-]{80,}")
_BLOB_LENGTH = 80
# Few automata for many patterns; all in one would have so many states that it forgets and builds them again and again.
_ANY_ORDER = re2.compile("|".join(f"(?:{part.pattern})" for part in (ORDER, EARLIER)))


@lru_cache(maxsize=8192)
def is_order(text: str) -> bool:
    """The sentence speaks to a machine, not to a reader: an instruction, a fake role, a hidden blob."""
    folded = fold(text)
    plain = unmasked(folded)
    return _orders(folded) or (plain != folded and _orders(plain))


def _orders(text: str) -> bool:
    text = _FOR_YOU.sub("for you", text)
    blob = len(text) >= _BLOB_LENGTH and _BLOB.search(text)
    if blob or not (_ANY_ORDER.search(text) or META.search(text)):
        return bool(blob)
    told = TOLD.sub(r"\1lose", text)
    return told == text or bool(_ANY_ORDER.search(told) or META.search(told))


def is_command(text: str) -> bool:
    """The sentence, or one of several, tells somebody to do something."""
    return bool(COMMAND.search(fold(text)))


def leaks(text: str, allowed_domains: frozenset[str] = frozenset(), *, orders: bool = True) -> str:
    """Why a text may not stand on a card, in words; ``""`` when it may.

    Args:
        text: one line of a card.
        allowed_domains: names with a dot that are names of things (``character.ai``), lower case.
        orders: look for words to a machine as well; not for the operator's own advice.
    """
    folded = fold(text)
    signs = frozenset(folded)  # a pattern is tried only where a sign is that it cannot do without
    if (not signs.isdisjoint(":/@") or "www." in folded.lower()) and _URL.search(folded):
        return "holds a link"
    dotted = "." in folded[:-1]
    if dotted and any(found.group().lower() not in allowed_domains for found in _DOMAIN.finditer(folded)):
        return "holds a web address"
    if not signs.isdisjoint("<&@") and _MENTION.search(folded):
        return "holds a mention or a tag"
    if not frozenset(text).isdisjoint(_MARKS) and _MARKUP.search(text):
        return "holds mark-up"
    found = lure(folded)
    return found or ("speaks to a machine" if orders and is_order(folded) else "")


def is_padding(text: str) -> bool:
    """A phrase that fills a line and says nothing."""
    return bool(_PADDING.search(fold(text)))


def domains(text: str) -> frozenset[str]:
    """Names with a dot and a known ending, lower case."""
    return frozenset(found.group().lower() for found in _DOMAIN.finditer(fold(text)))
