"""What a new telling changes, by a table of cases: half of them are told in the thread, half must stay quiet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.stories.assemble import assemble
from bot.stories.change import find_changes
from bot.stories.change_numbers import clause, new_numbers
from bot.stories.change_steps import Ladders, shipped
from bot.stories.score import Telling
from storage.records import Category, StoryChange
from tests.stories.making import NOON, feed, lexicon, telling

DESK = "Calendar invitations make Castellan Desk's AI assistant forward mail"
DESK_TEXT = (
    "Castellan Desk has a prompt injection flaw. Version 4.8.2 fixes the vulnerability for the 5,600 organisations "
    "that run it on their own servers. We found no sign that it was exploited."
)
DEAL = "AI chip maker Basalt to buy Cobalt Interconnect for $1.9 billion"
FINE = "Ardenne's data authority fines Brightloom €41 million over leaked AI chats"
FINE_TEXT = "Brightloom left 2.1 million transcripts open to the public. It must delete them by 7 December."
SUIT = "Publishers sue Quillon over AI training on 40,000 contracts"
ACT = "Lawmakers propose AI act that would make firms log automated decisions"
TERN = "Meridian Lab announces Tern 2, an AI model with 34 billion parameters"
TERN_TEXT = "Tern 2 matches Tern Pro on 11 of 14 public tests, says the lab."
TALKS = "Quillon in talks to raise $300 million for legal AI"
LEAK = "Brightloom left 2.1 million AI chats in an open storage bucket"


def changes(title: str, old: str, text: str = "", *, summary: str = "") -> tuple[StoryChange, ...]:
    """What a telling by the second outlet changes in a story of the first."""
    tellings = [telling(1, old, text)]
    before = replace(assemble(None, old=(), new=tellings, lexicon=lexicon(), now=NOON).story, id=7)
    new = [telling(2, title, summary)]
    return find_changes(before, before, old=tellings, new=new, lexicon=lexicon(), now=NOON)


def loud(title: str, old: str, text: str = "") -> str:
    """The words of what matters, "" when a reply would say nothing."""
    return " | ".join(change.words for change in changes(title, old, text) if change.matters)


TOLD = [
    # a step is taken
    ("AI assistant flaw in Castellan Desk is now being exploited: 310 mailboxes affected", DESK, DESK_TEXT,
     "now exploited in attacks · “310 mailboxes affected” (Outlet 2)"),
    ("Hackers exploit flaw in Castellan's AI assistant to read mail of 27 organisations", DESK, DESK_TEXT,
     "now exploited in attacks"),
    ("Castellan Desk flaw is now being exploited: 310 mailboxes affected", DESK, DESK_TEXT, "310 mailboxes"),
    ("Exploit code for the Castellan Desk flaw published on a forum", DESK, DESK_TEXT, "an exploit is public"),
    ("Castellan patches AI assistant that forwarded mail", DESK, "A prompt injection flaw.", "a fix is out"),
    ("Parliament passes AI act on automated decisions", ACT, "", "now passed"),
    ("President signs AI act into law", ACT, "Lawmakers passed it last week.", "now signed into law"),
    ("Ardenne's AI act takes effect", ACT, "Lawmakers passed it last week.", "now in force"),
    ("Court strikes down AI act on automated decisions", ACT, "The act was passed.", "now struck down"),
    ("Tern 2 is now available to everyone", TERN, TERN_TEXT, "now available"),
    ("Meridian's Tern 2 leaves private beta", "Meridian opens a beta of Tern 2", "", "now available"),
    ("Meridian Lab pulls Tern 2 after complaints about made-up quotes", TERN, TERN_TEXT, "now withdrawn"),
    ("Meridian pauses Tern 2 sign-ups", TERN, TERN_TEXT, "now paused"),
    ("Quillon settles with publishers over AI training data", SUIT, "", "now settled"),
    ("Judge rules that Quillon may train AI on public contracts", SUIT, "", "a court has ruled"),
    ("Quillon appeals the decision on AI training", SUIT, "The court ruled for the publishers.", "now appealed"),
    ("Regulators clear Basalt's purchase of Cobalt Interconnect", DEAL, "", "now cleared by regulators"),
    ("Basalt completes acquisition of Cobalt Interconnect", DEAL, "", "now completed"),
    ("Basalt calls off takeover of Cobalt Interconnect", DEAL, "", "now called off"),
    ("Quillon raises $320 million for legal AI", TALKS, "",
     "now agreed · the round is now $320 million (was $300 million) (Outlet 2)"),
    ("Data authority fines Brightloom €41 million over open AI chats", LEAK, "", "now fined"),
    ("Brightloom confirms that patients' AI chats were open to the public", LEAK, "", "now confirmed"),
    ("Castellan denies that its assistant forwarded mail", DESK, DESK_TEXT, "now denied"),
    ("Inference in region North back online", "Outage in region North slows AI models", "", "now resolved"),
    # a number is new
    ("Castellan sets aside $12 million as customers of its AI assistant complain", DESK, DESK_TEXT,
     "“Castellan sets aside $12 million” (Outlet 2)"),
    ("Basalt raises offer for Cobalt Interconnect to $2.3bn", DEAL, "", "$2.3bn"),
    ("Basalt to buy Cobalt Interconnect for $2.1 billion, says filing", DEAL, "",
     "the price is now $2.1 billion (was $1.9 billion) (Outlet 2)"),
    ("Open AI chats: 3.4 million transcripts left open to all", "2.1 million transcripts left open at Brightloom", "",
     "now 3.4 million transcripts (was 2.1 million) (Outlet 2)"),
    ("Tern 2 matches Tern Pro on 9 of 14 public tests, not 11, in independent runs", TERN, TERN_TEXT,
     "“Tern 2 matches Tern Pro on 9 of 14 public tests”"),
    ("Brightloom cuts 30% of its staff over AI chats fine", FINE, FINE_TEXT, "“Brightloom cuts 30% of its staff"),
    ("Castellan Desk 4.8.3 fixes the assistant once more", "Castellan Desk 4.8.2 fixes the assistant", "", "4.8.3"),
    # a correction
    ("Journal retracts paper on AI triage", "AI triage beats nurses, paper says", "", "Journal retracts"),
]  # fmt: skip

QUIET = [
    # the same in other words
    ("Castellan urges 5,600 organisations to patch AI assistant", DESK, DESK_TEXT),
    ("How a calendar invitation made Castellan's AI assistant hand over mail", DESK, DESK_TEXT),
    ("Castellan Desk 4.8.2: security update for the assistant", DESK, DESK_TEXT),
    ("Brightloom fined record €41 million for leak of patients' AI chats", FINE, FINE_TEXT),
    ("Fine of €41 million is more than AI chat company Brightloom earned last year", FINE, FINE_TEXT),
    ("Brightloom fined €41m", FINE, FINE_TEXT),
    ("AI chip maker Basalt agrees $1.9 billion takeover of Cobalt Interconnect", DEAL, ""),
    ("Basalt buys Cobalt Interconnect for about $2 billion", DEAL, ""),
    ("Meridian Lab opens its Tern 2 AI model to everyone", "Meridian Lab releases Tern 2 with open weights", TERN_TEXT),
    ("Meridian Lab unveils Tern 2", "Meridian Lab releases Tern 2", ""),
    ("Meridian's Tern 2 has 34bn parameters", TERN, TERN_TEXT),
    ("Tern 2 beats rivals on eleven tests", TERN, TERN_TEXT),
    # not, not yet, or only perhaps
    ("No sign that Castellan Desk flaw was exploited", DESK, DESK_TEXT),
    ("Castellan Desk flaw could be exploited by criminals, researchers warn", DESK, DESK_TEXT),
    ("Castellan Desk: patch before the flaw is exploited", DESK, DESK_TEXT),
    ("Parliament expected to pass AI act next week", ACT, ""),
    ("Will parliament pass the AI act?", ACT, ""),
    ("Tern 2 will be available to everyone in March", TERN, TERN_TEXT),
    ("Quillon not ready to settle with publishers", SUIT, ""),
    ("Brightloom may be fined over AI chats", LEAK, ""),
    ("Quillon could raise $500 million, sources say", TALKS, ""),
    ("Analysts expect Basalt to earn $3 billion with Cobalt", DEAL, ""),
    # background, thoughts, names and small change
    ("Days after raising $320 million, legal AI firm Quillon faces claim of publishers", SUIT, ""),
    ("Shares in Basalt fall 2% on Cobalt takeover", DEAL, ""),
    ("5 things to know about Castellan's AI assistant", DESK, DESK_TEXT),
    ("Why Brightloom will not pay €41 million", FINE, FINE_TEXT),
    ("Opinion: the AI act costs banks €1.3 million each", ACT, ""),
    ("Tern 2 against Petrel 5: which one writes better code", TERN, TERN_TEXT),
    ("Meridian Lab's Tern 2 tested on a Norrby 737 simulator", TERN, TERN_TEXT),
    ("Tern 2, a 34.2B-parameter model with a 128K context window, tested", TERN, TERN_TEXT),
    ("Brightloom has 30 days to appeal the fine", FINE, FINE_TEXT),
    ("Update: Brightloom fined over AI chats", FINE, FINE_TEXT),
    ("What the 2026 AI act means for you", ACT, ""),
    ("Brightloom apologises to patients for AI chats", FINE, FINE_TEXT),
    ("Meridian's Tern 2 coding agent is now out of beta", "Tern 2, Meridian's coding agent, is out of public beta", ""),
    ("Castellan Desk gets a notebook and 3 other new features", "Castellan Desk launches a notebook", ""),
    ("Castellan Desk launches with 12 updates", "Castellan Desk launches", ""),
]  # fmt: skip


@pytest.mark.parametrize(("title", "old", "text", "words"), TOLD)
def test_what_is_new_is_told_in_words_of_its_source(title: str, old: str, text: str, words: str) -> None:
    assert words in loud(title, old, text)


@pytest.mark.parametrize(("title", "old", "text"), QUIET)
def test_what_people_know_or_what_did_not_happen_stays_quiet(title: str, old: str, text: str) -> None:
    assert loud(title, old, text) == ""


def test_of_two_that_tell_the_same_only_the_first_is_heard() -> None:
    old = [telling(1, DESK, DESK_TEXT)]
    before = replace(assemble(None, old=(), new=old, lexicon=lexicon(), now=NOON).story, id=7)
    new = [telling(2, "Castellan Desk flaw is now exploited"), telling(3, "Hackers exploit Castellan Desk flaw")]
    found = find_changes(before, before, old=old, new=new, lexicon=lexicon(), now=NOON)
    assert [change.words for change in found if change.kind == "event"] == ["now exploited in attacks (Outlet 2)"]
    assert [change.words for change in found if change.kind == "source"] == ["+2 sources: Outlet 2, Outlet 3"]


def test_a_source_at_the_origin_is_named_as_such() -> None:
    old: list[Telling] = [telling(1, TERN)]
    before = replace(assemble(None, old=(), new=old, lexicon=lexicon(), now=NOON).story, id=7)
    lab = telling(2, "Introducing Tern 2", of=feed(2, title="Meridian Lab", category=Category.LAB))
    found = find_changes(before, before, old=old, new=[lab], lexicon=lexicon(), now=NOON)
    assert [(one.kind, one.words, one.matters) for one in found] == [
        ("source", "+1 source: Meridian Lab (first hand)", True)
    ]


def test_a_feed_that_sends_one_headline_a_thousand_times_tells_it_once() -> None:
    old = [telling(1, FINE, FINE_TEXT)]
    before = replace(assemble(None, old=(), new=old, lexicon=lexicon(), now=NOON).story, id=7)
    title = "Brightloom fine rises to €56 million over leaked AI chats"
    flood = [telling(10 + number, title, FINE_TEXT, of=feed(5)) for number in range(1_000)]
    once = find_changes(before, before, old=old, new=flood[:1], lexicon=lexicon(), now=NOON)
    assert [change.kind for change in once] == ["fact", "source"]
    assert find_changes(before, before, old=old, new=flood, lexicon=lexicon(), now=NOON) == once
    assert not find_changes(before, before, old=[*old, *flood], new=flood, lexicon=lexicon(), now=NOON)


def test_a_flood_of_one_headline_hides_no_other() -> None:
    old = [telling(1, FINE, FINE_TEXT)]
    before = replace(assemble(None, old=(), new=old, lexicon=lexicon(), now=NOON).story, id=7)
    flood = [telling(10 + number, "Brightloom and its chats", of=feed(5)) for number in range(200)]
    last = telling(900, "Brightloom fine rises to €56 million over leaked AI chats", of=feed(5))
    told = find_changes(before, before, old=old, new=[*flood, last], lexicon=lexicon(), now=NOON)
    assert "fact" in [change.kind for change in told]


def test_a_flood_of_headlines_tells_no_more_than_three_of_them() -> None:
    old = [telling(1, FINE, FINE_TEXT)]
    before = replace(assemble(None, old=(), new=old, lexicon=lexicon(), now=NOON).story, id=7)
    flood = [
        telling(10 + number, f"Brightloom fine now €{57 * number + 101} million over leaked AI chats", of=feed(5))
        for number in range(1_000)
    ]
    told = find_changes(before, before, old=old, new=flood, lexicon=lexicon(), now=NOON)
    assert [change.kind for change in told] == ["fact", "fact", "fact", "source"]


def test_a_long_clause_is_cut_to_the_words_around_its_number() -> None:
    title = "The board of the company that makes the assistant which forwards mail sets aside $12 million for all users"
    at = title.index("$12")
    assert clause(title, at, at + len("$12 million")) == "… which forwards mail sets aside $12 million for all users"


@pytest.mark.parametrize("title", ["1" * 300, "$" * 300, "1.1.1.1 of 1,,1 %%", "", "²³ tests", "٣٤ tests", "1 " * 150])
def test_odd_digits_are_no_facts_and_no_trouble(title: str) -> None:
    assert all(len(words) < 200 for words in new_numbers(title, [title[::-1], DESK], [DESK]))


def test_ladders_that_cannot_be_used_say_so(tmp_path: Path) -> None:
    path = tmp_path / "ladders.toml"
    for text in ("[", "[flaw]\non = ['(']\nstep = []", "[flaw]\non = ['x']", "[flaw]\non = 7\nstep = []"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=r"ladders\.toml"):
            Ladders.load(path)


def test_every_shipped_step_says_what_it_is_in_few_words() -> None:
    steps = [rung.step for _, rungs in shipped().ladders for rung in rungs]
    assert len(steps) >= 25
    assert all(0 < len(step.words) <= 40 for step in steps)
