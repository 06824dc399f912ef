"""Cue words: who speaks in a sentence, whether it can be read alone, and what somebody expects."""

from __future__ import annotations

import re
from functools import lru_cache

import re2

from bot.cards.english.facts import names, numbers
from bot.cards.english.phrases import any_of

_EXPECTS = re.compile(
    any_of(
        r"""
        \b(?:is|are|was|were) (?:expected|projected|forecast|predicted|slated|likely|poised|estimated) to\b
        \b(?:expects?|predicts?|forecasts?|anticipates?|estimates) (?:that|the|its|it|an?|to|\w+ (?:will|to))\b
        \bprojects (?:its|it|an?|\w+ will)\b
        \bwill (?:likely|probably|eventually|soon)\b
        \b(?:analysts?|researchers?|experts?|economists?) (?:expect|predict|forecast|warn|believe)s?\b
        \bby (?:20[23]\d|the end of (?:the|this|next) (?:year|decade|month|quarter)|next (?:year|month|quarter|week))\b
        \b(?:could|may|might) (?:reach|exceed|lead|become|replace|result|cause|force|cost|drive|eliminate)\b
        \bplans? to (?:launch|release|expand|open|add|build|spend|invest|hire|cut|roll|begin|start|bring|introduce)\b
        \bplans? to (?:retire|phase)\b
        \bwill (?:begin|start|launch|open|expand|ship|roll out|be available|become|end|take effect|require)\b
        \bwill (?:retire|replace)\b
        """
    ),
    re.IGNORECASE,
)
# "They couldn't say what it will cost": nobody expects anything.
_NOT_KNOWN = re2.compile(
    r"\b(?:could|did|would)(?: not|n['’]t) (?:confirm|say|tell|share|specify|disclose)\b|"
    r"\b(?:unclear|unknown|not (?:yet )?(?:known|clear)|remains to be seen)\b|^(?:Consider|Suppose|Assume|Imagine)\b"
)
_EXPECTS_HINT = re2.compile(f"(?i){_EXPECTS.pattern}")
_SPEAKER = re.compile(
    r"\b(?:said|says|told|wrote|writes|added|adds|explained|explains|argued|argues|according|noted|notes|"
    r"warned|claims?|claimed)\b"
)
_ROOT = 5  # letters that two words of one root have in common
_SAID = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)")
SPEECH = 0.35  # share of a line in quotation marks
_FIRST = re.compile(
    r"(?<!Part )(?<!War )\b(?:I(?![/-])|I'm|I've|my|me|we'll|let's)\b|^(?:You|Your|If you|Imagine|Let)\b"
)
_OFFERS = re.compile(r"^You can (?!(?:not|ignore|skip|read|see|find|learn|contact|reach|check|always|also)\b)")
_OURS = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|us)\b")
# "This model …" points at what the headline names.
_THINGS = any_of(
    """
    release | model | version | update | launch | tool | feature | app | framework | library | project | repository
    repo | guide | course | paper | study | work | partnership | deal | acquisition | round | attack | flaw
    vulnerability | bug | lawsuit | ruling | law | bill | program | service | product | platform | dataset | benchmark
    plugin | chip
    """
)
_WORKS = any_of("article | post | blog | letter | survey | thesis | tutorial | report | series | issue | edition")
_OCCASIONS = any_of(
    """
    day | week | month | year | time | post | report | interview | statement | filing | letter | note | study | paper
    breath | vein | way | reason | period | spirit | thread | talk | speech | token | call
    """
)
_TIMES = any_of(
    """
    year | week | month | quarter | spring | summer | autumn | fall | winter | morning | afternoon | evening | time
    decade | century | day | days | weeks | months | years | past | coming
    """
)
_FIND = any_of(  # what authors do stands for itself: "For both tasks, we show that …"
    r"(?:show|propose|prove|find|explore|study|present|demonstrate|examine|derive|analy[sz]e|develop|reinterpret)(?:e?d)?\b"
)
_PLACED = any_of(
    """
    In | On | At | By | For | From | Of | With | Within | Under | During | Among | As | If | When | To | Through | Over
    Using | Given | Despite | Between | Across | Like | Unlike | Alongside | Around | After | Before | Since | Following
    """
)
_BACK = any_of(
    r"""
    It | This | That | These | Those | They | He | She | His | Her | Their | Its | Such | Both | Another | Others
    One of (?:them|these) | The (?:latter|former|same|two|pair) | Here | There | Then | Either | Neither | Which
    And | But | So | Or | Also | Instead | Because | Yet | Still | Rather | Nor | However | Meanwhile | Even | As such
    For (?:example|instance) | In (?:addition|contrast|turn|other words) | By contrast | On the other hand
    Similarly | Likewise | Moreover | Furthermore | Thus | Therefore | Hence | Conversely | Concurrently | Additionally
    Nevertheless | Nonetheless | Consequently | Accordingly | As a result | That said | Elsewhere | To (?:that|this) end
    (?:Figure|Fig\.|Table|Chart) \d | After all | Not (?:only|all) | At the same time | One such | None (?!of [A-Z])
    (?:Minutes|Hours|Days|Weeks|Months|Years) later | An? (?:day|week|month|year|few \w+) later | Again
    (?:One|Two|Three|Four|Five|Some|Most|Many|Several|All|Each|Both|None|\d+) of (?:its|their|his|her)
    (?:Some|Most|Many|Much|Each|All) of (?:this|these|them|those|that|it) | All (?:these|those)
    The (?:patterns?|approaches|points?|issues?) discussed
    """
)
_POINTING = re.compile(
    rf"^(?!(?:This|These) (?:new |latest )?{_THINGS}s? [a-z])"
    r"(?!(?:This|These) (?:week|month|year|spring|summer|autumn|fall|winter|quarter|morning|time|days)\b)"
    r"(?!Instead of (?!.{0,120}?\b(?:it|this|that|them|these|those)\b.{0,80},))"
    rf"{_BACK}\b"
)
_THIS = re.compile(
    r"^(?:This (?!is\b|was\b|has\b|[a-z]+ed\b|[a-z]+[^s\W]s\b)|These (?=[a-z]+s\b|[a-z]+ [a-z]+s\b))"
    r"(?!can\b|could\b|will\b|may\b|are\b|were\b|have\b|had\b)([a-z-]+(?: [a-z-]+)?)\b"
)
_MARKER = re.compile(r"^(?:\d{1,2}[.)]\s+|[\"'“‘ ]+)+")  # "2) He also …"
# "Once it is up, you can query it."
_POINTING_SOON = re.compile(
    r"^(?:No|Yes),|^(?:Once|While|After|Before|Given|Despite|Beyond|With|Amid) (?:that|those)\b|"
    r"^(?:Once|When|While|As|If|After|Before|Since|Because|Although|Though|With|Like|From|Of|In|For|By|Under|Despite|"
    r"Unlike|To \w+) (?:(?:it|they|them|he|she|him)\b|(?:this|that|these|those),)|"
    rf"^(?:Once|While|When|If|Because|Although|Though|As) (?:this|these) (?!(?:new )?(?:{_THINGS})s?\b|{_TIMES})|"
    r"^(?:Since|Until|By) then\b|^From (?:there|here)\b|^What follows\b|"
    r"^Other \w+ (?:of|like) (?:this|these|that|those)\b"
)
# "For that reason, …", "In both cases …"; not "In this paper …", "At this week's fair …", "For those who …".
_POINTING_WITHIN = re.compile(
    rf"^{_PLACED} (?!.{{0,60}},? we {_FIND})(?:(?:all|each|one|some|most|many) of )?(?:"
    rf"(?:this|these) (?!(?:new |latest |open-source |{_WORKS} )?(?:{_THINGS}|{_WORKS})s?\b|{_TIMES})|"
    r"(?:that|those) (?!(?:who|which|of|in|with|without|not|at|to|that|on|the|an?|it|is|year|\w+ing|\w+ed)\b)|"
    rf"the same {_OCCASIONS}s?\b|"
    r"both (?!(?:the |an? )?\S+ (?:\S+ ){0,3}and\b)|such (?:a|an|\w+s)\b)"
)


