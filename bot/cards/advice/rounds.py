"""Whose round of funding a headline tells."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.cards.advice.slots import is_title_case

_ORG = re.compile(
    r"(?P<org>(?-i:\b[A-Z][\w&.+-]*(?: (?:[A-Z][\w&.+-]*|\d\w*)){0,2}))(?:,[^,$€£]{3,80},)? "
    r"(?:(?:has|have|just|already) )?"
    r"(?:raises?|raised|secures?|secured|lands?|landed|nabs?|bags|snags|nets|scores|closes?|closed|gets|picks up|"
    r"locks up|hits|reaches|valued|is valued|emerges|completes|finali[sz]es)\b",
    re.IGNORECASE,
)
_NO_ROUND = re.compile(
    r"\b(?:startups|companies|firms|rounds|funds?|fresh capital|vcs?|ventures|to acquire|debt|loans?|bonds?|capital|"
    r"partners|a16z|andreessen|sequoia|lightspeed|accel|khosla|kleiner|thrive|catalyst|combinator|softbank|closes in|"
    r"close to|nears?|where it.s going|in debt|ipo|nuclear|seeks|fusion|vets|veterans|alums?)\b",
    re.IGNORECASE,
)
_BACKER = re.compile(r"(?:\b(?:by|from|with|of|to|and|against)|,) $", re.IGNORECASE)
_KIND = re.compile(
    r"^(?:A16z|Andreessen|Sequoia|Lightspeed|Accel|Khosla|Kleiner|SpaceX|SoftBank|VC|AI|Startup|Startups|Company|Lab|"
    r"Firm|The|Exclusive|Chipmaker|Legal|Tech|Former|Ex)$"
)


@lru_cache(maxsize=4_096)
def org_of(headline: str) -> str | None:
    """Whose round a headline tells: the name before its verb; "" where that is unsure, None where it tells none."""
    if _NO_ROUND.search(headline):
        return None
    found = _ORG.search(headline)
    org = (found["org"] if found else "").strip()
    tokens = org.split()
    if found is None or _BACKER.search(headline[: found.start()]):
        return ""
    if not tokens or (len(tokens) > 1 and is_title_case(headline)) or _KIND.match(tokens[0]) or _KIND.match(org):
        return ""
    return org
