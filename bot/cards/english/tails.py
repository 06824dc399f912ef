"""The last clause of a sentence, where it can go without taking a limit, a speaker or half a list with it."""

from __future__ import annotations

import re

from bot.cards.english.cues import is_torn
from bot.cards.english.guards import TAIL_GUARD
from bot.cards.english.phrases import any_of
from bot.cards.english.text import count_words, word_set, words
from bot.cards.english.whole import DEPENDENT, VERBISH, stands

_LEAST_LEFT = 6  # words of a sentence without its tail
_LEAST_ANNOUNCING = 9  # words before a colon, where the list behind it goes
_START = 20  # characters of a sentence in which a comma belongs to its opening
_NEAR = 60  # characters before a tail, in which a comma speaks for a list

# Words of several parts that link a clause to what stands before; single ones are judged by `_LINKS`.
_LONG_LINK = any_of(
    """
    (?:up|down) from | compared (?:with|to) | (?:just |only )?(?:hours|days|weeks|months|years) (?:after|before)
    (?:many|most|all|both|one|each) of wh(?:ich|om)
    """
)
# These begin a clause without a comma before them.
_BARE = any_of("because | as part of | in an effort to | in order to | so that | in a bid to")
_TAIL = re.compile(
    rf"(?:(?:,|;|:|\s[—–-]+|(?<=\w)—)\s*(?:\b(?P<link>{_LONG_LINK}|[a-z][\w'’-]*))?|\s(?P<bare>{_BARE}))\b"
)
# Words behind a comma that begin a clause which may go.
_LINKS = word_set(
    """
    and while with as along so such which who whose where because since after from for by amid plus including
    following followed powered built based designed aimed

    achieving adding allowing becoming bringing calling citing combining covering creating driving enabling featuring
    giving helping improving increasing joining leaving letting making marking meaning offering opening providing
    putting raising ranging reaching reducing supporting surpassing turning using

    accelerating boosting cementing deepening drawing expanding extending forcing fueling fuelling highlighting
    intensifying leading paving pitting positioning prompting pushing requiring sending sparking strengthening
    transforming underscoring widening
    """
) | {"up from", "down from", "compared with", "compared to"}
# Any other "-ing" may begin one too, but these are no verbs, or name a speaker or a limit.
_ING = re.compile(
    r"(?!(?:according|excluding|depending|pending|barring|warning|saying|alleging|claiming|arguing|during|nothing|"
    r"something|anything|everything|string|thing|morning|evening)\b)[a-z]+ing$"
)
_DOING = re.compile(r"^\s*(?:and |or |by )?\w+ing\b")  # a member of a list of such

# A main clause with its verb, so that whatever follows its comma belongs to what follows.
_MAIN = re.compile(
    r"^(?!(?:As|When|If|While|By|Whether|Because|Since|Although|Though|After|Before|Once|With|In|On|At|For|From)\b)"
    r"(?:(?!\b(?:that|which|who|where|whose)\b)[^,;:]){3,80}?\s(?:has|have|is|are|was|were|will|announced|launched|released|"
    r"signed|unveiled|raised|introduced|filed|opened|published|sued|acquired|bought|agreed|made|plans|says|said)\b[^,;:]*$"
)
# Behind an aside, the sentence itself: "Tern, with two rivals, showed …".
_DID = any_of(
    """
    showed | made | found | took | gave | got | ran | built | won | lost | cut | saw | shows? | makes? | [a-z]{3,}ed
    """
)
_GOES_ON = re.compile(
    r",\s+(?:(?:also|now|then) )?"
    r"(?:is|are|was|were|has|have|had|will|can|could|may|might|would|"
    rf"{_DID} (?:an?|the|its|that))\s"
)
# A list of names behind a colon, and words before one that only announce it.
_NAMES = re.compile(r"^:\s+(?:[A-Z][^,;:.]{1,40}, ){2,}[^;:]{2,120}$")
_ANNOUNCES = re.compile(
    r"\b(?:following|this|these|that|things|is|are|was|were|say|says|said|reasons?|ways?|includes?|including|"
    r"question|simple|clear|follows|like|as|to|of|for|with|and|or)$",
    re.IGNORECASE,
)
# "…, the consumer version of its largest model": what something is, behind its name.
_WHAT_IT_IS = re.compile(
    r"^,\s*the (?:[\w-]+ ){0,3}(?:version|successor|maker|company|start-?up|firm|unit|arm|division|parent|lab|"
    r"developer|creator|owner|team|model|app|platform|service|tool) (?:of|behind|that|for|from)\b"
)
# "At the fair, …": with its comma gone, what is left has no main clause.
_INTRO = re.compile(r"(?:At|In|On|For|From|During|Instead|Under|Across|Over|Through|Among|Amid|Despite|Within|By|Of)\b")


def without_tail(text: str) -> str:
    """Without its last clause that can go; the last one cuts least. Where the main clause comes last, none can."""
    if DEPENDENT.match(text):
        return text
    for found in reversed(list(_TAIL.finditer(text))):
        kept = text[: found.start()].rstrip(" ,;:—–-")
        whole = count_words(kept) >= _LEAST_LEFT and not (_INTRO.match(text) and "," not in kept)
        if whole and _is_clause(found, text) and stands(kept):
            return kept + ("" if kept.endswith((".", "!", "?")) else ".")
    return text


def _is_clause(found: re.Match[str], text: str) -> bool:
    """A clause or an aside of its own, not a member of a list, and without a word that limits what stands before."""
    before, tail = text[: found.start()], text[found.start() :]
    if TAIL_GUARD.search(tail) or _GOES_ON.search(tail) or is_torn(tail):
        return False
    sign, link = found.group().strip()[:1], found["link"] or ""
    if found["bare"] or sign == ";" or (sign in "—–-:" and link):
        return True
    if sign == ":":
        return _is_list(before, tail)
    return _is_linked(link, before, tail)


def _is_list(before: str, tail: str) -> bool:
    """Names behind a colon, where what stands before says enough without them."""
    return bool(_NAMES.match(tail)) and count_words(before) >= _LEAST_ANNOUNCING and not _ANNOUNCES.search(before)


def _is_linked(link: str, before: str, tail: str) -> bool:
    """A clause behind a comma, by the word it begins with."""
    if link == "and":  # with a verb, and not the end of a list
        return "," not in before[_START:] and bool(VERBISH.search(" ".join(words(tail)[1:7])))
    near = before[-_NEAR:]
    if link in _LINKS:  # "opening rooms, adding seats": the second goes on with the first
        return not (link.endswith("ing") and "," in near and _DOING.search(near.rpartition(",")[2]))
    alone = "," not in near and "," not in tail[1:] and "—" not in before
    if _ING.match(link) and _MAIN.match(before) and not _DOING.search(near.rpartition(",")[2]):
        return True
    if link.endswith((" after", " before")):
        return True
    if link in {"a", "an"} or link.endswith((" which", " whom")) or _WHAT_IT_IS.match(tail):
        return alone
    return alone and ":" not in before and bool(_ING.match(link))
