"""Lines that say nothing alone never lead a card: dangling openings, slogans, background, a digest's teaser."""

from __future__ import annotations

import pytest

from bot.cards.check import check
from bot.cards.choice import alone
from bot.cards.choice.papers import is_paper
from bot.cards.extractive import DIGEST, HEADLINE_ONLY, ExtractiveWriter
from bot.cards.writer import Draft, SourceEntry
from tests.cards.samples import CONTEXT, playbook, source, story

BOOK = playbook()
ABSTRACT = (
    "Prior work found that robots which sort parcels drop one in forty. "
    "Existing methods treat every parcel alike and rely heavily on labels. "
    "Here we propose Gannet, a framework that weighs each parcel before it is sorted. "
    "Experiments on three depots show that our method outperforms all baselines and halves the rate of dropped parcels."
)


def written(*entries: SourceEntry, event: str = "product_launch") -> Draft:
    return check(ExtractiveWriter(BOOK).write(story(entries, event), entries, CONTEXT), entries).draft


@pytest.mark.parametrize(
    "text",
    [
        "In a new paper, the lab sets out to answer that question.",
        "The move revives an old idea but trades speed for privacy.",
        "Take the word “harbour”, which the model had never seen.",
        "The resulting model is smaller.",
        "It was the first time that this had ever happened.",
        "We hope that Tern helps the people of Varnholm.",
        "As shown in Figure 2, Tern sorts eight of ten letters.",
        "The animation above shows how Tern sorts a letter.",
        "The mill beats all others; see Table 3 for the rest.",
        "For $ s(P) $ to be even, the mill must stand still.",
        "Well, the numbers of the harbour are out.",
        "At first glance, the mill looks like any other.",
        "It’s no secret that mills are loud.",
        "The timing is notable.",
        "The competition for mills in Varnholm is heating up.",
        "The dispute began when Larkspur closed a door.",
    ],
)
def test_a_line_that_points_outside_itself_dangles(text: str) -> None:
    assert alone.dangles(text)


@pytest.mark.parametrize(
    "text",
    [
        "The move of Larkspur to Varnholm costs 300 jobs.",
        "The shift away from Quillon began in May.",
        "The decision to close the depot was taken in May.",
        "Larkspur answers questions about that law.",
        "Takes on the ruling differ.",
        "Tern sorts letters at $5 a thousand, $2 less than before.",
        "Moreau paid a figure above what was asked.",
        "Larkspur reported results below expectations.",
        "Let’s Encrypt has operated its logs since 2019.",
        "Look-alikes of the mill were sold in Varnholm.",
    ],
)
def test_a_line_that_names_what_it_speaks_of_does_not_dangle(text: str) -> None:
    assert not alone.dangles(text)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Harbour Desk: turns a talk with Tern into a drawing of the port.", True),
        ("Moreau has a plan: build a mill.", False),
        ("Better letters: Tern is better at following what it is told.", False),
        ("Larkspur has two rooms: one is open, one is not.", False),
    ],
)
def test_an_item_of_a_list_is_one(text: str, item: bool) -> None:
    assert alone.is_item(text) is item


def test_an_item_of_a_list_is_neither_what_changed_nor_the_insight() -> None:
    told = (
        "Larkspur: grounds the answers of Tern for its desk in the papers of the town and of its harbour. "
        "Tern for the Harbour now works in five programs that the port uses, from today on for all its staff. "
        "Larkspur built it with the people of the port over eight months in Varnholm. "
        "It costs $4 a month for each desk of the port. "
        "The port of Varnholm has 400 desks and wants Tern on half of them by May. "
        "Larkspur also opens its course on harbours to 30 towns."
    )
    draft = written(source(1, "Larkspur opens Tern for the Harbour", told))
    assert draft.tldr.what_changed is not None
    assert draft.insight is not None
    assert not draft.tldr.what_changed.text.startswith("Larkspur: ")
    assert not draft.insight.text.startswith("Larkspur: ")


@pytest.mark.parametrize(
    "text",
    [
        "Empowering towns to plan their streets for the good of all citizens.",
        "Making it easier to build and share tools.",
        "Introducing the world’s best model for weather maps.",
        "Introducing frontier speech models.",
        "Securely powering the workshops of tomorrow.",
        "Our take on the numbers that everybody prints.",
    ],
)
def test_a_promise_without_anybody_who_does_it_is_a_slogan(text: str) -> None:
    assert alone.is_slogan(text)


@pytest.mark.parametrize(
    "text",
    [
        "Introducing Gannet, a benchmark of 400 questions from depots.",
        "Announcing our partnership with Quillon.",
        "Making chips in Varnholm costs 12 percent less.",
        "Building the depot will take two years.",
        "Larkspur is making it easier to share tools.",
        "A guide to weather maps with 40 examples.",
    ],
)
def test_a_line_that_says_something_is_no_slogan(text: str) -> None:
    assert not alone.is_slogan(text)


