"""Why it matters: sentences that say so are found, those that only sound like it are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards.choice import meaning
from bot.cards.choice.sentences import Sentence
from bot.errors import ConfigError

RULES = meaning.shipped()
NEWS = RULES.news(
    "Larkspur Labs releases Heron 3, a model for laptops",
    "Larkspur Labs released Heron 3 on Thursday for $9 a month.",
)


@pytest.mark.parametrize(
    "text",
    [
        "The release could help Larkspur win back the schools that left it for Petrel in spring.",
        "Heron 3 cuts the memory that a laptop needs by 40 percent, the lab said.",
        "It is the first time that Larkspur Labs has given away the weights of a Heron model.",
        "Heron 3 runs twice as fast as its predecessor on the same laptop, the lab said.",
        "Heron 3 raises questions about who checks models that never touch a network, critics say.",
        "The decision sets a precedent for every operator that keeps recordings of its callers.",
        "Heron 3 lets schools search their own files offline instead of sending them to a data center.",
        "With Heron 3 schools can now search their own files on a laptop that they have already.",
        "For schools, that means that Heron 3 will run only on laptops with a fan.",
    ],
)
def test_a_sentence_that_says_why_is_found(text: str) -> None:
    assert RULES.score(text, NEWS) >= RULES.enough - 0.11  # the place in the article decides the rest


@pytest.mark.parametrize(
    "text",
    [
        "Petrel's owner could change the price of its toothbrushes in the coming year, analysts say.",  # about others
        "In the first step Larkspur Labs could help Heron users to sort the files of the archive.",
        "Heron 3 has a window of 64,000 tokens and is written in Rust, according to the lab.",
        "Last year Larkspur could help Heron grow into the largest model in the world.",
        "If Heron finds a serious risk, the file could lead to an alert for the owner of the laptop.",
        "This is a significant step.",
        "The move comes as smaller labs try to sell models that run without any data center.",
        "Heron 3 marks an important milestone for Larkspur Labs and for everybody with a laptop.",
        "The release underscores the strategy of Larkspur Labs to put a model onto every laptop.",
        "For clinics, that means more flexibility in how they work with Heron on a laptop.",
        "Heron 3 could help every laptop to unlock breakthroughs for the whole of mankind.",
        "Heron 3 costs $9 a month on any laptop that Larkspur Labs has checked so far.",  # of no known kind of event
        "That means the owner of a laptop needs no card of another maker for Heron.",  # what means?
        "Earlier work by Larkspur Labs found that Heron could change how people look for files.",
        "Heron 3 is not a milestone for Larkspur Labs but another number on the same road.",
        "A fee of $9 a month could help every buyer who pays it from Thursday onwards.",  # not of the headline
        "Could the release of Heron change how schools buy software for their laptops?",
        "The release could help us to see how you use Heron on your laptop.",
        "The ruling could force every operator of a laptop to keep its recordings for a year.",
        "Larkspur Labs builds models for offices, making it possible for clerks to write with ease.",  # who acts
        "A school that keeps its files there could help Petrel, said Larkspur Labs.",  # another subject
        "Here are five questions about Heron 3 that could lead Larkspur Labs to think again.",
        "Larkspur Labs was the first to sell a small model to an office with many laptops.",
        "Heron 3 makes it easier than ever for schools to write, read and share with a laptop.",
        "Heron 3 runs 9 percent faster than Petrel 5 in its file archive, which grew 9 percent faster.",
        "The lab's use of Heron 3 could set a dangerous precedent, its rivals said on Friday.",
        "The release could help Larkspur because “nobody wants a cloud, said its founder on Friday.",
    ],
)
def test_what_only_sounds_like_it_is_left_out(text: str) -> None:
    assert RULES.score(text, NEWS) < RULES.enough


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("model_release", "Heron 3 costs $0.40 per million input tokens, down from $0.90 for the model before."),
        ("model_release", "Heron 3 outperforms Petrel 5 on every test that the lab ran on a laptop."),
        ("vulnerability", "The hole in Heron lets attackers read every file of the laptop without a password."),
        ("regulation", "Labs that release models without a test face fines of up to €15 million a year."),
    ],
)
def test_some_facts_decide_for_one_kind_of_event_only(event: str, text: str) -> None:
    said = ("Larkspur Labs releases Heron 3, a model for laptops", "Larkspur Labs released Heron 3 on Thursday.", event)
    assert RULES.score(text, RULES.news(*said)) >= RULES.enough - 0.11
    assert RULES.score(text, RULES.news(*said[:2], "funding")) < RULES.enough


def test_what_points_back_counts_right_behind_the_news() -> None:
    text = "That means the owner of a laptop needs no card of another maker for Heron."
    assert RULES.score(text, NEWS) < RULES.enough <= RULES.score(text, NEWS, near=True)


def test_what_the_headline_says_itself_is_no_reason() -> None:
    text = "Heron 3 raises questions about who checks models that never touch a network, critics say."
    told = RULES.news("Larkspur's Heron 3 raises questions about laptops", "Larkspur Labs released Heron 3.")
    assert RULES.score(text, told) < RULES.enough <= RULES.score(text, NEWS)


def test_a_number_of_the_news_is_no_reason_again() -> None:
    text = "Heron 3 cuts the memory that a laptop needs by 40 percent, the lab said."
    told = RULES.news("Larkspur Labs releases Heron 3 for laptops", "Heron 3 needs 40 percent less of a laptop.")
    assert RULES.score(text, told) < RULES.enough <= RULES.score(text, NEWS)


def test_who_acts_is_not_what_the_news_is_about_unless_it_befalls_them() -> None:
    said = ("Larkspur Labs sues Petrel over Heron", "Larkspur Labs filed the suit on Thursday.")
    assert "larkspur" in RULES.news(*said, "lawsuit").subject
    assert "larkspur" not in RULES.news("Larkspur Labs launches Heron 3", said[1], "product_launch").subject


@pytest.mark.parametrize(
    "headline",
    ["Embeddings explained with ten drawings", "How to run Heron on a laptop", "Heron 3 is out; Petrel costs less"],
)
def test_headlines_of_guides_and_lists_report_nothing(headline: str) -> None:
    assert not RULES.reports(headline)
    assert RULES.reports("Larkspur Labs releases Heron 3, a model for laptops")


def test_a_guide_to_the_reader_is_no_news() -> None:
    def spoken(texts: list[str]) -> list[Sentence]:
        return [Sentence(source=0, index=place, text=text) for place, text in enumerate(texts)]

    assert meaning.is_talk(spoken(["You open the settings.", "Your key stands there.", "It is long."]))
    assert not meaning.is_talk(
        spoken(["The lab opened a school.", "It has 40 rooms.", "You may visit it.", "It is new."])
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[why]\nenough = 2",
        (
            "[why]\nenough = 2\nlater = 0\nevent = 0\nno_news = ''\nnever = []\nwords = {move = []}\n"
            'rules = [{worth = 1, about = 0, patterns = ["("]}]'
        ),
        '[why]\nenough = 2\nlater = 0\nevent = 0\nno_news = "x"\nnever = ["("]\nwords = {move = []}\nrules = []',
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "writer.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be read"):
        meaning.Rules.load(path)
