"""What a model may advise in its own words: nothing by which whoever wrote its sources could have readers act.

A quotation must have a known form (``counsel``); words of a model have none, and an obeying model repeats what a page
tells it. So what a source asks of its readers comes through a model only where it has that form, and nothing comes
through that is on a list of what a card never asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import re2

from bot.cards.advice import counsel_words as say
from bot.cards.advice.counsel import is_advice
from bot.cards.english.phrases import any_of
from bot.cards.english.split import MAX_CHARS, split_blocks
from bot.cards.english.text import content_stems, fold, words
from bot.cards.proof.lures import unmasked
from bot.cards.writer import SourceEntry

_TEMPTS = re2.compile(
    "(?i)"
    + any_of(
        r"""
        \b(?:disabl|deactivat|bypass|paus|suspend|lower)\w* (?:\w+ ){0,4}(?:protections?|checks?|antivirus|firewalls?)\b
        \b(?:disabl|deactivat|bypass|paus|suspend|lower)\w* (?:\w+ ){0,4}(?:mfa|2fa|sign-?ins?|logging|guard\w*)\b
        \b(?:turn|turning|switch|switching)(?: [\w-]+){0,4} off\b | \b(?:whitelist\w*|allow-?list\w*|exempt\w*)\b
        \b(?:seed|recovery|secret) phrases?\b | \bwallets?\b | \bqr\b | \binvoices?\b | \b(?:bitcoin|crypto\w*)\b
        \b(?:private|signing|master|root|trusted) (?:keys?|certificates?|access|shell)\b | \bbank\w*\b
        \b(?:wire|transfer\w*|mov(?:e|ing)|send(?:ing)?) (?:\w+ ){0,3}(?:funds?|money|payments?|savings?|balances?)\b
        \b(?:your|their|the) (?:balances?|(?:payment|account|billing) details|identity|passports?)\b
        \b(?:buy|buying|sell|selling|invest\w*) (?:\w+ ){0,3}(?:shares?|stocks?|tokens?|funds?|positions?)\b
        \b(?:tokens?|coins?|holdings?) (?:to|into) (?:the|a|your|our) (?:\w+ ){0,2}(?:contract|address|chain|pool)\b
        \b(?:installers?|one-line\w*|curl|wget|sudo|install(?:ing)?|download\w*|past(?:e|ing)|pip(?:e|ing))\b
        \b(?:run|running|execut\w+|load|loading) (?:the|this|an?|any|that) (?:[\w-]+ ){0,3}(?:scripts?|commands?)\b
        \b(?:open|opening|execut\w+|load|loading) (?:the|this|an?|any|that) (?:[\w-]+ ){0,3}(?:files?|links?)\b
        \b(?:attach(?:ed|ments?)|enclosed|pinned|posted|linked) (?:\w+ ){0,2}(?:scripts?|files?|tools?|posts?)\b
        \b(?:click\w*|dial\w*|texting|telegram|discord)\b | \bcalls? (?:you|them|us)\b | \bnew (?:login )?portal\b
        \b(?:delet|eras|wip|destroy|remov|overwrit|purg)(?:e|es|ing) (?:\w+ ){0,3}(?:backups?|logs?|evidence)\b
        \b(?:shar(?:e|ing)|hand(?:ing)?|giv(?:e|ing)|send(?:ing)?|export(?:ing)?) (?:\w+ ){0,3}(?:keys?|secrets?)\b
        \b(?:first|top) (?:search )?results?\b | \bhelp ?desks?\b | \bsupport (?:desk|agent|line)s?\b | \bagent who\b
        """
    )
)
_SAME = 0.5  # of the words of a line that stand in one sentence: it says what that sentence says
_ASKS = re2.compile(
    r"(?i)\b(?:should|must|needs? to|have to|has to|advised to|urged to|asked to|please|you|your|let us)\b"
)
_DISGUISE = re.compile(r"[a-z]\.(?:exe|sh|ps1|bat|msi|apk|dmg|zip)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def may_be_asked(text: str) -> bool:
    """Whether a line of advice in a writer's own words asks for nothing that a card never asks for.

    Args:
        text: the whole line; that it begins with a deed to look into something is tested elsewhere.
    """
    plain = fold(text)
    return not (
        _DISGUISE.search(plain)
        or say.LOWERS.search(plain)
        or any(_TEMPTS.search(one) for one in (plain, unmasked(plain)))
    )


def obeys(text: str, deeds: frozenset[str], entries: Iterable[SourceEntry]) -> bool:
    """Whether a line of advice says what a source asks of its readers in a form that no card would quote.

    Args:
        text: the line.
        deeds: verbs with which advice begins.
        entries: the sources, whole: what is obeyed need not be what is cited.
    """
    own = frozenset(content_stems(text))
    return any(
        len(own & frozenset(content_stems(sentence))) >= max(2, len(own) * _SAME)
        for sentence in _orders(deeds, entries)
    )


def is_order(text: str, deeds: frozenset[str], *, primary: bool) -> bool:
    """Whether a sentence asks something of its readers, in a form that no card would quote."""
    first = words(text)[:1]
    asks = bool(_ASKS.search(text)) or (bool(first) and first[0].lower() in deeds)
    return asks and not is_advice(text, own=primary)


def _orders(deeds: frozenset[str], entries: Iterable[SourceEntry]) -> Iterator[str]:
    for entry in entries:
        item = entry.entry
        for part in dict.fromkeys((item.title, item.summary, item.content)):
            for block in split_blocks(part[:MAX_CHARS]):
                yield from (one for one in block if is_order(one, deeds, primary=entry.primary))
