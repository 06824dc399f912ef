"""A story made of its entries: headline, scores with reasons, and what changed since people were told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.stories.assemble import Assembled, assemble
from bot.stories.headline import Title, choose_headline
from bot.stories.makers import makers_in
from bot.stories.score import Scores, Telling, score
from storage.records import Category, Story
from tests.stories.making import LAB, NOON, feed, lexicon, telling

RIVER = "Acme releases River 2, an open-weight language model"


def scored(
    *tellings: Telling, event: str = "", kind: str = "", topics: tuple[str, ...] = (), familiar: float = 0.0
) -> Scores:
    """Both numbers of these entries."""
    return score(tellings, event=event, kind=kind, topics=topics, familiar=familiar, lexicon=lexicon())


def made(before: Story | None, old: list[Telling], new: list[Telling]) -> Assembled:
    """The story of these entries at noon."""
    return assemble(before, old=old, new=new, lexicon=lexicon(), now=NOON)


def first(*tellings: Telling) -> Story:
    """A stored story of these entries."""
    return replace(made(None, [], list(tellings)).story, id=7)


def kinds(found: Assembled) -> dict[str, bool]:
    """Kind of change → whether it matters."""
    return {change.kind: change.matters for change in found.changes}


def test_more_independent_sources_matter_more_and_are_believed_more() -> None:
    one, three = scored(telling(1, RIVER)), scored(*(telling(n, RIVER) for n in (1, 2, 3)))
    assert three.importance > one.importance
    assert three.credibility > one.credibility
    assert any("3 independent sources" in reason.words for reason in three.reasons)


def test_two_feeds_of_one_house_count_once() -> None:
    house = [telling(n, RIVER, url=f"https://news.outlet.example.co.uk/{n}") for n in (1, 2)]
    assert any(reason.words == "1 source" for reason in scored(*house).reasons)


def test_makers_own_post_is_believed_and_weighs_more() -> None:
    lab, outlet = telling(1, RIVER, of=feed(1, category=LAB, weight=2.0)), telling(1, RIVER)
    assert scored(lab).credibility > scored(outlet).credibility
    assert scored(lab).importance > scored(outlet).importance


def test_what_only_its_maker_tells_of_itself_weighs_little_until_others_tell_it() -> None:
    """A lab's own how-tos and tales of customers are not the news of the day; an event of its own still is."""
    lab = telling(1, "How Bakery Aster speeds up its ovens with Acme Cloud", of=feed(1, category=LAB, weight=1.3))
    outlet = telling(2, "Bakers sue Acme over recipes")
    assert scored(lab).importance < scored(outlet, event="lawsuit").importance - 10
    assert scored(lab).importance < scored(outlet).importance + 5
    assert not any(
        "told by its maker" in reason.words for reason in scored(lab).reasons if reason.score == "importance"
    )
    assert scored(lab, event="model_release").importance > scored(outlet, event="model_release").importance
    assert scored(lab, outlet).importance > scored(telling(3, RIVER), outlet).importance + 10


def test_a_notice_at_its_origin_weighs_less_than_an_event_there() -> None:
    office = telling(1, "Notes on chatbots in boathouses", of=feed(1, category=Category.POLICY, weight=1.5))
    event, notice = (scored(office, event=one) for one in ("regulation", ""))
    origin = "told by its maker or at its origin"
    points = [
        [r.points for r in one.reasons if r.words == origin and r.score == "importance"] for one in (event, notice)
    ]
    assert points == [[10.0], [2.0]]
    assert scored(office, telling(2, "Chatbots in boathouses")).importance > notice.importance + 15


def test_what_others_tell_of_a_well_known_maker_weighs_more_and_says_whom() -> None:
    plain, known = (
        scored(telling(1, "Acme ends its oldest model")),
        scored(telling(1, "Anthropic ends its oldest model")),
    )
    assert known.importance > plain.importance
    assert any(reason.words == "about a well-known maker: Anthropic" for reason in known.reasons)
    phone = scored(telling(1, "Samsung ends its oldest model"))
    assert plain.importance < phone.importance < known.importance
    both = scored(telling(1, "Samsung phones get Claude"))
    assert any(reason.words == "about a well-known maker: Anthropic" for reason in both.reasons)
    assert makers_in("GPT-5.9 and Kimi K9") == {"OpenAI", "Moonshot"}
    own = telling(1, "Claude in our offices", of=feed(1, category=LAB, weight=2.0))
    assert not any("well-known" in reason.words for reason in scored(own).reasons)


