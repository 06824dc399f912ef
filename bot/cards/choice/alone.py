"""Lines that say nothing where they stand alone: openings that dangle, slogans of makers, background of papers."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.cards.english.notes import is_silence
from bot.cards.english.phrases import any_of
from bot.cards.english.text import words

_START = 45  # characters of a label and its praise
MANY = 3  # subjects from which a headline is a list of several
_LEAST = 3  # words of each of them; one less where there are more
_NAME = 3  # words of a newsletter's own name before them

_DANGLES = re.compile(
    any_of(
        r"""
        ^The (?:move|announcement|decision|shift|answer|catch)s? (?!of\b|to\b|by\b|from\b|away\b|that\b|for\b|in\b|on\b)
        \bthe (?:latter|former)[.]$
        ^Each (?:one|of (?:them|these))\b
        ^The (?:resulting|above|latter|former|same|two|three)\b
        ^(?:Take|Consider|Suppose|Picture|Think|Recall) (?:the|an?|of|that|for|at|how|this|what)\b
        \b(?:answers?|address|solves?|tackles?|explores?|settles?) (?:that|this|these|those) [a-z]+[.]$
        \b(?:fills?|bridges?|closes?|overcomes?) (?:that|this|these|those) [a-z]+[.]$
        \b(?:that|this) (?:had|has) (?:ever )?happened\b
        ^(?:We|I) (?:(?:also |really |sincerely )?hope|look forward|can['’]t wait|could(?: not|n['’]t) be more)\b
        \b(?:Figures?|Fig\.|Table|Listing) (?:\d|left|right|above|below) | \bfigures? \d
        \b(?:figure|table|chart|graph|diagram|animation|image|picture|screenshot|video|plot|_REST)s? (?:above|below)_SO
        \$ ?[A-Za-z\\(][^$]{2,60}\$(?:\W|$)
        """
    )
    .replace("_REST", "results?|examples?|code|list|section|snippet")
    .replace("_SO", r"(?=[.,:)]| (?:is|are|was|were|shows?|highlights?|illustrates?|depicts?|compares?|gives?)\b)")
)
# A writer's chat with the reader, and what only says that something is going on.
_CHAT = re.compile(
    any_of(
        r"""
        (?:Well|Sure|Yes|No|Look|Granted|OK|Okay|Spoiler|Admittedly)\b(?:, |:| [—–-] )
        (?:Let['’]s(?! Encrypt)|If only|At first glance|In a sense|Needless to say|No wonder|Remember when)\b
        (?:Make no mistake|On its face)\b
        It['’]s (?:no secret|easy to|hard not to|no surprise)\b | To be (?:fair|sure|honest)\b
        There['’]s no (?:doubt|denying)\b
        The (?:timing|irony|stakes?|reaction|drama) (?:is|are|was|were)\b
        The (?:dispute|drama|row|saga|feud|spat|standoff|fight) (?:began|started)\b
        The [^,.]{3,60} (?:is|are) (?:heating up|moving fast|intensifying|accelerating)[.]
        """
    )
)
# "Making it easier to build tools.": what a maker says of itself without saying who does it.
_LABEL = re.compile(
    r"^(?:(?:Introducing|Announcing|Presenting|Meet) |(?P<own>(?:Our|My) (?:take|thoughts|view)s? on ))"
)
_PRAISE = re.compile(
    r"\b(?:world['’]s|(?:the|our) (?:best|most|fastest|smartest|largest)|frontier|state[- ]of[- ]the[- ]art)\b"
)
# "The Varnholm Letter #12: a flood, a robot, and a law".
_ISSUE = re.compile(r"^[^:]{3,40}(?:#|\bNo\.? |\b[Ii]ssue |\bVol\.? )\d+[^:]{0,12}: [^,]+, ")
_SMALL = re.compile(r"[a-z]+(?![\w.-])")
_PROMISE = re.compile(
    r"^(?:\w+ly )?(?:making|giving|bringing|building|helping|enabling|empowering|achieving|delivering|advancing|"
    r"accelerating|unlocking|transforming|reimagining|redefining|simplifying|expanding|improving|pushing|setting|"
    r"shaping|scaling|turning|connecting|powering|driving|creating|raising|taking|exploring|supercharging|"
    r"strengthening|reinventing|rethinking|democrati[sz]ing|designing|putting)\b",
    re.IGNORECASE,
)
# "Harbour Desk: turns a talk into a drawing": one item of a list.
_ITEM = re.compile(
    r"^[A-Z][\w&/+’'. -]{1,50}: (?:enables|grounds|contains|automates|performs|calls|generates|provides|supports|"
    r"allows|lets|turns|runs|creates|adds|brings|includes|uses|handles|manages|connects|gives|helps|makes|shows|converts|"
    r"defines|describes|implements|stores|returns|offers) "
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did|do|makes?|made|gives?|gave|"
    r"brings?|brought|takes?|took|gets?|lets?|says?|said|helps|helped|needs|remains?|requires?|costs|means?|shows?|"
    r"showed|runs|leads?|led|keeps?|comes?|came|adds?|added|reduces|reduced|improves|improved|launches|launched|"
    r"releases|released|supports|works|marks|allows|lets|uses|opens|becomes?|means|offers)\b|n['’]t\b"
)
_WORK = any_of(
    "works? | studies | research | methods | approaches | techniques | models | systems | benchmarks | advances"
)
# What a field is like before its authors come: the first sentence of many an abstract.
_BACKGROUND = re.compile(
    any_of(
        r"""
        ^(?:Prior|Previous|Existing|Earlier|Past|Recent|Current|Most (?:recent|existing|prior)) [\w -]{0,60}\b_WORK\b
        \b(?:increasingly|often|typically|commonly|widely) (?:rel(?:y|ies)|used|adopted|deployed|depends?|applied)\b
        \bremains? (?:one of|an? (?:\w+ )?(?:challenge|problem|task)|challenging|difficult|unclear|limited|open)\b
        \b(?:has|have) (?:recently |rapidly |quickly )?(?:emerged|become|attracted|gained|received|achieved|shown)\b
        \b(?:is|are) (?:\w+ )?(?:indispensable|essential|crucial|critical|fundamental|vital|central) (?:for|to|in)\b
        \b(?:rel(?:y|ies) heavily|suffers? from|struggles? (?:to|with)|fails? to|still underperforms?)\b
        """
    ).replace("_WORK", _WORK)
)


@lru_cache(maxsize=4096)
def dangles(text: str) -> bool:
    """It points at something outside itself, though it does not begin with "it" or "this"; or it only chats."""
    return bool(_DANGLES.search(text) or _CHAT.match(text))


@lru_cache(maxsize=4096)
def is_slogan(text: str) -> bool:
    """A promise or a label: nobody does anything in it."""
    label = _LABEL.match(text)
    if label is not None:
        praised = _PRAISE.search(text[:_START])
        return bool(label["own"] or praised) or not re.search(r"\b[A-Z\d]", text[label.end() :])
    return bool(_PROMISE.match(text)) and not _FINITE.search(text)


@lru_cache(maxsize=4096)
def is_item(text: str) -> bool:
    """One item of a list, with its label: the list's subject stands elsewhere."""
    return bool(_ITEM.match(text))


@lru_cache(maxsize=4096)
def is_background(text: str) -> bool:
    """What a field is like, or lacks; not what a paper does about it."""
    return bool(_BACKGROUND.search(text))


def may_lead(text: str, headline: str, *, paper: bool = False) -> bool:
    """It may stand as what changed or as the insight, if it does not begin with "it" or "this".

    Args:
        text: one sentence, or several.
        headline: of the story; a word in small letters may begin a line if it is a name there.
        paper: an abstract; archives keep some in small letters throughout.
    """
    empty = dangles(text) or is_slogan(text) or is_silence(text)
    return not (empty or (not paper and _is_rest(text, headline)))


def _is_rest(text: str, headline: str) -> bool:
    """The rest of a sentence that a feed broke in two."""
    first = _SMALL.match(text)
    return first is not None and first[0] not in words(headline)


def is_digest(headline: str) -> bool:
    """A newsletter's headline, a list of subjects: "Heron 3 Is Out Now, Quillon Buys a Mine, Rules for Robots"."""
    name, _, rest = headline.partition(": ")
    if _LABEL.match(headline):
        return False
    if _ISSUE.match(headline):
        return True
    parts = re.split(r"[,;] ", rest if rest and len(words(name)) <= _NAME else headline)
    least = _LEAST - (len(parts) > MANY)
    return len(parts) >= MANY and all(_is_subject(part, least) for part in parts)


def _is_subject(part: str, least: int) -> bool:
    return (part[:1].isupper() or part[:1].isdigit()) and len(words(part)) >= least
