"""Figures of the cards: TL;DR against editors, one-liners of papers, the check against a liar, injections, speed.

Run ``python -m tests.bench.cards [tldr] [papers] [liar] [sections] [speed]``; without a word, all. Needs the shared
data folder; sumy's LexRank and TextRank are compared where it is installed.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from rouge_score import rouge_scorer, tokenizers  # type: ignore[import-untyped]

from bot.cards.advice.playbook import Playbook
from bot.cards.check import TLDR_LINE, check
from bot.cards.choice.rank import rank
from bot.cards.choice.sentences import Sentence, readable
from bot.cards.english import compress, cues
from bot.cards.english.split import split_blocks
from bot.cards.english.text import words
from bot.cards.extractive import ExtractiveWriter
from bot.cards.proof import hygiene
from bot.cards.writer import Context, Draft, SourceEntry
from bot.stories.judge import judge
from bot.stories.lexicon import Lexicon
from config.settings import CONFIG_DIR
from storage.records import Category, Cite, Entry, Feed, Line, Story
from tests.cards.liar import LIES, Claim, claims_of, faithful
from tests.conftest import SHARED

BUDGET = 60  # words of a TL;DR
_SCORER = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
_TOKENS = tokenizers.DefaultTokenizer(use_stemmer=True)
_WE_DO = re.compile(r"\bwe (?:\w+ )?(?:propos|present|introduc|show|find|demonstrat|develop|stud)\w*", re.IGNORECASE)
Row = dict[str, Any]


def rows(path: str) -> list[Row]:
    """The objects of one shared file."""
    with (SHARED / path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def as_entry(number: int, row: Row, text: str) -> SourceEntry:
    """A row of the shared data as the story's source."""
    url = str(row.get("url") or f"https://openreview.net/{number}")
    published = _time(str(row.get("published") or ""))
    at = published or datetime.fromisoformat("2026-01-01T12:00:00+00:00")
    entry = Entry(
        id=number,
        feed_id=number,
        guid=str(number),
        url=url,
        canonical_url=url,
        title=str(row["title"]),
        content=text,
        published_at=published,
        collected_at=at,
    )
    feed = Feed(id=number, url=url, title=str(row.get("domain") or "feed"), category=Category.NEWS)
    return SourceEntry(entry=entry, feed=feed)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def as_story(entries: Sequence[SourceEntry], lexicon: Lexicon) -> Story:
    """The story of those entries, judged as the bot judges."""
    verdict = judge(entries[0].entry, entries[0].feed, lexicon)
    at = entries[0].entry.collected_at
    return Story(
        id=1,
        headline=entries[0].entry.title,
        first_seen=at,
        last_changed=at,
        topics=verdict.topics,
        event=verdict.event if verdict.relevant else "",
    )


class Cards:
    """Writes checked cards as the bot does."""

    def __init__(self) -> None:
        self.lexicon = Lexicon.load()
        self.playbook = Playbook.load(CONFIG_DIR / "playbook.toml")
        self.writer = ExtractiveWriter(self.playbook)

    def draft(self, entries: Sequence[SourceEntry]) -> Draft:
        """The checked draft."""
        story = as_story(entries, self.lexicon)
        known = judge(entries[0].entry, entries[0].feed, self.lexicon).relevant
        context = Context(now=story.last_changed, advice=known)
        return check(self.writer.write(story, entries, context), entries).draft


def rouge(pairs: Iterable[tuple[Sequence[str], str]]) -> str:
    """Mean F1 of ROUGE-1/2/Lsum over (references, text), the best reference counting, and the mean length."""
    totals, lengths = [], []
    for references, text in pairs:
        scores = [_SCORER.score(reference, text) for reference in references]
        best = max(scores, key=lambda s: s["rouge1"].fmeasure)
        totals.append([100 * best[key].fmeasure for key in ("rouge1", "rouge2", "rougeLsum")])
        lengths.append(len(text.split()))
    means = [statistics.fmean(column) for column in zip(*totals, strict=True)]
    return " / ".join(f"{mean:5.2f}" for mean in means) + f"   {statistics.fmean(lengths):4.1f} words"


