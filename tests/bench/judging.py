"""Measures judging: AI relevance, topics and kinds of event on headlines labelled by reading.

``python -m tests.bench.judging [--errors]``. The labels in docs/labels/ hold ids and verdicts only; the headlines stand
in the shared data. Half of ours ("tune") was looked at while the lexicon was mended, the other half ("check") was not.
In "events" (looked at) and "events2" (not) only kinds of event were labelled, on titles taken for AI news. "hold2" and
"hold3" were labelled blind: before any answer of the bot was seen. Both were read after their first measurement.

``--labels FILE --headlines FILE`` measures other headlines instead. Headlines are JSON lines with title, url, summary,
perhaps id; labels are written as in docs/labels/, by that id or by the first ten digits of the headline's sha1.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.stories.judge import Verdict, judge
from bot.stories.lexicon import Lexicon
from storage.records import Category, Entry, Feed
from tests.bench.sets import rows
from tests.conftest import SHARED

LABELS = Path(__file__).parents[2] / "docs/labels/headlines.tsv"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One headline with what a reader said of it."""

    title: str
    url: str
    text: str
    part: str
    relevant: str
    events: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


def ask(lexicon: Lexicon, title: str, url: str, text: str = "", category: Category = Category.NEWS) -> Verdict:
    """The verdict on a headline of a general outlet."""
    feed = Feed(id=1, url="https://outlet.example/feed", title="", category=category)
    entry = Entry(id=1, feed_id=1, guid=url, url=url, canonical_url=url, title=title, summary=text, collected_at=NOW)
    return judge(entry, feed, lexicon)


def labelled(data: Path) -> list[Labelled]:
    """Our labels joined with the headlines they speak of."""
    found = {}
    for row in rows(data / "archive/articles.jsonl"):
        found[_id(row["title"])] = (row["title"], row["url"], row["en_text"] or "")
    for row in rows(data / "topics/ridehome_links.jsonl"):
        found.setdefault(_id(row["title"]), (row["title"], row["url"], ""))
    return join(LABELS, found)


def given(labels: Path, headlines: Path) -> list[Labelled]:
    """The labels of one file joined with the headlines of another."""
    found = {}
    for row in rows(headlines):
        text = (str(row["title"]), str(row.get("url") or ""), str(row.get("summary") or ""))
        found[_id(text[0])] = text
        found[str(row.get("id", _id(text[0])))] = text
    return join(labels, found)


def join(labels: Path, found: Mapping[str, tuple[str, str, str]]) -> list[Labelled]:
    """One record a line of ``labels``; ``found`` has title, address and text of a headline by its key."""
    made = []
    for line in labels.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, *rest = line.rstrip("\n").split("\t")
            part, relevant, events, topics = rest if len(rest) > 3 else ["given", *rest, "", ""][:4]
            made.append(Labelled(*found[key], part, relevant.strip(), _names(events, "/"), _names(topics, ",")))
    return made


def _names(written: str, mark: str) -> frozenset[str]:
    return frozenset(name.strip() for name in written.split(mark) if name.strip())


def _id(title: str) -> str:
    return hashlib.sha1(title.encode(), usedforsecurity=False).hexdigest()[:10]


