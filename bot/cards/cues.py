"""Cue words: which sentences say what happened, why it matters, or what somebody expects."""

from __future__ import annotations

import re
from functools import lru_cache

import re2

from bot.cards.facts import names, numbers

_WHY_STRONG = re.compile(
    r"\b(?:this (?:means|matters|could mean|would mean)|(?:that|which) (?:means|matters)|matters because|"
    r"(?:is|are) (?:important|significant|critical|crucial) because|"
    r"the (?:stakes|implications|upshot|consequence|significance|bottom line)|for the first time|(?:is|marks|"
    r"was|becomes) the first|"
    r"raises? (?:\w+ )?(?:questions|concerns|the (?:stakes|bar|risk|prospect))|underscor(?:es|ing|ed)|"
    r"highlights? (?:the|how|a)|"
    r"signals? (?:a|the|that|how)|could (?:reshape|change|transform|disrupt|affect|lead|force|make|help|give|"
    r"allow|put|open|set)|"
    r"the (?:move|decision|deal|ruling|change|law|finding|findings|result|results|lawsuit|case|attack|flaw|"
    r"release|launch) "
    r"(?:could|will|would(?! have)|may|means|comes as|marks|gives|puts|makes|signals|shows|follows)|sets? a precedent|"
    r"(?:puts?|leaves?) .{3,40} at risk|at stake|as a result)\b",
    re.IGNORECASE,
)
# The same but for what no automaton can look at: whether a search is worth its time, in plain letters.
_WHY_HINT = re2.compile(f"(?i){_WHY_STRONG.pattern.replace('(?! have)', '')}")
_EMPTY = re.compile(
    r"\b(?:a few things|several things|the following|seems? like|sort of|kind of|here's)\b", re.IGNORECASE
)
_WHY_WEAK = re.compile(
    r"\b(?:because|impact|affect(?:s|ed)?|consequences?|risks?|threat(?:en)?s?|cost(?:s|ly)?|"
    r"significant(?:ly)?|major|critical|largest|"
    r"biggest|most|fastest|competit\w+|customers|users|developers|industry|means|allow(?:s|ing)|enabl(?:es|ing))\b",
    re.IGNORECASE,
)
_EXPECTS = re.compile(
    r"\b(?:is|are|was|were) (?:expected|projected|forecast|predicted|slated|likely|poised|estimated) to\b|"
    r"\b(?:expects?|predicts?|forecasts?|projects|anticipates?|estimates) (?:that|the|its|it|a|an|to|"
    r"\w+ (?:will|to))\b|"
    r"\bwill (?:likely|probably|eventually|soon)\b|\b(?:analysts?|researchers?|experts?|"
    r"economists?) (?:expect|predict|forecast|warn|believe)s?\b|"
    r"\bby (?:20[23]\d|the end of (?:the|this|next) (?:year|decade|month|quarter)|next (?:year|month|quarter|"
    r"week))\b|"
    r"\b(?:could|may|might) (?:reach|exceed|lead|become|replace|result|cause|force|cost|drive|eliminate)\b|"
    r"\bplans? to (?:launch|release|expand|open|add|build|spend|invest|hire|cut|roll|begin|start|bring|"
    r"introduce|retire|phase)\b|"
    r"\bwill (?:begin|start|launch|open|expand|ship|roll out|be available|become|end|take effect|require|"
    r"retire|replace)\b",
    re.IGNORECASE,
)
_EXPECTS_HINT = re2.compile(f"(?i){_EXPECTS.pattern}")
_SPEAKER = re.compile(
    r"\b(?:said|says|told|wrote|writes|added|adds|explained|explains|argued|argues|according|noted|notes|"
    r"warned|claims?|claimed)\b"
)
_SAID = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)")
SPEECH = 0.35  # share of a line in quotation marks
_DOES = re.compile(r"^(?:Use|Try|Run|Set|Add|Make|Keep|Check|See|Do|Don't|Consider|Note|Remember|Start|Click)\b")
_FIRST = re.compile(r"\b(?:I|I'm|I've|my|me|we'll|let's)\b|^(?:You|Your|If you|Imagine|Let)\b")
_OURS = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|us)\b")
# "This model …" points at what the headline names.
_POINTING = re.compile(
    r"^(?!(?:This|These|That) (?:new |latest )?(?:release|model|version|update|launch|tool|feature|app|framework|"
    r"library|project|repository|guide|course|paper|study|work|partnership|deal|acquisition|round|attack|flaw|vulnerability|"
    r"bug|lawsuit|ruling|law|bill|program|service|product|platform|dataset|benchmark|plugin|chip)s? [a-z])"
    r"(?:It|This|That|These|Those|They|He|She|His|Her|Their|Its|Such|Both|Another|Others|One of (?:them|"
    r"these)|The (?:latter|former|same|two|"
    r"pair)|Here|There|Then|And|But|So|Or|Also|Instead|Because|Which|As such|Either|Neither|Yet|Still|Rather|"
    r"Nor|However|Meanwhile|"
    r"For (?:example|instance)|In (?:addition|contrast|turn|other words)|Similarly|Likewise|Moreover|"
    r"Furthermore|Thus|Therefore|Hence|"
    r"Not (?:only|all)|Even|By contrast|On the other hand|At the same time)\b"
)


@lru_cache(maxsize=4096)
def why_score(text: str) -> float:
    """How surely a sentence says why something matters; from 5 on it may be quoted as such."""
    strong = len(_WHY_STRONG.findall(text)) if not text.isascii() or _WHY_HINT.search(text) else 0
    if not strong or asks(text) or is_personal(text) or len(text) < 70 or _EMPTY.search(text) or _DOES.match(text):
        return 0.0
    weak = len(_WHY_WEAK.findall(text))
    return 4.0 * min(strong, 2) + 0.7 * min(weak, 3) + 0.3 * bool(names(text)) - 1.5 * leans(text)


@lru_cache(maxsize=4096)
def expects_score(text: str) -> float:
    """How surely a sentence says what somebody expects or has planned; from 1 on it may be quoted as such."""
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
    return sum(len(said) for said in _SAID.findall(text) if len(said) > 12) >= SPEECH * len(text)


def leans(text: str) -> bool:
    """The sentence points back and cannot be read alone."""
    return bool(_POINTING.match(text.lstrip("\"'“‘ ")))


def asks(text: str) -> bool:
    """A question."""
    return text.rstrip("\"'”’) ").endswith("?")


@lru_cache(maxsize=4096)
def is_personal(text: str) -> bool:
    """The writer speaks about himself or to the reader."""
    return bool(_FIRST.search(text))


def is_ours(text: str) -> bool:
    """A company speaks of itself: who "we" is, only its own page tells."""
    return bool(_OURS.search(text))
