"""The brake: of what one feed alone tells, only so many stories a day come by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.stories.score import Telling
from storage.records import Reason, Story

DAY: Final = timedelta(days=1)
MATTERS: Final = 40  # importance from which channels that follow everything get a story
# In ten captured weeks the busiest feed was the first to tell 10 stories that matter, and 14 of any weight.
MOST_THAT_MATTER: Final = 20
MOST_A_DAY: Final = 100


def one_too_many(importance: int, told: Sequence[int]) -> bool:
    """Whether a feed told enough already for this story to wait.

    Args:
        importance: of the story that only this feed tells.
        told: importance of each story that it told alone within a day and that came by itself.
    """
    if importance >= MATTERS and sum(one >= MATTERS for one in told) >= MOST_THAT_MATTER:
        return True
    return len(told) >= MOST_A_DAY


def hold(story: Story, feed: str) -> Story:
    """The story as one that waits: found by whoever looks, posted once another feed tells it too."""
    many = MOST_THAT_MATTER if story.importance >= MATTERS else MOST_A_DAY
    words = f"{feed} told {many} such stories within a day already: this one waits until another source tells it too"
    return replace(story, quiet=True, reasons=(Reason(score="brake", points=0.0, words=words), *story.reasons))


def why_held(story: Story | None) -> tuple[Reason, ...]:
    """Why a story waits; nothing when it does not."""
    return tuple(reason for reason in story.reasons if reason.score == "brake") if story else ()


def still_held(before: Story | None, tellings: Sequence[Telling]) -> tuple[Reason, ...]:
    """Why a story that waited waits still: nobody but its one feed tells it."""
    return why_held(before) if len({telling.feed.id for telling in tellings}) == 1 else ()
