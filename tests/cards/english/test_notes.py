"""What stands beside an article: captions, lives of writers, a digest's talk of itself, who did not answer."""

from __future__ import annotations

import pytest

from bot.cards.choice.sentences import readable
from bot.cards.english import notes

CAPTIONS = [
    "Ida Moreau, head of Meridian Lab, testifies before a committee of the parliament in Ardenne, in May, 2025.",
    "Ida Moreau (L) and the mayor of Varnholm pose during a fair in Ardenne on November 13, 2024.",
    "Jon Brandt speaks during the spring meeting of the Harbour Forum in Varnholm, Norway, Jan. 20, 2026.",
    "Jon Brandt, chief executive of Larkspur, departs following a meeting in Ardenne, on Monday, Aug. 11, 2025.",
    "Castellan's data hall under construction in Ardenne, Jan. 9, 2026.",
    "Ida Moreau, head of Meridian Lab Inc., during the Harbour Fair in Ardenne, on Thursday, May 30, 2024.",
    "The icon of Petrel is seen on the screen of a telephone, on August 4, 2025.",
    "A close-up view of the sign of Larkspur's mill in Varnholm on April 1, 2022.",
    "Screenshot of the new options of Castellan Desk on July 1, 2026.",
    "A Larkspur rocket lifts off with a weather station on June 25, 2024.",
    "Source: Jon Brandt in a note on the price of tokens, December 2024.",
    "Recommended by Jan Hammar, partner at Northgate (investor).",
]
WRITERS = [
    "Ida Moreau is a senior technology reporter at Circuit & Quill, covering how robots change harbours.",
    "Jon Brandt is a Norwegian technology writer and EU Editor for Northgate Ledger.",
    "Ida is Northgate Ledger's weekend editor.",
    "Jon started out at Harbour Magazine writing news and reviews of mills, tides and robots.",
    "Ida Moreau covers robots, tides and harbours at Northgate Ledger.",
    "Jon Brandt has worked as a reporter for Circuit & Quill since August 2011.",
    "Ida holds a degree in physics from the University of Ardenne.",
    "Jon Brandt lives in Varnholm with two dogs.",
    "Ida also runs Northgate Ledger's Five Robots series, which shows the work of small mills.",
    "Jon Brandt is the editorial lead for tide and harbour coverage at Circuit & Quill.",
    "Outside of work, she paints harbours and old robots.",
]
OF_ITSELF = [
    "AI News for 1/28/2026-1/29/2026.",
    "We checked 12 forums, 544 accounts and 24 rooms (253 channels) for you.",
    "Templates let you quickly answer FAQs or store snippets for re-use.",
    "Image 1: Tern turns speech into text in 14 languages of the harbour.",
    "For more harbour news, take a look at these nine robots.",
    "As a reminder, The Tuesday Tensor is now a section of Latent Lounge.",
]
ARTICLE = [
    "Meridian Lab released Tern 2, a model of 34 billion parameters, on April 30, 2026.",
    "The first rooms open on May 4, 2027.",
    "Jon Brandt, who runs Larkspur, speaks before the committee on Monday and asks for a later date.",
    "The screen is seen as a step towards a smaller telephone.",
    "Quillon is a fast code editor for large projects.",
    "Ida Moreau is the author of the report on robots in harbours.",
    "The policy covers fires, floods and theft at sea.",
    "Larkspur has worked on a smaller mill since 2019.",
    "The source: a single valve that nobody had closed since 2019.",
    "Screenshots of the old version show that the switch was there in March.",
    "As a reminder of the flood, the harbour keeps one broken crane.",
    "We checked 12 models and found that three of them leak addresses.",
    "A photo of a room is enough for Petrel to plan its round.",
    "The lab presents its plan on June 3, 2026.",
]
TOLD = (
    "Basalt agreed on Tuesday to buy Cobalt Interconnect for $1.9 billion in cash and shares, and declined to say how "
    "many of the 400 jobs in Ardenne will stay."
)


@pytest.mark.parametrize("text", [*CAPTIONS, *WRITERS, *OF_ITSELF])
def test_what_stands_beside_the_article_is_not_quoted(text: str) -> None:
    assert notes.is_note(text)
    assert readable(text) == []


@pytest.mark.parametrize("text", ARTICLE)
def test_sentences_of_the_article_stay(text: str) -> None:
    assert not notes.is_note(text)


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("The foundation did not disclose the financial terms of the deals.", True),
        ("Financial terms of the deal were not disclosed.", True),
        ("Castellan did not immediately respond to a request for comment.", True),
        ("When reached by Northgate Ledger, a speaker of Larkspur declined to comment on the report.", True),
        ("The Ministry of Harbours, which also runs the mills, declined to comment about the lawsuit.", True),
        ("Halcyon will not disclose addresses to the police unless a judge orders it.", False),
        ("Brightloom did not tell 2.1 million patients of the leak for three weeks, the authority found.", False),
        (TOLD, False),
    ],
)
def test_that_nobody_answered_is_no_news(text: str, silent: bool) -> None:
    assert notes.is_silence(text) is silent
