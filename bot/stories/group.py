"""Online grouping: each entry joins the open story about its event, or opens one."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice

from bot.stories.background import Background
from bot.stories.likeness import NOTHING, Open, Query, ageing, clash, grow, likeness, open_story, second_look, weigh
from bot.stories.signature import Signature, stem_of
from bot.stories.weights import Weights

PROBES = 12  # heaviest words of an entry that look stories up
POSTED = 24  # heaviest words by which a story is found
RECENT = 12  # a word leads to that many stories: those it was last told in
EXACT = 6  # stories that are compared in full
NEAR = 5
_WORTH = 0.3  # of the best candidate's score by words; less is not looked at
_LEAST = 0.05  # of 1: the share of an entry's weight that a candidate must hold
SAME = 99.0  # log-odds of the same article
_KEY_WORDS = 4  # a shorter headline may be said of two events


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an entry belongs: ``story`` is None when it opens a new one.

    ``odds`` are log-odds of belonging; ``near`` are other stories like it, best first, with odds that leave age out.
    """

    story: int | None
    odds: float = NOTHING
    near: tuple[tuple[int, float], ...] = ()


class Grouper:
    """The open stories and the index over their words. Not safe to share between threads.

    ``place`` only looks; ``add`` changes. The same entries in the same order give the same stories.
    """

    def __init__(self, weights: Weights, background: Background) -> None:
        self.weights = weights
        self._background = background
        self._stories: dict[int, Open] = {}
        self._by_serial: dict[int, Open] = {}  # the same stories; a serial number is given once and never again
        self._serials = count(1)
        self._postings: dict[str, array[int]] = {}  # stem → serial numbers, the latest last: numbers lie close together
        self._keys: dict[str, Open] = {}  # folded headline or canonical URL → story
        self._last: tuple[Signature, Query] | None = None  # weighed by ``place``, needed again by ``add``

    def __len__(self) -> int:
        return len(self._stories)

    def __contains__(self, story: int) -> bool:
        return story in self._stories

    def place(self, signature: Signature, at: datetime, *, doubt: float = 0.0) -> Placement:
        """Say where an entry belongs that was published at ``at``; ``doubt`` is taken off the log-odds of joining."""
        hours = _hours(at)
        known = self._same(signature, hours)
        query = self._weigh(signature)
        scored = self._scored(query, hours)
        related = self.weights.related
        near = tuple([(story.id, round(plain, 3)) for plain, _, story in scored if plain >= related])
        if known is not None:
            return Placement(known.id, SAME, _others(near, known.id))
        fitting = [
            (odds, -story.id, story) for _, odds, story in scored if self._fits(query, story, odds - doubt, hours)
        ]
        if not fitting:
            return Placement(None, max((odds for _, odds, _ in scored), default=NOTHING), near=near[:NEAR])
        odds, _, story = max(fitting, key=lambda found: found[:2])
        return Placement(story.id, odds, _others(near, story.id))

    def explain(self, signature: Signature, placed: Placement) -> str:
        """Why an entry was placed so, in words for people; to be asked before it is added."""
        if placed.story is None:
            return "nothing like it is open"
        if placed.odds == SAME:
            return "the same article or headline"
        return f"shares {_shared(self._weigh(signature), self._stories[placed.story])}"

    def add(self, story: int, signature: Signature, at: datetime) -> None:
        """Make an entry a member of ``story``, which is opened when it is not open yet."""
        query, hours = self._weigh(signature), _hours(at)
        self._background.add(signature.counts)
        found = self._stories.get(story)
        if found is None:
            found = self._stories[story] = open_story(story, query, hours)
            found.serial = next(self._serials)
            self._by_serial[found.serial] = found
        else:
            grow(found, query, hours, self.weights.core_share)
        self._post(found, query)
        for key in (signature.key, signature.url):
            if key:
                self._keys[key] = found

    def rename(self, names: dict[int, int]) -> None:
        """Give stories other ids, e.g. those of their rows."""
        for old, new in names.items():
            story = self._stories.pop(old)
            story.id = new
            self._stories[new] = story

    def close(self, stories: Iterable[int]) -> None:
        """Forget stories: they take no more entries and are near to nothing."""
        for story in stories:
            found = self._stories.pop(story, None)
            if found:
                del self._by_serial[found.serial]
        still = self._by_serial.keys()
        self._keys = {key: story for key, story in self._keys.items() if story.serial in still}
        for stem in [stem for stem, posted in self._postings.items() if still.isdisjoint(posted)]:
            del self._postings[stem]

    def close_before(self, at: datetime) -> None:
        """Forget stories that nothing was added to since ``at``."""
        hours = _hours(at)
        gone = [story.id for story in self._stories.values() if story.last < hours]
        if gone:
            self.close(gone)

    def _same(self, signature: Signature, hours: float) -> Open | None:
        """The story with the same address, or the same headline unless that is short or old."""
        for key in (signature.url, signature.key):
            found = self._keys.get(key) if key == signature.url or key.count(" ") + 1 >= _KEY_WORDS else None
            if found and found.serial in self._by_serial and hours - found.last <= self.weights.memory_days * 24:
                return found
        return None

    def _weigh(self, signature: Signature) -> Query:
        if self._last is None or self._last[0] is not signature:
            self._last = (signature, weigh(signature, self._background, self.weights))
        return self._last[1]

    def _scored(self, query: Query, hours: float) -> list[tuple[float, float, Open]]:
        """Candidates with their log-odds without and with age, the most alike first."""
        weights = self.weights
        scored = []
        for story in self._candidates(query, hours):
            plain = likeness(query, story, weights)
            odds = plain + weights.age * ageing(hours - story.last)
            scored.append((plain, odds + second_look(query, story, weights, odds, hours - story.last), story))
        scored.sort(key=lambda found: (-found[0], found[2].id))
        return scored

    def _fits(self, query: Query, story: Open, odds: float, hours: float) -> bool:
        return odds >= 0.0 and hours - story.last <= self.weights.window_days * 24 and not clash(query, story)

    def _candidates(self, query: Query, hours: float) -> list[Open]:
        """Stories that share the entry's heaviest words, the newer ones first among equals."""
        life, by_serial = self.weights.half_life_hours, self._by_serial
        found = [(by_serial.get(serial), held) for serial, held in self._held(query).items()]
        ranked = [(held / (1.0 + abs(hours - story.last) / life), story.id, story) for story, held in found if story]
        ranked.sort(reverse=True)
        return [story for _, _, story in ranked[:EXACT]]

    def _held(self, query: Query) -> dict[int, float]:
        """The share of the entry's weight that stories hold, by serial number, of those that hold enough.

        The heaviest words come first. Once all words that are left weigh too little, they lead to no further stories
        and are only added to those that were found: a story met so late could not hold enough.
        """
        postings = self._postings
        heaviest = islice(query.vector.items(), PROBES)
        posted = [(weight * weight, postings[stem]) for stem, weight in heaviest if stem in postings]
        held: dict[int, float] = {}
        seen, left = 0.0, sum([square for square, _ in posted])
        for square, serials in posted:
            # no story holds more than the words seen so far: the best is looked for only when that may be too much
            enough = left >= _LEAST and (left >= _WORTH * seen or left >= _WORTH * max(held.values()))
            for serial in serials if enough else held.keys() & serials:
                held[serial] = held.get(serial, 0.0) + square
            seen, left = seen + square, left - square
        least = max(_LEAST, _WORTH * max(held.values(), default=0.0))
        return {serial: share for serial, share in held.items() if share >= least}

    def _post(self, story: Open, query: Query) -> None:
        postings, serial, fresh = self._postings, story.serial, story.size == 1
        for stem in islice(query.vector, POSTED):
            posted = postings.get(stem)
            if posted is None:
                postings[stem] = array("i", (serial,))
            elif fresh or serial not in posted:
                posted.append(serial)
                if len(posted) > RECENT:
                    del posted[0]


def _hours(at: datetime) -> float:
    return at.timestamp() / 3600.0


def _others(near: tuple[tuple[int, float], ...], story: int) -> tuple[tuple[int, float], ...]:
    return tuple(pair for pair in near if pair[0] != story)[:NEAR]


def _shared(query: Query, story: Open) -> str:
    """The heaviest words in common as the headline writes them, for people."""
    common = {stem: query.rarity[stem] for stem in query.vector.keys() & story.vector.keys()}
    best = heapq.nlargest(3, common, key=lambda stem: (common[stem], stem))
    written = {stem_of(word): word.strip(".,:;!?()“”‘’'\"") for word in query.signature.headline.split()}
    return ", ".join(f"“{written.get(stem, stem)}”" for stem in best)
