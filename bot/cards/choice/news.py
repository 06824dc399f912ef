"""Which sentence tells the news: somebody announces what the headline names; which only sets a scene; what is new."""

from __future__ import annotations

from functools import lru_cache

import re2

from bot.cards.choice.sentences import Sentence
from bot.cards.english.facts import Number, numbers
from bot.cards.english.phrases import any_of
from bot.cards.english.text import content_stems, stem, word_set

EARLY = 12  # sentences of a page among which its news is told
SHARED = 2  # words of the headline that a sentence with its news shares
FRESH = 3  # words of substance that a second line adds to the first

_TELLS = re2.compile(
    "(?i)"
    + any_of(
        r"""
        \b(?:is|are|['’]re|has|have|['’]ve) (?:today |now |also |officially |just |been )?_DOING\b
        \b(?:announced|unveiled|launched|introduced|released|debuted|open-sourced|rolled out|teamed up|partnered with)\b
        \b(?:announces|unveils|introduces|debuts|open-sources|rolls out|teams up|partners with)\b
        \bwe (?:introduce|announce|present|propose|release|launch|unveil|open-source)\b
        \bthis (?:paper|report|study) (?:proposes|introduces|presents|finds|shows)\b
        \b(?:agreed|agrees) to (?:acquire|buy|pay|sell|invest|merge)\b
        \b(?:acquired|bought|sued|fined|banned|raised (?:[$€£\d]|an? ))
        \b(?:is|are) (?:now|today) (?:\w+ )?available\b | \bgenerally available\b | \bhas a proposal\b
        """
    ).replace(
        "_DOING",
        r"(?:announc(?:ing|ed)|launch(?:ing|ed)|releas(?:ing|ed)|introduc(?:ing|ed)|unveil(?:ing|ed)|rolling out|"
        r"rolled out|expand(?:ing|ed)|acquir(?:ing|ed)|partner(?:ing|ed)|teamed up|open-sourc(?:ing|ed)|"
        r"ship(?:ping|ped)|shutting down|suing|sued|filed|banned|removed|agreed)",
    )
)
_YEARS = r"(?:\w+ ){0,3}(?:years|decades|centuries)"
_SCENE = re2.compile(
    "(?i)"
    + any_of(
        rf"""
        ^(?:for|over|in|during|throughout) (?:the |many |most |nearly |almost )*(?:past |last |recent )?{_YEARS}\b
        ^(?:for (?:decades|years|centuries)|historically|traditionally|until (?:now|recently)|not (?:so )?long ago)\b
        \b(?:has|have|had) (?:long )?been \w+ .{{0,60}}\bfor ?(?:the past |about |around |nearly |more than )?{_YEARS}
        \b(?:more|faster|better|higher|easier|bigger)(?: \w+)? than ever\b | ^everyone (?:is|knows|wants|loves|has)\b
        ^every \w+ (?:needs|wants|has)\b | ^(?:the race|the rush) to\b
        ^traditional (?:\w+ )?(?:systems|methods|approaches)\b
        ^(?:just )?(?:a couple of|a few|two|three|five|ten) years ago\b
        ^(?:an? )?(?:\w+ )?prevailing (?:\w+ )?(?:narrative|view|wisdom)\b | ^today['’]s \w+ (?:are|is|often|still)\b
        ^(?:many|most|some|few) (?:\w+ )?(?:people|teams|companies|organi[sz]ations|developers|enterprises|users)\b
        ^(?:AI|artificial intelligence|generative AI|large language models|LLMs|AI agents?) (?:is|are|has|have) _TURNED
        ^(?:as|when|while|because) \w+ (?:\w+ )?(?:becomes?|grows?|evolves?|matures?|accelerates?|moves?)\b
        ^(?:our|the) mission\b | ^at [A-Z][\w ]{{1,20}}, (?:we|our)\b
        """
    ).replace("_TURNED", "(?:chang|transform|reshap|redefin|revolution|becom|everywhere|enabled|made|come a long)\\w*")
)
_STRONG = re2.compile(
    r"(?i)^(?:(?:as of |starting )?today|this week|now),? (?:we|the company|\w+)(?:['’]re| is| are|['’]ve| have| has)\b"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# What happened before, or is said by the way.
_BEFORE = re2.compile(
    (
        r"(?i)\b(?:before|previously|earlier this|last (?:year|month|spring|summer|fall|autumn|winter|_M)|rarely|ago|"
        r"in (?:_M)|(?:in|since|by) (?:19|20)\d\d)\b|\bon (?:_M)\.? \d|"
        r"\b(?:in|at the) (?:early|late|start|end|beginning)\b|"
        r"\b(?:where|which|who) (?:\S+ ){0,3}(?:has|have|had|is|are|was|were)\b|\b(?:was|were) \w+ed\b|"
        r"\b(?:also|alongside|in recent (?:weeks|months|years))\b|\w+s (?:we|they)(?:['’]re| are|['’]ve| have)\b|"
        r"^(?:when|while|since|after|although|though|if|to be clear|for many|once)\b"
    ).replace("_M", _MONTHS)
)
# Words that a second line on the same news may bring without saying more.
_THIN = word_set(
    """
    announc announce said say tell told report confirm launch releas release introduc unveil statement blog post
    firm startup start-up strategic official officially enter accord spokesperson week month year monday tuesday
    wednesday thursday friday saturday sunday mon tue wed thu fri sat sun recent latest first early late former
    multi-year based-in press news conference event plan call name know call offer
    file lawsuit suit sue court complaint acquire acquisition buy purchase deal agree agreement partner partnership
    collaborate collaboration raise round fund funding hire appoint join
    """
)
_PLAIN = frozenset(stem(word) for word in _THIN) | _THIN


@lru_cache(maxsize=4096)
def is_scene(text: str) -> bool:
    """How things have been or are in general: what comes before the news."""
    return bool(_SCENE.search(text)) and not _TELLS.search(text)


def tells(sentence: Sentence, headline: frozenset[str], counted: frozenset[Number] = frozenset()) -> bool:
    """Early on the page, somebody does now what the headline names.

    Args:
        sentence: of a source.
        headline: its content stems.
        counted: its numbers.
    """
    return sentence.index < EARLY and _told(sentence.text, headline, counted)


def _told(text: str, headline: frozenset[str], counted: frozenset[Number]) -> bool:
    shared = len(headline.intersection(content_stems(text))) + (bool(counted) and len(counted & set(numbers(text))))
    return shared >= min(SHARED - bool(_STRONG.match(text)), len(headline)) and _happened_now(text)


@lru_cache(maxsize=4096)
def announces(text: str) -> bool:
    """Somebody does something of which news is made, whenever."""
    return bool(_TELLS.search(text))


@lru_cache(maxsize=4096)
def _happened_now(text: str) -> bool:
    return announces(text) and not _BEFORE.search(text)


def adds(second: frozenset[str], first: frozenset[str]) -> bool:
    """The second line says something of substance that the first does not say."""
    return len(second - first - _PLAIN) >= FRESH
