"""The sides from which a headline may look at its subject, beside telling what happened: one table of patterns."""

from __future__ import annotations

import re

from bot.stories.patterns import PatternSet

SIDES = {
    # somebody's view of it
    "take": r"""
        \b(?:reviews?|hands[- ]on|impressions|thoughts|opinion|explain(?:s|ed|er)|vs\.?|versus|deep\ dive|look\ at|worth
        |hype|comparison|lessons|i|my|me)\b | ^(?:on|so|best|top)\b
    """,
    # what people do with it
    "use": r"""
        ^(?:how|inside|behind|using|building|deploying|getting\ started|scaling|mastering)\b
        | \bbest\ practices\b | \bcase\ stud(?:y|ies)\b | \bin\ practice\b
    """,
    # where it stands
    "score": r"\b(?:scores?|scored|leaderboard|ranks?|ranked|rankings?|tops|index)\b",
    # somebody else's platform that has it now
    "host": r"""
        \bavailable\ (?:in|on|via|through|to)\b | \b(?:comes?|coming|arrives?|lands?|live)\ (?:to|in|on)\b
        | \bon\ day\ (?:0|one|zero)\b | \bpowered\ by\b | \bintegrat(?:es|ion|ing)\b | \bsupport\ (?:for|in)\b
    """,
    # what others say or do about it
    "after": r"""
        \b(?:backlash|critici[sz]\w+|responds?|response|apologi[sz]es?|reacts?|slams?|concerns?|fears?|fallout|denies
        |defends|controversy|doubts?)\b
    """,
}
ELSEWHERE = 1 << list(SIDES).index("host")
_PATTERNS = PatternSet([re.sub(r"(?<!\\)\s+", "", pattern).replace("\\ ", " ") for pattern in SIDES.values()])


def sides(headline: str) -> int:
    """The sides from which a headline looks: the sum of their bits, 0 where it only tells."""
    return sum([1 << number for number in _PATTERNS.hits(headline)])
