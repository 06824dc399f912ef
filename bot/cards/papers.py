"""Papers: the sentence in which the authors say what they did is worth more than any other measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.cards.rank import Ranked, rank
from bot.cards.sentences import Sentence
from bot.cards.writer import SourceEntry
from storage.records import Category

_PAPER_URL = re.compile(
    r"^https?://(?:[\w-]+\.)?(?:arxiv\.org|openreview\.net|aclanthology\.org|biorxiv\.org)/|huggingface\.co/papers/"
)
_WE = re.compile(
    r"\b(?:we|this (?:paper|work|study|article)|our (?:work|paper|approach|method|results|main)) (?:\w+ )?"
    r"(?:propos\w+|present\w*|introduc\w+|show\w*|demonstrat\w+|develop\w*|find|found|describ\w+|stud\w+|"
    r"investigat\w+|prov\w+|provid\w+|"
    r"analy[sz]\w+|explor\w+|suggest\w*|design\w*|address\w*|argue\w*|establish\w*|report\w*)\b",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"\b(?:propose|introduce|present|in this (?:paper|work)|this (?:paper|work) (?:proposes|introduces|"
    r"presents))\b",
    re.IGNORECASE,
)


def is_paper(entry: SourceEntry) -> bool:
    """An abstract, not a report about one."""
    return bool(_PAPER_URL.search(entry.entry.url)) or (
        entry.feed.category is Category.RESEARCH
        and bool(re.search(r"\bwe (?:propose|present|introduce|show)\b", entry.entry.text[:4000]))
    )


def rank_paper(sentences: Sequence[Sentence], titles: Sequence[str]) -> list[Ranked]:
    """Sentences of an abstract, best first: cue words count most, then what also counts for news."""
    scored = [replace(item, score=item.score + cue_score(item.sentence.text)) for item in rank(sentences, titles)]
    return sorted(scored, key=lambda item: (-item.score, item.sentence.index))


def cue_score(text: str) -> float:
    """Points for saying what the authors did."""
    return 2.0 * bool(_WE.search(text)) + 1.0 * bool(_MAIN.search(text))
