"""Online grouping: one event is one story, and what only looks alike stays apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.stories.background import Background
from bot.stories.group import Grouper, Placement
from bot.stories.signature import amounts, sign, stem_of, stems, versions
from bot.stories.weights import Weights
from tests.stories.making import NOON

RIVER = ("Acme releases River 2, an open-weight language model", "Acme published the weights of River 2 on Monday.")


@pytest.fixture
def grouper() -> Grouper:
    return Grouper(Weights.load(), Background.load())


def put(
    grouper: Grouper, story: int, title: str, text: str = "", *, hours: float = 0, url: str = "", site: str = ""
) -> Placement:
    """Place an entry, add it where it belongs (or as ``story``), and return the placement."""
    signature, at = sign(title, text, url=url, site=site), NOON + timedelta(hours=hours)
    placed = grouper.place(signature, at)
    grouper.add(placed.story if placed.story is not None else story, signature, at)
    return placed


def test_another_telling_joins_and_says_why(grouper: Grouper) -> None:
    put(grouper, 1, *RIVER)
    signature = sign("River 2: Acme's new open-weight language model is out", "Acme released River 2.")
    placed = grouper.place(signature, NOON + timedelta(hours=3))
    assert placed.story == 1
    assert "“River”" in grouper.explain(signature, placed)


def test_new_story_and_repeat_are_explained(grouper: Grouper) -> None:
    signature = sign(*RIVER)
    assert grouper.explain(signature, grouper.place(signature, NOON)) == "nothing like it is open"
    grouper.add(1, signature, NOON)
    assert grouper.explain(signature, grouper.place(signature, NOON)) == "the same article or headline"


def test_another_event_opens_its_own_story(grouper: Grouper) -> None:
    put(grouper, 1, *RIVER)
    assert put(grouper, 2, "Court fines Zeta over stolen voices", "A judge fined the chatbot maker.").story is None
    assert len(grouper) == 2


def test_two_launches_of_one_maker_stay_apart(grouper: Grouper) -> None:
    put(grouper, 1, "Acme launches a shopping assistant in its app", "The assistant compares prices for buyers.")
    placed = put(grouper, 2, "Acme opens a research lab in Oslo", "The lab will study the safety of robots.", hours=1)
    assert placed.story is None


def test_versions_veto(grouper: Grouper) -> None:
    put(grouper, 1, "Acme releases River 5.1 language model", "Acme released its River model today.")
    placed = put(grouper, 2, "Acme releases River 5.2 language model", "Acme released its River model today.", hours=1)
    assert placed.story is None
    assert placed.near
    assert placed.near[0][0] == 1


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Acme releases River 2, an open-weight language model - The Daily Planet", ""),
        ("Something else altogether about other things", "https://acme.example/river"),
    ],
)
def test_same_headline_or_address_is_the_same_story(grouper: Grouper, title: str, url: str) -> None:
    put(grouper, 1, *RIVER, url="https://acme.example/river")
    signature = sign(title, url=url, site="Daily Planet")
    assert grouper.place(signature, NOON + timedelta(days=5)).story == 1


def test_posts_of_a_page_of_release_notes_are_stories_of_their_own(grouper: Grouper) -> None:
    page = partial(put, grouper, url="https://acme.example/release-notes")
    notes = partial(page, site="Acme release notes")
    notes(1, "Brook OCR", "Reads scanned tables and forms.")
    again = notes(2, "Reed Image", "Draws posters with text in twelve languages.", hours=30)
    assert again.story == 1  # as a newsletter that links to one article twice
    third = notes(3, "Heron Speech", "Speaks with the voice of a short recording.", hours=60)
    fourth = notes(4, "Slide agent", "Writes and lays out presentations.", hours=90)
    assert (third.story, fourth.story) == (None, None)
    assert page(5, "Rain is expected on Monday", "Umbrellas help.", hours=91, site="Planet").story is None
    assert page(6, "Heron Speech", "Speaks with the voice of a short recording.", hours=92, site="Planet").story == 3


def test_a_headline_that_comes_again_makes_no_page_of_many_posts(grouper: Grouper) -> None:
    for number in range(4):
        put(grouper, 1, *RIVER, url="https://acme.example/river", site="Acme", hours=number)
    assert put(grouper, 2, "Our new model", url="https://acme.example/river", site="Acme", hours=9).story == 1


@pytest.mark.parametrize("hours", [1, 30, 24 * 20])
def test_each_incident_of_a_status_page_is_a_story_however_alike_they_are_told(grouper: Grouper, hours: float) -> None:
    tell = partial(put, grouper, site="Castellan Status")
    title, url = "Elevated errors on Castellan 4.5", "https://status.castellan.example/incidents/"
    tell(1, title, "Investigating: we see elevated errors on Castellan 4.5.", url=url + "k2x9")
    again = tell(2, title, "Investigating: we see elevated errors on Castellan 4.5.", url=url + "w7tq", hours=hours)
    assert again.story is None
    assert tell(3, title, "Resolved: a fix was applied.", url=url + "w7tq", hours=hours + 2).story == 2
    told = put(grouper, 4, "Castellan 4.5 answers with errors", "Elevated errors on Castellan 4.5.", hours=hours + 2)
    assert told.story in {1, 2}  # an outlet's telling has no address of an incident


@pytest.mark.parametrize(("days", "story"), [(2, 1), (30, None)])
def test_a_headline_that_its_publisher_repeats_every_month_is_news_again(
    grouper: Grouper, days: int, story: int | None
) -> None:
    title = "What's new in Castellan Studio"
    put(grouper, 1, title, "Drafts are saved while you type.", url="https://castellan.example/april", site="Castellan")
    signature = sign(title, "Teams can share a folder.", url="https://castellan.example/may", site="Castellan")
    assert grouper.place(signature, NOON + timedelta(days=days)).story == story
    copied = replace(signature, site="Planet", url="https://planet.example/copy")
    assert grouper.place(copied, NOON + timedelta(days=days)).story == 1


def test_an_address_in_common_is_one_story_where_publishers_are_unknown(grouper: Grouper) -> None:
    for number, title in enumerate(("Acme opens a lab in Oslo", "Rain is expected on Monday", "A museum reopens")):
        assert put(grouper, 1, title, url="https://acme.example/lab", hours=number).story in {None, 1}
    assert len(grouper) == 1


def test_versions_of_one_page_are_apart_whoever_gives_its_address(grouper: Grouper) -> None:
    put(grouper, 1, "Acme releases River 5.1", url="https://acme.example/river", site="Acme")
    assert put(grouper, 2, "River 5.2 is out", url="https://acme.example/river", site="Planet").story is None


def test_follow_up_weeks_later_is_related_not_the_same(grouper: Grouper) -> None:
    put(grouper, 1, "Acme sued over River training data", "Authors filed a lawsuit against Acme over River.")
    later = put(
        grouper, 2, "Judge lets authors' lawsuit over River training data go on", "The suit names Acme.", hours=24 * 40
    )
    assert later.story is None
    assert [story for story, _ in later.near] == [1]


def test_headlines_that_name_different_makers_stay_apart(grouper: Grouper) -> None:
    put(grouper, 1, "Qwen models are now available in the cloud of Zeta", "They run in every region.")
    placed = put(grouper, 2, "Mistral models are now available in the cloud of Zeta", "Prices start low.")
    assert placed.story is None


def test_one_publisher_seldom_tells_one_event_twice(grouper: Grouper) -> None:
    first = sign("Acme adds voices to its River assistant", "River can speak now.", site="Planet")
    grouper.add(1, first, NOON)
    title, text = "Acme adds an app store to its River assistant", "River can run apps."
    own, other = (grouper.place(sign(title, text, site=site), NOON) for site in ("Planet", "Gazette"))
    assert own.odds < other.odds


def test_one_publisher_that_puts_its_entry_right_tells_the_same_event(grouper: Grouper) -> None:
    teaser = "The harbour town's council wants to know where its parcels were for three days in May."
    put(grouper, 1, "Acme loses 4,000 parcels, River blamed", teaser, site="Planet")
    title = "Acme's River assistant lost 5,200 parcels, council is told"
    kept = grouper.place(sign(title, teaser, site="Planet"), NOON + timedelta(hours=3))
    other = grouper.place(sign(title, "A vote on new rules follows in June.", site="Planet"), NOON + timedelta(hours=3))
    assert kept.story == 1
    assert other.odds < kept.odds


def test_what_one_publisher_tells_next_is_named_as_related(grouper: Grouper) -> None:
    put(
        grouper,
        1,
        "Anthropic adds voices to Claude Harbour",
        "Claude Harbour speaks in nine voices now.",
        site="Planet",
    )
    later = sign(
        "Anthropic adds an app store to Claude Harbour", "Claude Harbour runs apps of others now.", site="Planet"
    )
    placed = grouper.place(later, NOON + timedelta(hours=5))
    assert placed.story is None
    assert [story for story, _ in placed.near] == [1]


def test_a_fair_in_common_is_no_event_in_common() -> None:
    one, other = (
        ("Robots fold shirts at CES", "Pillows that listen at CES"),
        ("Robots fold shirts", "Pillows that listen"),
    )
    found = []
    for first, second in (one, other):
        grouper = Grouper(Weights.load(), Background.load(share=0.1))
        put(grouper, 1, first)
        found.append(put(grouper, 2, second).story)
    assert found == [None, None]


def test_an_entry_about_another_maker_joins_less_easily() -> None:
    found = []
    for maker in ("Anthropic", "Ferrow"):
        grouper = Grouper(Weights.load(), Background.load(share=0.1))
        put(grouper, 1, "Assistants hide their mistakes, a survey of 40 firms finds", "Firms were asked in May.")
        found.append(put(grouper, 2, f"{maker} finds assistants hide mistakes in a survey").odds)
    assert found[0] < found[1]


def test_parts_of_a_series_are_different_pieces(grouper: Grouper) -> None:
    put(grouper, 1, "Parcels and patience, part 1: the sorting hall", "A series on how River sorts parcels.")
    assert (
        put(grouper, 2, "Parcels and patience, part 2: the sorting hall", "A series on how River sorts.").story is None
    )


def test_doubt_keeps_a_comment_beside_the_event(grouper: Grouper) -> None:
    put(grouper, 1, *RIVER)
    comment = sign("River 2 by Acme and the trouble with open-weight models", "Acme released River 2.")
    assert grouper.place(comment, NOON).story == 1
    assert grouper.place(comment, NOON, doubt=99.0).story is None


def test_closed_story_takes_nothing_more(grouper: Grouper) -> None:
    put(grouper, 1, *RIVER)
    grouper.close_before(NOON + timedelta(days=1))
    assert len(grouper) == 0
    assert 1 not in grouper
    assert put(grouper, 2, *RIVER, hours=30).story is None
    grouper.close([99])


def test_renamed_story_keeps_its_members(grouper: Grouper) -> None:
    put(grouper, -1, *RIVER)
    grouper.rename({-1: 17})
    assert put(grouper, 2, *RIVER, hours=1).story == 17


def test_large_story_stays_open_to_its_event_and_closed_to_others(grouper: Grouper) -> None:
    for number in range(40):
        put(grouper, number, f"Acme River 2 language model release, report {number}", RIVER[1], hours=number / 10)
    assert len(grouper) == 1
    assert put(grouper, 99, "Acme hires a chief scientist from Zeta", "The scientist led speech work.").story is None


def test_same_stream_gives_the_same_stories() -> None:
    titles = [
        f"{who} {what} model {n}" for n in range(3) for who in ("Acme", "Zeta") for what in ("ships", "sues over")
    ]
    runs = []
    for _ in range(2):
        grouper = Grouper(Weights.load(), Background())
        runs.append([put(grouper, number, title).story for number, title in enumerate(titles)])
    assert runs[0] == runs[1]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=120)), max_size=8))
def test_any_text_can_be_grouped(items: list[tuple[str, str]]) -> None:
    grouper = Grouper(Weights.load(), Background())
    for number, (title, text) in enumerate(items):
        put(grouper, number, title, text)
    assert len(grouper) <= len(items)


def test_words_without_spaces_and_other_scripts_give_stems() -> None:
    assert stems("River降价至200美元") == ["river", "降价", "价至", "200", "美元"]
    assert stems("Ｒｉｖｅｒ résumés") == stems("River resumes")
    assert stem_of("“Models,”") == "model"
    assert stem_of("the") == ""


def test_stems_do_not_depend_on_what_was_read_before_or_on_marks_between_words() -> None:
    long = "river-" * 20 + "bank"  # too long to be remembered
    for _ in range(2):
        assert stems(f"Models, {long}. Models") == ["model", *["river"] * 20, "bank", "model"]
    assert stems("cost 1,000, then 2.5. End") == stems("cost 1,000 then 2.5 End")
    assert stems('(open-source/"weights": $5.5b; it\'s 20%)') == ["open", "sourc", "weight", "5.5b", "20%"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tern apologises for its prioritisation of adverts", "Tern apologizes for its prioritization of adverts"),
        ("Defence centre licences coloured lamps", "Defense center licenses colored lamps"),
        ("Wholly unauthorised, wholly recognised", "Wholly unauthorized, wholly recognized"),
    ],
)
def test_both_spellings_of_a_word_give_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_words_that_only_look_like_another_spelling_keep_their_stem() -> None:
    assert len({*stems("promise exercise enterprise precise civil organ critic")}) == 7


def test_versions_and_sums_are_read_in_one_spelling() -> None:
    assert versions("GPT-5.2 and Claude Opus 4.5 in 2026, up 40%") == {("gpt", "5.2"), ("opus", "4.5")}
    assert amounts("$1.50 billion or €2,000 or $3.4.5") == {"1.5b", "2000"}


@pytest.mark.parametrize("text", ["", "[grouping]\nbias = 'x'", "[grouping]\nbias = 1\nsurprise = 2", "nothing ="])
def test_wrong_weights_get_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "grouping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"grouping\.toml"):
        Weights.load(path)


def test_broken_table_of_stems_gets_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "stems.txt.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(ConfigError, match="cannot be read"):
        Background.load(path)


def test_rarities_follow_what_was_read() -> None:
    background = Background()
    river, lake = background.numbered(["river", "lake"])
    before = background.rarities([river])[0]
    for _ in range(60):
        background.add([river])
    assert background.rarities([river])[0] <= before
    assert background.rarities([lake])[0] > background.rarities([river])[0]


def test_a_stem_keeps_its_number_and_its_shipped_count() -> None:
    background = Background(100.0, {"lake": 2.0, "river": 50.0})
    lake, river, new = background.numbered(["lake", "river", "brook"])
    assert background.numbered(["brook", "river", "lake"]) == [new, river, lake]
    assert sorted([lake, river, new]) == [0, 1, 2]
    rarities = background.rarities([river, lake, new])
    assert rarities == sorted(rarities)


def test_words_of_closed_stories_lead_nowhere_and_others_are_still_found(grouper: Grouper) -> None:
    put(grouper, 1, *RIVER)
    put(grouper, 2, "Court fines Zeta over stolen voices", "A judge fined the chatbot maker.", hours=48)
    grouper.close_before(NOON + timedelta(days=1))
    assert put(grouper, 3, "River 2 by Acme, an open-weight model", "Acme published it.", hours=49).story is None
    assert put(grouper, 4, "Zeta fined by court over stolen voices", "The judge fined it.", hours=49).story == 2


PUPILS = (
    "OpenAI signs landmark pact with Norway's schools",
    "Every Norwegian pupil gets ChatGPT in OpenAI school deal",
    "OpenAI to give ChatGPT to every Norwegian pupil in landmark deal",
)


def tell(grouper: Grouper, titles: tuple[str, ...], *, hours: float = 1.0) -> list[int]:
    """Tell each by an outlet of its own, so many hours apart; the stories that the last one brings back to mind."""
    found: list[int] = []
    for number, title in enumerate(titles, start=1):
        signature, at = sign(title, site=f"Outlet {number}"), NOON + timedelta(hours=number * hours)
        placed = grouper.place(signature, at)
        story = placed.story if placed.story is not None else number
        grouper.add(story, signature, at)
        found = grouper.look_again(story, signature)
    return found


def test_what_several_publishers_tell_is_joined_more_easily(grouper: Grouper) -> None:
    put(grouper, 1, PUPILS[1], site="Planet")
    put(grouper, 1, PUPILS[2], site="Globe")
    third = sign("Norway's schools will use ChatGPT under OpenAI pact", site="Herald")
    known = sign("Norway's schools will use ChatGPT under OpenAI pact")
    soon, late = NOON + timedelta(hours=1), NOON + timedelta(hours=60)
    assert grouper.place(third, soon).odds > grouper.place(known, soon).odds + 0.5
    assert grouper.place(third, late).odds == grouper.place(known, late).odds


@pytest.mark.parametrize(
    ("title", "site", "drawn"),
    [
        ("Norway's schools will use ChatGPT under OpenAI pact", "Herald", True),
        ("Norway's schools will use ChatGPT under OpenAI pact", "Globe", False),  # it told the story already
        ("OpenAI hires a chief of hardware", "Herald", False),  # of the same maker, but of something else
    ],
)
def test_only_another_publisher_on_the_same_subject_is_drawn_in(title: str, site: str, drawn: bool) -> None:
    def odds(weights: Weights) -> float:
        grouper = Grouper(weights, Background.load())
        for told, outlet in ((PUPILS[1], "Planet"), (PUPILS[2], "Globe")):
            signature = sign(told, site=outlet)
            grouper.add(1, signature, NOON)
        return grouper.place(sign(title, site=site), NOON + timedelta(hours=1)).odds

    weights = Weights.load()
    assert (odds(weights) > odds(replace(weights, heat=0.0))) is drawn


def test_a_lone_story_that_fits_what_another_grew_to_is_merged_into_it(grouper: Grouper) -> None:
    assert tell(grouper, PUPILS) == [1]
    assert len(grouper) == 2
    grouper.merge(2, 1)
    assert len(grouper) == 1
    again = grouper.place(sign(PUPILS[0], site="Herald"), NOON + timedelta(hours=4))
    assert (again.story, again.odds) == (2, 99.0)
    grouper.rename({2: 7})
    grouper.close([99])
    assert grouper.place(sign(PUPILS[0], site="Herald"), NOON + timedelta(hours=4)).story == 7


def test_stories_days_apart_are_not_looked_at_again(grouper: Grouper) -> None:
    put(grouper, 1, PUPILS[0], site="Outlet 1")
    put(grouper, 2, PUPILS[1], site="Outlet 2", hours=80)
    assert len(grouper) == 2
    signature, at = sign(PUPILS[2], site="Outlet 3"), NOON + timedelta(hours=81)
    assert grouper.place(signature, at).story == 2
    grouper.add(2, signature, at)
    assert grouper.look_again(2, signature) == []


def test_versions_veto_a_second_look_too(grouper: Grouper) -> None:
    first = "Pelican 3 from Harrow Labs goes to Norway's schools in landmark pact"
    others = ("Every Norwegian pupil gets Pelican 4 in Harrow deal", "Harrow Labs gives Pelican 4 to Norwegian pupils")
    assert tell(grouper, (first, *others)) == []