def oracle(sentences: Sequence[str], references: Sequence[str], most: int, count: int = 99) -> str:
    """The sentences that a greedy choice with the answer in hand would take."""
    best_text, best = "", -1.0
    for reference in references:
        chosen: list[str] = []
        while len(chosen) < count:
            options = [
                (_gain([*chosen, s], reference), s) for s in sentences if s not in chosen and _fits(chosen, s, most)
            ]
            top = max(options, default=(0.0, ""))
            if not top[1] or top[0] <= (_gain(chosen, reference) if chosen else 0.0):
                break
            chosen.append(top[1])
        gain = _gain(chosen, reference) if chosen else 0.0
        if gain > best:
            best_text, best = "\n".join(chosen), gain
    return best_text


def _fits(chosen: Sequence[str], sentence: str, most: int) -> bool:
    return sum(len(text.split()) for text in [*chosen, sentence]) <= most


def _gain(chosen: Sequence[str], reference: str) -> float:
    tokens, wanted = _TOKENS.tokenize(" ".join(chosen)), _TOKENS.tokenize(reference)
    total = 0.0
    for one, two in (
        (tokens, wanted),
        (list(pairwise(tokens)), list(pairwise(wanted))),
    ):
        if one and two:
            total += 2 * sum((Counter(one) & Counter(two)).values()) / (len(one) + len(two))
    return total


def fill(sentences: Iterable[str], most: int = BUDGET) -> str:
    """Sentences in order while they fit."""
    chosen: list[str] = []
    for sentence in sentences:
        if _fits(chosen, sentence, most):
            chosen.append(sentence)
    return "\n".join(chosen)


def tldr(cards: Cards) -> None:
    """TL;DR content against editors."""
    pages = rows("summaries/ai_pages.jsonl")
    drafts = [cards.draft([as_entry(n, page, page["text"])]) for n, page in enumerate(pages)]
    all_sentences = [[s for block in split_blocks(page["text"]) for s in block] for page in pages]
    methods: dict[str, Callable[[int], str]] = {
        "lead, 60 words cut": lambda n: " ".join(pages[n]["text"].split()[:BUDGET]),
        "lead, whole sentences": lambda n: fill(all_sentences[n]),
        "lead, article's sentences": lambda n: fill(readable(pages[n]["text"])),
        "lead, two lines by a card's rules": lambda n: _lead_by_rules(pages[n]),
        "lead, as many words as the card": lambda n: " ".join(
            pages[n]["text"].split()[: len(_said(drafts[n], deep=False).split())]
        ),
        "card: what changed + insight": lambda n: _said(drafts[n], deep=False),
        "card: filled up to 60 words": lambda n: fill(_said(drafts[n], deep=True).split("\n")),
        "card with its headline, 60 words": lambda n: fill(
            [pages[n]["title"], *_said(drafts[n], deep=True).split("\n")]
        ),
        "card: what changed, why, insight": lambda n: fill(_three(drafts[n])),
        "oracle of two lines, card's rules": lambda n: _oracle_by_rules(pages[n]),
        "oracle, article's sentences": lambda n: oracle(readable(pages[n]["text"]), [pages[n]["ref_summary"]], BUDGET),
    }
    methods |= _sumy(pages)
    print(f"\nTL;DR of {len(pages)} AI pages, at most {BUDGET} words, against editors (ROUGE-1 / -2 / -Lsum)")
    for name, method in methods.items():
        for kind in ("all", "article", "labblog", "readme"):
            chosen = [n for n, page in enumerate(pages) if kind in {"all", page["kind"]}]
            if kind == "all" or name.startswith(("lead, art", "card: what", "oracle")):
                score = rouge(([pages[n]["ref_summary"]], method(n)) for n in chosen)
                print(f"  {name:34} {kind:8} {score}")


def _lead_by_rules(page: Row) -> str:
    """The first two sentences that a card could carry: short enough or shortened, understood alone, no question."""
    fit = (s for s in readable(page["text"]) if not cues.leans(s) and not cues.asks(s) and not cues.is_bare_quote(s))
    return "\n".join(list(filter(None, (compress.shorten(compress.clean(s), TLDR_LINE) for s in fit)))[:2])


def _oracle_by_rules(page: Row) -> str:
    """The two lines that a card could carry which a choice with the answer in hand would take."""
    fit = (s for s in readable(page["text"]) if not cues.leans(s) and not cues.asks(s) and not cues.is_bare_quote(s))
    lines = [line for line in (compress.shorten(compress.clean(s), TLDR_LINE) for s in fit) if line]
    return oracle(lines, [page["ref_summary"]], BUDGET, 2)


