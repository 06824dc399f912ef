"""The playbook: read, checked, its slots filled only with what is certain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cards.advice.deadlines import due
from bot.cards.advice.named import of_feed
from bot.cards.advice.playbook import Playbook
from bot.cards.advice.slots import Slot, fill
from bot.errors import ConfigError
from tests.cards.samples import playbook

BOOK = """
[hold]
forms = ['^why', '\\?$']
views = ['\\bsays\\b']
early = ['\\b(may|plans?)\\b']
subjects = ['\\bchimneys?\\b']
[audience]
all = "Everyone"
few = "A few"
[audience_of_topic.roofs]
headline = 'roof|burn'
who = ["few"]
[audience_of_topic.cellars]
headline = 'cellar'
who = ["all"]
[audience_of_topic.robots]
headline = '.'
[event.fire]
label = "Fire"
[[advice]]
address = 'papers\\.example'
do = ["Read its method."]
who = ["few"]
[[advice]]
events = ["fire"]
headline = 'drill'
who = ["few"]
[[advice]]
events = ["fire"]
headline = 'burn'
topics = ["roofs"]
do = ["Close the roof of {org}."]
[[advice]]
events = ["fire"]
headline = 'burn'
unless = 'garden'
do = ["Call {cve}.", "Leave the house."]
[[advice]]
events = ["flood"]
headline = 'wet'
do = ["Call {cve}."]
who = ["all"]
[[advice]]
headline = 'hose'
text = 'leak'
do = ["Mend {tool}.", "Mend it."]
who = ["few"]
[[triage]]
events = ["fire"]
headline = 'plans to burn'
passes = ["early"]
do = [["Wait for {org}.", "Wait until {org} burns."], ["Wait.", "Wait for smoke.", "Keep the hose dry."]]
who = ["few"]
[[triage]]
events = ["fire"]
headline = 'smoulders'
do = ["Open a window."]
[[follows]]
events = ["fire"]
why = ["It burns at {org} since {date}.", "It burns at {org}."]
[names]
tool = ["Heron", "Heron Studio", "bucket*"]
"""


@pytest.fixture
def book(tmp_path: Path) -> Playbook:
    path = tmp_path / "book.toml"
    path.write_text(BOOK, encoding="utf-8")
    return Playbook.load(path)


def text(line: object) -> str:
    return getattr(line, "text", "")


def test_the_first_text_whose_slots_are_known_is_taken(book: Playbook) -> None:
    advised = book.advise("fire", (), "Quillon burns", {})
    assert text(advised.do) == "Leave the house."
    assert advised.why is None
    filled = {"org": Slot("Quillon", 2, "Quillon burns")}
    advised = book.advise("fire", ("roofs",), "Quillon burns", filled)
    assert text(advised.do) == "Close the roof of Quillon."
    assert text(advised.why) == "It burns at Quillon."
    assert advised.why is not None
    assert advised.why.basis == "suggested"
    assert advised.why.cites[0].source == 2


def test_without_its_proof_in_the_headline_no_advice_is_given(book: Playbook) -> None:
    known = book.advise("fire", (), "Quillon smokes", {"org": Slot("Quillon", 0, "Quillon smokes")})
    assert (known.do, known.who) == (None, None)
    assert book.advise("flood", (), "Quillon burns", {}).do is None
    assert book.advise("fire", (), "The garden burns", {}).do is None


def test_what_follows_needs_its_facts_and_a_headline_that_is_not_held(book: Playbook) -> None:
    filled = {"org": Slot("Quillon", 0, "Quillon smokes")}
    assert text(book.advise("fire", (), "Quillon smokes", filled).why) == "It burns at Quillon."
    assert book.advise("fire", (), "Quillon smokes", {}).why is None
    assert book.advise("flood", (), "Quillon smokes", filled).why is None
    assert book.advise("fire", (), "Why Quillon smokes", filled).why is None
    assert book.advise("fire", (), "Chimneys of Quillon", filled).why is None


def test_a_row_without_lines_ends_the_search(book: Playbook) -> None:
    drill = book.advise("fire", (), "A drill: it burns", {})
    assert (drill.do, text(drill.who)) == (None, "A few")


def test_where_no_row_has_a_line_the_triage_says_what_is_to_be_waited_for(book: Playbook) -> None:
    waits = book.advise("fire", (), "Quillon plans to burn", {"org": Slot("Quillon", 0, "Quillon plans to burn")})
    assert text(waits.do) in {"Wait for Quillon.", "Wait until Quillon burns."}
    assert text(waits.who) == "A few"
    assert text(book.advise("fire", (), "It smoulders at Quillon", {}).do) == "Open a window."
    assert book.advise("fire", (), "It may smoulder, Quillon says", {}).do is None
    assert book.advise("fire", (), "Why Quillon plans to burn", {}).do is None
    assert book.advise("fire", (), "Quillon says it plans to burn", {}).do is None
    assert book.advise("fire", (), "A drill: it smoulders", {}).do is None


def test_a_wording_is_chosen_by_the_headline_and_stays(book: Playbook) -> None:
    headlines = [f"Larkspur {n} plans to burn" for n in range(40)]
    said = [text(book.advise("fire", (), headline, {}).do) for headline in headlines]
    assert said == [text(book.advise("fire", (), headline, {}).do) for headline in headlines]
    assert {said.count(line) > 5 for line in said} == {True}
    assert set(said) == {"Wait.", "Wait for smoke.", "Keep the hose dry."}


def test_a_title_that_tells_it_as_done_goes_before_one_that_only_expects_it(book: Playbook) -> None:
    plan = "Quillon plans to burn"
    assert text(book.advise("fire", (), plan, {}, titles=(plan, "It smoulders at Quillon")).do) == "Open a window."
    assert text(book.advise("fire", (), plan, {}, titles=(plan, "Quillon burns")).do) == "Leave the house."
    assert book.advise("fire", (), plan, {}, titles=(plan, "Quillon is warm")).do is None
    assert book.advise("fire", (), "A chimney plans to burn", {}, titles=("It smoulders at Quillon",)).do is None


def test_a_held_headline_gets_advice_only_from_where_it_stands(book: Playbook) -> None:
    for headline in ("Why it burns", "It burns, or does it?", "A chimney burns"):
        assert book.advise("fire", (), headline, {}).do is None, headline
        paper = book.advise("fire", (), headline, {}, address="https://papers.example/1")
        assert (text(paper.do), text(paper.who)) == ("Read its method.", "A few")


def test_who_cares_is_told_by_the_first_topic_that_stands_in_the_headline(book: Playbook) -> None:
    assert text(book.advise("fire", ("cellars", "roofs"), "Why it burns", {}).who) == "A few"
    assert text(book.advise("", ("cellars", "roofs"), "A roof of a cellar", {}).who) == "Everyone"
    assert book.advise("", ("roofs",), "A chimney on a roof", {}).who is None
    assert book.advise("", ("robots", "roofs"), "A roof", {}).who is None
    assert book.advise("", ("roofs",), "A tap", {}).who is None


def test_another_title_of_the_story_may_hold_the_proof(book: Playbook) -> None:
    def do(headline: str, *titles: str) -> str:
        return text(book.advise("fire", (), headline, {}, titles=(headline, *titles)).do)

    assert do("Why it smokes", "Quillon burns") == "Leave the house."
    assert do("Smoke at Quillon", "Why Quillon burns") == ""
    assert do("Smoke from a chimney", "Quillon burns") == ""


def test_who_cares_is_told_by_a_row_also_where_its_lines_cannot_be_filled(book: Playbook) -> None:
    wet = book.advise("flood", ("roofs",), "The roof is wet", {})
    assert (wet.do, text(wet.who)) == (None, "Everyone")


def test_all_conditions_of_a_row_must_hold(book: Playbook) -> None:
    def do(headline: str, lead: str = "A leak.") -> str:
        return text(book.advise("", (), headline, book.named([headline]), lead=lead).do)

    assert do("A hose") == "Mend it."
    assert do("A hose of Heron") == "Mend Heron."
    assert do("A hose", lead="") == ""
    assert do("A tap") == ""


def test_a_listed_name_is_taken_when_it_is_the_only_one(book: Playbook) -> None:
    assert book.named(["Heron Studio adds a brush to Heron"])["tool"].value == "Heron Studio"
    assert book.named(["Heron and Buckets of water"]) == {}
    assert book.named(["Two BUCKETS"])["tool"].value == "BUCKETS"
    assert book.named(["A brush that could rival Larkspur's Heron"]) == {}
    assert book.named(["The heron flies", "A Heron-like tool", "Heronry", "Tern\u2011Heron\u2011Mini"]) == {}
    assert (book.named(["Nothing", "Heron lands"])["tool"].source, book.named([])) == (1, {})


@pytest.mark.parametrize(
    ("title", "feed", "name"),
    [
        ("v2.4.1", "Release notes from heron", "heron"),
        ("2.4.1-rc1", "Heron Studio Changelog", "Heron Studio"),
        ("Release 2.4", "Heron: Releases", "Heron"),
        ("v2.4.1", "The Varnholm Courier", None),
        ("Heron 2.4.1", "Petrel Changelog", None),
        ("v2.4.1", "Changelog", None),
    ],
)
def test_a_bare_version_is_of_the_product_that_its_feed_names(title: str, feed: str, name: str | None) -> None:
    found = of_feed(title, feed)
    assert (found["tool"].value if found else None) == name


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("why = ['At {plumber}.']", "plumber"),
        ("why = ['It is hot.']", "needs a slot"),
        ("why = 5", "list of texts"),
        ("= 1", "read"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, broken: str, says: str) -> None:
    path = tmp_path / "book.toml"
    path.write_text(f"[audience]\nall = 'x'\n[[follows]]\nevents = ['fire']\n{broken}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        Playbook.load(path)


def test_other_shapes_are_named_too(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    for content in ("event = 3", "audience = 3", "[event]\nfire = 3", "hold = 3", "advice = 3", "advice = [3]"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ConfigError, match="table"):
            Playbook.load(path)
    with pytest.raises(ConfigError, match="read"):
        Playbook.load(tmp_path / "missing.toml")


def test_the_lines_of_the_shipped_playbook_are_short_and_begin_with_what_to_do() -> None:
    assert all(len(line.split()) <= 30 for row in playbook().follows for line in row.why)
    for row in (*playbook().rows, *playbook().triage):
        for line in (wording for wordings in row.do for wording in wordings):
            assert len(line.split()) <= 25, line
            assert line.split()[0][0].isupper(), line
            assert line.endswith((".", "?")), line


@pytest.mark.parametrize(
    ("event", "title", "slots"),
    [
        ("funding", "Larkspur raises $40 million to build small models", {"org": "Larkspur", "amount": "$40 million"}),
        ("acquisition", "Quillon to acquire Larkspur", {"org": "Quillon", "counterparty": "Larkspur"}),
        ("funding", "Harbour Lane-backed Quillon raises $38M to sort mail", {"org": "Quillon", "amount": "$38M"}),
        ("acquisition", "Quillon buys Norwegian startup Larkspur", {"org": "Quillon", "counterparty": "Larkspur"}),
        ("acquisition", "Quillon is acquiring Rust tool-maker Petrel", {"org": "Quillon", "counterparty": "Petrel"}),
        ("acquisition", "Larkspur acquired by Quillon", {"org": "Quillon", "counterparty": "Larkspur"}),
        ("lawsuit", "Painters sue Quillon over pictures", {}),
        ("lawsuit", "Painters file lawsuit against Quillon over pictures", {"org": "Quillon"}),
        (
            "model_release",
            "Mistral releases Mistral Medium 9 for offices",
            {"org": "Mistral", "product": "Mistral Medium 9"},
        ),
        ("model_release", "Introducing Gemini 9 Flash Extra", {}),
        ("model_release", "Meet GPT-9 and Claude 9", {}),
        ("regulation", "US passes a law on chatbots", {"jurisdiction": "the US"}),
        ("regulation", "US and EU agree on chatbots", {}),
        ("vulnerability", "CVE-2026-12345 lets strangers in", {"cve": "CVE-2026-12345"}),
        ("incident", "Quillon Claims It Was Hacked by Students", {}),
        ("ipo_earnings", "Quillon Quietly Files for an IPO", {"org": "Quillon"}),
        ("partnership", "Quillon and Larkspur partner on maps", {"org": "Quillon", "counterparty": "Larkspur"}),
        ("partnership", "Eli Lilly partners with Quillon", {"org": "Eli Lilly", "counterparty": "Quillon"}),
        ("people_move", "Larkspur’s Own Trust appoints a head", {}),
        ("layoffs", "Startups lay off people", {}),
        ("layoffs", "xAI lays off 500 people", {"org": "xAI"}),
        ("funding", "Larkspur-backed Quillon raises $2 million", {"org": "Quillon", "amount": "$2 million"}),
        ("incident", "AI chat company Brightloom leaked a million chats", {"org": "Brightloom"}),
        ("vulnerability", "Castellan Desk 4.8.2: security update", {"product": "Castellan Desk", "version": "4.8.2"}),
        ("vulnerability", "Flaw in Loomwork lets a page run code", {"product": "Loomwork"}),
        ("vulnerability", "Loomwork 1.2.3 has a flaw", {}),  # that version is the one with the hole
        ("model_release", "Larkspur launches a model that beats Gemini 9 Flash", {"org": "Larkspur"}),
        ("deprecation", "Petrel 3 will be retired in spring", {"product": "Petrel 3"}),
        ("deprecation", "Larkspur will retire the Heron 2 model in spring", {"product": "Heron 2"}),
        ("open_release", "Tern 2: open weights for everybody", {"product": "Tern 2"}),
        ("open_release", "Top 5: open weights for everybody", {}),
        ("product_launch", "Quillon debuts Strongly in the shops", {"org": "Quillon"}),
        ("open_release", "larkspur / heron", {"repo": "larkspur / heron"}),
        ("outage", "Widespread Quillon outage blamed on a cable", {"org": "Quillon"}),
        ("benchmark", "A model of Larkspur tops Veo 3 in a test", {}),
        ("model_release", "Larkspur unveils Image to Video", {"org": "Larkspur"}),
        ("product_launch", "Heron Next 1.12.4", {"version": "1.12.4"}),
        ("pricing_limits", "Introducing Petrel 5: a million tokens, at half the price", {"product": "Petrel 5"}),
    ],
)
def test_slots_are_filled_with_what_is_certain(event: str, title: str, slots: dict[str, str]) -> None:
    assert {name: slot.value for name, slot in fill(event, [title]).items()} == slots


@pytest.mark.parametrize(
    ("lead", "version"),
    [
        ("The hole is fixed in version 2.4.1.", "2.4.1"),
        ("It affects all versions before 4.8.2.", "4.8.2"),
        ("Users should upgrade to v1.9.0 today.", "v1.9.0"),
        ("It affects version 2.4.0.", ""),
        ("It is fixed in 2.4.1 and fixed in 3.0.2.", ""),
    ],
)
def test_only_a_version_that_mends_a_flaw_is_one_to_upgrade_to(lead: str, version: str) -> None:
    filled = fill("vulnerability", ["Flaw in Loomwork lets a page run code"], [(0, lead)])
    assert (filled["version"].value if "version" in filled else "") == version


def test_a_slot_remembers_where_it_stands() -> None:
    slot = fill("funding", ["A first title", "Larkspur raises $40 million"])["org"]
    assert (slot.source, slot.quote) == (1, "Larkspur raises $40 million")


@pytest.mark.parametrize(
    ("event", "headline"),
    [
        ("product_launch", "Quillon releases the trailer of its film"),
        ("pricing_limits", "Quillon raises the price of its vacuum by $90"),
        ("outage", "Pet feeders of Quillon fail in an outage"),
        ("deprecation", "Scientists warn that an ocean current may shut down"),
        ("funding", "A host sues Quillon over a broken door"),
        ("incident", "The administration will let firms attack thieves"),
        ("vulnerability", "The zero-day lie"),
        ("vulnerability", "Malware checks in the tool of Quillon"),
        ("safety_policy", "413 default rules in the linter of Quillon"),
        ("acquisition", "Quillon will not buy Larkspur"),
        ("acquisition", "Quillon buys Larkspur, an aircraft maker"),
        ("lawsuit", "Should painters sue Anthropic?"),
        ("model_release", "My week with Gemini 9 Flash"),
        ("outage", "Claude outage hits users, critics say"),
    ],
)
def test_where_advice_would_miss_none_is_given(event: str, headline: str) -> None:
    filled = {**playbook().named([headline]), **fill(event, [headline])}
    assert playbook().advise(event, ("models",), headline, filled).do is None


@pytest.mark.parametrize(
    ("event", "headline", "says"),
    [
        ("model_release", "Mistral releases Mistral Medium 9 for offices", "Run Mistral Medium 9 on your saved"),
        ("open_release", "Quillon releases Tern 2 with open weights", "Check the licence of Tern 2"),
        ("product_launch", "Anthropic adds folders to Claude Code", "Try it in Claude Code"),
        ("acquisition", "Quillon to acquire Larkspur", "what changes under Quillon"),
        ("funding", "Larkspur raises $40 million to build small models", "Ask Larkspur what the money changes"),
        ("incident", "Agent at Quillon deleted a production database", "without a human yes"),
        ("vulnerability", "AI model finds 40 security bugs in old code", "a person judge"),
        ("vulnerability", "CVE-2026-12345 lets strangers in", "what CVE-2026-12345 affects"),
        ("outage", "Claude outage hits users", "error rates"),
        ("deprecation", "Larkspur will retire the Heron 2 model in spring", "for Heron 2"),
        ("pricing_limits", "Anthropic raises the price of Claude Code", "last month's usage of Claude Code"),
        ("layoffs", "Salesforce lays off 400 people", "which products the cuts touch"),
        ("regulation", "California governor signs a law on chatbots", "sell or hire in California"),
        ("lawsuit", "Painters file lawsuit against Quillon over training on books", "on what licence"),
        ("", "Study finds that models repeat jokes", "what was measured"),
        ("", "heron-tools 1.12.4", "the notes of 1.12.4"),
    ],
)
def test_a_proven_kind_of_event_gets_its_advice(event: str, headline: str, says: str) -> None:
    filled = {**playbook().named([headline]), **fill(event, [headline])}
    assert says in text(playbook().advise(event, ("models",), headline, filled).do)


@pytest.mark.parametrize(
    ("address", "headline", "says"),
    [
        ("https://github.com/larkspur/heron", "larkspur / heron", "open issues of larkspur / heron"),
        ("https://github.com/larkspur/learn-heron", "larkspur / learn-heron", ""),
        ("https://huggingface.co/larkspur/heron-9b", "larkspur/heron-9b", "memory need"),
        ("https://huggingface.co/datasets/larkspur/tides", "larkspur/tides", "origin of the data"),
        ("https://arxiv.org/abs/2611.00001", "Why do herons count?", "half-day reproduction"),
        ("https://arxiv.org/abs/2611.00002", "A survey of herons", ""),
        ("https://arxiv.org/abs/2611.00003", "HeronBench: a benchmark of agents", "resemble yours"),
    ],
)
def test_where_a_story_stands_may_prove_what_it_is(address: str, headline: str, says: str) -> None:
    filled = fill("open_release", [headline])
    advised = playbook().advise("research", (), headline, filled, lead="An agent for models.", address=address)
    assert says in text(advised.do)
    assert bool(says) == bool(advised.do)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("do = ['x']", "condition"),
        ("unless = 'x'", "condition"),
        ("headline = 5", "must be a pattern"),
        ("text = '('", "pattern"),
        ("topics = 'x'", "list of names"),
        ("headline = 'x'\ndo = ['Call {plumber}.']", "plumber"),
        ("headline = 'x'\nwho = ['nobody']", "nobody"),
        ("headline = 'x'\npasses = ['all']", "all"),
    ],
)
def test_a_mistake_in_a_row_is_named(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "rows.toml"
    path.write_text(f"[audience]\nall = 'x'\n[[advice]]\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        Playbook.load(path)


def test_a_list_of_held_headlines_that_no_row_knows_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lists.toml"
    path.write_text("[hold]\nform = ['^why']\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="'form' is no list"):
        Playbook.load(path)


def test_while_an_outage_goes_on_work_is_moved_and_afterwards_it_is_looked_into() -> None:
    headline, org = "Degraded inference in region North", {"org": Slot("Quillon", 0, "Quillon")}
    during = playbook().advise("outage", (), headline, org, lead="We are investigating errors.")
    after = playbook().advise("outage", (), "Incident report: inference outage", org, lead="It lasted four hours.")
    unnamed = playbook().advise("outage", (), headline, {}, lead="Traffic is being moved to another region.")
    assert text(during.do).startswith("Move urgent jobs to a fallback until Quillon's status page")
    assert text(unnamed.do).startswith("Move urgent jobs to a fallback until the status page")
    assert "error rates" in text(after.do)


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "sentences", "date"),
    [
        ("deprecation", ["Heron 2 will be retired on March 4, 2027."], "March 4, 2027"),
        ("deprecation", ["Heron 2 was retired on March 4, 2026."], ""),  # over
        ("deprecation", ["The team will meet on March 4, 2027."], ""),  # about something else
        ("deprecation", ["It will be retired in March 2027."], ""),  # no day
        ("deprecation", ["It ends on March 4, 2027.", "Support ends on May 1, 2027."], ""),  # two: which?
        ("regulation", ["The rules take effect on August 2, 2027."], "August 2, 2027"),
        ("open_release", ["Access ends on March 4, 2027."], ""),  # nothing of this kind falls due
    ],
)
def test_a_day_ahead_is_taken_when_it_is_the_only_one(event: str, sentences: list[str], date: str) -> None:
    found = due(event, [(0, sentence, NOW) for sentence in sentences], NOW)
    assert (found["date"].value if found else "") == date


@pytest.mark.parametrize("event", ["model_release", "open_release", "product_launch"])
@pytest.mark.parametrize(
    "headline",
    [
        "Quillon delays the release of its open model",
        "Quillon denies that it will launch a new model",
        "Quillon may launch its new model next week",
        "Quillon to release its next flagship model",
        "Quillon plans to launch a new model",
        "Quillon pauses the launch of its assistant app",
        "Regulators block Quillon from releasing its model",
    ],
)
def test_nobody_is_sent_to_try_what_is_not_out(event: str, headline: str) -> None:
    said = text(playbook().advise(event, ("models",), headline, {"product": Slot("Heron 3", 0, headline)}).do)
    assert not said.startswith(("Run", "Try", "Let", "Read", "Check")), said


@pytest.mark.parametrize(
    ("headline", "topics", "who"),
    [
        ("Larkspur's agents draw screens: what designers do with them", ("agents",), "Product managers and designers"),
        ("An agent that writes briefs for marketing teams", ("agents",), "Communications and marketing"),
        ("CIOs count the agents in their networks", ("agents",), "IT and workspace admins"),
        ("How we got into a coding agent - Norrby Research", ("research",), ""),
        ("An agent that remembers | Security at Norrby", ("security",), ""),
        ("Agents that remember: one way to build them", ("agents",), "Engineers who call or host models"),
    ],
)
def test_whoever_a_headline_names_by_their_work_should_care(headline: str, topics: tuple[str, ...], who: str) -> None:
    line = playbook().advise("", topics, headline, {}).who
    assert (line.text if line else "").split("; ")[0] == who
