"""What two lines of a card could score at most with the editors' answer in hand, and which rule costs how much.

Run ``python -m tests.bench.card_ceilings``. Every pair of lines that a rule lets through is scored against the summary
of its page; the best one counts. Needs the shared data folder.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from rouge_score import tokenizers  # type: ignore[import-untyped]

from bot.cards.choice.lines import LIMIT, OPENING, is_cut, line_of, options_of
from bot.cards.choice.overlap import Option
from bot.cards.choice.sentences import Sentence, sentences_of
from bot.cards.english import cues
from tests.bench.cards import Row, as_entry, rows
from tests.conftest import SHARED

MOST = 60  # words of both lines
ANY = 700  # words: no limit
_TOKENS = tokenizers.DefaultTokenizer(use_stemmer=True)


@lru_cache(maxsize=50_000)
def tokens(text: str) -> tuple[str, ...]:
    """The words that ROUGE compares."""
    return tuple(_TOKENS.tokenize(text))


def score(texts: Sequence[str], reference: str) -> tuple[float, float]:
    """F1 of ROUGE-1 and -2, times 100."""
    own, wanted = [word for text in texts for word in tokens(text)], tokens(reference)
    return _f1(Counter(own), Counter(wanted)), _f1(Counter(pairwise(own)), Counter(pairwise(wanted)))


def _f1(own: Counter[object], wanted: Counter[object]) -> float:
    total = own.total() + wanted.total()
    return 200 * (own & wanted).total() / total if total else 0.0


def lines(
    sentences: Sequence[Sentence],
    *,
    leans: bool = False,
    voice: bool = False,
    limit: int = LIMIT,
    opening: int = OPENING,
) -> Iterator[Option]:
    """Single sentences by a card's rules, or by fewer of them."""
    for sentence in sentences:
        if sentence.index >= opening or cues.asks(sentence.text) or is_cut(sentence.text):
            continue
        line = line_of(sentence, limit)
        if line is None or (cues.leans(line.text) and not leans) or (cues.is_personal(sentence.text) and not voice):
            continue
        yield Option.of(line.text, (sentence,))


def best(options: Sequence[Option], reference: str) -> tuple[float, float]:
    """The score of the best line or pair of lines."""
    texts: list[tuple[str, ...]] = [(option.text,) for option in options]
    texts += [
        (one.text, two.text)
        for one, two in combinations(options, 2)
        if one.length + two.length <= MOST and set(one.sentences).isdisjoint(two.sentences)
    ]
    return max((score(pair, reference) for pair in texts), key=sum, default=(0.0, 0.0))


def ceilings(pages: Sequence[Row]) -> Iterator[tuple[str, float, float]]:
    """Each set of rules with the mean of the best scores."""
    read = [sentences_of([as_entry(n, page, page["text"])]) for n, page in enumerate(pages)]
    kinds = {
        "what the writer chooses from": [
            list(options_of(sentences, page["title"])) for sentences, page in zip(read, pages, strict=True)
        ],
        "single sentences by the rules": [list(lines(sentences)) for sentences in read],
        "· that may point back": [list(lines(sentences, leans=True)) for sentences in read],
        "· in which the writer speaks": [list(lines(sentences, voice=True)) for sentences in read],
        "· of any length, both 60 words": [list(lines(sentences, limit=ANY)) for sentences in read],
        "· of the whole text": [list(lines(sentences, opening=ANY)) for sentences in read],
        "· all of these": [list(lines(s, leans=True, voice=True, limit=ANY, opening=ANY)) for s in read],
    }
    for name, options in kinds.items():
        found = [best(each, page["ref_summary"]) for each, page in zip(options, pages, strict=True)]
        yield name, statistics.fmean(one for one, _ in found), statistics.fmean(two for _, two in found)


def main() -> None:
    """Print the ceilings."""
    if not SHARED.is_dir():
        sys.exit("The shared data folder is not on this machine (set SIGNALPOST_SHARED).")
    print("Two lines at most with the answer in hand (ROUGE-1 / -2)")
    for name, one, two in ceilings(rows("summaries/ai_pages.jsonl")):
        print(f"  {name:34} {one:5.2f} / {two:5.2f}")


if __name__ == "__main__":
    main()