@pytest.mark.parametrize(
    ("title", "event", "words"),
    [
        ("Aster raises $4.5 million to sort parcels", "funding", "a small round, below 50 million"),
        ("Aster raises $700K to sort parcels", "funding", "a small round, below 50 million"),
        ("Aster raises $60m to sort parcels", "funding", ""),
        ("Aster raises funds to sort parcels", "funding", ""),
        ("Aster buys Basalt for $3.2bn", "acquisition", "a sum of a billion or more"),
        ("Aster to spend €2 trillion on data centres", "infrastructure", "a sum of a billion or more"),
        ("Aster fined $3 million", "regulation", ""),
        ("Aster shares jump 25% to $3 billion after results", "ipo_earnings", "how the market took it"),
        ("Aster's market capitalization passes $2 trillion", "ipo_earnings", "how the market took it"),
        ("Aster buys the sorters of Basalt for $3 billion as shares jump", "acquisition", "a sum of a billion or more"),
        ("Aster earns $3 billion, a record", "ipo_earnings", "a sum of a billion or more"),
    ],
)
def test_sums_of_money_weigh_by_their_size(title: str, event: str, words: str) -> None:
    reasons = [reason.words for reason in scored(telling(1, title), event=event).reasons]
    assert words in reasons if words else not any("million" in one or "billion" in one for one in reasons)


def test_a_feature_that_one_publisher_tells_of_weighs_less_until_others_do() -> None:
    title = "Acme adds AI captions to its photo app"
    gadget = scored(telling(1, title), event="product_launch", topics=("products",))
    assert any(reason.words == "a feature or gadget that one publisher tells of" for reason in gadget.reasons)
    model = scored(telling(1, title), event="product_launch", topics=("models", "products"))
    for_work = telling(1, "Acme adds AI captions for clinicians")
    assert scored(for_work, event="product_launch", topics=("products",)).importance > gadget.importance
    assert gadget.importance < model.importance
    several = scored(telling(1, title), telling(2, title), event="product_launch", topics=("products",))
    assert several.importance > gadget.importance + 15


def test_without_a_kind_of_event_a_subject_of_work_weighs_a_little_more() -> None:
    title = "Acme and the tides"
    assert (
        scored(telling(1, title), topics=("security",)).importance
        > scored(telling(1, title), topics=("society",)).importance
    )


def test_rumour_and_gossip_are_believed_less() -> None:
    plain = scored(telling(1, RIVER))
    hedged = scored(telling(1, "Acme reportedly plans River 2"))
    gossip = scored(telling(1, RIVER, of=feed(1, category=Category.COMMUNITY, weight=0.4)))
    assert hedged.credibility < plain.credibility
    assert gossip.credibility < plain.credibility


@pytest.mark.parametrize(
    ("title", "hedged"),
    [
        ("Acme reportedly plans River 2", True),
        ("Acme in talks to buy Basalt", True),
        ("Rumours suggest a cheaper River", True),
        ("Leak hints at River 2", True),
        ("Acme might sell its chat-bot arm", True),
        ("River 3 could arrive in May", True),
        # facts with what may follow of them, and words that only look like doubt
        ("Flaw in River's command line could allow strangers to run code", False),
        ("Acme presents River 3, a model that could replace River Pro", False),
        ("Acme halves prices - and rivals may follow", False),
        ("Acme pulls feature after private chats leak to search engines", False),
        ("Leaked contract lists what Acme pays", False),
        ("What you may have missed about River", False),
        ("False rumours spread by chatbots", False),
        ("River's grammar notes | Nora Leak", False),
        ("Acme holds its meeting on 4 May 2026", False),
    ],
)
def test_only_doubt_of_the_news_itself_is_called_a_hedge(title: str, hedged: bool) -> None:
    assert any("hedge" in reason.words for reason in scored(telling(1, title)).reasons) is hedged


def test_event_news_and_freshness_raise_importance() -> None:
    plain = scored(telling(1, RIVER))
    assert scored(telling(1, RIVER), event="model_release").importance > plain.importance
    assert scored(telling(1, RIVER), kind="opinion_or_analysis").importance < plain.importance
    assert scored(telling(1, RIVER), familiar=0.9).importance < plain.importance
    assert scored(telling(1, RIVER, published_at=NOON - timedelta(days=9))).importance < plain.importance
    assert scored(telling(1, RIVER, published_at=None)).importance < plain.importance


