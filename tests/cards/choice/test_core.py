"""The two lines of a card: what changed and the insight are told of the same thing."""

from __future__ import annotations

from bot.cards.choice import meaning, overlap
from bot.cards.choice.core import Core
from bot.cards.choice.lines import near_news
from bot.cards.choice.overlap import Option
from bot.cards.choice.rank import rank
from bot.cards.choice.sentences import Sentence

HEADLINE = "Larkspur releases Heron for laptops"
NEWS = "Larkspur released Heron on Tuesday, a model that runs on a laptop."
THIN = "Heron likes long letters and old books."
ASIDE = ("Readers of this page like it.", "The bridge of Varnholm was painted green.")
ELSEWHERE = (  # full of words that summaries use, and of nothing that the headline names
    "Quillon, the company behind Tern, said that it will use artificial intelligence to train new language models for "
    "researchers."
)


def core_of(*texts: str) -> Core:
    sentences = [Sentence(source=0, index=index, text=text) for index, text in enumerate(texts)]
    ranked = rank(sentences, [HEADLINE])
    about = near_news(ranked, meaning.about([HEADLINE]))
    return Core(sentences, ranked, headline=HEADLINE, titles=[HEADLINE], about=about, terms=overlap.shipped())


def pair(*texts: str) -> list[str]:
    """The lines that are chosen of one page."""
    return [option.text for option in core_of(*texts).pair()]


def test_the_insight_is_of_what_the_headline_tells_however_telling_the_rest_of_the_page_is() -> None:
    assert pair(NEWS, THIN, *ASIDE, ELSEWHERE) == [NEWS, THIN]


def test_there_is_no_insight_where_the_rest_of_the_page_is_about_something_else() -> None:
    assert pair(NEWS, *ASIDE, ELSEWHERE) == [NEWS]


def test_what_goes_on_with_the_line_that_says_what_changed_is_no_other_subject() -> None:
    further = ELSEWHERE.replace("researchers", "what runs on Tuesday")
    assert pair(NEWS, *ASIDE, further) == [NEWS, further]


def test_where_a_page_has_few_lines_its_writers_own_count_too() -> None:
    ours = "I tried Heron on my laptop for a week, and it answered every letter."
    assert ours in pair(NEWS, ours)


def test_what_is_put_behind_what_changed_goes_on_with_it() -> None:
    short = "Larkspur released Heron to the schools of Ardenne on Tuesday."
    more = "Heron of Larkspur runs on laptops that schools own since 2019."
    other = "The laptops of 2019 that people in Varnholm own are too old."

    insight = Option.of("Only one of ten models of its size runs on batteries alone.", ())

    def first(further: str) -> list[str]:
        core = core_of(short, further, *ASIDE)
        core.pair()  # finds what may stand behind
        news = Option.of(short, (Sentence(source=0, index=0, text=short),))
        return [option.text for option in core.first([news, insight], frozenset(), 30)]

    assert first(more) == [short, more]
    assert first(other) == [short]
