"""Lines below the core: comparisons first, "we" with a name, forecasts that have not gone by, no step told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards import later
from bot.cards.check import check
from bot.cards.choice.rank import Ranked
from bot.cards.choice.sentences import Sentence
from bot.cards.extractive import ExtractiveWriter
from bot.cards.writer import Draft, SourceEntry
from storage.records import Cite, Line
from tests.cards.samples import CONTEXT, NOW, playbook, source, story

BOOK = playbook()
MAKER = "Meridan Works"


def written(*entries: SourceEntry, event: str = "product_launch") -> Draft:
    return check(ExtractiveWriter(BOOK).write(story(entries, event), entries, CONTEXT), entries).draft


def line(text: str, quote: str = "") -> Line:
    return Line(text=text, basis="quoted", cites=(Cite(source=0, quote=quote or text),))


def test_we_of_a_maker_gets_its_name() -> None:
    entry = source(1, "Strangers broke our AI", publisher=MAKER, primary=True)
    said = later.spoken(line("We have closed 131 of the 146 ways."), [entry])
    assert said.text == "Meridan Works: “We have closed 131 of the 146 ways.”"
    assert later.unspoken(said, [entry]).text == "We have closed 131 of the 146 ways."


@pytest.mark.parametrize(
    ("text", "primary"),
    [
        ("We have closed 131 ways.", False),
        ("The lab closed 131 ways.", True),
        ("We call 131 ways “closed”.", True),
    ],
)
def test_no_name_where_it_is_not_certain_or_not_needed(text: str, primary: bool) -> None:
    assert later.spoken(line(text), [source(1, "A title", publisher=MAKER, primary=primary)]).text == text


def test_the_check_lets_a_speaker_stand_only_where_the_source_is_its_own() -> None:
    text = "We have closed 131 of the 146 ways, and 15 stay open until May."
    own = source(1, "Strangers broke our AI", text, publisher=MAKER, primary=True)
    said = replace(line(text), text=f"{MAKER}: “{text}”")
    draft = Draft(headline=own.entry.title, takeaways=(said,))
    assert check(draft, [own]).draft.takeaways == (said,)
    others = source(1, "Strangers broke our AI", text, publisher=MAKER)
    assert check(draft, [others]).draft.takeaways == ()
    wrong = replace(said, text=f"Quillon: “{text}”")
    assert check(replace(draft, takeaways=(wrong,)), [own]).draft.takeaways == ()


def test_a_card_says_who_we_is() -> None:
    text = (
        "Meridan Works paid 400 strangers to break its assistant, and they found 146 new ways to do so. "
        "The strangers worked for six weeks in four towns and got between $50 and $9,000 for each report. "
        "We informed Brightwater of 12 of these ways on 3 November 2026, because its plug-in has them as well."
    )
    entry = source(1, "Meridan Works paid 400 strangers to break its AI", text, publisher=MAKER, primary=True)
    draft = written(entry, event="security_research")
    told = [item.text for item in draft.takeaways] + [step.line.text for step in draft.timeline]
    assert all(text.startswith(f"{MAKER}: “") for text in told if "We informed" in text)


def test_facts_with_a_comparison_stand_before_the_launch_again() -> None:
    entries = [source(1, "Quillon releases Petrel 5", "")]
    texts = [
        "Quillon released Petrel 5 on Thursday to everybody who pays.",
        "It solved 71% of tasks, up from 58% for Petrel 4.",
        "The price of Petrel 5 went from $2.00 to $1.20.",
    ]
    ranked = [
        Ranked(Sentence(source=0, index=n, text=text), 1.0 - n / 10, frozenset(text.lower().split()))
        for n, text in enumerate(texts)
    ]
    known = frozenset(["quillon", "releases", "released", "petrel", "5"])
    assert [item.sentence.index for item in later.facts_first(ranked, known, entries, paper=False)] == [1, 2, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quillon expects to open 40 depots by March 2027.", True),
        ("Analysts expect that half of all parcels will be sorted by robots by 2030.", True),
        ("A report predicts that, by 2020, the town would have 14 million people.", False),
        ("By 2025, robots will likely sort half of all parcels.", False),
        ("We tested the robot on projects designed to stretch its range.", False),
        ("Between 2019 and 2031, the number of depots will likely double.", True),
        ("Sales are projected to fall by 37%, from 4.3 million in 2025 to 2.7 million.", True),
        ("Larkspur plans to release the map that Heron Health drew in 2024.", True),
    ],
)
def test_a_forecast_looks_ahead(text: str, expected: bool) -> None:
    assert later.expects(text, NOW, NOW) is expected


def test_a_day_gone_by_is_no_forecast() -> None:
    text = "Quillon plans to open its depot on 3 May 2026."
    assert later.expects(text, datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC))
    assert not later.expects(text, datetime(2026, 4, 1, tzinfo=UTC), NOW)


def test_no_fact_is_a_takeaway_and_a_step_of_the_timeline() -> None:
    text = (
        "The regulator of Varnholm fined Brightwater €40 million on Tuesday for a leak of patients' chats. "
        "Brightwater said that it will appeal and that the fine would end its business in the country. "
        "In 2025 Brightwater made a loss of €9 million and held €22 million in cash. "
        "In March 2024 Brightwater moved its chats to a bucket of Quillon Cloud without a password. "
        "The bucket was closed on 14 August 2026 after a student of Norrby told the regulator about it. "
        "The fine is the highest of the regulator, up from €12 million for Heron Health in 2023."
    )
    draft = written(source(1, "Varnholm fines Brightwater €40 million over leaked chats", text), event="regulation")
    quotes = {cite.quote for item in draft.takeaways for cite in item.cites}
    assert draft.takeaways
    assert quotes.isdisjoint(cite.quote for step in draft.timeline for cite in step.line.cites)
