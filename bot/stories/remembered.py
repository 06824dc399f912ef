"""What grouping remembers: an entry, weighed, and a story that may still take entries.

A story is compared by its *core*, the words that a good part of its entries share, so that a large story does not grow
alike to everything.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter, mul

from bot.stories.background import Background
from bot.stories.signature import Signature, site_stems
from bot.stories.told import Told, one_object, weigh_headline
from bot.stories.weights import Weights

QUERY_TERMS = 60  # heaviest words of an entry that are compared
CENTRE_TERMS = 120
FROZEN = 25  # entries after which a story's centre stays
TITLES = 6  # headlines of a story that are compared: the first and the last three
_ONCE = bytes([1]) * QUERY_TERMS  # of a story of one entry: each word is in one
_NONE: frozenset[str] = frozenset()  # one for all: an empty set takes 216 bytes
_NO_STEMS: frozenset[int] = frozenset()
_NO_VERSIONS: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True, eq=False)
class Query:
    """An entry, weighed, its stems by their numbers: ``vector`` has unit length and the heaviest words first."""

    signature: Signature
    vector: dict[int, float]
    rarity: dict[int, float]  # of every stem
    told: Told
    named: frozenset[int]  # stems of names and versions
    who: frozenset[str]  # makers that the headline names
    mentions: frozenset[str]  # makers that the entry names anywhere
    deeds: frozenset[str]


@dataclass(slots=True, eq=False)
class Open:
    """A story that may still take entries. Hours since 1970.

    Its centre, the sum of its entries' unit vectors, stands in three rows that take a third of a dictionary's memory:
    the numbers of stems, their weights, and how many entries carry each. The core are the stems that ``least`` carry.
    """

    id: int
    last: float
    stems: array[int]
    weights: array[float]
    carriers: bytes
    told: list[Told]
    who: frozenset[str]  # by the first headline
    mentions: frozenset[str]
    deeds: frozenset[str]
    comment: bool
    bare: bool  # none of its entries has text beside the headline
    versions: frozenset[tuple[str, str]]
    sites: frozenset[str]
    named: tuple[int, ...] = ()  # stems of names and versions in its first entry
    least: float = 0.0
    norm: float = 1.0
    size: int = 1
    into: Open | None = None  # the story that it was merged into
    serial: int = 0  # of the index that holds it; the id may change, this never


def weigh(signature: Signature, background: Background, weights: Weights) -> Query:
    """Weigh an entry's words by their rarity, and read out of its headline who does what."""
    counts, title, makers = signature.counts, signature.title, weights.makers
    numbers = background.numbered(counts)
    rare = background.rarities(numbers)
    weighed = dict(zip(numbers, map(mul, counts.values(), rare), strict=True))
    heaviest = sorted(weighed, key=weighed.__getitem__, reverse=True)[:QUERY_TERMS]
    norm = math.hypot(*map(weighed.__getitem__, heaviest)) or 1.0
    rarity = dict(zip(numbers, rare, strict=True))
    names = makers.keys() & counts.keys()
    named = (
        names
        | (weights.occasions & counts.keys())
        | (counts.keys() & {version for _, version in signature.versions} if signature.versions else _NONE)
    )
    return Query(
        signature,
        {stem: weighed[stem] / norm for stem in heaviest},
        rarity,
        weigh_headline(signature, background.numbered(title), rarity, title - weights.no_subject - named),
        named=frozenset(background.numbered(named)) if named else _NO_STEMS,
        who=_of(names & title, makers),
        # a maker's own post often leaves its name out: the publisher's stands for it
        mentions=_of(names | (makers.keys() & site_stems(signature.site)), makers),
        deeds=_of(weights.deeds.keys() & title, weights.deeds),
    )


def _of(stems: AbstractSet[str], table: Mapping[str, str]) -> frozenset[str]:
    """What a table says of stems."""
    return one_object(frozenset([table[stem] for stem in stems])) if stems else _NONE


def open_story(story: int, query: Query, hours: float) -> Open:
    """A story of one entry."""
    known = query.signature
    return Open(
        story,
        hours,
        array("i", list(query.vector)),
        array("f", list(query.vector.values())),
        _ONCE[: len(query.vector)],
        [query.told],
        who=query.who,
        mentions=query.mentions,
        deeds=query.deeds,
        comment=known.comment,
        bare=known.bare,
        versions=known.versions or _NO_VERSIONS,
        sites=one_object(frozenset((known.site,)) if known.site else _NONE),
        named=tuple(query.named),
    )


def entry_of(story: Open, background: Background) -> Query:
    """The only entry of a story, weighed by what is rare now; its heaviest words stand for all."""
    (told,) = story.told
    rare = background.rarities(story.stems)
    return Query(
        Signature(
            counts={},
            title=frozenset(told.words),
            versions=story.versions,
            headline=told.headline,
            site=next(iter(story.sites), ""),
            comment=story.comment,
            bare=story.bare,
        ),
        dict(zip(story.stems, story.weights, strict=True)),
        dict(zip(told.stems, told.whole, strict=True)) | dict(zip(story.stems, rare, strict=True)),
        told,
        named=frozenset(story.named),
        who=story.who,
        mentions=story.mentions,
        deeds=story.deeds,
    )


def grow(story: Open, query: Query, hours: float, core_share: float) -> None:
    """Take an entry into a story's centre; a large story only notes that it came."""
    story.size += 1
    story.last = max(story.last, hours)
    story.versions |= query.signature.versions
    story.mentions = one_object(story.mentions | query.mentions)
    story.deeds = one_object(story.deeds | query.deeds)
    story.comment = story.comment and query.signature.comment
    story.bare = story.bare and query.signature.bare
    story.sites = one_object(story.sites | {query.signature.site})
    if story.size > FROZEN:
        return
    if len(story.told) >= TITLES:
        del story.told[3]
    story.told.append(query.told)
    centre = dict(zip(story.stems, story.weights, strict=True))
    carriers = dict(zip(story.stems, story.carriers, strict=True))
    for stem, weight in query.vector.items():
        centre[stem] = centre.get(stem, 0.0) + weight
        carriers[stem] = carriers.get(stem, 0) + 1
    if len(centre) > CENTRE_TERMS:
        centre = dict(sorted(centre.items(), key=itemgetter(1, 0), reverse=True)[:CENTRE_TERMS])
    story.stems, story.weights = array("i", list(centre)), array("f", list(centre.values()))
    story.carriers = bytes([carriers[stem] for stem in centre])
    story.norm = math.hypot(*centre.values())
    story.least = core_share * story.size