@pytest.mark.parametrize(
    ("headline", "digest"),
    [
        ("Heron 3 Is Out Now, Quillon Buys a Mine, Rules for Robots", True),
        ("The Lamp: Robots Sort Mail, Heron Goes Abroad, Chips Get Scarce, Maps of Rain", True),
        ("Larkspur, Quillon and Brightwater sign a pact on chips", False),
        ("Heron 3, Heron 3 Mini, and Heron 3 Nano are available", False),
        ("Introducing Heron 3: Faster Answers Everywhere, Longer Texts Than Before, Lower Prices For All", False),
        ("Brightwater's Founder, Ida Moreau, Leads a New Panel", False),
    ],
)
def test_a_headline_that_lists_subjects_is_a_digest(headline: str, digest: bool) -> None:
    assert alone.is_digest(headline) is digest


def test_a_digest_says_no_random_sentence_of_its_teaser() -> None:
    title = "Heron 3 Is Out Now, Quillon Buys a Mine, Rules for Robots"
    draft = written(source(1, title, "Learning from data is an empirical process. Robots learn by trying 400 times."))
    assert (draft.tldr.what_changed, draft.insight, draft.takeaways) == (None, None, ())
    assert draft.note == DIGEST


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Gannet for Citizens", "Empowering towns to plan their streets for the good of all of their citizens."),
        ("What a year of parcels taught us", "In a new report, we seek to answer that question."),
    ],
)
def test_a_card_without_more_than_a_slogan_says_so(title: str, text: str) -> None:
    draft = written(source(1, title, text, primary=True))
    assert draft.tldr.what_changed is None
    assert draft.note == HEADLINE_ONLY


def test_an_abstract_is_one_wherever_it_stands_and_its_claim_comes_before_the_background() -> None:
    entry = source(1, "Gannet: weighing parcels before they are sorted", ABSTRACT, primary=True)
    assert is_paper(entry)
    what = written(entry, event="research").tldr.what_changed
    assert what is not None
    assert "propose Gannet" in what.text or "our method outperforms" in what.text


def test_what_is_known_before_a_paper_is_no_insight_of_it() -> None:
    text = (
        "Parcels of every depot in the north are sorted by people with 20 years of practice in it. "
        "Motivated by this, we introduce Gannet, a robot arm that sorts parcels with a camera. "
        "Gannet sorts 4,000 parcels an hour in three depots and drops one in 900 of them."
    )
    draft = written(source(1, "Gannet sorts parcels", text, url="https://arxiv.org/abs/2611.00002"), event="research")
    assert draft.tldr.what_changed is not None
    assert draft.tldr.what_changed.text.startswith("We introduce Gannet")
    assert draft.insight is not None
    assert draft.insight.text.startswith("Gannet sorts 4,000")


def test_a_maker_that_speaks_of_itself_writes_no_abstract() -> None:
    text = (
        "We introduce Heron 3 today, and our team is proud of it. It runs on a laptop and answers in four languages. "
        "Customers of our old plan get it at no cost until the end of the year, and so do schools. "
        "We found that people want shorter answers, so Heron 3 gives them unless somebody asks for more of it."
    )
    assert not is_paper(source(1, "Heron 3", text, primary=True))


@pytest.mark.parametrize(
    ("text", "headline", "leads"),
    [
        ("because they try to lift with their backs.", "How to lift parcels", False),
        ("heronctl now sorts parcels by weight.", "Faster sorting in heronctl 2.1", True),
        ("eBooks of Larkspur get an index.", "Reading at Larkspur", True),
        ("llama.heron now sorts parcels.", "Sorting parcels", True),
    ],
)
def test_the_rest_of_a_broken_sentence_never_leads(text: str, headline: str, leads: bool) -> None:
    assert alone.may_lead(text, headline) is leads


def test_background_alone_is_no_news_of_a_paper() -> None:
    text = "Sorting parcels remains one of the last tasks that people do better than machines in every depot."
    entry = source(1, "Gannet: robots that sort", text, url="https://arxiv.org/abs/2611.00001")
    assert written(entry, event="research").tldr.what_changed is None


def test_an_insight_is_about_the_news_of_its_card() -> None:
    text = (
        "A flaw in the kernel of Varnix gives any program full rights, Brightwater said on Tuesday. "
        "Brightwater found the flaw in Varnix with a model that reads 4,000 files of kernel code an hour. "
        "The flaw has been in every Varnix kernel since 2014. "
        "Elsewhere in the week, a stolen licence plate led police across 11 counties to an orchard near Brill. "
        "Orchard owners had reported 340 missing crates of pears, and officers counted 212 of them in a barn. "
        "Detectives plan a hearing in Brill, where 17 growers want their pears back from the county. "
    )
    draft = written(source(1, "Brightwater finds a flaw in the kernel of Varnix", text), event="vulnerability")
    assert draft.insight is not None
    assert not {"pears", "plate", "Brill"} & set(draft.insight.text.replace(",", "").split())


def test_a_numbered_issue_that_lists_its_subjects_is_a_digest() -> None:
    assert alone.is_digest("The Varnholm Letter #12: a flood, a robot, and a law")
    assert not alone.is_digest("Heron #12: a robot that swims")
    assert not alone.is_digest("Issue 12 of the act, passed on Monday: robots need a licence")
