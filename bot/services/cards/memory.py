"""What a writer may know of the archive: stories of weight of the last months, told by somebody to be believed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.stories.score import publisher_of
from bot.stories.voices import voices
from storage.records import Feed, Remembered
from storage.remembered import Teller, Weighty, tellers, weighty_stories

REMEMBERED = timedelta(days=90)
_HEAVY = 1.0  # a feed of more weight is believed alone; of others it takes two


@dataclass(frozen=True, slots=True)
class Memory:
    """Stories of weight, oldest first, with when each was first seen and its id."""

    stories: tuple[Remembered, ...] = ()
    places: tuple[tuple[datetime, int], ...] = ()

    def before(self, moment: datetime, story_id: int) -> tuple[Remembered, ...]:
        """Those first seen before a story (of one round, with lower ids), published in the three months before it."""
        known = self.stories[: bisect_left(self.places, (moment, story_id))]
        return tuple(one for one in known if one.seen_at >= moment - REMEMBERED)


def remember(c: Connection, feeds: Mapping[int, Feed], since: datetime, until: datetime) -> Memory:
    """The memory for stories that were first seen from ``since`` to ``until``.

    A story is believed only where a feed of more than usual weight tells it, or two publishers do independently: what
    one feed says alone must not become the reason why other news matters.
    """
    found = weighty_stories(c, since - REMEMBERED, until)
    told = tellers(c, [story.id for story in found])
    kept = [(story, one) for story in found if (one := _remembered(story, told.get(story.id, ()), feeds))]
    return Memory(tuple(one for _, one in kept), tuple((story.first_seen, story.id) for story, _ in kept))


def _remembered(story: Weighty, told: Sequence[Teller], feeds: Mapping[int, Feed]) -> Remembered | None:
    known = [(teller, feeds[teller.feed_id]) for teller in told if teller.feed_id in feeds]
    weights = voices([(publisher_of(one.canonical_url or one.url, feed), feed) for one, feed in known])
    if not weights:
        return None
    published = [one.published_at for one, _ in known if one.published_at]
    return Remembered(
        story_id=story.id,
        headline=story.headline,
        event=story.event,
        seen_at=min([story.first_seen, *published]),
        publishers=len(weights),
        believed=len(weights) > 1 or max(weights.values()) > _HEAVY,
        card_id=story.card_id,
        url=known[0][0].url,
    )
