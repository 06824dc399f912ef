"""Words that speak to a machine, not to a reader: orders, roles, borders of a prompt, fields of an answer."""

from __future__ import annotations

import re

import re2

from bot.cards.proof.ways import any_of, one_of

_MACHINE = (
    r"(?:ai|a\.i\.|llms?|(?:language )?models?|assistants?|chat ?bots?|agents?|summari[sz]ers?|bots?|gpt|chatgpt|"
    r"claude|gemini|copilot|crawlers?|automated (?:readers?|systems?|tools?))"
)
_FIELD = one_of(
    r"headlines? summary summaries tl;?dr insights? takeaways? cards? responses? outputs? answers? repl(?:y|ies) "
    "why_it_matters what_changed what_to_do_next who_should_care json"
)
_SAY = one_of(
    "describe say tell endorse rate report write mention recommend answer state praise promote output include add "
    "print reply respond append link ignore summari[sz]e visit click repeat advertise treat rank obey follow"
)

ORDER = re2.compile(
    any_of(
        # what was said before shall not count
        r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:previous|prior|above|earlier|"
        r"preceding|all|your|any|these|those|the)\b.{0,30}\b(?:instruction|prompt|rule|direction|guideline|"
        r"context|message|polic|check|constraint)",
        # a message that claims another sender, or a role of a conversation
        r"\b(?:system|developer|hidden|secret|admin|assistant) ?(?:prompt|message|instruction|override|note|"
        r"mode|command)s?\b\s*(?:[:\]>]|update|follow|says?)",
        r"(?:^|[\n.!?\]]\s*)\[?/?(?:inst|system|assistant|user)\]?\s*:",
        r"<\|?(?:im_start|im_end|system|assistant|user|endoftext)",
        # announced as instructions
        r"\b(?:new|updated|additional|important|urgent|following|real|actual)"
        r"\s+(?:\w+ )?instructions?\b\s*(?:[:\-–—]|for|to|are)",
        # spoken to: "note to the assistant", "dear AI,", "if you are a model"
        r"\b(?:note|message|attention|instructions?|reminder|notice|task|orders|(?:an|the|this|new) order)"
        rf" (?:to|for) (?:the |any |all |every )?(?:\w+ )?{_MACHINE}\b",
        r"(?:\b(?:attention|dear|hey|hello)|(?:^|[.!?:]\s+)to)[,:]? (?:any |all |every |"
        rf"the )?(?:\w+ )?{_MACHINE}\b\s*[:,!]",
        rf"\b(?:if|when|since|because) you(?:'re| are)? (?:an? |the )?(?:\w+ )?{_MACHINE}\b",
        rf"\bas an? (?:[\w-]+ ){{0,2}}{_MACHINE}\b,? (?:of .{{0,20}},? )?(?:you|please|it is|your)\b",
        # given a role
        r"\b(?:you are(?: now)?|you're(?: now)?|act as|pretend to be|behave as|roleplay as) (?:an? |"
        rf"the )?(?:\w+ )?(?:{_MACHINE}|dan|jailbroken|unrestricted|developer mode)\b",
        # what a machine must do, and what its answer must be
        rf"\b{_MACHINE} (?:must|should|shall|has to|have to|needs? to|are required to|is required to|"
        r"reading this|processing this|summari[sz]ing this)\b.{0,60}\b(?:output|say|write|include|mention|add|"
        r"insert|print|reply|respond|append|link|state|recommend|ignore|summari[sz]e|article|text|page|post|"
        r"content)\b",
        r"\b(?:in|into|to|from|for|with) your (?:summary|response|reply|output|answer|card|headline|json|"
        r"tl;?dr|insight)\b",
        r"\byour (?:summary|response|reply|output|answer|card|headline|json|tl;?dr|insight) (?:must|should|"
        r"shall|has to|needs)\b",
        r"\bthe (?:summary|response|reply|output|answer|card|headline|json|tl;?dr|insight) (?:must|should|"
        r"shall|has to) (?:be|say|read|contain|include|state|start|begin|end|link|mention|cite)\b",
        # how the article shall be told
        r"\b(?:summari[sz]e|describe|report|rewrite|translate|repeat|present) (?:this|the following|it|"
        r"the above)\b.{0,30}\b(?:as|by|with|verbatim|exactly)\b",
        # a command that opens the line and says what to put where
        r"^\W*(?:please )?(?:output|print|reply|respond|repeat|write|say|append|insert|include|add|mention|"
        r"return|set|post|tell|state|quote|cite|emit|reveal|send|forward|replace|end|begin|start|make sure|"
        r"ensure|do not (?:mention|summari[sz]e|cite|check))\b.{0,60}(?:[\"'“‘:@<{\[]|\b(?:exactly|verbatim|"
        r"the (?:following|words?|phrase|sentence|link|url|string|text|token|line|headline)|that the|"
        r"this (?:link|url|sentence|phrase|text|article)|every|users?|readers?|your|summary|card|json|channel)"
        r"\b)",
        # borders between text and instructions, made up
        r"\b(?:prompt|instruction)s? (?:injection test|end|begin|start)s?\b\W*$",
        r"\bend of (?:article|document|data|sources?|context)\b",
        r"\b(?:begin|start) (?:of )?(?:new )?(?:instructions?|prompt|system)\b",
        r"\b(?-i:BEGIN [A-Z]+)",
        r"</?(?:data|sources?|system|instructions?)>",
    )
)
EARLIER = re2.compile(
    any_of(
        r"\b(?:everything|all|the text|the article|what (?:came|comes|stands)) (?:above|before|so far)\b",
        r"\boverrides?\b.{0,30}\b(?:before|above|previous|earlier)\b",
        r"\bthe prompt (?:you|above|that you)\b",
        r"\btrusted instructions?\b",
        r"\bautomated readers?\b",
        r"\bsummari[sz]ers?\b.{0,40}\b(?:must|should|to)\b",
        r"\bmachines (?:will|must|should)\b",
    )
)
META = re2.compile(
    any_of(
        # what was said before shall not count
        r"\b(?:disregard|ignore|forget)\b.{0,20}\b(?:above|everything|previous|prior|earlier|the rest|all of)"
        r"\b",
        # what to do when asked, and what to give away
        r"\bwhen (?:you(?:'re| are)? )?(?:asked|summari[sz]\w+|describing|reporting|writing|answering)"
        r"\b.{0,60}\b(?:always|answer|mention|say|state|include|write|respond)\b",
        r"\b(?:reveal|leak|print|show|repeat|output)\b.{0,10}\b(?:your|the) (?:system )?(?:prompt|"
        r"instructions)\b",
        # the fields of an answer, by name
        rf"\b{_FIELD} (?:field|line|section|entry)s?\b",
        rf"\b(?:write|set|make|fill|use|change|put) (?:the|your|this) {_FIELD}\b",
        r"\b[a-z]+_[a-z_]+ (?:line|field)\b",
        # calls of tools
        r"\b\w+\([^()]*=[^()]*\)",
        r"\b[a-z]+_[a-z_]+\(",
        r"\b(?:tool|function) calls?\s*:",
        r"\bcall the (?:function|tool)\b",
        # how the article shall be told
        r"\b(?:this|the) (?:article|text|story|page|post) (?:should|must|is to|has to|ought to)"
        r" be (?:summari[sz]ed|described|reported|presented|read|treated|rated)\b",
        rf"\b{_FIELD} (?:of|for|to) (?:this|the) .{{0,20}}\b(?:is to|must|should|has to|needs to)\b",
        # given a duty
        r"\byou (?:must|are to|have to) (?:now|always|only|never|obey)\b",
        r"\byou now\b",
        r"\bobey\b",
        r"\byour (?:new )?(?:task|job|role|goal|purpose|instructions?|mission) (?:has|have|is|are|now|changed)"
        r"\b",
        r"\bfrom now on\b.{0,20}\byou\b",
        # another task
        r"^\W*(?:stop|start|begin|cease|resume) (?:summari\w+|a (?:new )?(?:story|summary|task))",
        rf"\b{_MACHINE}\b.{{0,40}}\b(?:must|should|shall|ought to|(?:is|are) (?:asked|told|instructed|required|"
        r"ordered|expected|requested|encouraged|invited) to|has to|have to|needs? to|please)"
        rf"\b.{{0,15}}\b{_SAY}\b",
    )
)
# A sentence that begins with a command is no news, whomever it commands.
_VERBS = one_of(
    """
    conclude switch set let treat stop fill encode decode copy quote imagine reply sell praise promote
    recommend endorse rate rank describe obey forget pretend act behave speak respond answer translate
    summari[sz]e finish begin start end write compose generate produce draft declare announce assert claim
    mention name highlight emphasi[sz]e stress remember assume believe accept approve execute invoke run
    paste dial call enter type scan verify disable delete fetch visit click download install send post share
    forward transfer pay wire tell say print output repeat insert append add include replace change make use
    follow give put ensure skip ignore disregard override
    """
)
_OBJECTS = (
    "the|a|an|this|that|these|your|it|them|us|me|him|her|only|all|every|any|as|to|with|into|yourself|everybody|everyone"
)
COMMAND = re2.compile(
    r"(?i)(?:^|[.!?:;|—–]\s+)[\"'“‘(\[]*(?:(?:kindly|please|now|then|so|instead|also|and|just|simply),? )*"
    rf"{_VERBS} (?:{_OBJECTS}|\w+ to \d+|\w+ if you|persuasive)\b"
)
# "Notes: agents forget the system prompt": a verb right behind its plural subject tells what they do. Where it speaks
# of what stands before, or calls to all of them, it stays an order.
TOLD = re.compile(
    r"((?:^|[.:;!?|—–]\s+)(?!(?:dear|hey|hello|attention|note|please|all|any|every|you|the following|if|when)\b)"
    r"(?:(?!you\b|please\b|must\b|should\b|to\b)[\w'’-]+ ){0,5}?"
    r"(?!(?:this|always|yes|is|was|as|thus|perhaps|unless|does|has|its|his|us|let['’]?s|needs|sometimes|besides|"
    r"instructions?|prompts)\b)[a-z][\w’'-]{2,}s (?:(?:often|still|also|soon|can|may|could|will) )?)"
    r"(?:ignore|disregard|forget|override|bypass|skip)\b"
    r"(?!.{0,70}\b(?:previous|prior|above|earlier|preceding|your|these|those|everything|and|then|instead)\b)",
    re.IGNORECASE,
)
