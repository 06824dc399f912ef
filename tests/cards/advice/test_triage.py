"""What a card says where no row of advice fits: mostly what would have to happen before anybody acts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.cards.advice.named import Names
from bot.cards.advice.playbook import Advice, Advised
from bot.cards.advice.slots import SLOT_IN, fill
from bot.cards.proof.hygiene import leaks
from tests.cards.samples import playbook


def advised(event: str, headline: str, *titles: str) -> Advised:
    all_titles = [headline, *titles]
    filled = {**playbook().named(all_titles), **fill(event, all_titles)}
    return playbook().advise(event, ("models",), headline, filled, titles=all_titles)


def said(event: str, headline: str, *titles: str) -> str:
    return getattr(advised(event, headline, *titles).do, "text", "")


@pytest.mark.parametrize(
    ("event", "headline", "says"),
    [
        ("acquisition", "Quillon in talks to buy Larkspur", "once a deal is signed"),
        ("funding", "Anthropic reportedly raising $2B at a new valuation", "Leave plans with Anthropic as they are"),
        ("funding", "Tern Labs nears $40 million round", "until Tern Labs announces"),
        ("ipo_earnings", "Anthropic plans an IPO in spring", "whoever keeps vendor risk"),
        ("infrastructure", "OpenAI to open a data center in Norway", "until OpenAI gives a date"),
        ("model_release", "DeepSeek to release a new model", "when it can be called"),
        ("product_launch", "Anthropic tests folders in Claude", "Nothing to roll out yet"),
        ("product_launch", "OpenAI delays its browser", "until a new date is named"),
        ("regulation", "California lawmakers propose a bill on chatbots", "Nothing to comply with yet"),
        ("lawsuit", "Microsoft sued over names of its models", "vendor-risk sheet of Microsoft"),
    ],
)
def test_what_is_only_reported_planned_or_pending_says_what_to_wait_for(event: str, headline: str, says: str) -> None:
    assert says in said(event, headline)


@pytest.mark.parametrize(
    ("event", "headline", "says"),
    [
        ("funding", "Vibe coding startup Larkspur hits $1.2B valuation", "if it is on a shortlist"),
        ("funding", "Harbour Ventures raises $300M fund for young labs", "only if you raise money yourselves"),
        ("funding", "Nvidia invests $2B in Quillon", "Note Nvidia as an investor in the vendor file of Quillon"),
        ("infrastructure", "Microsoft unveils its own inference chip", "ask Microsoft at the next renewal"),
        ("infrastructure", "State of Vela bans new data centers for a year", "server space"),
        ("partnership", "Larkspur and Quillon sign a deal", "Larkspur or Quillon"),
        (
            "partnership",
            "Larkspur partners with Quillon to bake its models into the editor",
            "which of your data goes to",
        ),
        ("partnership", "OpenAI signs a deal with Microsoft for three gigawatts of compute", "renewal"),
        ("partnership", "OpenAI signs deal with the ministry of education", "public bodies"),
        ("people_move", "OpenAI executive Ada Larkspur is leaving the company", "if you depend on OpenAI"),
        ("people_move", "Researcher Ada Larkspur leaves Anthropic", "before a product of Anthropic changes"),
        ("people_move", "OpenAI's chief communications officer is leaving", "decides on no product"),
        ("layoffs", "Larkspur cuts 400 jobs in the name of AI", "Quote it with care"),
        ("ipo_earnings", "Nvidia shares fall after its report", "a share price changes no product"),
        ("adoption", "ChatGPT reaches 950M weekly users", "who counted"),
    ],
)
def test_money_deals_and_people_name_whom_they_concern(event: str, headline: str, says: str) -> None:
    assert says in said(event, headline)


@pytest.mark.parametrize(
    ("event", "headline", "says"),
    [
        ("regulation", "Pentagon designates Anthropic a supply chain risk", "if you sell to US agencies"),
        ("regulation", "Illinois bans AI from grading essays", "in Illinois"),
        ("regulation", "EU opens investigation of Meta over AI search", "the vendor-risk sheet of Meta"),
        ("lawsuit", "Parents sue OpenAI over a teen and a chatbot", "if you run a chatbot for the public"),
        ("incident", "Hackers used Claude to attack a bank", "which step would you have noticed"),
        ("incident", "Agent ran amok in the tracker of Quillon", "without a human yes"),
        ("incident", "Thousands of Grok chats are searchable on Google", "shared from Grok"),
        ("vulnerability", "Hidden prompts let strangers read mail through Copilot", "read text from outside"),
        ("outage", "Cloudflare explains its outage", "Cloudflare was down"),
        ("safety_policy", "Kernel project adopts policy on AI contributions", "before your people send patches"),
    ],
)
def test_law_and_safety_name_who_has_to_look(event: str, headline: str, says: str) -> None:
    assert says in said(event, headline)


@pytest.mark.parametrize(
    ("event", "headline", "says"),
    [
        ("model_release", "Mistral releases a small model", "next model comparison"),
        ("model_release", "Quillon releases an image model", "makes images or video"),
        ("model_release", "Gemini 9 System Card", "Have security read"),
        ("open_release", "Quillon releases an open-source agent framework", "Hand it to one engineer"),
        ("product_launch", "Notion launches agents for meeting notes", "Notion"),
        ("product_launch", "Larkspur launches an MCP server", "an MCP server"),
        ("product_launch", "CUDA 15 released with faster inference", "one workload of yours"),
        ("product_launch", "ChatGPT to show ads", "show adverts"),
        ("product_launch", "Google Photos adds an AI editor", "at home"),
        ("pricing_limits", "Anthropic adds a cheaper Claude plan at $9 a month", "the Claude plan you pay for"),
        ("pricing_limits", "Anthropic shifts billing to usage-based pricing", "last month's Anthropic usage"),
    ],
)
def test_launches_and_prices_say_who_should_try_or_count(event: str, headline: str, says: str) -> None:
    assert says in said(event, headline)


@pytest.mark.parametrize(
    ("event", "headline"),
    [
        ("funding", "Investors question the valuation of Larkspur"),
        ("funding", "Why startups raise $40 million too early"),
        ("infrastructure", "Residents protest against the tents of a chip maker"),
        ("partnership", "Larkspur tracks Santa with a deal on reindeer"),
        ("people_move", "Larkspur names a football coach"),
        ("model_release", "Regulators block a model of Quillon"),
        ("open_release", "Users flock to open source Tern despite risks"),
        ("product_launch", "Larkspur releases the trailer of its film"),
        ("vulnerability", "Flaws in a health reform hurt the poorest"),
        ("benchmark", "A new paradigm leads to better models"),
        ("", "Wall Street has AI fever"),
    ],
)
def test_where_it_would_be_filler_nothing_is_said(event: str, headline: str) -> None:
    assert said(event, headline) == ""


def test_another_title_that_tells_it_as_done_takes_the_place_of_talk() -> None:
    talk = "Anthropic in talks to raise $2B"
    assert "talk" in said("funding", talk) or "announce" in said("funding", talk)
    assert "what the money changes" in said("funding", talk, "Anthropic raises $2B in new round")


def test_two_suppliers_in_a_title_are_named_together_unless_they_are_one_house() -> None:
    names = Names.of({"vendor": ["OpenAI", "Snowflake", "AWS", "Amazon"]})
    assert names.found(["Snowflake and OpenAI agree"])["pair"].value == "Snowflake or OpenAI"
    assert "pair" not in names.found(["AWS, the cloud of Amazon"])
    assert "pair" not in names.found(["OpenAI grows"])


def lines_of(rows: tuple[Advice, ...]) -> Iterator[str]:
    return (wording for row in rows for wordings in row.do for wording in wordings)


def test_no_line_of_the_triage_tempts_orders_or_links() -> None:
    for line in lines_of(playbook().triage):
        filled = SLOT_IN.sub("Quillon", line)
        assert not leaks(filled, frozenset(), orders=False), line


@pytest.mark.parametrize(
    ("event", "headline"),
    [
        ("funding", "Login-update.example raises $40 million to verify accounts"),
        ("funding", "Pay.example/now raises $40 million"),
        ("partnership", "Wallet.example and Seed.example sign a deal"),
        ("acquisition", "Get.example acquires Free.example"),
    ],
)
def test_an_address_in_a_headline_stays_out_of_what_is_printed(event: str, headline: str) -> None:
    line = said(event, headline)
    assert ".example" not in line or leaks(line, frozenset(), orders=False), line


def test_the_same_story_is_told_in_the_same_words_and_many_stories_in_several() -> None:
    headlines = [f"Vibe coding startup Larkspur{n} hits $1.2B valuation" for n in range(30)]
    lines = [said("funding", one).replace(f"Larkspur{n}", "it") for n, one in enumerate(headlines)]
    assert lines == [said("funding", one).replace(f"Larkspur{n}", "it") for n, one in enumerate(headlines)]
    assert len(set(lines)) >= 3
    assert max(map(lines.count, lines)) <= 18