def test_scores_stay_between_0_and_100_and_every_reason_has_words() -> None:
    tellings = [telling(n, RIVER, of=feed(n, category=LAB, weight=2.0)) for n in range(1, 60)]
    found = scored(*tellings, event="model_release")
    assert found.importance == found.credibility == 100
    assert all(reason.words for reason in found.reasons)


@pytest.mark.parametrize(
    ("titles", "headline"),
    [
        ([("You won't believe River 2!", "A", False), (f"{RIVER} - Planet", "Planet", False)], RIVER),
        ([("RIVER 2 IS OUT NOW FOR EVERYONE", "A", False), (RIVER, "B", False)], RIVER),
        ([("Introducing River 2", "Acme", True)], "Introducing River 2"),
        (
            [("Acme releases River 2 for laptops", "Acme", True), (RIVER, "B", False)],
            "Acme releases River 2 for laptops",
        ),
        (
            [
                ("Flaw in River lets a guest read the mail of others", "B", False),
                ("River 2.1.3: security update", "Acme", True),
            ],
            "Flaw in River lets a guest read the mail of others",
        ),
        ([("River", "A", False), ("Acme's River 2 model is released", "B", False)], "Acme's River 2 model is released"),
    ],
)
def test_clearest_headline_is_shown(titles: list[tuple[str, str, bool]], headline: str) -> None:
    assert choose_headline([Title(*one) for one in titles]) == headline


def test_a_feed_that_says_it_thirty_times_keeps_nobody_from_naming_the_story() -> None:
    honest = [
        telling(101, "Quillon releases Depot, an AI model for sorting parcels", of=feed(2)),
        telling(102, "Quillon's Depot is an AI model that sorts parcels", of=feed(3)),
        telling(103, "Depot, an AI model by Quillon, sorts parcels", of=feed(4)),
    ]
    bait = "Quillon AI model Depot: claim your free coins at once here"
    flood = [telling(number, bait, of=feed(1)) for number in range(1, 31)]
    assert "coins" not in made(None, [], [*flood, *honest]).story.headline
    assert "coins" not in made(None, [], [*honest, *flood]).story.headline


def test_new_story_opens_its_ledger() -> None:
    found = made(None, [], [telling(1, RIVER)])
    assert kinds(found) == {"opened": False}
    assert found.story.revision == 1
    assert found.story.event == "open_release"
    assert "open_source" in found.story.topics or "models" in found.story.topics


def test_same_publisher_again_changes_nothing_for_readers() -> None:
    old = [telling(1, RIVER)]
    again = telling(2, RIVER, of=feed(1), url="https://outlet1.example/2")
    found = made(first(*old), old, [again])
    assert found.changes == ()
    assert found.story.revision == 1


def test_second_source_is_a_quiet_change_and_the_third_is_told() -> None:
    old = [telling(1, RIVER)]
    second = made(first(*old), old, [telling(2, RIVER)])
    assert kinds(second) == {"source": False}
    assert second.story.revision == 2
    both = [*old, telling(2, RIVER)]
    assert kinds(made(first(*both), both, [telling(3, RIVER)])) == {"source": True}


def test_makers_own_post_after_a_report_is_told() -> None:
    old = [telling(1, RIVER)]
    found = made(first(*old), old, [telling(2, RIVER, of=feed(2, category=LAB, title="Acme"))])
    assert kinds(found)["source"]
    assert "Acme" in found.changes[-1].words


def test_new_number_is_told_once() -> None:
    old = [telling(1, "Acme AI in talks to buy Zeta")]
    found = made(first(*old), old, [telling(2, "Acme AI to buy Zeta for $2.5 billion")])
    assert kinds(found)["fact"]
    assert "$2.5 billion" in next(change.words for change in found.changes if change.kind == "fact")
    known = [telling(1, "Acme AI in talks to buy Zeta", "The price is $2.5bn, people say.")]
    assert "fact" not in kinds(made(first(*known), known, [telling(2, "Acme AI to buy Zeta for $2.5 billion")]))


def test_correction_is_told() -> None:
    old = [telling(1, RIVER)]
    found = made(first(*old), old, [telling(2, "Correction: Acme's River 2 has no open weights", of=feed(1))])
    assert kinds(found)["correction"]


