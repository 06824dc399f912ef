"""Independent voices: each publisher once, each feed for one publisher."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.assemble import assemble
from bot.stories.score import Telling, score
from bot.stories.voices import voices
from tests.stories.making import NOON, feed, lexicon, telling

RIVER = "Acme releases River 2, an open-weight language model"


def linked(number: int, host: str, feed_id: int) -> Telling:
    """An entry of a feed that leads to some publisher."""
    return telling(number, RIVER, of=feed(feed_id), url=f"https://{host}.example/{number}")


def test_a_feed_that_links_to_many_publishers_makes_a_story_no_better_supported() -> None:
    told = telling(1, RIVER)
    hosts = ("daily", "courier", "herald", "post")
    more = [linked(10 + place, host, 5) for place, host in enumerate(hosts)]
    alone, with_one, with_all = (
        score([told, *more[:count]], event="", topics=(), lexicon=lexicon()) for count in (0, 1, 4)
    )
    assert alone.credibility < with_one.credibility
    assert (with_all.importance, with_all.credibility) == (with_one.importance, with_one.credibility)
    assert "2 independent sources, by their weight" in [reason.words for reason in with_all.reasons]


def test_who_is_read_at_home_is_a_voice_beside_the_one_that_links_there() -> None:
    collector = [linked(1, "daily", 5), linked(2, "courier", 5)]
    assert len(voices([(one.publisher, one.feed) for one in collector])) == 1
    both = [*collector, linked(3, "courier", 6), linked(4, "daily", 7)]
    assert len(voices([(one.publisher, one.feed) for one in both])) == 2


def test_links_of_a_feed_that_spoke_already_are_no_news() -> None:
    old = [telling(1, RIVER), linked(2, "daily", 5)]
    before = replace(assemble(None, old=(), new=old, lexicon=lexicon(), now=NOON).story, id=7)
    more = [linked(10 + number, f"paper{number}", 5) for number in range(5)]
    assert not assemble(before, old=old, new=more, lexicon=lexicon(), now=NOON).changes


def test_a_feed_cannot_make_news_of_a_view_by_its_links() -> None:
    title = "Opinion: why open-weight language models like River 2 will not last"
    first = telling(1, title)
    more = [telling(10 + n, title, of=feed(5), url=f"https://paper{n}.example/river") for n in range(4)]
    assert assemble(None, old=(), new=[first, *more], lexicon=lexicon(), now=NOON).story.quiet
    three = [telling(number, title) for number in (1, 2, 3)]
    assert not assemble(None, old=(), new=three, lexicon=lexicon(), now=NOON).story.quiet


def test_the_weightiest_of_those_that_a_feed_may_speak_for_count() -> None:
    heavy, light = feed(1, weight=1.5), feed(2, weight=0.5)
    found = voices([("daily.example", light), ("courier.example", light), ("courier.example", heavy)])
    assert found == {"daily.example": 0.5, "courier.example": 1.5}


pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6)), max_size=25)


@given(told=pairs, more=pairs)
def test_there_are_never_more_voices_than_feeds_or_publishers_and_more_tellings_silence_none(
    told: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    def count(several: list[tuple[int, int]]) -> int:
        return len(voices([(f"{host}.example", feed(number, weight=number / 3)) for host, number in several]))

    hosts, feeds = {host for host, _ in told}, {number for _, number in told}
    assert bool(told) <= count(told) <= min(len(hosts), len(feeds))
    assert count(told) <= count(told + more)
    assert count(told) == count(told * 2)
