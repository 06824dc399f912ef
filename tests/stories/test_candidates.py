"""Candidates: a word leads to the stories that it was last told in."""

from __future__ import annotations

from bot.stories.background import Background
from bot.stories.candidates import MOST, RECENT, Candidates
from bot.stories.remembered import Open, Query, open_story, weigh
from bot.stories.signature import sign
from bot.stories.weights import Weights


def told_often(times: int) -> tuple[Candidates, Query, list[Open]]:
    """One entry told by as many stories, an hour apart."""
    query = weigh(sign("Harbour opens after the flood"), Background(), Weights.load())
    candidates, stories = Candidates(half_life_hours=24), [open_story(n, query, float(n)) for n in range(times)]
    for story in stories:
        candidates.open(story)
        candidates.post(story, query)
    return candidates, query, stories


def test_the_latest_stories_are_compared_first() -> None:
    candidates, query, stories = told_often(2 * RECENT)
    assert candidates.find(query, 2.0 * RECENT) == stories[: -MOST - 1 : -1]


def test_a_word_forgets_all_but_the_stories_it_was_last_told_in() -> None:
    candidates, query, stories = told_often(RECENT + 3)
    candidates.close(stories[5:])
    assert candidates.find(query, 20.0) == [stories[4], stories[3]]


def test_a_closed_story_is_no_candidate_and_its_words_lead_to_new_ones() -> None:
    candidates, query, stories = told_often(3)
    candidates.close(stories)
    assert candidates.find(query, 3.0) == []
    again = open_story(9, query, 4.0)
    candidates.open(again)
    candidates.post(again, query)
    candidates.post(again, query)
    assert candidates.find(query, 5.0) == [again]
