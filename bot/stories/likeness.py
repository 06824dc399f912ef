"""How alike an entry and a story are: the features that decide, all of them comparisons of word stems.

A story is compared by its *core*, the words that a good part of its entries share, so that a large story does not grow
alike to everything. Method: online clustering by inverse document frequency (as in Miranda et al. 2018, Staykovski et
al. 2019), with a logistic decision over few features instead of one threshold on the cosine.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

from bot.stories.background import Background
from bot.stories.signature import Signature
from bot.stories.weights import Weights

QUERY_TERMS = 60  # heaviest words of an entry that are compared
CENTRE_TERMS = 120
FROZEN = 25  # entries after which a story's centre stays
TITLES = 6  # headlines of a story that are compared: the first and the last three
_ALL_OF_IT = 0.75  # one word in common says who, not what, unless it is nearly the whole headline
_MOST_SHARED = 12


@dataclass(slots=True, eq=False)
class Query:
    """An entry, weighed: ``vector`` has unit length, ``title`` holds each word's share of the headline (sum 1)."""

    signature: Signature
    vector: dict[str, float]
    rarity: dict[str, float]
    title: dict[str, float]


@dataclass(slots=True, eq=False)
class Open:
    """A story that may still take entries; ``vector`` is the sum of its entries' unit vectors. Hours since 1970."""

    id: int
    first: float
    last: float
    vector: dict[str, float]
    titles: list[dict[str, float]]
    core: frozenset[str] | None = None  # None: every word of the vector, as long as there are few entries
    counts: dict[str, int] = field(default_factory=dict)
    norm: float = 1.0
    size: int = 1
    versions: set[tuple[str, str]] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    closed: bool = False


def weigh(signature: Signature, background: Background) -> Query:
    """Weigh an entry's words by their rarity."""
    rare = background.rarities(signature.counts)
    weighed = [(count * rare[stem], stem) for stem, count in signature.counts.items()]
    weighed.sort(reverse=True)
    del weighed[QUERY_TERMS:]
    norm = math.sqrt(sum([weight * weight for weight, _ in weighed])) or 1.0
    whole = sum([rare[stem] for stem in signature.title]) or 1.0
    return Query(
        signature,
        {stem: weight / norm for weight, stem in weighed},
        rare,
        {stem: rare[stem] / whole for stem in signature.title},
    )


def likeness(query: Query, story: Open, weights: Weights) -> float:
    """Log-odds that ``query`` tells the event of ``story``, its age left out."""
    centre = story.vector
    common = query.vector.keys() & centre.keys()
    if not common:
        return -99.0
    vector, rarity, core = query.vector, query.rarity, story.core
    cosine = sum([vector[stem] * centre[stem] for stem in common]) / story.norm
    told = common if core is None else common & core
    if not told:
        return -99.0
    title_told = sum([share for stem, share in query.title.items() if stem in told])
    words = query.signature.counts
    story_told = 0.0
    for title in story.titles:
        story_told += sum([title[stem] for stem in title.keys() & words.keys()])
    story_told /= len(story.titles)
    if len(told) == 1 and max(title_told, story_told) < _ALL_OF_IT:
        return -99.0
    odds = weights.bias
    if _strangers(query, story, weights.names):
        odds += weights.strangers
    if query.signature.site and query.signature.site in story.sites:
        odds += weights.same_house
    return (
        odds
        + weights.cosine * cosine
        + weights.title_told * title_told
        + weights.story_told * story_told
        + weights.rarest * max([rarity[stem] for stem in told])
        + weights.shared * min(len(told), _MOST_SHARED)
        + weights.size * math.log2(story.size)
    )


def _strangers(query: Query, story: Open, names: frozenset[str]) -> bool:
    """Whether the entry and the story each name someone in the headline whom the other nowhere mentions."""
    mine = names & query.title.keys()
    if not mine or mine <= story.vector.keys():
        return False
    theirs = names & story.titles[0].keys()
    return not theirs <= query.signature.counts.keys()


def clash(query: Query, story: Open) -> bool:
    """Whether both name a version of one thing and no such version is the same: GPT-5.1 is not GPT-5.2."""
    mine, theirs = query.signature.versions, story.versions
    if not mine or not theirs or not mine.isdisjoint(theirs):
        return False
    names = {name for name, _ in theirs}
    return any(name in names for name, _ in mine)


def open_story(story: int, query: Query, hours: float) -> Open:
    """A story of one entry."""
    known = query.signature
    return Open(story, hours, hours, query.vector, [query.title], versions=set(known.versions), sites={known.site})


def grow(story: Open, query: Query, hours: float, core_share: float) -> None:
    """Take an entry into a story's centre; a large story only notes that it came."""
    if story.size == 1:
        story.vector = dict(story.vector)  # it was the first entry's own
        story.counts = dict.fromkeys(story.vector, 1)
    story.size += 1
    story.first, story.last = min(story.first, hours), max(story.last, hours)
    story.versions |= query.signature.versions
    story.sites.add(query.signature.site)
    if story.size > FROZEN:
        return
    vector, counts = story.vector, story.counts
    for stem, weight in query.vector.items():
        vector[stem] = vector.get(stem, 0.0) + weight
        counts[stem] = counts.get(stem, 0) + 1
    if len(vector) > CENTRE_TERMS:
        kept = heapq.nlargest(CENTRE_TERMS, vector.items(), key=lambda pair: (pair[1], pair[0]))
        story.vector = vector = dict(kept)
        story.counts = {stem: counts[stem] for stem in vector}
    story.norm = math.sqrt(sum([weight * weight for weight in vector.values()]))
    story.titles = (
        [*story.titles, query.title]
        if len(story.titles) < TITLES
        else [*story.titles[:3], *story.titles[4:], query.title]
    )
    least = core_share * story.size
    story.core = frozenset(stem for stem, count in story.counts.items() if count >= least) if least > 1 else None