def _three(draft: Draft) -> list[str]:
    """What the card's sources say of the news: no line of the playbook."""
    lines = (draft.tldr.what_changed, draft.tldr.why_it_matters, draft.insight)
    return [line.text for line in lines if line is not None and line.basis != "suggested"]


def _said(draft: Draft, *, deep: bool) -> str:
    lines = [draft.tldr.what_changed, draft.insight, *(draft.takeaways if deep else ())]
    return "\n".join(line.text for line in lines if line is not None)


def _sumy(pages: Sequence[Row]) -> dict[str, Callable[[int], str]]:
    """LexRank and TextRank of sumy, where it is installed; they see the same sentences."""
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph  # type: ignore[import-not-found]
        from sumy.models.dom import Sentence as Said
        from sumy.nlp.stemmers import Stemmer  # type: ignore[import-not-found]
        from sumy.summarizers.lex_rank import LexRankSummarizer  # type: ignore[import-not-found]
        from sumy.summarizers.text_rank import TextRankSummarizer  # type: ignore[import-not-found]
    except ImportError:
        print("sumy is not installed: its LexRank and TextRank are left out")
        return {}

    class Tokenizer:
        def to_words(self, text: str) -> list[str]:
            return words(text)

    def run(maker: Any, number: int) -> str:
        texts = readable(pages[number]["text"])
        parts = [Said(text, Tokenizer()) for text in texts]
        document = ObjectDocumentModel([Paragraph(parts)])
        ranked = maker(Stemmer("english"))(document, 4) if parts else []
        return fill(str(s) for s in ranked)

    return {
        "sumy LexRank": lambda n: run(LexRankSummarizer, n),
        "sumy TextRank": lambda n: run(TextRankSummarizer, n),
    }


def papers(cards: Cards) -> None:
    """What changed on the cards of papers, against the one-liners of authors and reviewers; by part of the set, too."""
    abstracts = rows("summaries/arxiv_tldr.jsonl")
    drafts = [cards.draft([as_entry(n, paper, paper["text"])]) for n, paper in enumerate(abstracts)]
    texts = [[s for block in split_blocks(paper["text"]) for s in block] for paper in abstracts]
    methods: dict[str, Callable[[int], str]] = {
        "lead": lambda n: texts[n][0] if texts[n] else "",
        "last sentence": lambda n: texts[n][-1] if texts[n] else "",
        "cue rule: the best of 'we propose'": lambda n: _cue_rule(texts[n], abstracts[n]["title"]),
        "card: what changed": lambda n: _first_line(drafts[n]),
        "oracle line, card's rules": lambda n: oracle(_lines(texts[n]), abstracts[n]["refs"], 999, 1),
        "oracle sentence": lambda n: oracle(texts[n], abstracts[n]["refs"], 999, 1),
    }
    print(f"\nOne line of {len(abstracts)} paper abstracts, best of the references (ROUGE-1 / -2 / -Lsum)")
    for name, method in methods.items():
        said = [method(n) for n in range(len(abstracts))]
        for part in ("all", "test", "dev", "train"):
            chosen = [n for n, paper in enumerate(abstracts) if part in {"all", paper["split"]}]
            score = rouge((abstracts[n]["refs"], said[n]) for n in chosen)
            print(f"  {name:34} {part:5} {len(chosen):3}  {score}")


def _lines(texts: Iterable[str]) -> list[str]:
    return [line for line in (compress.shorten(compress.clean(s), TLDR_LINE, claim=True) for s in texts) if line]


def _first_line(draft: Draft) -> str:
    return draft.tldr.what_changed.text if draft.tldr.what_changed else ""


def _cue_rule(texts: Sequence[str], title: str) -> str:
    """The most central sentence in which the authors say what they do."""
    ranked = rank([Sentence(source=0, index=index, text=text) for index, text in enumerate(texts)], [title])
    return next((r.sentence.text for r in ranked if _WE_DO.search(r.sentence.text)), texts[0] if texts else "")


