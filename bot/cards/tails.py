"""The last clause of a sentence, where it can go without taking a limit, a speaker or half a list with it."""

from __future__ import annotations

import re

from bot.cards.guards import TAIL_GUARD
from bot.cards.text import count_words, word_set, words
from bot.cards.whole import DEPENDENT, VERBISH, stands

_TAIL = re.compile(
    r"(?:(?:,|;|:|\s[—–-]+|(?<=\w)—)\s*"
    r"(?:\b(?P<link>(?:up|down) from|compared (?:with|to)|"
    r"(?:many|most|all|both|one|each) of wh(?:ich|om)|[a-z][\w'’-]*))?|\s(?P<bare>because|as part of|"
    r"in an effort to|in order to|so that|"
    r"in a bid to))\b"
)
# Behind an aside, the sentence itself: "Tern, with two rivals, showed …".
_GOES_ON = re.compile(
    r",\s+(?:(?:also|now|then) )?(?:is|are|was|were|has|have|had|will|can|could|may|might|would|"
    r"(?:showed|made|found|took|gave|got|ran|built|won|lost|cut|saw|shows?|makes?|[a-z]{3,}ed) (?:an?|the|its|that))\s"
)
_ENUMERATION = re.compile(r"^:\s+(?:[A-Z][^,;:.]{1,40}, ){2,}[^;:]{2,120}$")
_ANNOUNCES = re.compile(
    r"\b(?:following|this|these|that|things|is|are|was|were|say|says|said|reasons?|ways?|includes?|including|"
    r"question|simple|clear|follows|like|as|to|of|for|with|and|or)$",
    re.IGNORECASE,
)
_ING = re.compile(
    r"(?!(?:according|excluding|depending|pending|barring|warning|saying|alleging|claiming|arguing|during|nothing|"
    r"something|anything|everything|string|thing|morning|evening)\b)[a-z]+ing$"
)
_INTRO = re.compile(r"(?:At|In|On|For|From|During|Instead|Under|Across|Over|Through|Among|Amid|Despite|Within|By|Of)\b")
_DOING = re.compile(r"^\s*(?:and |or |by )?\w+ing\b")
_LINKS = word_set(
    """
    and with as while which who whose where including such so because for from by following powered built
    based designed
    citing making allowing giving letting using adding bringing marking joining offering helping leaving
    putting enabling
    opening surpassing becoming raising calling turning providing ranging covering along aimed meaning plus
    featuring
    combining creating driving reducing increasing improving supporting achieving reaching followed since after so
    amid
    """
) | {"up from", "down from", "compared with", "compared to"}


def without_tail(text: str) -> str:
    """Without its last clause that can go; the last one cuts least. Where the main clause comes last, none can."""
    if DEPENDENT.match(text):
        return text
    for found in reversed(list(_TAIL.finditer(text))):
        kept = text[: found.start()].rstrip(" ,;:—–-")
        whole = count_words(kept) >= 6 and not (_INTRO.match(text) and "," not in kept)
        if whole and _is_clause(found, text) and stands(kept):
            return kept + ("" if kept.endswith((".", "!", "?")) else ".")
    return text


def _is_clause(found: re.Match[str], text: str) -> bool:
    """A clause or an aside of its own, not a member of a list, and without a word that limits what stands before."""
    tail, before = text[found.start() :], text[: found.start()]
    even = tail.count('"') % 2 == 0 and tail.count("“") == tail.count("”")
    if TAIL_GUARD.search(tail) or _GOES_ON.search(tail) or not even:
        return False
    sign, link = found.group().strip()[:1], found["link"] or ""
    if found["bare"] or sign == ";" or (sign in "—–-:" and link):
        return True
    if sign == ":":
        return bool(_ENUMERATION.match(tail)) and count_words(before) >= 9 and not _ANNOUNCES.search(before)
    listed = "," in before[-60:]
    if link == "and":
        return "," not in before[20:] and bool(VERBISH.search(" ".join(words(tail)[1:7])))
    if link in {"a", "an"} or link.endswith((" which", " whom")):
        return not listed and "," not in tail[1:] and "—" not in before
    alone = "," not in tail[1:] and ":" not in before and "—" not in before
    doing = listed and bool(_DOING.search(before[-60:].rpartition(",")[2]) or link not in _LINKS)
    return (link in _LINKS or (alone and bool(_ING.match(link)))) and not (doing and link.endswith("ing"))
