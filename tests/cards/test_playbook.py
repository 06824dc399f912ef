"""The playbook: read, checked, its slots filled only with what is certain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cards.deadlines import due
from bot.cards.playbook import Playbook
from bot.cards.slots import Slot, fill
from bot.errors import ConfigError
from tests.cards.samples import playbook

BOOK = """
[actions]
never_for = ['^why']
[audience]
all = "Everyone"
few = "A few"
[event.fire]
label = "Fire"
why = "It burns at {org}."
do = ["Call {person}.", "Leave the house."]
who = ["all"]
[event.fire.by_topic.roof]
do = ["Close the roof of {org}."]
[[event.fire.when]]
headline = 'drill'
who = ["few"]
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
    advised = book.advise("fire", ("roof",), "Quillon burns", filled)
    assert text(advised.do) == "Close the roof of Quillon."
    assert text(advised.why) == "It burns at Quillon."
    assert advised.why is not None
    assert advised.why.basis == "suggested"
    assert advised.why.cites[0].source == 2


def test_a_headline_may_have_its_own_advice_or_none(book: Playbook) -> None:
    drill = book.advise("fire", (), "A fire drill", {})
    assert (drill.do, text(drill.who)) == (None, "A few")
    assert book.advise("fire", (), "Why it burns", {}).who is None
    assert book.advise("flood", (), "It rains", {}).do is None


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("who = ['nobody']", "nobody"),
        ("do = ['Call {plumber}.']", "plumber"),
        ("do = 5", "list of texts"),
        ("by_topic = 5", "table"),
        ("when = 5", "list of tables"),
        ("when = [{do = ['x']}]", "headline"),
        ("when = [{headline = '('}]", "pattern"),
        ("= 1", "read"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, broken: str, says: str) -> None:
    path = tmp_path / "book.toml"
    path.write_text(f"[audience]\nall = 'x'\n[event.fire]\n{broken}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        Playbook.load(path)


def test_other_shapes_are_named_too(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    for content in ("event = 3", "audience = 3", "[event]\nfire = 3"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ConfigError, match="table"):
            Playbook.load(path)
    with pytest.raises(ConfigError, match="read"):
        Playbook.load(tmp_path / "missing.toml")


def test_the_lines_of_the_shipped_playbook_are_short() -> None:
    for event, advice in playbook().events.items():
        special = [inner for _, inner in advice.when]
        for one in (advice, *advice.by_topic.values(), *special):
            assert all(len(line.split()) <= 30 for line in (*one.do, *one.why)), event


def test_the_lines_of_forms_are_short_and_begin_with_what_to_do() -> None:
    for _, advice in (*playbook().ahead, *playbook().forms):
        for line in advice.do:
            assert len(line.split()) <= 25, line
            assert line.split()[0].istitle(), line
            assert line.endswith((".", "?")), line


@pytest.mark.parametrize(
    ("event", "title", "slots"),
    [
        ("funding", "Larkspur raises $40 million to build small models", {"org": "Larkspur", "amount": "$40 million"}),
        ("acquisition", "Quillon to acquire Larkspur", {"org": "Quillon", "counterparty": "Larkspur"}),
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
        ("product_launch", "Heron Next 1.12.4", {"version": "1.12.4"}),
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
        ("open_release", "nodejs / node"),
        ("vulnerability", "The zero-day lie"),
        ("vulnerability", "Malware checks in the tool of Quillon"),
        ("safety_policy", "413 default rules in the linter of Quillon"),
    ],
)
def test_where_advice_would_miss_none_is_given(event: str, headline: str) -> None:
    assert playbook().advise(event, (), headline, {}).do is None


@pytest.mark.parametrize(
    ("event", "headline", "says"),
    [
        ("open_release", "larkspur / learn-from-scratch", "Skim it"),
        ("product_launch", "Quillon rolls out a security mode for its users", "switch it on"),
        ("partnership", "Quillon says its deal with Larkspur ended", "still works"),
        ("acquisition", "Quillon buys an aircraft maker", "nothing else changes"),
        ("acquisition", "Quillon in talks to buy Larkspur", "Wait for a signed deal"),
        ("regulation", "City orders Apple to remove an app", "Ask the vendor"),
        ("incident", "Agent at Quillon deleted a production database", "without a human yes"),
        ("incident", "Deepfake scam at Quillon costs a firm dearly", "call-back"),
        ("vulnerability", "AI model finds 40 security bugs in old code", "a person judge"),
        ("pricing_limits", "Quillon moves to token-based billing", "Re-run"),
        ("outage", "Claude outage hits users", "error rates"),
    ],
)
def test_kinds_within_a_kind_get_their_own_advice(event: str, headline: str, says: str) -> None:
    assert says in text(playbook().advise(event, (), headline, {}).do)


FORMS = """
[actions]
never_at_all = ['\\btrailer\\b']
never_by_form = ['\\?$']
never_by_topic = ['\\bmy\\b']
[audience]
all = "Everyone"
few = "A few"
[audience_of_topic]
roofs = ["all"]
robots = []
[names]
tool = ["Heron", "Heron Studio", "bucket*"]
[event.fire]
label = "Fire"
[[event.fire.when]]
headline = 'smoke'
who = ["few"]
[[form]]
ahead = true
address = 'papers\\.example'
do = ["Read its method."]
[[form]]
headline = 'hose'
text = 'leak'
unless = 'garden'
topics = ["roofs"]
do = ["Mend {tool}.", "Mend it."]
who = ["few"]
[[form]]
events = ["fire"]
headline = 'alarm'
do = ["Test the alarm."]
"""


@pytest.fixture
def forms(tmp_path: Path) -> Playbook:
    path = tmp_path / "forms.toml"
    path.write_text(FORMS, encoding="utf-8")
    return Playbook.load(path)


def test_a_form_counts_when_all_its_conditions_hold(forms: Playbook) -> None:
    def do(headline: str, lead: str = "A leak.", topics: tuple[str, ...] = ("roofs",)) -> str:
        return text(forms.advise("", topics, headline, forms.named([headline]), lead=lead).do)

    assert do("A hose") == "Mend it."
    assert do("A hose of Heron") == "Mend Heron."
    assert do("A hose", lead="") == ""
    assert do("A garden hose") == ""
    assert do("A hose", topics=("cellars",)) == ""
    assert do("A hose?") == ""
    assert do("The trailer of a hose") == ""


def test_what_a_kind_of_event_leaves_out_a_form_for_that_kind_does_not_bring_back(forms: Playbook) -> None:
    assert text(forms.advise("fire", (), "An alarm", {}).do) == "Test the alarm."
    smoke = forms.advise("fire", (), "An alarm in the smoke", {})
    assert (text(smoke.do), text(smoke.who)) == ("", "A few")


def test_a_form_marked_ahead_counts_before_the_kind_of_event(forms: Playbook) -> None:
    advised = forms.advise("fire", (), "An alarm", {}, address="https://papers.example/1")
    assert text(advised.do) == "Read its method."


def test_the_first_topic_that_is_listed_names_who_cares(forms: Playbook) -> None:
    assert text(forms.advise("", ("cellars", "roofs"), "A roof", {}).who) == "Everyone"
    assert forms.advise("", ("robots", "roofs"), "A roof", {}).who is None
    assert forms.advise("", ("roofs",), "My roof", {}).who is None
    assert forms.advise("", ("roofs",), "The trailer of a roof", {}).who is None


def test_a_listed_name_is_taken_when_it_is_the_only_one(forms: Playbook) -> None:
    assert forms.named(["Heron Studio adds a brush to Heron"])["tool"].value == "Heron Studio"
    assert forms.named(["Heron and Buckets of water"]) == {}
    assert forms.named(["Two BUCKETS"])["tool"].value == "BUCKETS"
    assert forms.named(["A brush that could rival Larkspur's Heron"]) == {}
    assert forms.named(["The heron flies", "A Heron-like tool", "Heronry"]) == {}
    assert (forms.named(["Nothing", "Heron lands"])["tool"].source, forms.named([])) == (1, {})


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("do = ['x']", "condition"),
        ("unless = 'x'", "condition"),
        ("headline = 5", "must be a pattern"),
        ("text = '('", "pattern"),
        ("topics = 'x'", "list of names"),
    ],
)
def test_a_mistake_in_a_form_is_named(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "forms.toml"
    path.write_text(f"[audience]\nall = 'x'\n[[form]]\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        Playbook.load(path)


def test_while_an_outage_goes_on_work_is_moved_and_afterwards_it_is_looked_into() -> None:
    headline, org = "Degraded inference in region North", {"org": Slot("Quillon", 0, "Quillon")}
    during = playbook().advise("outage", (), headline, org, lead="We are investigating errors.")
    after = playbook().advise("outage", (), "Incident report: inference outage", org, lead="It lasted four hours.")
    assert text(during.do).startswith("Move urgent jobs to a fallback until Quillon's status page")
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
