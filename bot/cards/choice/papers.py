"""Papers: the sentence in which the authors say what they did is worth more than any other measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.cards.choice.rank import Ranked, features
from bot.cards.choice.sentences import Sentence
from bot.cards.writer import SourceEntry
from storage.records import Category

_PAPER_URL = re.compile(
    r"^https?://(?:[\w-]+\.)?(?:arxiv\.org|openreview\.net|aclanthology\.org|biorxiv\.org)/|huggingface\.co/papers/"
)
_OURS = re.compile(r"\bwe (?:propose|present|introduce|show|study|demonstrate)\b", re.IGNORECASE)
_WE = re.compile(r"\bwe\b|\b(?:this|our) (?:paper|work|study|article)\b", re.IGNORECASE)
_PROPOSE = re.compile(r"\bwe (?:\w+ ){0,2}?propos\w+", re.IGNORECASE)
_INTRODUCE = re.compile(r"\bwe (?:\w+ ){0,2}?introduc\w+", re.IGNORECASE)
_MAIN = re.compile(
    r"\bwe (?:\w+ ){0,2}?(?:propos\w+|introduc\w+|present|develop|design|devise|build|create|derive|extend|"
    r"formulate)\b|"
    r"\b(?:this|the present|our) (?:paper|work|study|article)\b",
    re.IGNORECASE,
)
# Ways of speaking of abstracts; three of them, and what "we" did, make one also where the feed marks no paper.
_SHORTEST, _LONGEST = 300, 2600  # characters
_ENOUGH = 3
_CLAIMS = re.compile(
    r"\bwe (?:\w+ ){0,2}?(?:propose|present|introduce|show|find|found|hypothesi[sz]e|demonstrate|study|investigate)\b",
    re.IGNORECASE,
)
_WAYS = re.compile(
    r"(?P<work>\b(?:[Pp]rior|[Pp]revious|[Ee]xisting|[Rr]ecent) (?:\w+ ){0,4}?(?:works?|studies|methods|approaches)\b)|"
    r"(?P<propose>\b[Ww]e (?:\w+ )?(?:propose|hypothesi[sz]e|present|introduce|investigate)\b)|"
    r"(?P<found>\b[Ww]e (?:\w+ )?(?:found|find|show|demonstrate|observe)\b)|"
    r"(?P<test>\b(?:[Ee]xperiments|[Ee]xperimental results|[Ee]valuati(?:ng|ons?)|[Tt]esting) "
    r"(?:\w+ )?(?:across|on|with|show|over)\b)|"
    r"(?P<art>\bstate[- ]of[- ]the[- ]art\b|\bSOTA\b|\boutperforms?\b|\bbaselines?\b)|"
    r"(?P<method>\b(?:[Oo]ur|[Tt]his) (?:method|approach|framework|paper|work|findings|results|analysis)\b|"
    r"\bframework that\b)"
)
_CLAIM = re.compile(r"\b(?:we|our|(?:this|the present) (?:paper|work|study|article))\b", re.IGNORECASE)
_METHOD = re.compile(r"\b(?:method|approach|framework|algorithm|model|technique|architecture|network)\b", re.IGNORECASE)
_IN_PAPER = re.compile(r"^(?:In|Through) this (?:paper|work|study)")
_OUR = re.compile(r"\bour\b", re.IGNORECASE)
_ALSO = re.compile(
    r"\bwe (?:also|additionally|further|then|finally)\b|^(?:additionally|furthermore|moreover|finally|in addition)\b|"
    r"\bcorresponding\b",
    re.IGNORECASE,
)

# Ridge regression on the ROUGE of single sentences against the one-liners of 404 papers, best reference, each paper
# centred on its mean; five-fold cross-validated 39.2 / 18.9 (ROUGE-1 / -2), the first sentence 28.4 / 10.5.
_WEIGHTS = {
    "central": 4.84,
    "title": 2.68,
    "first_we": 1.56,
    "introduces": 1.16,
    "proposes": 1.04,
    "after_we": 0.59,
    "first_main": 0.54,
    "method": 0.25,
    "our": -0.27,
    "also": -1.5,  # by hand: what they did besides
    "second": -0.36,
    "in_paper": -0.4,
    "colon": -0.56,
    "length": -1.16,
}


def is_paper(entry: SourceEntry) -> bool:
    """An abstract, not a report about one."""
    by_feed = entry.feed.category is Category.RESEARCH and bool(_OURS.search(entry.entry.text[:4000]))
    return bool(_PAPER_URL.search(entry.entry.url)) or by_feed or _reads_so(entry.entry.text)


def _reads_so(text: str) -> bool:
    """As short as an abstract, and several of the ways in which abstracts speak."""
    if not _SHORTEST <= len(text) <= _LONGEST:
        return False
    ways = len({found.lastgroup for found in _WAYS.finditer(text)})
    return ways >= _ENOUGH and bool(_CLAIMS.search(text))


def rank_paper(sentences: Sequence[Sentence], titles: Sequence[str]) -> list[Ranked]:
    """Sentences of an abstract, best first."""
    table = features(sentences, titles)
    first_we = _place(sentences, _WE)
    first_main = _place(sentences, _MAIN)
    ranked = []
    for place, (sentence, row, bag) in enumerate(table):
        own = {
            **row,
            **_cues(sentence.text),
            "first_we": float(place == first_we),
            "after_we": float(place == first_we + 1 and first_we >= 0),
            "first_main": float(place == first_main),
        }
        score = sum(weight * own[name] for name, weight in _WEIGHTS.items())
        ranked.append(Ranked(sentence, score, frozenset(bag)))
    return sorted(ranked, key=lambda item: (-item.score, item.sentence.index))


def claims(text: str) -> bool:
    """The authors say what they did, or what it gives."""
    return bool(_CLAIM.search(text))


def first_claim(sentences: Sequence[Sentence]) -> int:
    """The place at which the authors first speak of what they did; 0 where they never do."""
    return min([sentence.index for sentence in sentences if claims(sentence.text)], default=0)


def _cues(text: str) -> dict[str, float]:
    return {
        "proposes": float(bool(_PROPOSE.search(text))),
        "introduces": float(bool(_INTRODUCE.search(text))),
        "method": float(bool(_METHOD.search(text))),
        "in_paper": float(bool(_IN_PAPER.search(text))),
        "our": float(bool(_OUR.search(text))),
        "also": float(bool(_ALSO.search(text))),
    }


def _place(sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> int:
    return next((place for place, sentence in enumerate(sentences) if pattern.search(sentence.text)), -1)
