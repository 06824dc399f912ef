"""Whether the words around a day look ahead to it, or tell a deed of that day."""

from __future__ import annotations

import re

# "by June", not "published by the lab".
_BY_THEN = (
    r"by(?=\s*$|\s+(?:\d|(?:the )?(?:end|start|beginning|middle|early|mid|late|next|then|year)\b|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))"
)
AHEAD = re.compile(
    rf"\b(?:will|{_BY_THEN}|until|starting|beginning|next|upcoming|scheduled|due|plans? to|expected|set to|later|"
    r"takes? effect|goes live|opens on|closes on)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:[a-z]{2,}ed|was|were|had|said|told|took|gave|made|won|lost|began|found|sent|met|held|ran|came|went|paid|rose|fell)\b"
)
CERTAIN = re.compile(r"\bwill (?!have\b)|\b(?:scheduled (?:for|on|to)|plans? to|set to|due (?:on|to))\b")
_CLAUSE = re.compile(r"[;:—“”\"]|[.!?]\s|, (?:and|but|which|who|while)\b")
_SMALL_WORD = re.compile(
    r"\b(?:on|the|from|by|since|early|late|of|monday|tuesday|wednesday|thursday|friday)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2}")
# What is said, planned or put off now is no deed of the day it is for, unless that day stands right behind the verb.
_PLANNED = re.compile(
    r"\b(?:(?:was|were|had|has been|have been) )?(?:said|told|announced|confirmed|scheduled|planned|expected|delayed|"
    r"moved|postponed|pushed|extended|promised|added|noted|revealed|reported|agreed|decided|set|slated|fixed|proposed)\b"
    r"(?!\s+(?:(?:on|the)\s+)*$)"
)
_DONE = re.compile(rf"{_PAST.pattern}|\b(?:after \w+ing|would)\b")


def has_happened(text: str, start: int, end: int) -> bool:
    """Whether the words around a day tell a deed of that day, not what was only said or planned of it.

    Args:
        text: a sentence.
        start: where the day begins in it.
        end: where the day ends.
    """
    before = _CLAUSE.split(text[max(0, start - 80) : start])[-1]
    if not _WORD.search(_SMALL_WORD.sub("", before)):  # "On July 1, a judge signed it"
        return bool(_PAST.search(text[end : end + 60]))
    return bool(_DONE.search(_PLANNED.sub("", before)))
