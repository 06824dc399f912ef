"""Cards and recaps for tests: invented events of invented companies, told by invented publishers."""
# ruff: noqa: E501 - a source a line reads better than a source in eight

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage.records import (
    Card,
    Cite,
    Implication,
    Line,
    Mode,
    Recap,
    RecapItem,
    Related,
    Source,
    Subscription,
    TimelineItem,
    Tldr,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BASE = "https://news.example.org"


def quoted(text: str, source: int = 0, quote: str = "") -> Line:
    """A line taken word for word from a source."""
    return Line(text=text, basis="quoted", cites=(Cite(source=source, quote=quote or text),))


def suggested(text: str) -> Line:
    """A line of the playbook."""
    return Line(text=text, basis="suggested")


def source(number: int, publisher: str, title: str, url: str, minutes: int, *, primary: bool = False) -> Source:
    """A telling, published ``minutes`` before NOW and collected 20 minutes later."""
    published = NOW - timedelta(minutes=minutes)
    return Source(
        entry_id=number,
        publisher=publisher,
        title=title,
        url=url,
        published_at=published,
        collected_at=published + timedelta(minutes=20),
        primary=primary,
    )


EXPORT = Card(
    id=17,
    story_id=9,
    revision=2,
    headline="Commerce ministry limits exports of AI training chips to licensed buyers",
    insight=quoted("Training chips above 900 teraflops will need an export licence from 1 March 2027."),
    tldr=Tldr(
        what_changed=quoted(
            "The ministry published a rule on Monday that puts every accelerator above 900 teraflops on the list of "
            "licensed goods.",
        ),
        why_it_matters=quoted(
            "Cloud regions outside the country buy about a third of the chips that the rule covers.",
            1,
            "Cloud regions outside the country buy about a third of the chips that the rule covers, according to the "
            "industry group.",
        ),
        what_to_do_next=suggested("List the regions your training jobs run in and ask each provider about supply."),
        who_should_care=suggested("Infrastructure and procurement teams, and everybody who trains models abroad."),
    ),
    takeaways=(
        quoted("Licences will be decided within 45 days, and a refusal must give its grounds in writing."),
        quoted("Orders placed before 23 November 2026 are exempt until the end of June 2027.", 2),
        quoted("Two chip makers said they would offer a slower part that stays below the limit.", 1),
    ),
    implications=(
        Implication(
            prediction=quoted("Halden Compute expects delivery times to double in the first half of 2027.", 2),
            rationale=quoted("Every order above the limit now waits for a licence decision of up to 45 days.", 2),
            by="2027-06",
            judged_by="Delivery times in Halden Compute's report for the second quarter of 2027.",
        ),
        Implication(prediction=quoted("The ministry plans to review the limit once a year."), by="2027-11"),
    ),
    timeline=(
        TimelineItem(date="2025-05", line=quoted("A first draft of the rule covered complete servers only.", 1)),
        TimelineItem(
            date="2026-09-14",
            line=Line(text="Industry group asks for a threshold instead of a list of products", basis="archive"),
            card_id=9,
        ),
        TimelineItem(date="2027-03-01", line=quoted("The rule takes effect.")),
    ),
    related=(
        Related(story_id=4, headline="Northgate opens a second fab for inference chips", seen_at=NOW - timedelta(days=6), card_id=11),
        Related(story_id=3, headline="Cloud prices for training fall for the third month", seen_at=NOW - timedelta(days=19), url="https://tensor-times.example/prices"),
    ),
    sources=(
        source(101, "The Model Wire", "Ministry puts AI training chips on export list", "https://modelwire.example/2026/11/export-rule?ref=rss&v=2", 140),
        source(102, "Tensor Times", "What the new chip rule means for clouds", "https://tensor-times.example/chip-rule", 95),
        source(103, "Halden Compute Blog", "Our first reading of the export rule", "https://blog.halden.example/export-rule", 60, primary=True),
    ),
    topics=("policy", "hardware"),
    event="regulation",
    importance=82,
    credibility=74,
    published_at=NOW - timedelta(minutes=140),
    collected_at=NOW - timedelta(minutes=93),
    written_at=NOW - timedelta(minutes=90),
)  # fmt: skip

RELEASE = Card(
    id=18,
    story_id=10,
    revision=1,
    headline="Quillon releases Marten 3, an open-weight model that fits on one workstation",
    insight=quoted("Marten 3 scores 71.4 on the vendor's own coding suite with 24 billion parameters."),
    tldr=Tldr(
        what_changed=quoted("Quillon published the weights of Marten 3 under the Apache 2.0 licence."),
        why_it_matters=Line(
            text="A team can run it on one workstation with 48 GB of memory.",
            basis="written",
            cites=(Cite(source=0, quote="runs on a single workstation with 48 GB of memory"),),
        ),
        what_to_do_next=suggested(
            "Run your own evaluation set against Marten 3 before you trust the vendor's numbers."
        ),
    ),
    takeaways=(quoted("The context window is 256,000 tokens."), quoted("Training data are not published.", 1)),
    sources=(
        source(110, "Quillon", "Marten 3", "https://quillon.example/marten-3", 300, primary=True),
        source(111, "The Model Wire", "Quillon opens Marten 3", "https://modelwire.example/2026/11/marten-3", 240),
    ),
    topics=("models", "open_source"),
    event="model_release",
    importance=67,
    credibility=80,
    published_at=NOW - timedelta(minutes=300),
    collected_at=NOW - timedelta(minutes=296),
    written_at=NOW - timedelta(minutes=295),
    written_by="example-model-1",
)

BARE = Card(
    id=19,
    story_id=12,
    revision=1,
    headline="Lindqvist Robotics names a new chief scientist",
    sources=(source(120, "Robotics Desk", "Lindqvist Robotics names a new chief scientist", "https://robotics.example/lindqvist", 30),),
    topics=("people",),
    importance=31,
    credibility=40,
    collected_at=NOW - timedelta(minutes=9),
    written_at=NOW - timedelta(minutes=9),
    note="Headline only: the feed gives no text",
)  # fmt: skip

LEAK = Card(
    id=20,
    story_id=13,
    revision=1,
    headline="Flaw in the Tanager agent runtime lets web pages read local files; patch is out",
    insight=quoted("Version 2.8.1 closes the hole; every earlier version of the 2.x line is affected."),
    tldr=Tldr(
        what_changed=quoted("The maintainers released Tanager 2.8.1 and rated the flaw 9.1 out of 10."),
        what_to_do_next=suggested("Update Tanager to 2.8.1 today and look for unknown file reads in its log."),
        who_should_care=suggested("Everybody who runs agents with access to a file system."),
    ),
    takeaways=(quoted("The flaw was reported on 9 November 2026 by two independent researchers.", 1),),
    sources=(
        source(130, "Tanager Advisories", "TA-2026-014", "https://tanager.example/advisories/14", 420, primary=True),
        source(131, "Patch Weekly", "Tanager flaw exposes local files", "https://patchweekly.example/tanager", 380),
    ),
    topics=("security", "agents"),
    event="vulnerability",
    importance=88,
    credibility=90,
    published_at=NOW - timedelta(minutes=420),
    collected_at=NOW - timedelta(minutes=418),
    written_at=NOW - timedelta(minutes=417),
)

FUNDING = Card(
    id=21,
    story_id=14,
    revision=1,
    headline="Ostrava Speech raises 40 million euros for on-device voice models",
    insight=quoted("The round values the company at 210 million euros."),
    tldr=Tldr(what_changed=quoted("Ostrava Speech closed a series B of 40 million euros led by Pinecrest.")),
    sources=(source(140, "Founders' Ledger", "Ostrava Speech raises €40m", "https://ledger.example/ostrava", 1500),),
    topics=("business",),
    event="funding",
    importance=44,
    credibility=61,
    published_at=NOW - timedelta(minutes=1500),
    collected_at=NOW - timedelta(minutes=1440),
    written_at=NOW - timedelta(minutes=1440),
)

PAPER = Card(
    id=22,
    story_id=15,
    revision=1,
    headline="Study finds that retrieval helps small models more than large ones",
    insight=quoted("We show that a 3B model with retrieval matches a 30B model without it on five of eight tasks."),
    tldr=Tldr(
        what_changed=quoted("We show that a 3B model with retrieval matches a 30B model without it on five of eight tasks."),
        who_should_care=suggested("Teams that pay for a large model to answer from their own documents."),
    ),
    takeaways=(quoted("On tasks that need arithmetic, retrieval did not help at any size."),),
    sources=(source(150, "Preprint Server", "When does retrieval help?", "https://preprints.example/2611.01234", 2900, primary=True),),
    topics=("research",),
    event="paper",
    importance=52,
    credibility=70,
    published_at=NOW - timedelta(minutes=2900),
    collected_at=NOW - timedelta(minutes=2880),
    written_at=NOW - timedelta(minutes=2880),
)  # fmt: skip

CARDS = (EXPORT, RELEASE, BARE, LEAK, FUNDING, PAPER)


def item(card: Card) -> RecapItem:
    """The recap's short form of a card."""
    action = card.tldr.what_to_do_next
    return RecapItem(
        card_id=card.id,
        headline=card.headline,
        insight=card.insight.text if card.insight else "",
        url=card.sources[0].url,
        publisher=card.sources[0].publisher,
        sources=len(card.sources),
        importance=card.importance,
        topics=card.topics,
        action=action.text if action else "",
        published_at=card.published_at,
    )


WEEK = Recap(
    id=3,
    team_id="T1",
    channel_id="C1",
    slot="week:2026-W47",
    title="Your AI week: 16 to 22 November 2026",
    since=datetime(2026, 11, 16, tzinfo=UTC),
    until=datetime(2026, 11, 23, tzinfo=UTC),
    lead="A week of rules and repairs: chips need licences, Tanager needs a patch, and Marten 3 is free to run.",
    items=tuple(sorted(map(item, CARDS), key=lambda it: -it.importance)),
    stories=143,
    source_count=58,
    busiest=(("policy", 31), ("models", 24), ("security", 18), ("research", 15), ("business", 9), ("open_source", 4)),
    due=("Northgate said its second fab would open “before the end of November”.",),
    created_at=NOW,
)

QUIET_WEEK = replace(WEEK, id=4, items=(), busiest=(), due=(), stories=0, lead="Not much happened this week.")

SUBSCRIPTION = Subscription(
    id=5,
    team_id="T1",
    channel_id="C0123456789",
    topics=("policy", "security"),
    phrases=("export rule",),
    excluded=("webinar",),
    min_importance=40,
    mode=Mode.DAILY,
    hour=9,
    timezone="Europe/Berlin",
    quiet_start=20,
    quiet_end=7,
    daily_cap=10,
    created_by="U0123456789",
    created_at=NOW - timedelta(days=30),
)
