"""Judging: what is AI news, what is no news of one event, which topics and which kind of event."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.stories.judge import Verdict, judge
from bot.stories.lexicon import CONFIG, Lexicon
from bot.stories.patterns import MAX_TEXT, PatternError, PatternSet, SiftedSet, phrase
from bot.stories.reading import read
from storage.records import Category
from tests.stories.making import entry, feed, lexicon


def verdict(title: str, summary: str = "", *, category: Category = Category.NEWS, **values: object) -> Verdict:
    """The verdict on one headline of one kind of feed."""
    url = str(values.pop("url", "https://outlet1.example/1"))
    return judge(entry(1, title, summary, url=url), feed(1, category=category, **values), lexicon())


@pytest.mark.parametrize(
    "title",
    [
        "Acme's chatbot learns to say no",
        "OpenAI moves offices",
        "Robotaxis return to the city",
        "What GPT-9 costs",
        "An AI upscaler comes to Linux 9.1",
        "GNOME refuses patches written by AI",
        "Halcyon lands a data centre by the sea",
        "Amazon Nova learns to read tide tables",
        "Apple Intelligence learns Welsh",
    ],
)
def test_ai_news_of_a_general_outlet_is_accepted(title: str) -> None:
    assert verdict(title).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Ten tents for a wet autumn",
        "The king paid a visit",
        "Real estate agents fear a slump",
        "CIA agents were seen at the harbour",
        "Border patrol agents stop a circus",
        "Storm prompts row over the harbour wall",
        "Survivor of the Nova festival speaks",
        "Gardeners fine-tune their weeding",
        "Mesa 91.2 mends a driver for NVIDIA GPUs",
        "Linux 9.1 steadies older GPUs",
        "NVIDIA brings GeForce players a faster card",
        "Ransomware at a supplier of Nvidia",
    ],
)
def test_other_news_is_set_aside_with_its_points(title: str) -> None:
    found = verdict(title)
    assert not found.relevant
    assert "not AI news" in found.reason
    assert found.reason


def test_mention_in_the_text_alone_needs_more() -> None:
    assert not verdict("A bridge is repainted", "The town asked an AI for the colour.").relevant
    assert verdict("A bridge is repainted", "A machine learning firm let its AI, a language model, choose.").relevant


def test_feed_of_ai_news_only_needs_no_words() -> None:
    assert verdict("Notes on our summer", ai_only=True).relevant
    assert verdict("Mattress coupon: 40% off, best deals", ai_only=True).reason


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("The Download: chatbots and tides", "roundup"),
        ("AI week in review: chatbots everywhere", "roundup"),
        ("Halcyon opens its model \U0001f433, tides of code \U0001f30a, a robot that knits \U0001f9f6", "roundup"),
        ("Halcyon Opens Its Model, Chatbots Learn Tides, Robots That Knit, Smaller AI Agents", "roundup"),
        ("How to build a chatbot in an afternoon", "how_to"),
        ("Get this AI speaker at 40% off today", "shopping"),
        ("We are hiring an AI engineer", "job"),
        ("Sponsored: the AI platform for your team", "sponsored"),
    ],
)
def test_what_is_no_news_of_one_event_is_set_aside(title: str, kind: str) -> None:
    found = verdict(title)
    assert found.suppressed == kind
    assert found.reason
    assert found.event == ""


def test_opinion_becomes_a_story_without_an_event() -> None:
    found = verdict("Why the AI boom will not last")
    assert not found.reason
    assert found.suppressed == "opinion_or_analysis"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("How Wren Foods uses AI to sort its apples", "guide"),
        ("Building an AI tide table with Amazon Bedrock", "guide"),
        ("Deploy your chatbot on a barge with Amazon SageMaker", "guide"),
        ("Scaling AI labels for choirs with Strands", "guide"),
        ("I let a chatbot plan my garden for a month", "review"),
        ("Five ways to keep AI out of your choir", "review"),
        ("The best AI apps for rowers", "review"),
        ("Hands-on with the AI kettle", "review"),
        ("Inside the village that runs on AI", "opinion_or_analysis"),
        ("The end of AI as we know it", "opinion_or_analysis"),
        ("AI isn't the answer to tides, and never was", "opinion_or_analysis"),
        ("Wren chief says AI will free us from work by 2040", "opinion_or_analysis"),
        ("Nobody wants an AI kettle", "opinion_or_analysis"),
        ("Can a chatbot keep a secret?", "opinion_or_analysis"),
        ("Wilma Oar, Wren Foods: Baking with AI at dawn", "opinion_or_analysis"),
        ("‘Chatbots will row for us,’ boathouse boss says", "opinion_or_analysis"),
        ("AI is noisier than choirs, experts say", "opinion_or_analysis"),
        ("Most teens think AI is a bore", "opinion_or_analysis"),
        ("Behind the chatbot that sorts barges", "opinion_or_analysis"),
        ("We got a chatbot to fold our sails", "guide"),
    ],
)
def test_views_lessons_and_reviews_are_kept_but_marked(title: str, kind: str) -> None:
    found = verdict(title)
    assert found.suppressed == kind
    assert not found.reason
    assert found.event == ""


@pytest.mark.parametrize(
    "title",
    [
        "Podcast: two engineers on AI and tides",
        "Presentation: AI Agents in the Boathouse",
        "Tidecast podcast #31 - chatbots and barges",
        "Meet three AI founders at TechCrunch Disrupt",
        "Join our livestream: what the new chatbot means for choirs",
    ],
)
def test_talks_and_programmes_are_set_aside(title: str) -> None:
    assert verdict(title).suppressed == "talk"
    assert verdict(title).reason


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("AI News for 3/14/2027-3/15/2027", "roundup"),
        ("March 2027: the Chatbot Boathouse Newsletter", "roundup"),
        ("Chatbots, barges and everything else announced at the AI fair", "roundup"),
        ("Pay $30 once and use this AI model for ever, or forever", "shopping"),
        ("Lifetime access to an AI songbook for choirs", "shopping"),
    ],
)
def test_newsletters_and_bargains_are_set_aside(title: str, kind: str) -> None:
    assert verdict(title).suppressed == kind
    assert verdict(title).reason


@pytest.mark.parametrize(
    "title",
    [
        "Acme releases River 2, its new language model - and why it matters",
        "Acme raises $80 million for its AI - but can it last?",
        "Acme brings AI summaries to its Mail app - here's how it works",
        "The future of Acme: AI startup raises $40 million in Series B funding",
        "Acme adds AI podcasts to its notebook app in 12 languages",
        "Acme cuts 9,000 jobs as AI takes over support",
        "A choir made a guide to AI songs, and Acme sues over it",
        "Acme's 'stop hiring humans' AI startup raises $25 million and goes on hiring",
    ],
)
def test_news_with_a_tail_of_another_kind_stays_news(title: str) -> None:
    assert verdict(title).suppressed == ""


@pytest.mark.parametrize("title", ["How we trained our AI on tides", "Why we built an AI for tides"])
def test_a_lab_explaining_its_own_work_is_news(title: str) -> None:
    assert not verdict(title, category=Category.LAB, ai_only=True).suppressed


@pytest.mark.parametrize(
    "title",
    [
        "How Wren Foods uses Acme's AI to sort its apples",
        "Accelerating AI for rowers with Amazon Bedrock",
        "Create your own AI agent for barges",
    ],
)
def test_a_lab_telling_of_its_customers_or_teaching_its_product_is_none(title: str) -> None:
    assert verdict(title, category=Category.LAB, ai_only=True).suppressed == "guide"


def test_advert_is_known_by_address_and_last_words() -> None:
    summary = "Your team deserves an AI that ships. See how others do it. Book a demo today!"
    url = "https://acme.example/ai?utm_campaign=spring&utm_medium=newsletter"
    assert (
        verdict("The AI platform that ships", summary, url=url, category=Category.NEWSLETTER).suppressed == "sponsored"
    )
    assert not verdict("The AI platform that ships", summary, url=url, category=Category.LAB, ai_only=True).reason


@pytest.mark.parametrize(
    ("title", "summary", "url"),
    [
        (
            "Acme Ships Its AI Agent for Build Files",
            "The agent writes build files. Your team can try it. By Ann Other",
            "https://acme.example/news/1/?utm_campaign=acme_content&utm_source=acme&utm_medium=feed&utm_term=global",
        ),
        (
            "AI finds a lost river",
            "The model read old maps.",
            "https://acme.example/2/?utm_campaign=RSS%7CACME&utm_source=ACME&utm_medium=RSS&utm_content=rivers",
        ),
        (
            "Acme's AI answers the phone for you",
            "You can let it call for free, and your own voice is not needed. Here's how to try it today.",
            "https://acme.example/3",
        ),
        ("Acme names state-sponsored hackers who use AI", "", "https://acme.example/4"),
        ("Acme's chatbot signs a sponsorship deal with a rowing league", "", "https://acme.example/5"),
        ("Senator is the main sponsor of a bill on AI", "", "https://acme.example/6"),
        ("Acme unveils new AI tools for choirs - here's how to get them", "", "https://acme.example/7"),
        ("Acme trained its first language model from scratch", "", "https://acme.example/8"),
        ("Wardens launch an AI testing guide to weigh risks", "", "https://acme.example/9"),
        ("Acme's AI study mode goes step by step through homework", "", "https://acme.example/10"),
    ],
)
def test_news_that_only_looks_like_an_advert_or_a_how_to_goes_on(title: str, summary: str, url: str) -> None:
    found = verdict(title, summary, url=url)
    assert found.suppressed == ""
    assert not found.reason


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("Acme releases River 2, its new language model", "model_release"),
        ("Acme AI raises $40 million in Series B funding", "funding"),
        ("Acme AI raises concerns about chatbots", ""),
        ("Authors sue Acme over AI training data", "lawsuit"),
        ("Judge rules against Acme in AI copyright case", "ruling"),
        ("Critical vulnerability found in Acme's AI gateway", "vulnerability"),
        ("Acme acquires chatbot startup Zeta", "acquisition"),
        ("Acme to buy AI chip maker Zeta in $2 billion stock deal", "acquisition"),
        ("Acme strikes $2 billion deal for AI startup Zeta", "acquisition"),
        ("Acme signs AI licensing deal with Zeta ahead of IPO", "partnership"),
        ("Acme's AI glasses leave the lab", ""),
        ("Acme brings AI summaries to its Mail app", "product_launch"),
        ("Gemini is coming to Acme cars next week", "product_launch"),
        ("Acme updates its Claude tool for the average office worker", "product_launch"),
        ("Zeta AI Mode in Gemini Search", "product_launch"),  # no trigger: its words tell it
        ("Trump says AI model of the UK is now live after a deal", ""),  # a trigger, and words against it
        ("How Acme brings AI summaries to its Mail app", ""),
        ("Chatbots praise bad plans, Lund study finds", "research"),
        ("Guardrails fail on long chats with AI, report finds", "research"),
        ("Acme AI lands Zeta as its first customer", "partnership"),
        ("Acme links up with Zeta to make AI chips", "partnership"),
        ("OpenAI hires former Acme executive for robots", "people_move"),
        ("Acme AI is losing two co-founders", "people_move"),
        ("OpenAI is nuking its 4o chatbot", "deprecation"),
        ("Acme hits pause on AI search after complaints", "deprecation"),
        ("Illinois bans AI from giving therapy", "regulation"),
        ("Governor orders all county offices to drop Anthropic's AI", "regulation"),
        ("Acme's AI division has another record quarter", "ipo_earnings"),
        ("One shared document could leak secrets from ChatGPT", "vulnerability"),
        ("Acme's guardrails are not enough, critics of AI say", ""),
        ("AI data centers and what they cost", ""),
        ("Acme Mail will let you opt out of AI training", "safety_policy"),
        ("Acme will shut down its first AI assistant", "deprecation"),
        ("Acme cuts 300 jobs as AI takes over support", "layoffs"),
        ("Chatbot outage leaves Acme users waiting", "outage"),
        ("Harbour data authority fines Kestrel €3 million over leaked AI chats", "regulation"),
        ("Barclays is using Claude in its branches", "adoption"),
        ("Corvid becomes the first city to regulate AI chatbots", "regulation"),
        ("Kestrel reshuffles the leadership of its AI team", "people_move"),
        ("Kestrel comes out of stealth with $4M for its AI agents", "funding"),
        ("Kestrel Launches Pier, a Free Workspace With an Integrated LLM", "product_launch"),
        ("New research shows AI agents with few guardrails", "research"),
    ],
)
def test_kind_of_event_is_recognised(title: str, event: str) -> None:
    assert verdict(title).event == event


@pytest.mark.parametrize(
    "title",
    [
        "The harbour must deal with AI agents on its own",
        "Watchdog pushes for a Google AI opt-out",
        "Kestrel gets into AI",
        "Kestrel punts on its AI assistant again",
        "Meta launches super PAC for AI",
        "Kestrel's AI firm says it won't get acquired",
        "80% of workers fear AI agents",
        "Two AIs got $100 each for a ferry ride",
        "The price of AI chips at the port went nowhere, but Kestrel launches a tool",
        "Shoppers at the port shrug while Kestrel launches an AI assistant",
    ],
)
def test_what_only_sounds_like_a_deed_or_stands_behind_the_news_tells_none(title: str) -> None:
    assert verdict(title).event == ""


def test_place_of_publication_says_the_kind_of_event() -> None:
    url = "https://arxiv.org/abs/2501.01234"
    assert verdict("Tides and language models", url=url).event == "research"


def test_topics_are_those_the_headline_is_about() -> None:
    found = verdict("Regulator opens probe into Acme's AI chips", "The government wants to know who buys them.")
    assert {"policy", "hardware"} <= set(found.topics)
    assert len(found.topics) <= 3
    assert {reason.score for reason in found.reasons} >= {"relevance", "topic"}


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Clinic fined after its chatbot leaked patients' chats", "security"),
        ("Clinic fined after its chatbot leaked patients' chats", "health_science"),
        ("Acme tricked: coding agent gives its secrets away in a security test", "security"),
        ("Acme's AI agents now run on Linux and Ubuntu", "open_source"),
    ],
)
def test_topic_that_people_follow_alone_needs_less_beside_a_stronger_one(title: str, topic: str) -> None:
    assert topic in verdict(title).topics


def test_entry_without_a_headline_is_set_aside() -> None:
    assert verdict("\u200b \u202e").reason == "it has no headline"


def test_summary_that_repeats_the_headline_counts_as_none() -> None:
    assert read(entry(1, "An AI wakes", "An AI wakes.")).text == ""


@settings(max_examples=100)
@given(st.text(max_size=300), st.text(max_size=600))
def test_any_entry_can_be_judged(title: str, summary: str) -> None:
    assert verdict(title, summary).points is not None


@pytest.mark.parametrize("unit", ["announces ", "a", "(((", "open-weight ", "$1 ", "ai "])
def test_hostile_repetition_is_read_in_one_pass(unit: str) -> None:
    assert verdict(unit * 20_000, unit * 20_000) is not None


def test_labels_and_topics_are_found_by_slug() -> None:
    assert lexicon().label("devtools") == "Developer tools"
    assert lexicon().label("unknown") == "unknown"
    assert lexicon().event_label("outage")
    assert lexicon().event_label("") == ""
    assert 12 <= len(lexicon().topics) <= 16


@pytest.mark.parametrize(
    ("term", "text", "fits"),
    [
        ("open weight*", "Open-weights are here", True),
        ("AI", "an AI lab", True),
        ("cat", "concatenate", False),
        ("gpt-<n>*", "GPT-5o", True),
        ("gpt-<n>*", "GPT-style", False),
        ("a.i", "a-i", False),
    ],
)
def test_term_fits_whole_words(term: str, text: str, fits: bool) -> None:
    assert bool(PatternSet([phrase(term)]).hits(text)) is fits


def test_case_can_matter() -> None:
    assert PatternSet([phrase("AI", case=True)]).hits("the ai said") == ()
    assert len(PatternSet([])) == 0
    assert PatternSet([]).hits("x") == ()


def test_only_the_beginning_of_a_text_is_looked_at() -> None:
    assert PatternSet(["needle"]).hits("x" * MAX_TEXT + "needle") == ()


@pytest.mark.parametrize("kind", [PatternSet, SiftedSet])
def test_pattern_that_cannot_be_read_is_named(kind: type[PatternSet]) -> None:
    with pytest.raises(PatternError, match=r"a\(\?=b\)"):
        kind(["a(?=b)"])


@settings(max_examples=100)
@given(st.text("abc x", max_size=40))
def test_sifted_patterns_find_what_one_automaton_finds(text: str) -> None:
    patterns = [r"\bab.{0,9}\b(c+|x)", "(?-i)^A", "a|b", "", r"cab\b", "[^a]c$"]
    assert SiftedSet(patterns).hits(text) == PatternSet(patterns).hits(text)
    assert len(SiftedSet(patterns)) == len(patterns)
    assert SiftedSet([]).hits(text) == ()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("topics.toml", "not = [toml", "not valid TOML"),
        ("topics.toml", "[relevance]", "cannot be used"),
        ("topics.toml", "[relevance]\n[topics]\n[topic.cats]", "unknown key 'topic'; known are relevance, topics"),
        ("topics.toml", "[relevance]\n[topics.cats]\nname = 'Cats'", "unknown key 'name' in .topics.cats."),
        ("topics.toml", "[relevance.term]\n[topics]", "unknown key 'term' in .relevance."),
        ("topics.toml", "[relevance]\n[topics.cats]\nlabel='C'\nterms={1='cat'}", "must be a list"),
        ("playbook.toml", "[meta]\n", "cannot be used"),
        ("playbook.toml", None, "cannot be read"),
    ],
)
def test_wrong_file_gets_one_sentence(tmp_path: Path, name: str, text: str | None, words: str) -> None:
    for shipped in ("topics.toml", "playbook.toml"):
        (tmp_path / shipped).write_text((CONFIG / shipped).read_text(encoding="utf-8"), encoding="utf-8")
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        Lexicon.load(tmp_path / "topics.toml", tmp_path / "playbook.toml")


def test_bad_pattern_in_the_playbook_is_named(tmp_path: Path) -> None:
    book = (CONFIG / "playbook.toml").read_text(encoding="utf-8").replace(r"'\boutage\b'", r"'(outage'")
    (tmp_path / "playbook.toml").write_text(book, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\(outage"):
        Lexicon.load(playbook_path=tmp_path / "playbook.toml")
