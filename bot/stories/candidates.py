"""Which open stories an entry may tell: those in which its heaviest words were last told."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import islice

from bot.stories.remembered import Open, Query

PROBES = 12  # heaviest words of an entry that look stories up
POSTED = 24  # heaviest words by which a story is found
RECENT = 12  # a word leads to that many stories: those it was last told in
MOST = 6  # candidates, to be compared in full
_WORTH = 0.3  # of the best candidate's score by words; less is not looked at
_LEAST = 0.05  # of 1: the share of an entry's weight that a candidate must hold


class Candidates:
    """An index from the numbers of stems to open stories.

    A story has a serial number, given once and never again. ``_posted`` holds RECENT of them for each stem, one stem
    after the other, 0 where there is none yet; the next goes to the stem's place in ``_places``, over the oldest.
    """

    def __init__(self, half_life_hours: float) -> None:
        self._life = half_life_hours
        self._stories: list[Open | None] = [None]  # by serial number
        self._posted = array("i")
        self._places = bytearray()

    def open(self, story: Open) -> None:
        """Give a story its serial number."""
        story.serial = len(self._stories)
        self._stories.append(story)

    def close(self, stories: Iterable[Open]) -> None:
        """Forget stories. A word leads nowhere once all stories that it led to are closed."""
        for story in stories:
            self._stories[story.serial] = None
        posted, nobody = self._posted, array("i", [0] * RECENT)
        still = {story.serial for story in self._stories if story}
        for stem, start in enumerate(range(0, len(posted), RECENT)):
            if posted[start] and still.isdisjoint(posted[start : start + RECENT]):
                posted[start : start + RECENT], self._places[stem] = nobody, 0

    def forget(self, story: Open) -> None:
        """Forget one story; words may still hold its serial number, behind which nobody stands."""
        self._stories[story.serial] = None

    def post(self, story: Open, query: Query) -> None:
        """Let the heaviest words of an entry lead to the story that it is a member of."""
        posted, places = self._posted, self._places
        serial, fresh = story.serial, story.size == 1
        stems = list(islice(query.vector, POSTED))
        missing = max(stems, default=-1) + 1 - len(places)
        if missing > 0:
            places.extend(bytes(missing))
            posted.frombytes(bytes(missing * RECENT * posted.itemsize))
        for stem in stems:
            start = stem * RECENT
            if fresh or serial not in posted[start : start + RECENT]:
                place = places[stem]
                posted[start + place] = serial
                places[stem] = (place + 1) % RECENT

    def find(self, query: Query, hours: float) -> list[Open]:
        """Stories that share the entry's heaviest words, the best first and the newer ones first among equals."""
        stories, life = self._stories, self._life
        found = [(stories[serial], held) for serial, held in self._held(query).items()]
        ranked = [(held / (1.0 + abs(hours - story.last) / life), story.id, story) for story, held in found if story]
        ranked.sort(reverse=True)
        return [story for _, _, story in ranked[:MOST]]

    def _held(self, query: Query) -> dict[int, float]:
        """The share of the entry's weight that stories hold, by serial number, of those that hold enough.

        The heaviest words come first. Once all words that are left weigh too little, they lead to no further stories
        and are only added to those that were found: a story met so late could not hold enough.
        """
        probes = self._probes(query)
        held: dict[int, float] = {}
        seen, left = 0.0, sum([square for square, _ in probes])
        for square, serials in probes:
            # no story holds more than the words seen so far: the best is looked for only when that may be too much
            if left >= _LEAST and (left >= _WORTH * seen or left >= _WORTH * max(held.values())):
                for serial in serials:
                    if not serial:
                        break
                    held[serial] = held.get(serial, 0.0) + square
            else:
                for serial in held.keys() & serials:
                    held[serial] += square
            seen, left = seen + square, left - square
        least = max(_LEAST, _WORTH * max(held.values(), default=0.0))
        return {serial: share for serial, share in held.items() if share >= least}

    def _probes(self, query: Query) -> list[tuple[float, array[int]]]:
        """The heaviest words that lead anywhere: each one's share of the entry's weight, and where it leads."""
        posted, end = self._posted, len(self._places)
        return [
            (weight * weight, posted[stem * RECENT : (stem + 1) * RECENT])
            for stem, weight in islice(query.vector.items(), PROBES)
            if stem < end and posted[stem * RECENT]
        ]
