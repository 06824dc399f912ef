"""A statement says as much as its evidence and no more: limits, doubts, speakers, conditions, extremes, causes."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.proof.ground import unsupported
from tests.cards.twists import TWISTS, gentle

PAIRS = [
    ("Heron 3 cuts costs by up to 40 percent.", "Heron 3 cuts costs by 40 percent.", "limits 40"),
    ("Heron 3 cuts costs by 40 percent.", "Heron 3 cuts costs by more than 40 percent.", "limits 40"),
    ("At least 300 firms use Heron.", "Fewer than 300 firms use Heron.", "limits 300|round|opposite"),
    ("About 300 firms use Heron.", "Larkspur says exactly 300 firms use it.", "."),
    ("The lab raised $5 million.", "The lab raised $5 billion.", "number"),
    ("The lab raised $5 million.", "The lab raised €5 million.", "number"),
    ("The rate rose 5 percent.", "The rate rose 5 percentage points.", "number"),
    ("Training took 12 hours.", "Training took 12 days.", "'day'"),
    ("Training took 12 hours over three days.", "Training took 12 days.", "another unit"),
    ("Heron will ship next month.", "Heron will ship last month.", "last month"),
    ("The deal may force rivals to cut prices.", "The deal will force rivals to cut prices.", "certain"),
    ("Quillon reportedly raised $5 million.", "Quillon raised $5 million.", "certain"),
    ("Quillon plans to launch Heron in May.", "Quillon launched Heron in May.", "certain|done"),
    ("Quillon will launch Heron in May.", "Quillon launched Heron in May.", "done"),
    ("Quillon claims that Heron beats every human.", "Heron beats every human.", "claim"),
    ("Heron copied private records, a lawsuit alleged.", "Heron copied private records.", "claim"),
    ("Quillon will buy Larkspur if a court approves.", "Quillon will buy Larkspur.", "condition"),
    ("If a court approves, Quillon will buy Larkspur.", "Quillon will buy Larkspur.", "condition"),
    ("If a court approves, Quillon will buy Larkspur with its lab in Orsova this spring.",
     "Quillon will buy Larkspur with its lab in Orsova.", "condition"),
    ("Heron only runs on new laptops.", "Heron runs on new laptops.", "only"),
    ("Quillon is one of the largest labs in Orsova.", "Quillon is the largest lab in Orsova.", "largest"),
    ("It is the second-largest lab in Orsova.", "It is the largest lab in Orsova.", "largest"),
    ("Heron is larger than Quillon's model.", "Heron is the largest model.", "largest"),
    ("Most customers lost their data.", "All customers lost their data.", "'all'"),
    ("Heron is a model for small laptops.", "Heron is the first model for small laptops.", "first"),
    ("Quillon did not say Heron would be free.", "Quillon said Heron would not be free.", "negation|round"),
    ("Larkspur was acquired by Quillon in May.", "Larkspur acquired Quillon in May.", "places"),
    ("Larkspur acquired Quillon in May.", "Larkspur was acquired by Quillon in May.", "places"),
    ("Heron is faster than Quillon at mathematics.", "Quillon is faster than Heron at mathematics.", "other|places"),
    ("Shares fell after the release of Heron.", "Shares fell because of the release of Heron.", "cause"),
    ("Ida Moreau, a researcher, joined Quillon.", "Ida Moreau, founder, joined Quillon.", "role"),
]  # fmt: skip

TRUE = [
    ("Heron 3 cuts costs by up to 40 percent.", "Heron 3 cuts costs by as much as 40%."),
    ("More than 300 firms use Heron.", "Over 300 firms use Heron."),
    ("Heron took 300 days to train.", "Heron took about 300 days to train."),
    ("The deal may force rivals to cut prices.", "The deal could force rivals to cut prices."),
    ("Quillon plans to launch Heron in May.", "Quillon intends to launch Heron in May."),
    ("Quillon will launch Heron in May.", "Heron will be launched by Quillon in May."),
    ("Quillon reportedly raised $5 million.", "Quillon raised $5 million, according to reports."),
    ("Quillon claims that Heron beats Larkspur.", "Heron beats Larkspur, Quillon claims."),
    ("The company said Heron answers faster than before.", "Heron answers faster than before."),
    ("If a court approves, Quillon will buy Larkspur.", "Quillon will buy Larkspur if a court approves."),
    ("Quillon is one of the largest labs in Orsova.", "Quillon is among the largest labs in Orsova."),
    ("Larkspur acquired Quillon in May.", "Quillon was acquired by Larkspur in May."),
    ("It was founded earlier this year in Orsova.", "It was founded this year in Orsova."),
    ("Prices fell because of Heron.", "Heron caused prices to fall."),
    ("Artificial intelligence runs on 3 laptops in November 2026.", "AI runs on three laptops in Nov. 2026."),
    ("Quillon did not disclose the breach.", "Quillon refused to disclose the breach."),
    ("Ida Moreau, chief executive of Quillon, left.", "Ida Moreau, CEO of Quillon, left."),
]


@pytest.mark.parametrize(("evidence", "said", "why"), PAIRS)
def test_a_statement_that_says_more_than_its_evidence_is_refused(evidence: str, said: str, why: str) -> None:
    assert re.search(why, unsupported(said, [evidence]))


@pytest.mark.parametrize(("evidence", "said"), TRUE)
def test_the_same_in_other_words_stands(evidence: str, said: str) -> None:
    assert not unsupported(said, [evidence])


@pytest.mark.parametrize("evidence", sorted({pair[0] for pair in [*PAIRS, *TRUE]}))
def test_evidence_supports_itself(evidence: str) -> None:
    assert not unsupported(evidence, [evidence])
    assert not unsupported(evidence, ["Nothing of it matters.", evidence])


WORDS = st.lists(
    st.sampled_from(
        [
            "Heron",
            "Quillon",
            "Larkspur",
            "3",
            "$5",
            "40%",
            "may",
            "will",
            "not",
            "up",
            "to",
            "more",
            "than",
            "only",
            "first",
            "largest",
            "if",
            "claims",
            "said",
            "by",
            "was",
            "than",
            "because",
            "next",
            "month",
            "12",
            "hours",
            "days",
            ",",
            ".",
            "·",
            "(",
            ")",
            '"',
            "plans",
            "launch",
            "launched",
            "all",
            "CEO",
            "one",
            "of",
            "the",
            "founder",
            "use",
            "never",
            "n't",
        ]
    ),
    max_size=30,
)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_no_statement_and_no_evidence_breaks_the_tests(said: list[str], evidence: list[str]) -> None:
    assert isinstance(unsupported(" ".join(said), [" ".join(evidence)]), str)


@settings(deadline=None)
@given(WORDS, st.randoms(use_true_random=False))
def test_a_twist_changes_something_or_has_no_place(tokens: list[str], rng: random.Random) -> None:
    text = " ".join(tokens)
    for twist in TWISTS.values():
        assert twist(text, rng) is None or isinstance(twist(text, rng), str)
    assert text not in gentle(text, rng)