def report_relevance(name: str, pairs: Iterable[tuple[bool, bool]]) -> None:
    """Print precision, recall and F1 of (found, gold)."""
    pairs = list(pairs)
    hits = sum(found and gold for found, gold in pairs)
    precision = hits / (sum(found for found, _ in pairs) or 1)
    recall = hits / (sum(gold for _, gold in pairs) or 1)
    f1 = 2 * precision * recall / (precision + recall or 1)
    print(f"  relevance {name:24} n {len(pairs):4}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


def report_part(name: str, part: Sequence[Labelled], lexicon: Lexicon, *, errors: bool) -> None:
    """Print every figure of one part."""
    verdicts = [(one, ask(lexicon, one.title, one.url, one.text)) for one in part]
    clear = [(one, verdict) for one, verdict in verdicts if one.relevant in "10"]
    report_relevance(name, ((verdict.relevant, one.relevant == "1") for one, verdict in clear))
    news = [(one, verdict) for one, verdict in verdicts if one.relevant == "1"]
    tags = [(one, topic) for one, verdict in news for topic in verdict.topics]
    right = sum(topic in one.topics for one, topic in tags)
    covered = sum(bool(verdict.topics) for _, verdict in news)
    precision = right / (len(tags) or 1)
    print(
        f"  topics    {name:24} precision {precision:.3f} ({len(tags)} tags), coverage {covered / (len(news) or 1):.3f}"
    )
    report_events(name, news)
    if errors:
        _print_errors(verdicts)


def report_events(name: str, news: Sequence[tuple[Labelled, Verdict]]) -> None:
    """Print how kinds of event are recognised."""
    fired = [(one, verdict) for one, verdict in news if verdict.event]
    right = sum(verdict.event in one.events for one, verdict in fired)
    bearing = [(one, verdict) for one, verdict in news if one.events and "-" not in one.events]
    found = sum(verdict.event in one.events for one, verdict in bearing)
    print(
        f"  events    {name:24} precision {right / (len(fired) or 1):.3f} ({len(fired)} fired),"
        f" recall {found / (len(bearing) or 1):.3f} of {len(bearing)}"
    )


def _print_errors(verdicts: Sequence[tuple[Labelled, Verdict]]) -> None:
    for one, verdict in verdicts:
        if one.relevant in "10" and verdict.relevant != (one.relevant == "1"):
            print(f"    {'missed' if one.relevant == '1' else 'wrongly AI'} {verdict.points}: {one.title}")
        if one.relevant == "1":
            wrong = set(verdict.topics) - one.topics
            if wrong or not verdict.topics:
                print(f"    topics {verdict.topics} not {sorted(wrong)} of {sorted(one.topics)}: {one.title}")
            if (verdict.event or "-") not in one.events:
                print(f"    event {verdict.event or verdict.suppressed!r} of {sorted(one.events)}: {one.title}")


def report_given(data: Path, lexicon: Lexicon, *, errors: bool = False) -> None:
    """Print the figures on the labels that came with the data."""
    gold = [row for row in rows(data / "labels/ai_relevance.jsonl") if row["label"] in (0, 1)]
    texts = {row["url"]: row["en_text"] or "" for row in rows(data / "archive/articles.jsonl")}
    verdicts = [(ask(lexicon, row["title"], row["url"], texts.get(row["url"], "")), row) for row in gold]
    report_relevance("given labels", ((verdict.relevant, row["label"] == 1) for verdict, row in verdicts))
    if errors:
        for verdict, row in verdicts:
            if verdict.relevant != (row["label"] == 1):
                print(f"    given {row['label']} {verdict.points}: {row['title']}")
    fired = right = kept = 0
    for row in rows(data / "labels/playbook_events.jsonl"):
        verdict = ask(
            lexicon, row["title"], row["url"], category=Category.LAB if row["group"] == "labs" else Category.NEWS
        )
        if row["correct"]:
            kept += verdict.event == row["event"]
            right += 1
        else:
            fired += verdict.event == row["event"]
    wrong = len(list(rows(data / "labels/playbook_events.jsonl"))) - right
    print(f"  events    {'given labels':24} keeps {kept} of {right} right ones, {fired} of {wrong} wrong ones stay")


def report_sponsors(data: Path, lexicon: Lexicon) -> None:
    """Print how sponsored newsletter items are told from the others."""
    pairs = []
    for row in rows(data / "archive/tldr_items.jsonl"):
        verdict = ask(lexicon, row["title"], row["url"], row["summary"], Category.NEWSLETTER)
        pairs.append((verdict.suppressed in {"sponsored", "shopping", "job"}, bool(row["sponsor"])))
    report_relevance("sponsored items", pairs)


def report_files(labels: Path, headlines: Path, lexicon: Lexicon, *, errors: bool) -> int:
    """Print the figures of each part of a label file."""
    ours = given(labels, headlines)
    print(f"judging: {len(ours)} labels of {labels.name}")
    for part in dict.fromkeys(one.part for one in ours):
        report_part(part, [one for one in ours if one.part == part], lexicon, errors=errors)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="show what was wrong, of ours only in the tuning half")
    parser.add_argument("--labels", type=Path, help="measure these labels instead of ours; asks for --headlines")
    parser.add_argument("--headlines", type=Path, help="JSON lines that --labels speaks of")
    options = parser.parse_args(arguments)
    lexicon = Lexicon.load()
    if options.labels or options.headlines:
        if not (options.labels and options.headlines):
            parser.error("--labels and --headlines go together")
        return report_files(options.labels, options.headlines, lexicon, errors=options.errors)
    labels = labelled(SHARED)
    print(f"judging: {len(labels)} headlines labelled by one reader")
    for part in ("tune", "check", "hold2", "hold3"):
        chosen = [one for one in labels if one.part == part]
        report_part(part, chosen, lexicon, errors=options.errors and part == "tune")
    for part, name in (("events", "150 titles more"), ("events2", "80 titles, read after")):
        fresh = [(one, ask(lexicon, one.title, one.url, one.text)) for one in labels if one.part == part]
        report_events(name, fresh)
    report_given(SHARED, lexicon, errors=options.errors)
    report_sponsors(SHARED, lexicon)
    return 0


if __name__ == "__main__":
    sys.exit(main())
