"""What stands on a page beside its article: captions, lives of its writers, a digest's talk of itself, silence."""

from __future__ import annotations

import re

import re2

from bot.cards.english.phrases import any_of
from bot.cards.english.text import count_words

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = re.compile(rf"\b{_MONTH}\.?(?: \d{{1,2}})?,? 20\d\d\.$")  # a caption ends with the day of its picture
_POSES = any_of(
    """
    testif(?:y|ies) | speaks? | poses? | attends? | arrives? | departs? | gestures? | looks? on | waves? | smiles?
    stands? | sits? | walks? | shakes? hands | appears? | listens? | lifts? off | leaves? | holds? up
    delivers? (?:remarks|a speech|an? (?:opening )?keynote)
    """
)
_WHO = r"(?!(?:The|This|That|Our|It|There|What|Here)\b)[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}"
# Of a text that ends with a day: "Ida Moreau speaks at a fair in Ardenne, Jan. 20, 2026."
_SHOWN = re.compile(
    any_of(
        rf"""
        \b{_POSES} (?:at|during|before|to|on|in|with|for|after|as|next|following|outside)\b
        \b(?:is|are) (?:seen|pictured|shown|displayed) (?:on|at|in|during|with|here)\b
        \bunder construction in [A-Z] | ^{_WHO},[^.]{{3,60}}(?:Inc\.|Corp\.|Co\.)?,? during the
        ^(?:An? |The )?(?:screenshot|close-up|photo|photograph|view|rendering|illustration)\b.{{0,12}} of\b
        ^(?:A |The )?Screenshot of\b
        """
    )
)
_CREDIT = re.compile(r"(?:Source|Credit|Caption): [A-Z]|Recommended by [A-Z]")
_POST = any_of(
    """
    writer | reporter | journalist | columnist | correspondent | podcaster | Editor | editor at | editor[ -]in[ -]chief
    (?:and|desk|weekend|deputy|senior|managing|executive|news|staff|associate|contributing|security|features) editor
    (?:transportation|technology|tech|science|consumer|automotive|reviews) editor
    """
)
_WRITER = re.compile(
    any_of(
        rf"""
        {_WHO} (?:is|was) (?:[^.:;,]{{1,60}} )?{_POST}\b(?! (?:of|who|said|says|told)\b)
        {_WHO} (?:covers|reports on|writes about) [^.]{{3,120}} (?:at|for) [A-Z]\w | {_WHO} lives in [A-Z]
        {_WHO} has worked as an? (?:\w+ ){{0,2}}{_POST}\b | {_WHO} started out (?:at|as|in) [^.]* writing\b
        {_WHO} (?:also )?(?:runs|edits|leads) [A-Z][^.]*(?:’s|'s) [^.]*\b(?:series|column|section|newsletter)\b
        {_WHO} is the (?:\w+ )?lead for [^.]* coverage\b | Outside (?:of )?work,? (?:he|she|they)\b
        {_WHO} holds an? [^.]{{0,40}}\b(?:degree|bachelor|master|doctorate|B\.A|M\.A)
        """
    )
)
_OF_ITSELF = re.compile(
    r"(?:AI )?News for \d|We checked \d[^.]* for you\b|As a reminder, .* is now (?:an?|part)\b|"
    r"Templates let you quickly answer|Some comments may only be visible|Your browser does not support|"
    r"(?:Image|Figure|Fig\.|Photo|Video) \d{1,2} ?[:.] |Prompt: ?[A-Z]|"
    r"For more (?:[\w-]+ ){1,4}(?:news|stories|tips|coverage|on [\w ]{2,40}), (?:check|see|read|visit|take)\b"
)
_ANSWER = any_of(
    r"""
    disclose | respond | reply | return (?:\w+ )?(?:requests?|calls?|messages?) | comment
    provide | share | specify | say
    """
)
_SILENT = re2.compile(
    any_of(
        rf"""
        ^[\w’'.& -]{{2,60}} (?:did not|didn['’]t|has not|hasn['’]t|would not) (?:\w+ly |yet )?{_ANSWER}\b
        \bdeclined to (?:comment|say|share|disclose)\b | \b(?:did not|didn['’]t) (?:immediately )?respond to\b
        ^[\w ]{{3,40}} (?:(?:were|was|have been|has been) (?:not |un)|(?:were|was)n['’]t )disclosed\b
        """
    )
)
_SHORT = 20  # words; a longer sentence says more than that nobody answered


def is_note(text: str) -> bool:
    """A caption, a credit, a line on who wrote the page, or a digest's talk of itself."""
    dated = text[-2:-1].isdigit() and _DAY.search(text) is not None
    shown = dated and _SHOWN.search(text) is not None
    return shown or bool(_CREDIT.match(text) or _WRITER.match(text) or _OF_ITSELF.match(text))


def is_silence(text: str) -> bool:
    """Somebody did not answer, or did not say: it is told last, and is no news."""
    return bool(_SILENT.search(text)) and count_words(text) <= _SHORT
