"""Is what is left of a shortened sentence still a sentence?"""

from __future__ import annotations

import re

from bot.cards.english.cues import is_torn
from bot.cards.english.phrases import any_of
from bot.cards.english.text import count_words

_DANGLES = re.compile(
    r"\b(?:that|which|who|of|to|for|with|and|or|but|the|an?|as|by|from|than|into|at|based on)[.,;:—–-]?$"
)
_SCRAP = re.compile(r"(?:\s[—–]\s*|:\s+|;\s+)(?:[\w’'.-]+\s?){1,3}$")  # what an aside leaves behind
_DOING = re.compile(r",\s(?!(?:too|including)\b)[a-z]+ing[.]?$")  # ", becoming."
_DANGLING = 12  # characters at the end, more than the longest of them
DEPENDENT = re.compile(r"(?:As|When|If|While|By|Whether|Because|Since|Although|Though|After|Before|Once|With)\b")
_VERB = any_of(
    r"""
    is | are | was | were | has | have | had | will | would | can | could | may | might | do | does | did
    says? | said | \w+(?:ed|es|s) | plans?
    made | found | sued | won | lost | grew | rose | fell | cut | let | built | began | took | gave | got | ran
    put | set | show | propose | introduce | present | find | study | develop | demonstrate | we \w+
    """
)
VERBISH = re.compile(rf"\b{_VERB}\b")


def stands(text: str) -> bool:
    """Still a sentence: a verb, even quotes and brackets."""
    if (DEPENDENT.match(text) and "," not in text) or _DANGLES.search(text, max(0, len(text) - _DANGLING)):
        return False
    if _SCRAP.search(text) or _DOING.search(text):
        return False
    if is_torn(text) or text.count("(") != text.count(")"):
        return False
    return bool(VERBISH.search(text)) and count_words(text) >= 4
