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
_BACKER = re.compile(r"(?:\b(?:by|from|with|of|to|and|against)|,) $", re.IGNORECASE)
_KIND = re.compile(
    r"^(?:A16z|Andreessen|Sequoia|Lightspeed|Accel|Khosla|Kleiner|SpaceX|SoftBank|VC|AI|Startup|Startups|Company|Lab|Firm|The|Exclusive|Chipmaker|Legal|Tech)$"
)


@lru_cache(maxsize=4_096)
def org_of(headline: str) -> str:
    """Whose round a headline tells: the name before its verb; "" where that is not certain."""
    found = _ORG.search(headline)
    org = (found["org"] if found else "").strip()
    tokens = org.split()
    if found and _BACKER.search(headline[: found.start()]):
        return ""
    if not tokens or (len(tokens) > 1 and is_title_case(headline)) or _KIND.match(tokens[0]) or _KIND.match(org):
        return ""
    return org
