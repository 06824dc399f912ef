"""Figures of the check against finer lies, and its false alarms on true statements in other words.

``python -m tests.bench.check [--misses CLASS] [--alarms]``. Needs the shared data folder. Articles with an even number
were looked at while the check was mended ("seen"); those with an odd one were not ("fresh").
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bot.cards.choice.sentences import readable
from bot.cards.proof import hygiene
from tests.bench.cards import refusal, rows
from tests.cards.liar import Claim, claims_of, faithful
from tests.cards.twists import TWISTS, gentle
from tests.conftest import SHARED

A_CLASS = 60  # lies of one class and half
_SHOWN = 12


def claims() -> Iterator[tuple[str, Claim, Sequence[str]]]:
    """(half, a true claim, the sentences of its article), shuffled."""
    rng = random.Random(23)
    articles = [row for row in rows("archive/articles.jsonl") if len(row["en_text"].split()) >= 250]
    found = []
    for number, row in enumerate(articles):
        sentences = [text for text in readable(row["en_text"])[:25] if not hygiene.leaks(text)]
        found += [("fresh" if number % 2 else "seen", claim, sentences) for claim in claims_of(sentences)]
    rng.shuffle(found)
    return iter(found)


def twisted(show: str) -> None:
    """Recall by class on both halves."""
    rng = random.Random(29)
    told: Counter[tuple[str, str]] = Counter()
    caught: Counter[tuple[str, str]] = Counter()
    shown = 0
    for half, claim, sentences in claims():
        for name, twist in TWISTS.items():
            if told[name, half] >= A_CLASS:
                continue
            text = twist(claim.text, rng)
            if text is None or text == claim.text:
                continue
            told[name, half] += 1
            reason = refusal(Claim(text, claim.quote, claim.elsewhere), sentences)
            caught[name, half] += bool(reason)
            if name in show.split(",") and half == "seen" and not reason and shown < _SHOWN * len(show.split(",")):
                shown += 1
                print(f"  + {claim.quote}\n  - {text}")
    print(f"Finer lies: {sum(told.values())}")
    for name in TWISTS:
        cells = []
        for half in ("seen", "fresh"):
            count = told[name, half]
            cells.append(f"{caught[name, half] / count:.2f} of {count:2}" if count else "–")
        print(f"  {name:34} {'   '.join(cells)}")
    for half in ("seen", "fresh"):
        total = sum(count for (_, h), count in told.items() if h == half)
        found = sum(count for (_, h), count in caught.items() if h == half)
        print(f"  {'all, ' + half:34} {found / total:.3f} of {total}")


def alarms(*, show: bool) -> None:
    """False alarms on true statements, by how they were made."""
    rng = random.Random(31)
    true: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for half, claim, sentences in claims():
        if min(true["same facts", half], true["gentle", half]) >= 700:
            continue
        for kind, texts in (("same facts", faithful(claim.text, rng)), ("gentle", gentle(claim.text, rng))):
            for text in texts:
                reason = refusal(Claim(text, claim.quote, claim.elsewhere), sentences)
                true[kind, half] += 1
                wrong[kind, half] += bool(reason)
                if reason and half == "seen":
                    reasons[re.sub(r"'[^']*'|[\d.e+]+", "…", reason)].append(f"  + {claim.quote}\n  - {text}")
    print("False alarms on true statements")
    for kind, half in sorted(true):
        print(f"  {kind:10} {half:6} {wrong[kind, half] / true[kind, half]:.3f} of {true[kind, half]}")
    for reason, texts in sorted(reasons.items(), key=lambda item: -len(item[1])):
        print(f"  {len(texts):4} {reason}")
        if show:
            print("\n".join(texts[:4]))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--misses", default="", help="show lies of this class that passed")
    parser.add_argument("--alarms", action="store_true", help="show true statements that were refused")
    given = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The shared data folder is not on this machine (set SIGNALPOST_SHARED).")
    twisted(given.misses)
    alarms(show=given.alarms)


if __name__ == "__main__":
    main()