@lru_cache(maxsize=4096)
def expects_score(text: str) -> float:
    """How surely a sentence says what somebody expects or has planned; from 1 on it may be quoted as such."""
    if _NOT_KNOWN.search(text):
        return 0.0
    hits = len(_EXPECTS.findall(text)) if not text.isascii() or _EXPECTS_HINT.search(text) else 0
    if not hits or asks(text) or is_personal(text) or leans(text):
        return 0.0
    return float(min(hits, 3)) + 0.5 * bool(numbers(text)) + 0.3 * min(len(names(text)), 3) / 3


@lru_cache(maxsize=4096)
def is_bare_quote(text: str) -> bool:
    """Words of somebody, and the sentence does not say whose."""
    return text[:1] in "\"“'‘" and not _SPEAKER.search(text)


@lru_cache(maxsize=4096)
def is_speech(text: str) -> bool:
    """Mostly somebody's own words: colour rather than news."""
    return quoted(text) >= SPEECH


@lru_cache(maxsize=4096)
def quoted(text: str) -> float:
    """The share of a line that stands in quotation marks."""
    return sum(len(said) for said in _SAID.findall(text) if len(said) > 12) / max(1, len(text))


def is_torn(text: str) -> bool:
    """A quotation begins or ends elsewhere."""
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1


def leans(text: str) -> bool:
    """The sentence points back and cannot be read alone."""
    start = _MARKER.sub("", text)
    return bool(_POINTING.match(start) or _POINTING_SOON.match(start) or _POINTING_WITHIN.match(start))


def points_at(text: str, headline: str) -> bool:
    """ "This expansion of …" under a headline that says that somebody expands something."""
    found = _THIS.match(text)
    named = {word[:_ROOT].lower() for word in headline.split() if len(word) >= _ROOT}
    return found is not None and any(word[:_ROOT] in named for word in found[1].split() if len(word) >= _ROOT)


def asks(text: str) -> bool:
    """A question."""
    return text.rstrip("\"'”’) ").endswith("?")


@lru_cache(maxsize=4096)
def is_personal(text: str) -> bool:
    """The writer speaks about himself or to the reader."""
    return bool(_FIRST.search(text))


def offers(text: str) -> bool:
    """What the reader can do from now on: at the start of a page that is the news, later an instruction."""
    return bool(_OFFERS.match(text))


def is_ours(text: str) -> bool:
    """A company speaks of itself: who "we" is, only its own page tells."""
    return bool(_OURS.search(text))
