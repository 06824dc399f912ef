"""Why news matters by what the archive told before; what one feed says alone proves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cards.advice.reasons import by_archive
from bot.cards.advice.threads import shipped
from storage.records import Remembered

TODAY = date(2026, 11, 20)


def told(days: int, headline: str, event: str = "product_launch", **values: object) -> Remembered:
    """A story of so many days ago."""
    at = datetime(2026, 11, 20, 9, tzinfo=UTC) - timedelta(days=days)
    one = Remembered(story_id=days * 100 + len(headline), headline=headline, event=event, seen_at=at)
    return replace(one, **values)  # type: ignore[arg-type]


def line(headline: str, event: str, *memory: Remembered, publishers: int = 1, hours: int = 0) -> str:
    ordered = sorted(memory, key=lambda one: one.seen_at)
    found = by_archive(shipped(), event, headline, ordered, TODAY, told=(publishers, hours))
    return found.line.text if found else ""


BROWSERS = (
    told(40, "Opera launches its AI browser for everyone"),
    told(21, "Perplexity launches Comet, a browser with an AI agent"),
)
ATLAS = "OpenAI launches a browser with an AI agent"


def test_the_third_with_such_a_product_says_who_came_before() -> None:
    said = (
        "By the archive, the third company with an AI browser in 40 days, after Opera (11 October) and "
        "Perplexity (30 October)."
    )
    assert line(ATLAS, "product_launch", *BROWSERS) == said
    found = by_archive(shipped(), "product_launch", ATLAS, BROWSERS, TODAY)
    assert found is not None
    assert found.told == BROWSERS
    assert found.line.basis == "archive"


def test_without_anything_before_there_is_no_reason() -> None:
    assert not line(ATLAS, "product_launch")
    assert not line(ATLAS, "", *BROWSERS)
    assert not line("Why OpenAI needs a browser with an AI agent", "product_launch", *BROWSERS)
    assert not line(ATLAS, "product_launch", told(80, "Opera launches its AI browser for everyone"))  # a single old one


def test_stories_of_the_same_day_and_of_later_prove_nothing() -> None:
    assert not line(ATLAS, "product_launch", told(0, "Opera launches its AI browser for everyone"))


def test_who_did_it_days_ago_is_no_newcomer_and_not_told_so_again() -> None:
    again = told(5, "OpenAI launches an AI browser for teams")
    assert not line(ATLAS, "product_launch", *BROWSERS, again)
    unbelieved = replace(again, believed=False)  # it may stand under that card, too
    assert not line(ATLAS, "product_launch", *BROWSERS, unbelieved)
    earlier = told(30, "OpenAI launches an AI browser for teams")
    assert line(ATLAS, "product_launch", *BROWSERS, earlier) == (
        "By the archive, one of three companies with an AI browser in 40 days, beside Opera (11 October) and "
        "Perplexity (30 October)."
    )


def test_what_everybody_does_is_no_news() -> None:
    names = ["Opera", "Perplexity", "Google", "Microsoft", "Mozilla", "Brave", "Samsung"]
    memory = [told(40 - number, f"{name} launches an AI browser") for number, name in enumerate(names)]
    assert line(ATLAS, "product_launch", *memory[:3]).startswith("By the archive, the fourth company")
    assert "after most recently Perplexity" in line(ATLAS, "product_launch", *memory[:3])
    assert not line(ATLAS, "product_launch", *memory)


def test_what_one_feed_says_alone_proves_nothing() -> None:
    flood = [
        told(day, f"{name} launches an AI browser", believed=False)
        for day, name in enumerate(["Opera", "Google", "Mozilla", "Brave"], start=2)
    ]
    assert not line(ATLAS, "product_launch", *flood)


def test_many_stories_of_one_company_count_once() -> None:
    copies = [told(day, f"Opera launches its AI browser number {day}") for day in range(2, 30)]
    assert "the second company with an AI browser" in line(ATLAS, "product_launch", *copies)


def test_deals_of_one_company_count_by_their_partners() -> None:
    memory = (
        told(30, "OpenAI signs a cloud deal with Oracle", "partnership"),
        told(20, "OpenAI and Nvidia announce a strategic partnership for chips", "partnership"),
    )
    said = (
        "By the archive, OpenAI’s third deal for computing power in 30 days, after Oracle (21 October) and "
        "Nvidia (31 October)."
    )
    assert line("AMD and OpenAI agree on chips for new data centers", "partnership", *memory) == said
    assert not line("Nvidia and OpenAI agree on chips for new data centers", "partnership", *memory)  # the same deal


def test_suits_against_one_company_count_by_their_days() -> None:
    memory = (
        told(60, "Publishers sue Perplexity over copied articles", "lawsuit"),
        told(58, "More newspapers sue Perplexity over copied articles", "lawsuit"),
        told(30, "A music label sues Perplexity over copyright", "lawsuit"),
    )
    said = "By the archive, the third such case against Perplexity in 60 days, after 21 September and 21 October."
    assert line("Two authors sue Perplexity over copied books", "lawsuit", *memory) == said


def test_a_round_is_held_against_the_rounds_of_thirty_days() -> None:
    rounds = [told(day, f"Brewster{day} raises ${day}M for tea", "funding") for day in range(2, 14)]
    large = "Norrby raises $400M for kettles"
    assert (
        line(large, "funding", *rounds)
        == "The largest of 13 rounds told here in 30 days, before Brewster13’s $13M (7 November)."
    )
    assert line("Norrby raises $12.5M for kettles", "funding", *rounds).startswith("The second-largest of 13 rounds")
    assert not line("Norrby raises $3M for kettles", "funding", *rounds)
    assert not line(large, "funding", *rounds[:5])
    assert not line("Norrby closes in on $400M for kettles", "funding", *rounds)
    assert not line("Sequoia raises $400M fund", "funding", *rounds)


def test_a_value_before_is_told_with_its_day() -> None:
    before = told(50, "Norrby raises $60M at a $2B valuation", "funding")
    now = "Norrby raises $400M at a $9B valuation"
    assert line(now, "funding", before) == "4.5 times the $2B at which Norrby was valued, as told here on 1 October."
    assert not line("Norrby raises $400M at a $2B valuation", "funding", before)
    assert not line("Quillon raises $400M at a $9B valuation", "funding", before)


def test_a_new_version_names_the_one_before_it() -> None:
    before = told(70, "Anthropic releases Claude Opus 4.1", "model_release")
    said = "It follows Claude Opus 4.1, known here since 11 September: who uses that has a newer version to weigh."
    assert line("Anthropic releases Claude Opus 4.5", "model_release", before) == said
    assert not line("Anthropic releases Claude Haiku 4.5", "model_release", before)
    assert not line("Anthropic releases Claude Opus 4.1 for teams", "model_release", before)
    assert not line("Norrby launches a kettle with Claude Opus 4.5", "product_launch", before)


def test_users_are_told_with_their_day_once_a_week() -> None:
    users = told(45, "ChatGPT reaches 800M weekly active users", "adoption")
    said = "ChatGPT has 800 million weekly users, as told here on 6 October."
    assert line("OpenAI changes what ChatGPT keeps of chats", "safety_policy", users) == said
    said_already = told(3, "OpenAI limits what ChatGPT says to teens", "safety_policy", believed=False)
    assert not line("OpenAI changes what ChatGPT keeps of chats", "safety_policy", users, said_already)
    grown = "It was 800 million when told here on 6 October: 12% more."
    assert line("ChatGPT reaches 900M weekly active users", "adoption", users) == grown


def test_an_affair_goes_on_from_its_earlier_step() -> None:
    noise = [told(day, f"Brewster{day} launches kettle number {day}") for day in range(2, 60)]
    before = told(32, "A Varnholm bill that would regulate companion chatbots nears its vote", "regulation")
    bill = replace(before, headline="Varnholm bill 53 on companion chatbots passes the assembly")
    now = "Varnholm governor signs bill 53 on companion chatbots"
    assert line(now, "lawsuit", *noise, bill) == (
        "32 days after “Varnholm bill 53 on companion chatbots passes the assembly” (told here on 19 October)."
    )
    assert not line(now, "product_launch", *noise, bill)


def test_how_widely_it_is_told_counts_where_that_is_rare() -> None:
    memory = [told(2 + day % 27, f"Brewster{day} opens a tea house") for day in range(100)]
    headline = "Norrby opens its archive"
    said = "Told by 6 publishers within 5 hours; of 100 notable stories of the 30 days before, no other by as many."
    assert line(headline, "", *memory, publishers=6, hours=5) == said
    assert not line(headline, "", *memory, publishers=3, hours=5)
    assert not line(headline, "", *memory, publishers=6, hours=90)
    assert not line(headline, "", *memory[:20], publishers=6, hours=5)
    busy = [replace(one, publishers=8) for one in memory]
    assert not line(headline, "", *busy, publishers=6, hours=5)


@pytest.mark.parametrize(
    "event", ["", "product_launch", "funding", "lawsuit", "acquisition", "model_release", "outage"]
)
def test_odd_headlines_find_nothing_and_raise_nothing(event: str) -> None:
    memory = [told(day, text, event) for day, text in enumerate(["", "?", "$", "raises $", "A" * 5_000, "“”"], start=2)]
    for headline in ("", " ", "$9B valuation", "raises $1M raises $2M", "GPT-5 GPT-6", "É" * 400, "\u202e"):
        assert not line(headline, event, *memory)