def test_who_never_told_it_corrects_nothing_but_its_maker_does() -> None:
    old = [telling(1, RIVER)]
    title = "Correction: Acme's River 2 has no open weights"
    assert "correction" not in kinds(made(first(*old), old, [telling(2, title)]))
    posing = telling(3, title, of=feed(3, category=Category.COMMUNITY), url="https://outlet1.example/3")
    assert "correction" not in kinds(made(first(*old), old, [posing]))
    own = telling(4, title, of=feed(4, category=LAB, title="Acme"))
    assert kinds(made(first(*old), old, [own]))["correction"]


def test_that_somebody_takes_it_back_is_told_by_news_not_by_a_community() -> None:
    old = [telling(1, RIVER)]
    title = "Acme walks back its claim that River 2 has open weights"
    assert kinds(made(first(*old), old, [telling(2, title)]))["correction"]
    posted = telling(3, title, of=feed(3, category=Category.COMMUNITY))
    assert "correction" not in kinds(made(first(*old), old, [posted]))


def test_graver_kind_of_event_is_a_change() -> None:
    old = [telling(1, "Acme AI faces copyright complaint from authors")]
    before = replace(first(*old), event="lawsuit")
    new = [telling(n, f"Judge rules against Acme AI in copyright case, part {n}") for n in (2, 3)]
    assert kinds(made(before, old, new))["event"]


def test_one_telling_that_reads_as_another_kind_of_event_alarms_nobody() -> None:
    """A single headline may be misread, or tell a side of it; the kind stays until most entries show another."""
    old = [telling(1, "Acme AI faces copyright complaint from authors")]
    before = replace(first(*old), event="lawsuit")
    other = made(before, old, [telling(2, "Acme AI breach exposes authors' data, complaint says")])
    assert not kinds(other).get("event")
    unread = replace(first(*old), event="")
    assert not kinds(made(unread, old, [telling(2, RIVER)])).get("event")


def test_one_feed_has_one_voice_on_the_kind_of_event() -> None:
    launch = [telling(number, RIVER, of=feed(number)) for number in (1, 2)]
    breach = "Hackers exploit a critical vulnerability in Acme's River 2, a language model"
    flood = [telling(number, breach, of=feed(9)) for number in range(3, 12)]
    event = made(None, [], launch).story.event
    assert made(None, [], [*launch, *flood]).story.event == event != made(None, [], flood).story.event


def test_of_equally_many_the_kind_of_event_stays() -> None:
    old = [telling(1, RIVER)]
    before = first(*old)
    assert before.event == "open_release"
    after = made(before, old, [telling(2, "Acme's River 2 gets a price cut to $1 per million tokens")]).story
    assert after.event == "open_release"


def test_old_posts_of_a_new_feed_alarm_nobody() -> None:
    old = [telling(1, RIVER), telling(2, RIVER)]
    found = made(first(*old), old, [telling(3, RIVER, baseline=True)])
    assert kinds(found) == {"source": False}


def test_quiet_story_wakes_up() -> None:
    old = [telling(1, RIVER, baseline=True)]
    before = first(*old)
    assert before.quiet
    found = made(before, old, [telling(2, RIVER)])
    assert not found.story.quiet
    assert "awake" in kinds(found)


def test_a_view_is_never_posted_by_itself_until_news_joins_it() -> None:
    old = [telling(1, "Why Acme gave its chatbot River 2 away")]
    before = first(*old)
    assert before.quiet
    again = made(before, old, [telling(2, "Is Acme right to give its chatbot away?")]).story
    assert again.quiet
    found = made(before, old, [telling(2, RIVER)])
    assert not found.story.quiet
    assert found.story.event == "open_release"
    assert "awake" in kinds(found)


def test_news_stays_news_when_a_view_joins_it() -> None:
    old = [telling(1, RIVER)]
    assert not made(first(*old), old, [telling(2, "Why Acme gave River 2 away")]).story.quiet


def test_what_three_publishers_tell_happened_whatever_the_headlines_sound_like() -> None:
    titles = ["Is Acme's chatbot gone for good?", "Why Acme's chatbot went away", "Inside the end of Acme's chatbot"]
    assert first(*(telling(n, title) for n, title in enumerate(titles[:2], 1))).quiet
    assert not first(*(telling(n, title) for n, title in enumerate(titles, 1))).quiet


def test_many_new_sources_are_named_shortly() -> None:
    old = [telling(1, RIVER)]
    found = made(first(*old), old, [telling(n, RIVER) for n in range(2, 9)])
    assert "and 4 more" in found.changes[0].words
