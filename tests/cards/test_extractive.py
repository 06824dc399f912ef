"""The writer without a model: true, short, labelled; a section without anything true to say is left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.check import TLDR_LINE, check
from bot.cards.choice.lines import NEWS_LIMIT
from bot.cards.english.guards import is_shortening
from bot.cards.english.subjects import last_named
from bot.cards.english.text import fold, words
from bot.cards.extractive import FOREIGN, HEADLINE_ONLY, ExtractiveWriter
from bot.cards.writer import Context, Draft, SourceEntry
from storage.records import Category, Cite, Line
from tests.cards.samples import BREACH, CONTEXT, RELEASE, playbook, release, source, story

BOOK = playbook()


def written(
    entries: tuple[SourceEntry, ...], event: str = "model_release", topics: tuple[str, ...] = ("models",)
) -> Draft:
    return ExtractiveWriter(BOOK).write(story(entries, event, topics), entries, CONTEXT)


def lines(draft: Draft) -> list[Line]:
    tldr = draft.tldr
    found = [draft.insight, tldr.what_changed, tldr.why_it_matters, tldr.what_to_do_next, tldr.who_should_care]
    found += [*draft.takeaways, *(item.prediction for item in draft.implications), *(s.line for s in draft.timeline)]
    return [line for line in found if line is not None]


def playbook_lines() -> list[re.Pattern[str]]:
    """Every line of the playbook, its slots open."""
    texts = [text for row in (*BOOK.rows, *BOOK.triage) for wordings in row.do for text in wordings]
    texts += [text for row in BOOK.follows for text in row.why]
    return [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))) for text in texts]


def test_a_day_in_the_headline_counts_for_advice() -> None:
    text = "The lab announced the end of its editor on Friday. Customers will be moved to another one."
    entries = (source(1, "Cursor will be retired on December 18, 2026", text),)
    draft = written(entries, "deprecation")
    why, do = draft.tldr.why_it_matters, draft.tldr.what_to_do_next
    assert why is not None
    assert do is not None
    assert why.text == "Whoever works with Cursor has 4 weeks to move, counted from the announcement."
    assert "before December 18, 2026" in do.text


@pytest.mark.parametrize(
    ("second", "reckoned"),
    [
        (
            "The price of output stays as it is for the rest of the year.",
            "From $2 to $1.20: the same use costs 40% less.",
        ),
        ("Every call that a customer makes costs 40% less from today on.", ""),
    ],
)
def test_what_a_price_makes_is_reckoned_only_where_no_line_says_it(second: str, reckoned: str) -> None:
    text = f"The lab has cut the price of Heron 3 from $2 to $1.20 per million tokens. {second}"
    why = written((source(1, "Heron 3 gets cheaper", text),), "pricing_limits").tldr.why_it_matters
    assert (why.text if why else "") == reckoned


def test_a_card_fills_its_sections() -> None:
    draft = written(release())
    assert draft.insight
    assert draft.tldr.what_changed
    assert "Heron 3" in draft.tldr.what_changed.text
    assert draft.tldr.what_to_do_next
    assert "Heron 3" in draft.tldr.what_to_do_next.text or "it" in draft.tldr.what_to_do_next.text
    assert draft.tldr.who_should_care
    assert draft.takeaways
    assert any("March 2027" in item.prediction.text and item.by == "2027-03" for item in draft.implications)
    assert any(step.date == "2025-06" for step in draft.timeline)


def test_everything_it_writes_passes_the_check() -> None:
    for entries in (release(), (source(2, "Quillon says attackers copied customer prompts", BREACH),)):
        checked = check(written(entries, "incident"), entries)
        assert checked.ok
        assert not checked.dropped


def assert_located(draft: Draft, entries: tuple[SourceEntry, ...]) -> None:
    known = playbook_lines()
    for line in lines(draft):
        if line.basis == "suggested":
            audience = all(part in BOOK.audience.values() for part in line.text.split("; "))
            assert audience or any(pattern.fullmatch(line.text) for pattern in known), line
            continue
        for cite in line.cites:
            entry = entries[cite.source].entry
            assert fold(cite.quote) in fold(entry.text) or fold(cite.quote) in fold(entry.summary)
        assert any(all(map(stands, parts, line.cites)) for parts in splits(line)), line


def splits(line: Line) -> list[tuple[str, ...]]:
    """A line of one cite as it is, of two cites cut between any two words; nothing rests on more."""
    cuts = [found.start() for found in re.finditer(" ", line.text)]
    return [(line.text,)] if len(line.cites) == 1 else [(line.text[:cut], line.text[cut + 1 :]) for cut in cuts]


def stands(text: str, cite: Cite) -> bool:
    """Word for word, with words taken out, or with the name of "It" from the sentences before."""
    named = last_named(re.split(r"(?<=[.!?]) ", cite.quote))
    whole = fold(text) in fold(cite.quote) or is_shortening(text, cite.quote)
    return whole or (bool(named) and is_shortening(text, named))


_SENTENCES = st.sampled_from([s.strip() for s in re.split(r"(?<=\.) ", RELEASE + BREACH) if s.strip()])
_ODD = st.sampled_from(
    [
        "…",
        "By A. Person",
        "However, it rained (a lot) in Varnholm on Friday, which nobody expected.",
        "?",
        "- x",
        "Heron is a model for laptops.",
        "It runs without a network (in Varnholm), which nobody in town had expected from a model of its size.",
        "It answers in six languages.",
    ]
)


@given(st.lists(st.one_of(_SENTENCES, _ODD), max_size=14), st.sampled_from(sorted(BOOK.events)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_line_is_a_span_a_stated_shortening_or_a_line_of_the_playbook(
    parts: list[str], event: str, paragraphs: bool
) -> None:
    entries = (source(1, "Larkspur Labs releases Heron 3", ("\n" if paragraphs else " ").join(parts)),)
    draft = written(entries, event)
    assert_located(draft, entries)
    checked = check(draft, entries)
    assert not [gone for gone in checked.dropped if gone.reason != "repeats the card"]


@given(st.text(max_size=600), st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_no_text_breaks_it(text: str, title: str) -> None:
    entries = (source(1, title, text),)
    draft = written(entries, "")
    assert_located(check(draft, entries).draft, entries)


def test_the_feeds_own_summary_is_quoted_where_the_article_says_it_otherwise() -> None:
    text = (
        "On a grey morning a courier walked up the stairs of the town hall with a parcel under his arm.\n"
        "The parcel held the first printed copy of a contract that lawyers had worked on since the spring.\n"
        "By noon the mayor of Varnholm had signed it in front of forty guests and two cameras."
    )
    summary = "Varnholm will run its bus tickets on Heron 3 for five years. The contract is worth $4 million."
    entries = (source(1, "Varnholm signs with Larkspur Labs", text, summary=summary),)
    draft = written(entries, "partnership")
    assert draft.tldr.what_changed
    assert draft.tldr.what_changed.text in summary
    assert_located(draft, entries)
    assert not check(draft, entries).dropped


@given(st.lists(st.one_of(_SENTENCES, _ODD), max_size=9), st.lists(st.one_of(_SENTENCES, _ODD), max_size=5))
@settings(max_examples=60, deadline=None)
def test_what_is_quoted_of_a_summary_stands_there_word_for_word(parts: list[str], short: list[str]) -> None:
    entries = (source(1, "Larkspur Labs releases Heron 3", "\n".join(parts), summary=" ".join(short)),)
    draft = written(entries)
    assert_located(draft, entries)
    assert not [gone for gone in check(draft, entries).dropped if gone.reason != "repeats the card"]


def test_lines_are_short_and_whole() -> None:
    for entries in (release(), (source(2, "Quillon says attackers copied customer prompts", BREACH),)):
        draft = check(written(entries), entries).draft
        lines = (
            (draft.insight, TLDR_LINE),
            (draft.tldr.what_changed, NEWS_LIMIT),
            (draft.tldr.why_it_matters, TLDR_LINE),
        )
        for line, most in lines:
            if line is not None:
                assert len(words(line.text)) <= most
                assert line.text.endswith((".", "!", "”", '"'))


NEWS = (
    "Larkspur Labs has recruited the first 400 of the 2,000 students that it promised to teach how robots of the "
    "harbour of Varnholm are built and repaired by hand under the eyes of old mechanics."
)


def test_the_sentence_with_which_a_page_tells_its_news_may_be_longer_but_never_the_insight() -> None:
    background = "Robots of the harbour break about twice a year, and their repair costs up to 3,000 crowns."
    later = "Many visitors of Varnholm have taken pictures of the machines since the summer."
    title = "Larkspur Labs recruits 400 students to repair robots"
    draft = written((source(1, title, f"{NEWS}\n{background}\n{later}"),))
    assert TLDR_LINE < len(words(NEWS)) <= NEWS_LIMIT
    assert draft.tldr.what_changed is not None
    assert draft.tldr.what_changed.text == NEWS
    assert draft.insight is not None
    assert draft.insight.text == background
    labelled = "Students: " + NEWS
    draft = written((source(1, title, f"{labelled}\n{background}\n{later}"),))
    assert draft.tldr.what_changed is None or draft.tldr.what_changed.text != labelled
    draft = written((source(1, title, f"{background}\n{later}\n{later} Nobody minds them much.\n{NEWS}"),))
    assert all(line is None or line.text != NEWS for line in (draft.insight, draft.tldr.what_changed))


def test_a_headline_alone_makes_a_card_that_says_so() -> None:
    draft = written((source(1, "Larkspur Labs releases Heron 3", ""),))
    assert draft.note == HEADLINE_ONLY
    assert draft.tldr.what_changed is None
    assert draft.takeaways == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("拉克斯珀周二发布了开放权重语言模型燕鸥2。该模型可以在两块显卡上运行。", FOREIGN),
        (
            "Das Labor hat am Dienstag ein offenes Sprachmodell vorgestellt, das jeder ohne Gebühr nutzen darf. " * 3,
            FOREIGN,
        ),
        ("", HEADLINE_ONLY),
        ("Heron 3. 34B.", HEADLINE_ONLY),
    ],
)
def test_a_card_of_a_text_that_is_not_english_says_why_it_is_empty(text: str, note: str) -> None:
    assert written((source(1, "Larkspur Labs releases Heron 3", text),)).note == note


def test_without_a_known_event_or_form_only_the_topic_names_an_audience() -> None:
    draft = written(release(), event="")
    assert draft.tldr.what_to_do_next is None
    assert draft.tldr.who_should_care is not None
    draft = written(release(), event="", topics=())
    assert draft.tldr.who_should_care is None


def test_a_page_that_nothing_shows_to_be_ai_news_gets_no_advice() -> None:
    entries = release()
    draft = ExtractiveWriter(BOOK).write(story(entries), entries, Context(now=CONTEXT.now, advice=False))
    assert (draft.tldr.what_to_do_next, draft.tldr.who_should_care) == (None, None)
    assert draft.tldr.what_changed is not None


def test_a_paper_says_what_its_authors_did() -> None:
    abstract = (
        "Small models are popular. Training them is often slow and the reasons are poorly understood. "
        "We propose Tern, a method that trains small models on sorted data. Experiments on two sets show gains."
    )
    entries = (source(1, "Tern: sorted data for small models", abstract, category=Category.RESEARCH),)
    what = written(entries, "research").tldr.what_changed
    assert what is not None
    assert what.text.startswith("We propose Tern")


def test_short_sentences_that_follow_one_another_share_a_line() -> None:
    text = (
        "Tern is a tool for sorting data on laptops. It runs without a network. Nobody needs a key for it.\n"
        "The mayor of Varnholm visited the office of Larkspur in the rain last week. "
    )
    draft = written((source(1, "Larkspur shows Tern", text),), "")
    what = draft.tldr.what_changed
    assert what is not None
    assert what.text.startswith("Tern is a tool for sorting data on laptops. It runs without a network.")
    assert what.basis == "quoted"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "Larkspur releases a model for laptops Today, Larkspur released Heron 3 to all of its customers.",
            "Larkspur released Heron 3 to all of its customers.",
        ),
        ("TL;DR — Heron 3 runs on laptops of any age in any town.", "Heron 3 runs on laptops of any age in any town."),
        ("Contact: Ida Moreau TL;DR We show how Heron 3 runs on laptops.", "We show how Heron 3 runs on laptops."),
        ("Introduction We show how Heron 3 runs on old laptops.", "We show how Heron 3 runs on old laptops."),
    ],
)
def test_a_title_or_a_heading_glued_to_a_sentence_is_not_quoted(text: str, what: str) -> None:
    entries = (source(1, "Larkspur releases a model for laptops", text),)
    draft = written(entries)
    assert draft.tldr.what_changed is not None
    assert draft.tldr.what_changed.text == what
    assert_located(draft, entries)


def test_what_the_reader_can_do_now_is_news_at_the_start_only() -> None:
    offer = "You can run Heron 3 on any laptop with a single command from this week."
    rest = "Larkspur trained the model for a year. The weights of the model are free for everyone in Varnholm."
    what = written((source(1, "Heron 3 on laptops in one command", f"{offer} {rest}"),), "").tldr.what_changed
    assert what is not None
    assert what.text.startswith(offer)
    later = written((source(1, "Heron 3 on laptops in one command", f"{rest} {rest[::-1]} {offer}"),), "")
    assert not any(line.text.startswith("You can") for line in lines(later) if line is not None)


def test_what_changed_comes_from_the_opening_and_the_writer_himself_is_no_news() -> None:
    what = written(release()).tldr.what_changed
    assert what is not None
    assert what.text.startswith("Larkspur Labs released Heron 3")
    text = "I went to the lab by train with my dog. " + RELEASE
    draft = written((source(1, "Larkspur Labs releases Heron 3", text),))
    assert not any(line.text.startswith("I went") for line in lines(draft))


def test_the_claim_of_a_paper_comes_before_its_background_even_if_it_is_long() -> None:
    abstract = (
        "Sorted data are used to train small models in many labs of many towns. "
        "This work proposes Tern, a method that trains small models on sorted data in which each of the many examples "
        "is read by two readers of whom one is asleep for most of the time that the other one spends awake. "
    )
    entries = (source(1, "Tern", abstract, category=Category.RESEARCH),)
    entries = (replace(entries[0], entry=replace(entries[0].entry, url="https://arxiv.org/abs/1")),)
    what = written(entries, "research").tldr.what_changed
    assert what is not None
    assert what.text == "This work proposes Tern, a method that trains small models on sorted data."


def test_several_sources_do_not_say_the_same_thing_twice() -> None:
    again = (
        "Larkspur Labs on Thursday released Heron 3, a language model that runs on one laptop. "
        "Quillon declined to comment on the release, its spokesman Otto Brandt said."
    )
    entries = (*release(), source(2, "New Larkspur model runs on a laptop", again, publisher="Harbour Wire"))
    draft = check(written(entries), entries).draft
    about = [line for line in lines(draft) if "laptop" in line.text and line.basis != "suggested"]
    assert len({line.text for line in about if not line.text.startswith("Larkspur Labs on")}) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "Read more",
        "Sign up for our newsletter to get more.",
        "日本語の記事です。これは長い文です。",
        "Docker must be installed on the machine before the first run.",
        "let total := sum(a, b) in the loop of the program;",
        "Note: This repository is one of many of the kind.",
        "Tools: Alpha Drive · Beta Mail · Gamma Note · Delta Sync.",
        "Unless otherwise stated, all times in this text are those of Varnholm.",
        "We are going to look at the doors of the lab and at the price of paint.",
        "Clip the coupon on the page and save a lot of money.",
        "Minha casa fica perto da praia, onde moro com meus pais hoje.",
    ],
)
def test_boilerplate_and_foreign_scripts_are_not_quoted(text: str) -> None:
    assert written((source(1, "A title of a story", text),)).tldr.what_changed is None


_HOSTILE = {
    "one word": "a" * 20_000,
    "dashes": "a-" * 10_000,
    "dots": "a." * 10_000,
    "initials": ". A" * 6_000,
    "half a link": "[a](" * 5_000,
    "open brackets": "(" * 20_000,
    "clauses": "The lab is big" + ", and it is" * 2_000 + ".",
    "negations": "not " * 5_000 + ".",
    "numbers": "$1,111 " * 4_000 + ".",
    "addresses": "a.com " * 4_000,
    "quotes": "“a " * 6_000,
    "names": ("a_" * 300 + " is. It runs on. ") * 25,
    "instead": ("Instead of " + "it " * 200 + ". ") * 15,
    "asides": ("A lab, such as " * 30 + "is open. ") * 20,
    "headings": ("TL;DR " * 100 + ". ") * 15,
}


@pytest.mark.parametrize("text", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_text_made_to_wear_a_reader_out_gives_a_plain_card(text: str) -> None:
    for entries in ((source(1, "A title of the day", text),), (source(1, text, RELEASE),)):
        checked = check(written(entries), entries)
        assert len(checked.draft.headline) <= 200
        assert_located(checked.draft, entries)
