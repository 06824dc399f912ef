"""Online grouping: each entry joins the open story about its event, or opens one."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.stories.background import Background
from bot.stories.candidates import Candidates
from bot.stories.likeness import NOTHING, clash, joining, likeness, related_from
from bot.stories.remembered import Open, Query, entry_of, grow, open_story, weigh
from bot.stories.signature import Signature, stem_of
from bot.stories.weights import Weights

NEAR = 5
SAME = 99.0  # log-odds of the same article
_SERIAL_HOURS = 7 * 24.0  # after that a publisher's own headline comes again for something new
_KEY_WORDS = 4  # a shorter headline may be said of two events
_YOUNG_HOURS = 36.0  # stories whose last entries lie further apart are not looked at again
_NEAR_ODDS = -1.0  # an entry brings back to mind stories that it nearly joined


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
        self._candidates = Candidates(weights.half_life_hours)
        self._keys: dict[str, Open] = {}  # folded headline or canonical URL → story
        self._pages: set[str] = set()  # canonical URLs that one publisher gave to several headlines
        self._last: tuple[Signature, Query] | None = None  # weighed by ``place``, needed again by ``add``
        self._met: tuple[Signature | None, list[tuple[float, float, Open]]] = (None, [])  # what ``place`` found

    def __len__(self) -> int:
        return len(self._stories)

    def __contains__(self, story: int) -> bool:
        return story in self._stories

    def place(self, signature: Signature, at: datetime, *, doubt: float = 0.0) -> Placement:
        """Say where an entry belongs that was published at ``at``; ``doubt`` is taken off the log-odds of joining."""
        hours = _hours(at)
        return self._placed(self._weigh(signature), hours, self._same(signature, hours), doubt)

    def _placed(self, query: Query, hours: float, known: Open | None, doubt: float) -> Placement:
        scored = self._scored(query, hours)
        self._met = (query.signature, scored)
        weights = self.weights
        bar = min(weights.related, weights.related_apart)
        near = tuple(
            [
                (story.id, round(plain, 3))
                for plain, _, story in scored
                if plain >= bar and plain >= related_from(query, story, weights)
            ]
        )
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
        return f"shares {self._shared(self._weigh(signature), self._stories[placed.story])}"

    def add(self, story: int, signature: Signature, at: datetime) -> None:
        """Make an entry a member of ``story``, which is opened when it is not open yet."""
        query, hours = self._weigh(signature), _hours(at)
        self._background.add(query.rarity)
        found = self._stories.get(story)
        if found is None:
            found = self._stories[story] = open_story(story, query, hours)
            self._candidates.open(found)
        else:
            grow(found, query, hours, self.weights.core_share)
        self._candidates.post(found, query)
        if self._is_given_again(signature):
            self._pages.add(signature.url)
        for key in (signature.key, signature.url):
            if key:
                self._keys[key] = found

    def look_again(self, story: int, signature: Signature) -> list[int]:
        """Young stories of one entry that now fit ``story``, whose last entry was placed and added just before.

        When they came, the story was told in fewer words and by fewer publishers. Nothing is changed: see ``merge``.
        """
        into, (placed, met) = self._stories[story], self._met
        if into.size == 1 or placed is not signature:
            return []
        near = [other for _, odds, other in met if odds >= _NEAR_ODDS and other is not into]
        return [other.id for other in near if self._belongs(other, into)]

    def merge(self, keep: int, gone: int) -> None:
        """Make the only entry of the story ``gone`` a member of ``keep``."""
        into, other = self._stories[keep], self._stories.pop(gone)
        query = entry_of(other, self._background)
        grow(into, query, other.last, self.weights.core_share)
        self._candidates.forget(other)
        self._candidates.post(into, query)
        other.into = into

    def retell(self, story: int, signature: Signature, at: datetime, *, doubt: float = 0.0) -> Placement:
        """Know a story of one entry by what that entry says now, and say to which other story it would belong.

        A story of several entries stays as it is, and belongs nowhere else.
        """
        old = self._stories[story]
        if old.size > 1:
            return Placement(None)
        query, hours = self._weigh(signature), _hours(at)
        self._candidates.forget(old)  # it is not compared with itself
        placed = self._placed(query, hours, None, doubt)
        told = old.into = self._stories[story] = open_story(story, query, hours)
        self._candidates.open(told)
        self._candidates.post(told, query)
        return placed

    def rename(self, names: dict[int, int]) -> None:
        """Give stories other ids, e.g. those of their rows."""
        for old, new in names.items():
            story = self._stories.pop(old)
            story.id = new
            self._stories[new] = story

    def close(self, stories: Iterable[int]) -> None:
        """Forget stories: they take no more entries and are near to nothing."""
        gone = [self._stories.pop(story) for story in stories if story in self._stories]
        self._candidates.close(gone)
        kept = {key: _today(story) for key, story in self._keys.items()}
        self._keys = {key: story for key, story in kept.items() if story.id in self._stories}

    def close_before(self, at: datetime) -> None:
        """Forget stories that nothing was added to since ``at``."""
        hours = _hours(at)
        gone = [story.id for story in self._stories.values() if story.last < hours]
        if gone:
            self.close(gone)

    def _same(self, signature: Signature, hours: float) -> Open | None:
        """The story with the same address, or the same headline unless that is short or old.

        Neither proves anything of two versions or incidents, nor does the address of a page that tells one thing after
        another, as release notes do (a newsletter may link to one article twice), nor a headline that its publisher
        repeats a week later ("What's new in …").
        """
        for key in (signature.url, signature.key):
            found = self._keys.get(key) if key == signature.url or key.count(" ") + 1 >= _KEY_WORDS else None
            found = _today(found) if found and key not in self._pages else None
            if not found or hours - found.last > self.weights.memory_days * 24:
                continue
            own = bool(signature.site) and signature.site in found.sites
            serial = own and key == signature.key and hours - found.last > _SERIAL_HOURS
            if not serial and not clash(self._weigh(signature), found):
                return found
        return None

    def _is_given_again(self, signature: Signature) -> bool:
        before = self._keys.get(signature.url) if signature.url and signature.site else None
        before = _today(before) if before else None
        return bool(before and signature.site in before.sites and self._keys.get(signature.key) is not before)

    def _weigh(self, signature: Signature) -> Query:
        if self._last is None or self._last[0] is not signature:
            self._last = (signature, weigh(signature, self._background, self.weights))
        return self._last[1]

    def _scored(self, query: Query, hours: float) -> list[tuple[float, float, Open]]:
        """Candidates with their log-odds without and with age, the most alike first."""
        weights = self.weights
        scored = []
        for story in self._candidates.find(query, hours):
            plain = likeness(query, story, weights)
            scored.append((plain, joining(query, story, weights, plain, hours - story.last), story))
        scored.sort(key=lambda found: (-found[0], found[2].id))
        return scored

    def _belongs(self, other: Open, into: Open) -> bool:
        """Whether the only entry of a story fits another, told at about the same time."""
        hours = other.last - into.last
        if other.size > 1 or abs(hours) > _YOUNG_HOURS or other.id not in self._stories:
            return False
        query = entry_of(other, self._background)
        odds = joining(query, into, self.weights, likeness(query, into, self.weights), hours)
        return odds >= 0.0 and not clash(query, into)

    def _fits(self, query: Query, story: Open, odds: float, hours: float) -> bool:
        return odds >= 0.0 and hours - story.last <= self.weights.window_days * 24 and not clash(query, story)

    def _shared(self, query: Query, story: Open) -> str:
        """The heaviest words in common as the headline writes them, for people."""
        counts, common = query.signature.counts, query.vector.keys() & story.stems
        stems = dict(zip(self._background.numbered(counts), counts, strict=True))
        best = heapq.nlargest(3, common, key=lambda number: (query.rarity[number], stems[number]))
        written = {stem_of(word): word.strip(".,:;!?()“”‘’'\"") for word in query.signature.headline.split()}
        return ", ".join(f"“{written.get(stems[number], stems[number])}”" for number in best)


def _hours(at: datetime) -> float:
    return at.timestamp() / 3600.0


def _today(story: Open) -> Open:
    """The story that a story was merged into, itself when it was not."""
    while story.into is not None:
        story = story.into
    return story


def _others(near: tuple[tuple[int, float], ...], story: int) -> tuple[tuple[int, float], ...]:
    return tuple(pair for pair in near if pair[0] != story)[:NEAR]
