"""What may never reach a card: links, mentions, mark-up, orders to a machine, padding."""

from __future__ import annotations

import re
from functools import lru_cache

import re2

from bot.cards.english.text import fold
from bot.cards.proof.lures import lure, unmasked

_URL = re.compile(
    r"https?:|ftp:|\bwww\.|://|\b(?:javascript|data|mailto|slack):\S|[^\s@]{1,64}@[^\s@]{1,190}\.\w|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/\S",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|io|ai|dev|app|co|xyz|info|biz|me|ly|gg|sh|to|ru|"
    r"cn|top|site|"
    r"online|link|"
    r"click|zip|mov|shop|store|example|test|invalid|gov|edu|uk|eu|de|fr|in)\b(?!\.\w)",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<[!@#/?a-z]|&lt;[!@#]|(?:^|[\s(\"'])@\w|<\w+[^>]*>|@(?:channel|here|everyone)\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"\]\(|!\[|\*\*|__\w|~~|`|^#{1,6}\s|^\s*[>|]\s|\{\{|\}\}|<!--|-->|\[/?\w+\]|&(?:#\d+|#x[0-9a-f]+|amp|lt|"
    r"gt|quot|nbsp|apos);|\\u[0-9a-f]{4}",
    re.IGNORECASE,
)
_MARKS = frozenset("[]*_~`#>|{}<&\\")  # none of the above without one of these
_PADDING = re.compile(
    r"^(?:based on|according to|as per) (?:the|this|these) (?:article|source|text|post|report|information|"
    r"sentence)s?\b|"
    r"\b(?:the|this) article (?:discusses|talks about|explores|describes|covers|says)\b|"
    r"\bit is (?:important|worth) (?:to note|noting|remembering)\b|\bin today's (?:fast|ever|rapidly|digital)\b|"
    r"\bremains to be seen\b|\bonly time will tell\b|\bhighlights the importance of\b|\bin conclusion\b|"
    r"\bgame[- ]chang(?:er|ing)\b|\byou won't believe\b|\bas an ai\b",
    re.IGNORECASE,
)
_MACHINE = (
    r"(?:ai|a\.i\.|llms?|(?:language )?models?|assistants?|chat ?bots?|agents?|summari[sz]ers?|bots?|gpt|"
    r"chatgpt|claude|"
    r"gemini|copilot|crawlers?|automated (?:readers?|systems?|tools?))"
)
_ORDER = re2.compile(
    "(?i)"
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|"
    r"all|your|any|"
    r"these|those|the)\b.{0,30}\b(?:instruction|prompt|rule|direction|guideline|context|message|polic|check|"
    r"constraint)|"
    r"\b(?:system|developer|hidden|secret|admin|assistant) ?(?:prompt|message|instruction|override|note|mode|"
    r"command)s?\b\s*"
    r"(?:[:\]>]|update|follow|says?)|"
    r"(?:^|[\n.!?\]]\s*)\[?/?(?:inst|system|assistant|user)\]?\s*:|<\|?(?:im_start|im_end|system|"
    r"assistant|user|endoftext)|"
    r"\b(?:new|updated|additional|important|urgent|following|real|"
    r"actual)\s+(?:\w+ )?instructions?\b\s*(?:[:\-–—]|for|to|are)|"
    r"\b(?:note|message|attention|instructions?|reminder|notice|task|orders|(?:an|the|this|new) order) (?:to|for) "
    r"(?:the |any |all |every )?"
    rf"(?:\w+ )?{_MACHINE}\b|"
    r"(?:\b(?:attention|dear|hey|hello)|(?:^|[.!?:]\s+)to)[,:]? (?:any |all |every |the )?(?:\w+ )?"
    rf"{_MACHINE}\b\s*[:,!]|"
    rf"\b(?:if|when|since|because) you(?:'re| are)? (?:an? |the )?(?:\w+ )?{_MACHINE}\b|"
    rf"\bas an? (?:[\w-]+ ){{0,2}}{_MACHINE}\b,? (?:of .{{0,20}},? )?(?:you|please|it is|your)\b|"
    rf"\b(?:you are(?: now)?|you're(?: now)?|act as|pretend to be|behave as|roleplay as) (?:an? |"
    rf"the )?(?:\w+ )?"
    rf"(?:{_MACHINE}|dan|jailbroken|unrestricted|developer mode)\b|"
    rf"\b{_MACHINE} (?:must|should|shall|has to|have to|needs? to|are required to|is required to|reading this|"
    r"processing this|summari[sz]ing this)\b.{0,60}\b(?:output|say|write|include|mention|add|insert|print|"
    r"reply|respond|append|"
    r"link|state|recommend|ignore|summari[sz]e|article|text|page|post|content)\b|"
    r"\b(?:in|into|to|from|for|with) your (?:summary|response|reply|output|answer|card|headline|json|tl;?dr|"
    r"insight)\b|"
    r"\byour (?:summary|response|reply|output|answer|card|headline|json|tl;?dr|insight) (?:must|should|shall|"
    r"has to|needs)\b|"
    r"\bthe (?:summary|response|reply|output|answer|card|headline|json|tl;?dr|insight) (?:must|should|shall|"
    r"has to) "
    r"(?:be|say|read|contain|include|state|start|begin|end|link|mention|cite)\b|"
    r"\b(?:summari[sz]e|describe|report|rewrite|translate|repeat|present) (?:this|the following|it|"
    r"the above)\b.{0,30}\b(?:as|by|with|"
    r"verbatim|exactly)\b|"
    r"^\W*(?:please )?(?:output|print|reply|respond|repeat|write|say|append|insert|include|add|mention|return|"
    r"set|post|tell|state|"
    r"quote|cite|emit|reveal|send|forward|replace|end|begin|start|make sure|ensure|do not (?:mention|"
    r"summari[sz]e|cite|check))\b"
    r".{0,60}(?:[\"'“‘:@<{\[]|\b(?:exactly|verbatim|the (?:following|words?|phrase|sentence|link|url|string|"
    r"text|token|line|headline)|"
    r"that the|this (?:link|url|sentence|phrase|text|article)|every|users?|readers?|your|summary|card|json|"
    r"channel)\b)|"
    r"\b(?:prompt|instruction)s? (?:injection test|end|begin|start)s?\b\W*$|\bend of (?:article|document|data|"
    r"sources?|context)\b|"
    r"\b(?:begin|start) (?:of )?(?:new )?(?:instructions?|prompt|system)\b|\b(?-i:BEGIN [A-Z]+)|</?(?:data|sources?|"
    r"system|instructions?)>",
)  # fmt: skip
_FIELD = (
    r"(?:headlines?|summary|summaries|tl;?dr|insights?|takeaways?|cards?|responses?|outputs?|answers?|"
    r"repl(?:y|ies)|"
    r"why_it_matters|what_changed|what_to_do_next|who_should_care|json)"
)
_SAY = (
    r"(?:describe|say|tell|endorse|rate|report|write|mention|recommend|answer|state|praise|promote|output|"
    r"include|add|print|"
    r"reply|respond|append|link|ignore|summari[sz]e|visit|click|repeat|advertise|treat|rank|obey|follow)"
)
_META = re2.compile(
    r"(?i)\b(?:disregard|ignore|forget)\b.{0,20}\b(?:above|everything|previous|prior|earlier|the rest|all of)\b|"
    r"\bwhen (?:you(?:'re| are)? )?(?:asked|summari[sz]\w+|describing|reporting|writing|"
    r"answering)\b.{0,60}\b(?:always|answer|"
    r"mention|say|state|include|write|respond)\b|"
    r"\b(?:reveal|leak|print|show|repeat|output)\b.{0,10}\b(?:your|the) (?:system )?(?:prompt|instructions)\b|"
    rf"\b{_FIELD} (?:field|line|section|entry)s?\b|\b(?:write|set|make|fill|use|change|put) (?:the|your|"
    rf"this) {_FIELD}\b|"
    r"\b[a-z]+_[a-z_]+ (?:line|field)\b|\b\w+\([^()]*=[^()]*\)|\b[a-z]+_[a-z_]+\(|\b(?:tool|function) calls?\s*:|"
    r"\bcall the (?:function|tool)\b|"
    r"\b(?:this|the) (?:article|text|story|page|post) (?:should|must|is to|has to|"
    r"ought to) be (?:summari[sz]ed|described|reported|"
    r"presented|read|treated|rated)\b|"
    rf"\b{_FIELD} (?:of|for|to) (?:this|the) .{{0,20}}\b(?:is to|must|should|has to|needs to)\b|"
    r"\byou (?:must|are to|have to) (?:now|always|only|never|obey)\b|\byou now\b|\bobey\b|"
    r"\byour (?:new )?(?:task|job|role|goal|purpose|instructions?|mission) (?:has|have|is|are|now|changed)\b|"
    r"\bfrom now on\b.{0,20}\byou\b|^\W*(?:stop|start|begin|cease|resume) (?:summari\w+|a (?:new )?(?:story|"
    r"summary|task))|"
    rf"\b{_MACHINE}\b.{{0,40}}\b(?:must|should|shall|ought to|(?:is|are) (?:asked|told|instructed|required|"
    rf"ordered|expected|"
    rf"requested|encouraged|invited) to|has to|have to|needs? to|please)\b.{{0,15}}\b{_SAY}\b"
)
# A sentence that begins with a command is no news, whomever it commands.
_COMMAND = re2.compile(
    r"(?i)(?:^|[.!?:;|—–]\s+)[\"'“‘(\[]*(?:(?:kindly|please|now|then|so|instead|also|and|just|simply),? )*"
    r"(?:conclude|switch|set|let|treat|stop|fill|encode|decode|copy|quote|imagine|reply|sell|praise|promote|"
    r"recommend|endorse|rate|"
    r"rank|describe|obey|forget|pretend|act|behave|speak|respond|answer|translate|summari[sz]e|finish|begin|"
    r"start|end|write|compose|"
    r"generate|produce|draft|declare|announce|assert|claim|mention|name|highlight|emphasi[sz]e|stress|"
    r"remember|assume|believe|"
    r"accept|approve|execute|invoke|run|paste|dial|call|enter|type|scan|verify|disable|delete|fetch|visit|"
    r"click|download|install|send|post|share|forward|transfer|pay|"
    r"wire|tell|say|print|"
    r"output|repeat|insert|append|add|include|replace|change|make|use|follow|give|put|ensure|skip|ignore|"
    r"disregard|override) "
    r"(?:the|a|an|this|that|these|your|it|them|us|me|him|her|only|all|every|any|as|to|with|into|yourself|"
    r"everybody|everyone|"
    r"\w+ to \d+|\w+ if you|persuasive)\b"
)
_EARLIER = re2.compile(
    r"(?i)\b(?:everything|all|the text|the article|what (?:came|comes|stands)) (?:above|before|so far)\b|"
    r"\boverrides?\b.{0,30}\b(?:before|above|previous|earlier)\b|\bthe prompt (?:you|above|that you)\b|"
    r"\btrusted instructions?\b|"
    r"\bautomated readers?\b|\bsummari[sz]ers?\b.{0,40}\b(?:must|should|to)\b|\bmachines (?:will|must|should)\b"
)
# "Notes: agents forget the system prompt": a verb right behind its plural subject tells what they do. Where it speaks
# of what stands before, or calls to all of them, it stays an order.
_TOLD = re.compile(
    r"((?:^|[.:;!?|—–]\s+)(?!(?:dear|hey|hello|attention|note|please|all|any|every|you|the following|if|when)\b)"
    r"(?:(?!you\b|please\b|must\b|should\b|to\b)[\w'’-]+ ){0,5}?"
    r"(?!(?:this|always|yes|is|was|as|thus|perhaps|unless|does|has|its|his|us|let['’]?s|needs|sometimes|besides|"
    r"instructions?|prompts)\b)[a-z][\w’'-]{2,}s (?:(?:often|still|also|soon|can|may|could|will) )?)"
    r"(?:ignore|disregard|forget|override|bypass|skip)\b"
    r"(?!.{0,70}\b(?:previous|prior|above|earlier|preceding|your|these|those|everything|and|then|instead)\b)",
    re.IGNORECASE,
)
_BLOB = re2.compile(r"[A-Za-z0-9+/=_-]{80,}")
_BLOB_LENGTH = 80
# Few automata for many patterns; all in one would have so many states that it forgets and builds them again and again.
_ANY_ORDER = re2.compile("|".join(f"(?:{part.pattern})" for part in (_ORDER, _EARLIER)))


@lru_cache(maxsize=8192)
def is_order(text: str) -> bool:
    """The sentence speaks to a machine, not to a reader: an instruction, a fake role, a hidden blob."""
    folded = fold(text)
    plain = unmasked(folded)
    return _orders(folded) or (plain != folded and _orders(plain))


def _orders(text: str) -> bool:
    blob = len(text) >= _BLOB_LENGTH and _BLOB.search(text)
    if blob or not (_ANY_ORDER.search(text) or _META.search(text)):
        return bool(blob)
    told = _TOLD.sub(r"\1lose", text)
    return told == text or bool(_ANY_ORDER.search(told) or _META.search(told))


def is_command(text: str) -> bool:
    """The sentence, or one of several, tells somebody to do something."""
    return bool(_COMMAND.search(fold(text)))


def leaks(text: str, allowed_domains: frozenset[str] = frozenset(), *, orders: bool = True) -> str:
    """Why a text may not stand on a card, in words; ``""`` when it may.

    Args:
        text: one line of a card.
        allowed_domains: names with a dot that are names of things (``character.ai``), lower case.
        orders: look for words to a machine as well; not for the operator's own advice.
    """
    folded = fold(text)
    signs = frozenset(folded)  # a pattern is tried only where a sign is that it cannot do without
    if (not signs.isdisjoint(":/@") or "www." in folded.lower()) and _URL.search(folded):
        return "holds a link"
    dotted = "." in folded[:-1]
    if dotted and any(found.group().lower() not in allowed_domains for found in _DOMAIN.finditer(folded)):
        return "holds a web address"
    if not signs.isdisjoint("<&@") and _MENTION.search(folded):
        return "holds a mention or a tag"
    if not frozenset(text).isdisjoint(_MARKS) and _MARKUP.search(text):
        return "holds mark-up"
    found = lure(folded)
    return found or ("speaks to a machine" if orders and is_order(folded) else "")


def is_padding(text: str) -> bool:
    """A phrase that fills a line and says nothing."""
    return bool(_PADDING.search(fold(text)))


def domains(text: str) -> frozenset[str]:
    """Names with a dot and a known ending, lower case."""
    return frozenset(found.group().lower() for found in _DOMAIN.finditer(fold(text)))