def liar(_cards: Cards) -> None:
    """Recall of the check on known lies, and its false alarms on true statements in other clothes."""
    rng = random.Random(11)
    articles = [row for row in rows("archive/articles.jsonl") if len(row["en_text"].split()) >= 250][:420]
    caught: Counter[str] = Counter()
    told: Counter[str] = Counter()
    alarms, true = 0, 0
    reasons: Counter[str] = Counter()
    for row in articles:
        sentences = [text for text in readable(row["en_text"])[:25] if not hygiene.leaks(text)]
        claims = claims_of(sentences)
        for claim in rng.sample(claims, min(3, len(claims))):
            for text in faithful(claim.text, rng):
                true += 1
                reason = refusal(Claim(text, claim.quote, claim.elsewhere), sentences)
                alarms += bool(reason)
                reasons[re.sub(r"'[^']*'|[\d.e+]+", "…", reason)] += bool(reason)
            for name, lie in LIES.items():
                lied = lie(claim, rng)
                if lied is not None and lied != claim:
                    told[name] += 1
                    caught[name] += bool(refusal(lied, sentences))
    print(f"\nThe check against a liar: {sum(told.values())} lies, {true} true statements")
    for name, count in told.items():
        print(f"  {name:34} recall {caught[name] / count:.3f} of {count}")
    print(f"  {'false alarms':34} {alarms / true:.3f} of {true}: {dict(reasons.most_common(6))}")


def refusal(claim: Claim, sentences: Sequence[str]) -> str:
    """Why the check refuses a claim; ``""`` when it lets it stand."""
    entry = as_entry(1, {"title": "A title of its own", "url": "https://courier.example/1"}, "\n".join(sentences))
    line = Line(text=claim.text, basis="written", cites=(Cite(source=0, quote=claim.quote),))
    checked = check(Draft(headline="A title of its own", takeaways=(line,), written_by="liar"), [entry])
    return checked.dropped[0].reason if checked.dropped else ""


def sections(cards: Cards) -> None:
    """Which sections cards of the pages have that the bot would publish; and of those about a known kind of event."""
    printed: Counter[tuple[str, str]] = Counter()
    for number, row in enumerate(rows("archive/articles.jsonl")):
        entry = as_entry(number, row, row["en_text"])
        verdict = judge(entry.entry, entry.feed, cards.lexicon)
        if verdict.reason:
            continue
        draft = cards.draft([entry])
        lines = {"insight": draft.insight} | {
            field.name: getattr(draft.tldr, field.name) for field in fields(draft.tldr)
        }
        quoted = draft.tldr.why_it_matters is not None and draft.tldr.why_it_matters.basis != "suggested"
        for kind in ("all", *(["of a known kind"] if verdict.event else [])):
            printed.update([(kind, "cards"), *((kind, name) for name, line in lines.items() if line is not None)])
            printed[kind, "why_it_matters, quoted"] += quoted
    print("\nSections of cards of one source")
    for (kind, name), count in sorted(printed.items()):
        print(f"  {kind:16} {name:24} {count:4} {100 * count / printed[kind, 'cards']:5.1f} %")


def speed(cards: Cards) -> None:
    """A card of one source, and one of six."""
    articles = [row for row in rows("archive/articles.jsonl") if len(row["en_text"].split()) >= 250]
    entries = [as_entry(n, row, row["en_text"]) for n, row in enumerate(articles)]
    stories = [as_story(entries[n : n + 1], cards.lexicon) for n in range(400)]
    for name, size, count in (("one source", 1, 400), ("six sources", 6, 150)):
        taken = []
        for n in range(count):
            story, sources = stories[n * size % 400], entries[n * size : n * size + size]
            started = time.process_time()
            check(cards.writer.write(story, sources, Context(now=story.last_changed)), sources)
            taken.append(1000 * (time.process_time() - started))
        taken.sort()
        p50, p99 = taken[len(taken) // 2], taken[int(0.99 * len(taken))]
        print(
            f"  {name:34} {count} cards: p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {taken[-1]:.1f} ms of processor time"
        )
    print(f"  memory of the process: {_memory():.0f} MB")


def _memory() -> float:
    status = Path("/proc/self/status")
    found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
    return int(found[0].split()[1]) / 1024 if found else 0.0


def main() -> None:
    """Print the figures that are asked for."""
    if not SHARED.is_dir():
        sys.exit("The shared data folder is not on this machine (set SIGNALPOST_SHARED).")
    parts: dict[str, Callable[[Cards], None]] = {
        "tldr": tldr,
        "papers": papers,
        "liar": liar,
        "sections": sections,
        "speed": speed,
    }
    cards = Cards()
    for name in sys.argv[1:] or parts:
        parts[name](cards)


if __name__ == "__main__":
    main()
